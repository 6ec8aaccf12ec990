"""The back office: the same rules as the API."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.inventory.models import Reservation
from apps.kernel.models import OutboxEvent
from apps.sales import services
from apps.sales.models import Order, Shipment
from apps.sales.tests.factories import make_customer, make_order, make_product, stock_of
from apps.sales.tests.test_transitions import brought_to  # type: ignore[attr-defined]
from conftest import refusals


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=10)


@pytest.fixture
def order(company, product):
    return make_order(company.actor, (product, 3), notes="careful")


def url(name, *args):
    return reverse(f"admin:sales_{name}", args=args)


def act(staff, name, *orders, **boxes):
    """A step over selected rows, after its confirmation."""
    data = {"action": name, "apply": 1, "_selected_action": [str(order.pk) for order in orders], **boxes}
    page = staff.post(url("order_changelist"), data, follow=True)
    assert page.status_code == 200
    return [str(message) for message in page.context["messages"]]


def line_form(*lines, initial=0, **fields):
    """The order's form with its inline lines as the browser sends them."""
    data = {
        "items-TOTAL_FORMS": len(lines),
        "items-INITIAL_FORMS": initial,
        "payment_terms": "NET_30",
        "delivery_date": "",
        "notes": "",
        **fields,
    }
    for prefix in ("status_history", "shipments", "returns", "documents"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    for index, line in enumerate(lines):
        data |= {f"items-{index}-{name}": value for name, value in line.items()}
    return data


def test_pages_open(company, staff, product, order):
    brought_to(company, order, "shipped")
    shipment = Shipment.objects.get()
    pages = (
        url("order_changelist"),
        url("order_changelist") + "?q=careful&status__exact=shipped",
        url("order_add"),
        url("order_change", order.pk),
        url("order_change", make_order(company.actor, (product, 1)).pk),
        url("order_delete", order.pk),
        url("shipment_changelist") + "?q=SHP",
        url("shipment_change", shipment.pk),
    )
    for page in pages:
        assert staff.get(page).status_code == 200, page
    assert staff.get(url("shipment_add")).status_code == 403


def test_placing_by_hand(company, staff, product):
    customer = make_customer(company.actor, payment_terms="NET_15")
    line = {"product": product.pk, "quantity": "1", "unit_price": "", "discount": "", "tax": ""}
    data = line_form(line, customer=customer.pk, deal="", payment_terms="", notes="by phone")
    answer = staff.post(url("order_add"), data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    order = Order.objects.get()
    assert (order.customer_id, order.notes, order.payment_terms) == (customer.pk, "by phone", "NET_15")
    assert order.total_amount == 650000
    assert order.workspace_id == company.workspace.pk
    assert OutboxEvent.objects.filter(name="order.created", subject_id=order.pk).count() == 1
    entry = order.status_history.get()
    assert entry.user == company.owner


def test_an_order_without_lines_is_refused_by_hand_too(company, staff):
    data = line_form(customer=make_customer(company.actor).pk, deal="")
    page = staff.post(url("order_add"), data, follow=True)
    assert refusals(page) == "An order needs at least one line."
    assert not Order.objects.exists()


def test_changing_terms_and_lines(company, staff, product, order):
    other = make_product(company.actor, price=Decimal(1160))
    [row] = order.items.all()
    kept = {
        "id": row.pk,
        "order": order.pk,
        "product": product.pk,
        "quantity": "5",
        "unit_price": "100",
        "discount": "0",
        "tax": "0",
    }
    fresh = {"product": other.pk, "quantity": "1", "unit_price": "", "discount": "", "tax": ""}
    data = line_form(kept, fresh, initial=1, notes="changed", delivery_date="2026-12-31")
    answer = staff.post(url("order_change", order.pk), data)
    assert answer.status_code == 302, [form.errors for form in answer.context["inline_admin_formsets"]]
    order.refresh_from_db()
    assert (order.notes, order.delivery_date.isoformat()) == ("changed", "2026-12-31")
    assert order.total_amount == 500 + 1160
    assert [line.quantity for line in order.items.order_by("position")] == [5, 1]

    row.refresh_from_db()
    second = order.items.exclude(pk=row.pk).get()
    again = {**kept, "DELETE": "on"}
    still = {
        "id": second.pk,
        "order": order.pk,
        "product": other.pk,
        "quantity": "1",
        "unit_price": "1000",
        "discount": "0",
        "tax": "16",
    }
    data = line_form(again, still, initial=2, notes="changed", delivery_date="2026-12-31")
    assert staff.post(url("order_change", order.pk), data).status_code == 302
    order.refresh_from_db()
    assert order.total_amount == 1160


@pytest.mark.parametrize(
    ("entered", "wrong"),
    [
        ({"city": "Алматы"}, "address_line1"),
        ({"address_line1": "Абая 1"}, "city"),
        ({"address_line1": "Абая 1", "city": "Алматы", "country": "KAZ"}, "country"),
    ],
)
def test_half_an_address_is_refused(company, staff, order, entered, wrong):
    brought_to(company, order, "confirmed")
    before = order.shipping_address
    page = staff.post(url("order_change", order.pk), line_form(notes="new", **entered))
    assert list(page.context["adminform"].form.errors) == [wrong]
    order.refresh_from_db()
    assert (order.notes, order.shipping_address) == ("careful", before)


def test_an_address_is_typed_as_an_address(company, staff, order):
    brought_to(company, order, "confirmed")
    good = line_form(address_line1="Склад", city="Шымкент", notes="careful")
    assert staff.post(url("order_change", order.pk), good).status_code == 302
    order.refresh_from_db()
    assert order.shipping_address == {
        "addressLine1": "Склад",
        "city": "Шымкент",
        "postalCode": "",
        "country": "KZ",
    }
    assert 'value="Шымкент"' in staff.get(url("order_change", order.pk)).text
    assert staff.post(url("order_change", order.pk), line_form(notes="")).status_code == 302
    order.refresh_from_db()
    assert (order.notes, order.shipping_address) == ("", None)


def test_a_shipped_order_keeps_its_address_and_terms(company, staff, order):
    address = {"addressLine1": "Склад", "city": "Шымкент", "postalCode": "", "country": "KZ"}
    services.update_order(order.pk, actor=company.actor, shipping_address=address)
    brought_to(company, order, "shipped")
    answer = staff.post(url("order_change", order.pk), line_form(notes="late", payment_terms="NET_90"))
    assert answer.status_code == 302
    order.refresh_from_db()
    assert (order.notes, order.shipping_address, order.payment_terms) == ("late", address, "NET_30")
    assert "Шымкент, Склад" in staff.get(url("order_change", order.pk)).text


def test_the_lines_of_a_shipped_order_are_only_shown(company, staff, product, order):
    brought_to(company, order, "shipped")
    page = staff.get(url("order_change", order.pk))
    [lines] = [s for s in page.context["inline_admin_formsets"] if s.opts.model.__name__ == "OrderItem"]
    assert (lines.has_change_permission, lines.has_add_permission) == (False, False)
    assert staff.post(url("order_change", order.pk), line_form(notes="late")).status_code == 302
    order.refresh_from_db()
    assert (order.notes, order.items.count()) == ("late", 1)


def test_the_steps_go_through_the_services(company, staff, product, order):
    scarce = make_order(company.actor, (product, 100))
    asked = staff.post(
        url("order_changelist"), {"action": "confirm", "_selected_action": [str(order.pk), str(scarce.pk)]}
    )
    assert asked.status_code == 200
    assert [row.number for row in asked.context["able"]] == [scarce.number, order.number]
    order.refresh_from_db()
    assert order.status == "pending", "a question first"
    messages = act(staff, "confirm", order, scarce)
    assert len(messages) == 2
    assert scarce.number in messages[0]
    order.refresh_from_db()
    scarce.refresh_from_db()
    assert (order.status, scarce.status) == ("confirmed", "pending")
    assert stock_of(product) == (10, 3)
    act(staff, "process", order)
    act(staff, "ship", order, tracking_number="KZ1")
    assert Shipment.objects.get().tracking_number == "KZ1"
    act(staff, "deliver", order)
    order.refresh_from_db()
    assert order.status == "delivered"
    assert [entry.status for entry in order.status_history.order_by("id")] == [
        "pending",
        "confirmed",
        "processing",
        "shipped",
        "delivered",
    ]


def test_a_cancellation_says_why(company, staff, product, order):
    services.confirm_order(order.pk, actor=company.actor)
    data = {"action": "cancel", "apply": 1, "_selected_action": [str(order.pk)], "reason": ""}
    asked = staff.post(url("order_changelist"), data)
    assert list(asked.context["form"].errors) == ["reason"]
    order.refresh_from_db()
    assert order.status == "confirmed"
    act(staff, "cancel", order, reason="changed their mind")
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == ("cancelled", "changed their mind")
    assert not Reservation.objects.exists()


def test_only_pending_orders_are_deleted(company, staff, product, order):
    confirmed = brought_to(company, make_order(company.actor, (product, 1)), "confirmed")
    for one, gone in ((order, True), (confirmed, False)):
        staff.post(url("order_delete", one.pk), {"post": "yes"})
        assert Order.objects.filter(pk=one.pk).exists() is not gone
    assert Order.everything.count() == 2
