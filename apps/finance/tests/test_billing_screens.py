"""The workplace bills an order in parts and a shipment."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.finance.models import Invoice
from apps.finance.tests.factories import make_order, make_product
from apps.kernel.admin import columns
from apps.kernel.admin.lists import COLUMNS
from apps.sales import services as sales
from conftest import at_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(company, customer):
    product = make_product(company.actor, stock=10)
    order = make_order(company.actor, (product, 10), customer=customer)
    sales.confirm_order(order.pk, actor=company.actor)
    return order


def dialog(kind, pk):
    return reverse(f"admin:sales_{kind}_step", args=(pk, "invoice"))


@pytest.mark.parametrize(
    ("entered", "amount"),
    [({}, 1000), ({"percent": "50"}, 500), ({"amount": "333,33"}, Decimal("333.33")), ({"line": "3"}, 300)],
)
def test_the_whole_rest_or_a_part_of_an_order(company, staff, order, entered, amount):
    line = order.items.get()
    shown = staff.get(dialog("order", order.pk))
    assert f"line_{line.pk}" in shown.context["form"].fields
    data = {f"line_{line.pk}" if name == "line" else name: value for name, value in entered.items()}
    answer = staff.post(dialog("order", order.pk), data)
    invoice = Invoice.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("admin:finance_invoice_change", args=(invoice.pk,))
    assert (invoice.amount, invoice.bills_part) == (amount, bool(entered))


def test_two_ways_at_once_are_refused(company, staff, order):
    answer = staff.post(dialog("order", order.pk), {"percent": "50", "amount": "1"})
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    assert not Invoice.objects.exists()


def test_a_shipment_is_billed_once_and_seen_everywhere(company, staff, order):
    items = [{"order_item_id": order.items.get().pk, "quantity": Decimal(4)}]
    shipment = sales.ship_order(order.pk, actor=company.actor, items=items)
    page = reverse("admin:sales_shipment_change", args=(shipment.pk,))
    assert dialog("shipment", shipment.pk) in staff.get(page).content.decode()
    looker = at_office(company.member("ORDERS_VIEW", "ORDERS_SHIP", "INVOICES_VIEW").client)
    assert looker.post(dialog("shipment", shipment.pk)).status_code == 403
    assert staff.post(dialog("shipment", shipment.pk)).status_code == 302
    invoice = Invoice.objects.get()
    assert (invoice.amount, invoice.shipment_id) == (400, shipment.pk)
    assert dialog("shipment", shipment.pk) not in staff.get(page).content.decode()
    listed = reverse("admin:finance_invoice_changelist")
    assert shipment.number in staff.get(listed, {COLUMNS: "number,shipment"}).content.decode()
    assert (
        shipment.number
        in staff.get(reverse("admin:finance_invoice_change", args=(invoice.pk,))).content.decode()
    )


def test_the_order_says_what_is_billed_of_each_line(company, staff, order):
    staff.post(dialog("order", order.pk), {"percent": "30"})
    staff.post(reverse("admin:finance_invoice_step", args=(Invoice.objects.get().pk, "send")))
    page = staff.get(reverse("admin:sales_order_change", args=(order.pk,))).content.decode()
    assert f"{columns.money(Decimal(300))} / {columns.money(Decimal(700))}" in page
