"""An order's steps, its chain, the totals of its list, what a choice brings along, and the calendar."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.crm.services import add_customer_activity
from apps.crm.tests.factories import make_deal
from apps.finance.models import Invoice
from apps.kernel import tenancy
from apps.kernel.clock import today
from apps.sales import services
from apps.sales.models import Shipment
from apps.sales.tests.factories import make_bundle, make_order, make_product
from apps.sales.tests.test_admin import url
from apps.sales.tests.test_transitions import brought_to  # type: ignore[attr-defined]
from conftest import at_office


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=10)


@pytest.fixture
def order(company, product):
    return make_order(company.actor, (product, 3), notes="careful")


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
        ("pending", ["confirm", "ship_and_bill", "cancel", "invoice"]),
        ("confirmed", ["ship", "ship_and_bill", "process", "cancel"]),
        ("processing", ["ship", "ship_and_bill", "cancel"]),
        ("shipped", ["deliver", "return_goods"]),
        ("delivered", ["return_goods"]),
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
    # While it is a draft a part can be billed in its place; when all is issued nothing can.
    assert "invoice" in titles(staff.get(url("order_change", order.pk)))
    staff.post(reverse("admin:finance_invoice_step", args=(invoice.pk, "send")))
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


def test_the_list_adds_up_what_its_filters_leave(company, staff, product):
    orders = [make_order(company.actor, (product, n)) for n in (1, 2, 3)]
    services.confirm_order(orders[2].pk, actor=company.actor)
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


SCREENS = (
    "sales_order_changelist",
    "sales_shipment_changelist",
    "crm_deal_changelist",
    "crm_customer_changelist",
    "crm_activity_changelist",
    "crm_deal_board",
    "calendar",
)


def test_a_screen_asks_the_database_few_questions_however_many_rows(company, staff, product):
    for _n in range(4):
        order = make_order(company.actor, (product, 1), delivery_date=today())
        make_deal(company.actor, expected_close_date=today())
        add_customer_activity(order.customer_id, actor=company.actor, type="call", subject="Звонок")
        brought_to(company, order, "shipped")
    for page in SCREENS:
        with CaptureQueriesContext(connection) as asked:
            assert staff.get(reverse(f"admin:{page}")).status_code == 200
        assert sum(" FROM " in each["sql"].replace("\n", " ") for each in asked) <= 12, page


def test_shipping_proposes_what_is_kept(company, staff):
    """Of what waits only what there is; a set as far as its parts go; services whole."""
    few, part = make_product(company.actor, stock=3), make_product(company.actor, stock=7)
    none, work = make_product(company.actor), make_product(company.actor, type="SERVICE")
    bundle = make_bundle(company.actor, {part: 2})
    order = make_order(company.actor, (few, 5), (bundle, 4), (none, 1), (work, 2))
    services.confirm_order(order.pk, actor=company.actor, allow_backorder=True)
    form = staff.get(step(order, "ship")).context["form"]
    lines = [f"line_{line.pk}" for line in order.items.order_by("position")]
    assert [form.initial[name] for name in lines] == [3, 3, None, 2]
    assert ["3" in form.fields[name].help_text for name in lines] == [True, True, False, False]
    entered = {name: form.initial[name] or "" for name in lines}
    assert staff.post(step(order, "ship"), entered).status_code == 302
    order.refresh_from_db()
    assert order.status == "processing"
