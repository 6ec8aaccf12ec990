"""What every step of an order does: lock it with its customer, and write the status that it leads to."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.crm import services as crm
from apps.crm.models import Customer
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.events import Event, announce
from apps.kernel.records import change, lock
from apps.sales import selectors
from apps.sales.events import OrderStatusChanged
from apps.sales.models import Order, OrderStatusEntry
from apps.sales.services.payloads import order_payload

BILLED = ["version", "payment_status", "paid_amount", "invoiced_amount", "credited_amount", "closed_amount"]


def lock_order(order_id: UUID) -> tuple[Order, Customer]:
    """The order, then its customer: every writer of both takes them so.

    Raises:
        NotFound
    """
    order = lock(Order, order_id)
    return order, lock(Customer, order.customer_id)


def move(
    order: Order, to: str, *, actor: Actor, event: Event | None = None, note: str = "", **values: Any
) -> Order:
    """Write a status that was judged, with what changes beside it, and tell; the order is locked."""
    previous = order.status
    changes = change(order, {"status": to, **values})
    OrderStatusEntry.objects.create(
        **tenant_of(order),
        order=order,
        status=to,
        user_id=actor.user_id,
        note=note,
    )
    record_metrics(order, actor=actor)
    announce(
        OrderStatusChanged(
            **order_payload(order),
            status=order.status,
            previous_status=previous,
            total_amount=order.total_amount,
            payment_status=order.payment_status,
        ),
        actor=actor,
        changes=changes,
        of=order,
    )
    if event is not None:
        announce_and_refresh(order, event, actor=actor)
    return order


def record_metrics(order: Order, *, actor: Actor) -> None:
    """What the order's customer has ordered so far, after its status or total changed."""
    refresh_metrics(order.customer_id, actor=actor)


def refresh_metrics(customer_id: UUID, *, actor: Actor) -> None:
    """What a customer, who is locked, has ordered so far."""
    orders, revenue, last_day = selectors.customer_metrics(customer_id)
    crm.record_order_metrics(
        customer_id,
        actor=actor,
        total_orders=orders,
        total_revenue=revenue,
        last_order_date=last_day,
    )


def announce_and_refresh(order: Order, event: Event, *, actor: Actor) -> None:
    """Announce what happened to the order; those who heard it may have booked money on it."""
    announce(event, actor=actor, of=order)
    order.refresh_from_db(fields=BILLED)
