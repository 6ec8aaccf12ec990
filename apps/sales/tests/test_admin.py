"""The back office: the same rules as the API."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.finance.models import Invoice
from apps.inventory.models import Reservation
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from apps.sales import services
from apps.sales.models import Order, Shipment
from apps.sales.tests.factories import make_customer, make_order, make_product, stock_of
from apps.sales.tests.test_steps import brought_to  # type: ignore[attr-defined]
from conftest import at_office, refusals


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
    for prefix in ("status_history", "shipments", "documents"):
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


def test_the_lines_of_a_confirmed_order_are_only_shown(company, staff, product, order):
    brought_to(company, order, "confirmed")
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


# ---------------------------------------------------------------- the steps of a record


def step(order, name):
    return reverse("admin:sales_order_step", args=(order.pk, name))


def titles(page):
    """The buttons of a record's page, those under "more" too."""
    found = []
    for action in page.context["actions_detail"]:
        found += [item["attrs"]["data-step"] for item in action.get("items", [])] or [
            action["attrs"]["data-step"]
        ]
    return found


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("pending", ["confirm", "cancel", "invoice"]),
        ("confirmed", ["ship", "process", "cancel"]),
        ("processing", ["ship", "cancel"]),
        ("shipped", ["deliver"]),
        ("delivered", []),
    ],
)
def test_only_what_is_possible_is_offered_the_likeliest_first(company, staff, order, status, shown):
    brought_to(company, order, status)
    found = titles(staff.get(url("order_change", order.pk)))
    # A confirmed order has the draft of its invoice, unless nothing is left to bill.
    assert [name for name in found if name != "invoice" or status == "pending"] == shown


STEPS = [
    ("pending", "confirm", {}, "confirmed"),
    ("confirmed", "process", {}, "processing"),
    (
        "confirmed",
        "ship",
        {"carrier": "Kazpost", "tracking_number": "KZ1", "estimated_delivery": "31.12.2030"},
        "shipped",
    ),
    ("shipped", "deliver", {}, "delivered"),
    ("confirmed", "cancel", {"reason": "changed their mind"}, "cancelled"),
]


@pytest.mark.parametrize(("before", "name", "entered", "after"), STEPS)
def test_a_step_asks_then_acts(company, staff, order, before, name, entered, after):
    brought_to(company, order, before)
    assert staff.get(step(order, name)).status_code == 200
    order.refresh_from_db()
    assert order.status == before, "looking changes nothing"
    viewer = at_office(company.member("ORDERS_VIEW").client)
    assert viewer.get(step(order, name)).status_code == 403
    assert viewer.post(step(order, name), entered).status_code == 403
    order.refresh_from_db()
    assert order.status == before
    assert staff.post(step(order, name), entered).status_code == 302
    order.refresh_from_db()
    assert order.status == after
    if name == "ship":
        shipment = Shipment.objects.get()
        assert (shipment.carrier, shipment.tracking_number, shipment.estimated_delivery.isoformat()) == (
            "Kazpost", "KZ1", "2030-12-31",
        )  # fmt: skip


def test_a_refused_step_keeps_what_was_typed(company, staff, order):
    brought_to(company, order, "shipped")
    page = staff.post(step(order, "cancel"), {"reason": "too late"})
    assert page.status_code == 200
    assert "too late" in page.text
    assert page.context["form"].non_field_errors()
    order.refresh_from_db()
    assert order.status == "shipped"


def test_another_tenants_order_is_not_there(company, other_company, staff):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        theirs = make_order(other_company.actor, (make_product(other_company.actor, stock=5), 1))
    for name in ("confirm", "cancel", "invoice"):
        assert staff.post(step(theirs, name), {"reason": "x"}).status_code == 404
    assert staff.get(url("order_change", theirs.pk)).status_code in (302, 404)
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        theirs.refresh_from_db()
        assert theirs.status == "pending"


def test_an_invoice_is_made_of_the_order_once(company, staff, order):
    seller = at_office(company.member("ORDERS_VIEW", "ORDERS_UPDATE").client)
    assert seller.post(step(order, "invoice")).status_code == 403
    assert not Invoice.objects.exists()
    answer = staff.post(step(order, "invoice"), {"due_date": "", "notes": "по договору"})
    invoice = Invoice.objects.get()
    assert answer.url == reverse("admin:finance_invoice_change", args=(invoice.pk,))
    assert (invoice.order_id, invoice.amount, invoice.notes) == (order.pk, order.total_amount, "по договору")
    assert "invoice" not in titles(staff.get(url("order_change", order.pk)))


def test_the_head_names_the_chain_by_permission(company, staff, order):
    staff.post(step(order, "invoice"))
    brought_to(company, order, "shipped")
    page = staff.get(url("order_change", order.pk))
    names = [str(link.title) for link in page.context["record_chain"]]
    invoice, shipment = Invoice.objects.get(), Shipment.objects.get()
    assert names == [order.customer.name, f"Order {order.number}", shipment.number, invoice.number]
    assert [link.here for link in page.context["record_chain"]] == [False, True, False, False]
    viewer = at_office(company.member("ORDERS_VIEW").client)
    page = viewer.get(url("order_change", order.pk))
    names = [str(link.title) for link in page.context["record_chain"]]
    assert names == [f"Order {order.number}", shipment.number]


# ---------------------------------------------------------------- lists and picking


def test_the_list_adds_up_what_its_filters_leave(company, staff, product, django_assert_max_num_queries):
    orders = [make_order(company.actor, (product, n)) for n in (1, 2, 3)]
    services.confirm_order(orders[2].pk, actor=company.actor)
    with django_assert_max_num_queries(40):
        page = staff.get(url("order_changelist"), {"status__exact": "pending"})
    totals = dict(page.context["cl"].totals)
    assert {
        str(name): text.replace("\N{NO-BREAK SPACE}", "").replace(",", "") for name, text in totals.items()
    } == {
        "total": "300",
        "paid": "0",
    }


def test_a_choice_brings_price_rate_and_stock(company, staff, order, product):
    address = reverse("admin:picked", args=("product", product.pk))
    found = staff.get(address).json()
    assert (found["unit_price_with_tax"], found["tax"]) == ("650000.00", "16.00")
    assert "10" in found["stock"]
    assert at_office(company.member("ORDERS_VIEW").client).get(address).status_code == 403
    terms = staff.get(reverse("admin:picked", args=("customer", order.customer_id))).json()
    assert terms["payment_terms"] == order.customer.payment_terms
    for kind, pk in (("product", order.pk), ("customer", product.pk), ("user", product.pk), ("product", "x")):
        assert staff.get(reverse("admin:picked", args=(kind, pk))).status_code == 404
    choices = staff.get(
        reverse("admin:autocomplete"),
        {"app_label": "sales", "model_name": "orderitem", "field_name": "product", "term": product.code},
    ).json()["results"]
    assert [choice["id"] for choice in choices] == [str(product.pk)]
    assert "650" in choices[0]["text"]


def test_a_new_order_proposes_no_terms_of_its_own(staff):
    form = staff.get(url("order_add")).context["adminform"].form
    assert form["payment_terms"].value() in (None, "")


def test_the_calendar_shows_deliveries_by_permission(company, staff, order):
    services.update_order(order.pk, actor=company.actor, delivery_date=date(2031, 3, 5))
    shown = staff.get(reverse("admin:calendar"), {"month": "2031-03"}).text
    assert order.number in shown
    assert order.number not in staff.get(reverse("admin:calendar"), {"month": "2031-06"}).text
    stranger = at_office(company.member("DEALS_VIEW").client)
    assert order.number not in stranger.get(reverse("admin:calendar"), {"month": "2031-03"}).text
    for odd in ("", "x", "2031-13", "0001-01", "9999-12"):
        assert staff.get(reverse("admin:calendar"), {"month": odd}).status_code == 200
