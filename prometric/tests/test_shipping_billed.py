"""«Ship and invoice»: confirming, shipping and billing in one step, all of it or nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.crm.services import create_deal
from apps.finance.models import Invoice
from apps.sales import services as sales
from apps.sales.models import Order, OrderItem, Shipment
from apps.sales.tests.factories import make_customer, make_order, make_product
from conftest import at_office

pytestmark = pytest.mark.django_db
ALL = ("ORDERS_VIEW", "ORDERS_EDIT", "ORDERS_SHIP", "INVOICES_VIEW", "INVOICES_CREATE", "INVOICES_EDIT")


def step(order):
    return f"/admin/sales/order/{order.pk}/step/ship_and_bill/"


def test_a_won_deal_leads_to_its_order_whose_draft_is_issued(company, staff):
    product, customer = make_product(company.actor, stock=5), make_customer(company.actor)
    lines = [{"product_id": product.pk, "quantity": Decimal(2)}]
    deal = create_deal(actor=company.actor, title="Deal", customer_id=customer.pk, products=lines)
    won = staff.post(f"/admin/crm/deal/{deal.pk}/step/win/", {})
    order, draft = Order.objects.get(), Invoice.objects.get()
    assert won["Location"] == f"/admin/sales/order/{order.pk}/change/"
    assert 'data-step="ship_and_bill"' in staff.get(won["Location"]).text
    answer = staff.post(step(order), {})
    assert answer["Location"] == f"/admin/finance/invoice/{draft.pk}/change/"
    order.refresh_from_db()
    draft.refresh_from_db()
    assert (order.status, draft.status, draft.amount) == ("shipped", "sent", 1_300_000)
    assert staff.get(step(order)).status_code == 200


def test_a_part_is_billed_as_the_shipment_that_it_is(company, staff):
    order = make_order(company.actor, (make_product(company.actor, stock=5), 5))
    sales.confirm_order(order.pk, actor=company.actor)
    line = OrderItem.objects.get()
    answer = staff.post(step(order), {f"line_{line.pk}": "2", "carrier": "Kazpost"})
    assert answer.status_code == 302, answer.text
    invoice, shipment = Invoice.objects.get(), Shipment.objects.get()
    assert (invoice.status, invoice.amount, invoice.shipment_id) == ("sent", 200, shipment.pk)
    assert shipment.carrier == "Kazpost"
    staff.post(step(order), {})
    assert sorted(Invoice.objects.values_list("status", "amount")) == [("sent", 200), ("sent", 300)]


def test_what_cannot_be_done_wholly_is_not_begun(company, staff):
    order = make_order(company.actor, (make_product(company.actor, stock=1), 2))
    answer = staff.post(step(order), {})
    assert answer.status_code == 200
    order.refresh_from_db()
    assert order.status == "pending"
    assert not Shipment.objects.exists()
    assert not Invoice.objects.exists()


@pytest.mark.parametrize("missing", ["ORDERS_EDIT", "ORDERS_SHIP", "INVOICES_CREATE", "INVOICES_EDIT"])
def test_each_of_its_rights_is_needed(company, missing):
    order = make_order(company.actor, (make_product(company.actor, stock=1), 1))
    browser = at_office(company.member(*(right for right in ALL if right != missing)).client)
    assert browser.post(step(order), {}).status_code == 403
    order.refresh_from_db()
    assert order.status == "pending"
