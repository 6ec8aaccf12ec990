"""Orders brought to a status, and what must stay as it was."""

from __future__ import annotations

from typing import Any

from apps.crm.models import Customer
from apps.inventory.models import Reservation, StockMovement
from apps.kernel.models import OutboxEvent
from apps.sales import services
from apps.sales.models import Order, OrderStatusEntry, Shipment
from apps.sales.tests.factories import stock_of

ORDERS = "/api/v1/orders"
STATUSES = ("pending", "confirmed", "processing", "shipped", "delivered", "cancelled")


def brought_to(company, order: Order, status: str) -> Order:
    """Walk an order to a status through the services."""
    way = {
        "pending": [],
        "confirmed": ["confirm"],
        "processing": ["confirm", "process"],
        "shipped": ["confirm", "ship"],
        "delivered": ["confirm", "ship", "deliver"],
        "cancelled": ["cancel"],
    }
    for step in way[status]:
        if step == "confirm":
            services.confirm_order(order.pk, actor=company.actor)
        elif step == "process":
            services.begin_processing(order.pk, actor=company.actor)
        elif step == "ship":
            services.ship_order(order.pk, actor=company.actor)
        elif step == "deliver":
            services.deliver_order(order.pk, actor=company.actor)
        else:
            services.cancel_order(order.pk, actor=company.actor, reason="no need")
    order.refresh_from_db()
    return order


def state(order: Order) -> Any:
    """All that a refused step must leave as it was."""
    order.refresh_from_db()
    return (
        {name: value for name, value in vars(order).items() if name != "_state"},
        list(OrderStatusEntry.objects.filter(order=order).values_list("status", "id").order_by("id")),
        list(Shipment.objects.filter(order=order).values_list("status", flat=True)),
        sorted(Reservation.objects.values_list("product_id", "quantity")),
        [stock_of(product) for product in order.items.values_list("product_id", flat=True).order_by("id")],
        StockMovement.objects.count(),
        OutboxEvent.objects.count(),
        Customer.objects.values_list("status", "total_orders", "total_revenue").get(pk=order.customer_id),
    )


def refused(company, order: Order, path: str, body: Any, status: int, code: str, put: bool = False) -> Any:
    """A step that must be refused and change nothing; returns the details."""
    before = state(order)
    send = company.client.put if put else company.client.post
    answer = send(f"{ORDERS}/{order.pk}{path}", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.json()
    assert state(order) == before
    return answer.json()["error"]["details"]


def put(company, order: Order, **body: Any) -> Any:
    answer = company.client.put(f"{ORDERS}/{order.pk}", body)
    assert answer.status_code == 200, answer.json()
    order.refresh_from_db()
    return answer.json()["data"]


# --- confirm --------------------------------------------------------------------------------
