"""Cancelling, steps that there are not, and what a step leaves behind."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.inventory.models import Reservation
from apps.kernel.models import OutboxEvent
from apps.sales import services
from apps.sales.tests.factories import make_customer, make_order, make_product, stock_of
from apps.sales.tests.walking import ORDERS, STATUSES, brought_to, put, refused, state


@pytest.fixture
def customer(company):
    return make_customer(company.actor)


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=10)


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
        assert details == {"from": start, "to": to, "allowed": NEXT[start], **_instead(start, to)}
    for step, to in STEPS.items():
        if to not in NEXT[start]:
            reason = {"reason": "because"} if step == "cancel" else None
            details = refused(company, order, f"/{step}", reason, 409, "INVALID_STATE_TRANSITION")
            assert details == {"from": start, "to": to, "allowed": NEXT[start], **_instead(start, to)}


def _instead(start, to):
    """What was shipped is not cancelled, but closed or returned."""
    shipped = start in ("shipped", "delivered")
    return {"instead": ["close", "returns"]} if shipped and to == "cancelled" else {}


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
