"""The order's way over HTTP: every step, and every step that there is not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.crm.models import Customer
from apps.inventory.models import BomComponent, Reservation, StockMovement
from apps.inventory.services import receive_stock
from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from apps.sales import services
from apps.sales.models import Order, OrderStatusEntry, Shipment
from apps.sales.tests.factories import make_bundle, make_customer, make_order, make_product, stock_of

ORDERS = "/api/v1/orders"
STATUSES = ("pending", "confirmed", "processing", "shipped", "delivered", "cancelled")


@pytest.fixture
def customer(company):
    return make_customer(company.actor)


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=10)


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


@pytest.mark.parametrize("by_put", [True, False])
def test_confirming_reserves_and_activates(company, customer, product, by_put):
    order = make_order(company.actor, (product, 3), (product, 1), customer=customer)
    path = f"{ORDERS}/{order.pk}"
    if by_put:
        data = company.client.put(path, {"status": "confirmed"}).json()["data"]
        assert data == {"id": str(order.pk), "message": data["message"]}
    else:
        data = company.client.post(f"{path}/confirm").json()["data"]
        assert data == {"id": str(order.pk), "status": "confirmed", "message": data["message"]}
    order.refresh_from_db()
    assert (order.status, order.version) == ("confirmed", 2)
    assert order.confirmed_at
    assert clock.local_date(order.confirmed_at) == clock.today()
    assert stock_of(product) == (10, 4)
    reservation = Reservation.objects.get()
    assert (reservation.holder_kind, reservation.holder_id, reservation.quantity) == ("order", order.pk, 4)
    assert reservation.reference == order.number
    customer.refresh_from_db()
    assert (customer.status, customer.total_orders, customer.total_revenue) == ("ACTIVE", 1, 400)
    assert customer.last_order_date == clock.today()
    names = OutboxEvent.objects.filter(subject_id=order.pk).order_by("id").values_list("name", flat=True)
    assert list(names) == ["order.created", "order.status.changed", "order.confirmed"]
    told = OutboxEvent.objects.get(subject_id=order.pk, name="order.status.changed")
    assert told.payload | {"order_id": None, "customer_id": None} == {
        "order_id": None,
        "number": order.number,
        "customer_id": None,
        "status": "confirmed",
        "previous_status": "pending",
        "total_amount": "400.00",
        "payment_status": "pending",
    }
    assert told.changes["status"] == ["pending", "confirmed"]
    assert told.version == 2


def test_without_stock_nothing_is_reserved(company, customer, product):
    scarce = make_product(company.actor, stock=2)
    material = make_product(company.actor, stock=1, type="MATERIAL")
    order = make_order(company.actor, (product, 3), (scarce, 5), (material, 2), customer=customer)
    details = refused(company, order, "", {"status": "confirmed"}, 422, "STOCK_UNAVAILABLE", put=True)
    assert sorted(details["items"], key=lambda item: -item["requested"]) == [
        {"productId": str(scarce.pk), "requested": 5, "available": 2},
        {"productId": str(material.pk), "requested": 2, "available": 1},
    ]
    refused(company, order, "/confirm", None, 422, "STOCK_UNAVAILABLE")


def test_what_can_be_made_may_be_short(company, customer, product):
    made = make_product(company.actor, stock=4, type="MANUFACTURED")
    order = make_order(company.actor, (product, 1), (made, 10), customer=customer)
    put(company, order, status="confirmed")
    assert stock_of(made) == (4, 4)
    event = OutboxEvent.objects.get(name="order.confirmed")
    assert event.payload["shortages"] == [{"product_id": str(made.pk), "quantity": "6"}] or (
        Decimal(event.payload["shortages"][0]["quantity"]) == 6
    )


def test_a_bundle_reserves_its_components(company, customer, product):
    made = make_product(company.actor, stock=0, type="MANUFACTURED")
    bundle = make_bundle(company.actor, {product: 2, made: 1})
    order = make_order(company.actor, (bundle, 3), customer=customer)
    put(company, order, status="confirmed")
    assert stock_of(product) == (10, 6)
    [shortage] = OutboxEvent.objects.get(name="order.confirmed").payload["shortages"]
    assert (shortage["product_id"], Decimal(shortage["quantity"])) == (str(made.pk), 3)


def test_a_bundle_ships_what_it_was_when_confirmed(company, customer, product):
    bundle = make_bundle(company.actor, {product: 2})
    order = brought_to(company, make_order(company.actor, (bundle, 3), customer=customer), "confirmed")
    BomComponent.objects.filter(product=bundle).update(quantity=5)
    put(company, order, status="shipped")
    assert stock_of(product) == (4, 0)


def test_services_and_licences_need_no_stock(company, customer):
    service = make_product(company.actor, type="SERVICE")
    licence = make_product(company.actor, type="DIGITAL")
    order = make_order(company.actor, (service, 8), (licence, 50), customer=customer)
    put(company, order, status="confirmed")
    assert not Reservation.objects.exists()
    details = refused(company, order, "/deliver", None, 409, "INVALID_STATE_TRANSITION")
    assert details == {
        "from": "confirmed",
        "to": "delivered",
        "allowed": ["cancelled", "processing", "shipped"],
    }
    put(company, order, status="processing")
    put(company, order, status="delivered")
    assert not Shipment.objects.exists()
    assert not StockMovement.objects.exists()


def test_inactive_and_churned_customers_come_back(company, product):
    for status in ("LEAD", "PROSPECT", "INACTIVE", "CHURNED"):
        customer = make_customer(company.actor, status=status)
        order = make_order(company.actor, (product, 1), customer=customer)
        services.confirm_order(order.pk, actor=company.actor)
        customer.refresh_from_db()
        assert customer.status == "ACTIVE"


# --- ship and deliver -----------------------------------------------------------------------


def test_shipping_takes_the_goods_out(company, customer, product):
    order = brought_to(company, make_order(company.actor, (product, 4), customer=customer), "confirmed")
    answer = company.client.post(
        f"{ORDERS}/{order.pk}/ship",
        {"trackingNumber": "KZ987654321", "carrier": "DHL", "estimatedDelivery": "2025-02-05"},
    )
    shipment = Shipment.objects.get()
    data = answer.json()["data"]
    assert data | {"message": ""} == {
        "id": str(order.pk),
        "status": "shipped",
        "shipmentId": str(shipment.pk),
        "shipmentNumber": f"SHP-{clock.today().year}-0001",
        "message": "",
    }
    assert (shipment.status, shipment.tracking_number, shipment.carrier) == (
        "in_transit",
        "KZ987654321",
        "DHL",
    )
    assert shipment.estimated_delivery.isoformat() == "2025-02-05"
    assert stock_of(product) == (6, 0)
    assert not Reservation.objects.exists()
    movement = StockMovement.objects.get(type="OUT")
    assert (movement.quantity, movement.reference, movement.product_id) == (4, order.number, product.pk)
    names = OutboxEvent.objects.filter(subject_id=order.pk).order_by("id").values_list("name", flat=True)
    assert list(names)[-2:] == ["order.status.changed", "order.shipped"]


def test_what_is_not_there_is_not_shipped(company, customer, product):
    made = make_product(company.actor, stock=4, type="MANUFACTURED")
    order = make_order(company.actor, (product, 1), (made, 10), customer=customer)
    brought_to(company, order, "confirmed")
    details = refused(company, order, "/ship", {}, 422, "STOCK_UNAVAILABLE")
    assert details["items"] == [{"productId": str(made.pk), "requested": 6, "available": 0}]
    refused(company, order, "", {"status": "shipped"}, 422, "STOCK_UNAVAILABLE", put=True)
    # The rest came in, and nobody else wanted it: it leaves with the order.
    receive_stock({made.pk: Decimal(7)}, actor=company.actor)
    put(company, order, status="shipped")
    assert (stock_of(made), stock_of(product)) == ((1, 0), (9, 0))


def test_delivering(company, customer, product):
    order = brought_to(company, make_order(company.actor, (product, 4), customer=customer), "shipped")
    answer = company.client.post(f"{ORDERS}/{order.pk}/deliver")
    data = answer.json()["data"]
    assert data == {"id": str(order.pk), "status": "delivered", "message": data["message"]}
    shipment = Shipment.objects.get()
    assert shipment.status == "delivered"
    assert shipment.delivered_at
    assert clock.local_date(shipment.delivered_at) == clock.today()
    shown = company.client.get(f"{ORDERS}/{order.pk}").json()["data"]
    assert shown["deliveredAt"] == clock.today().isoformat()
    assert shown["shipments"][0]["deliveredAt"] == clock.today().isoformat()
    assert [entry["status"] for entry in shown["statusHistory"]] == [
        "pending",
        "confirmed",
        "shipped",
        "delivered",
    ]
    assert {entry["userId"] for entry in shown["statusHistory"]} == {str(company.owner.pk)}


def test_put_ships_with_what_the_shipment_needs(company, customer, product):
    order = brought_to(company, make_order(company.actor, (product, 1), customer=customer), "processing")
    put(
        company,
        order,
        status="shipped",
        trackingNumber="KZ1",
        carrier="Kazpost",
        estimatedDelivery="2026-12-01",
    )
    shipment = Shipment.objects.get()
    assert (shipment.tracking_number, shipment.carrier) == ("KZ1", "Kazpost")


# --- cancel ---------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["pending", "confirmed", "processing"])
def test_cancelling_gives_the_stock_back(company, customer, product, status):
    order = brought_to(company, make_order(company.actor, (product, 4), customer=customer), status)
    answer = company.client.post(f"{ORDERS}/{order.pk}/cancel", {"reason": "Customer requested cancellation"})
    data = answer.json()["data"]
    assert data == {"id": str(order.pk), "status": "cancelled", "message": data["message"]}
    order.refresh_from_db()
    assert (order.cancel_reason, order.cancelled_by_id) == (
        "Customer requested cancellation",
        company.owner.pk,
    )
    assert (order.payment_status, order.refund_amount) == ("pending", 0)
    assert stock_of(product) == (10, 0)
    assert not Reservation.objects.exists()
    customer.refresh_from_db()
    assert (customer.total_orders, customer.total_revenue, customer.last_order_date) == (0, 0, None)
    event = OutboxEvent.objects.get(name="order.cancelled")
    assert (event.payload["previous_status"], event.payload["refund_amount"]) == (status, "0")


@pytest.mark.parametrize(
    ("paid", "refund", "payment_status"),
    [(10000, 10000, "refunded"), (10000, 4000, "paid"), (5000, 5000, "refunded"), (5000, 0, "partial")],
)
def test_a_refund_is_at_most_what_was_paid(company, customer, product, paid, refund, payment_status):
    order = make_order(company.actor, (product, 100), customer=customer)
    services.record_billing(
        order.pk, actor=company.actor, invoiced_amount=Decimal(10000), paid_amount=Decimal(paid)
    )
    details = refused(
        company, order, "/cancel", {"reason": "r", "refundAmount": paid + 0.01}, 422, "INSUFFICIENT_BALANCE"
    )
    assert details == {"available": paid, "required": paid + 0.01}
    answer = company.client.post(f"{ORDERS}/{order.pk}/cancel", {"reason": "r", "refundAmount": refund})
    assert answer.status_code == 200
    order.refresh_from_db()
    assert (order.payment_status, order.refund_amount) == (payment_status, refund)
    assert Decimal(OutboxEvent.objects.get(name="order.cancelled").payload["refund_amount"]) == refund


def test_a_cancellation_has_a_reason(company, customer, product):
    order = make_order(company.actor, (product, 1), customer=customer)
    assert list(refused(company, order, "/cancel", {}, 400, "REQUIRED_FIELD")) == ["reason"]
    assert list(refused(company, order, "/cancel", {"reason": " "}, 400, "VALIDATION_FAILED")) == ["reason"]
    body = {"status": "cancelled"}
    assert list(refused(company, order, "", body, 400, "REQUIRED_FIELD", put=True)) == ["notes"]
    put(company, order, status="cancelled", notes="Customer has no money")
    assert (order.status, order.cancel_reason) == ("cancelled", "Customer has no money")


# --- the machine as a whole -----------------------------------------------------------------

NEXT = {
    "pending": ["cancelled", "confirmed"],
    "confirmed": ["cancelled", "processing", "shipped"],
    "processing": ["cancelled", "shipped"],
    "shipped": ["delivered"],
    "delivered": [],
    "cancelled": [],
}
STEPS = {"confirm": "confirmed", "ship": "shipped", "deliver": "delivered", "cancel": "cancelled"}


@pytest.mark.parametrize("start", STATUSES)
def test_every_step_that_there_is_not_is_refused(company, customer, product, start):
    order = brought_to(company, make_order(company.actor, (product, 1), customer=customer), start)
    for to in set(STATUSES) - {start} - set(NEXT[start]):
        body = {"status": to, "notes": order.notes, "reason": "because"}
        details = refused(company, order, "", body, 409, "INVALID_STATE_TRANSITION", put=True)
        assert details == {"from": start, "to": to, "allowed": NEXT[start]}
    for step, to in STEPS.items():
        if to not in NEXT[start]:
            reason = {"reason": "because"} if step == "cancel" else None
            details = refused(company, order, f"/{step}", reason, 409, "INVALID_STATE_TRANSITION")
            assert details == {"from": start, "to": to, "allowed": NEXT[start]}


@pytest.mark.parametrize("status", STATUSES)
def test_the_same_status_again_is_no_step(company, customer, product, status):
    order = brought_to(company, make_order(company.actor, (product, 1), customer=customer), status)
    before = state(order)
    put(company, order, status=status)
    assert state(order) == before


def test_status_and_other_fields_are_one_change(company, customer, product):
    order = make_order(company.actor, (product, 1), customer=customer)
    put(
        company,
        order,
        status="confirmed",
        deliveryDate="2025-02-10",
        notes="Delivery date changed per customer request",
    )
    assert (order.status, order.delivery_date.isoformat()) == ("confirmed", "2025-02-10")
    assert order.notes == "Delivery date changed per customer request"
    names = OutboxEvent.objects.filter(subject_id=order.pk).order_by("id").values_list("name", flat=True)
    assert list(names) == ["order.created", "order.changed", "order.status.changed", "order.confirmed"]

    scarce = make_order(company.actor, (product, 100), customer=customer)
    body = {"status": "confirmed", "notes": "new", "deliveryDate": "2026-12-31"}
    refused(company, scarce, "", body, 422, "STOCK_UNAVAILABLE", put=True)


def test_metrics_count_confirmed_orders_only(company, customer, product):
    for status, total in (
        ("pending", 1),
        ("confirmed", 1),
        ("processing", 2),
        ("shipped", 1),
        ("delivered", 3),
        ("cancelled", 1),
    ):
        brought_to(company, make_order(company.actor, (product, total), customer=customer), status)
    customer.refresh_from_db()
    assert (customer.total_orders, customer.total_revenue) == (4, 700)
