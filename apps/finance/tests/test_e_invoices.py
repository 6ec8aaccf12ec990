"""Which turnovers need an e-invoice, until when, and what was done (domain.md §6.4)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.finance.models import EInvoice
from apps.finance.selectors import e_invoices_due
from apps.finance.tests.factories import issued, make_customer, make_product
from apps.kernel import clock
from apps.sales import services as sales
from apps.sales.models import OrderItem

PATH = "/api/v1/finance/e-invoices"
pytestmark = pytest.mark.django_db


def shipped(company, customer, quantity=4):
    """An order of goods that left today."""
    product = make_product(company.actor, price=Decimal(1160), stock=10)
    items = [{"product_id": product.pk, "quantity": Decimal(quantity), "tax": Decimal(16)}]
    order = sales.create_order(actor=company.actor, customer_id=customer.pk, items=items)
    sales.confirm_order(order.pk, actor=company.actor)
    sales.ship_order(order.pk, actor=company.actor)
    return order


def listed(company, query=""):
    return company.client.get(f"{PATH}?{query}").json()["data"]["items"]


def test_companies_need_one_in_15_days_and_people_only_where_they_ask(company):
    firm = make_customer(company.actor, name="ТОО Көпір")
    person = make_customer(company.actor, name="Айгүл", type="INDIVIDUAL")
    order, alone = shipped(company, firm), issued(company.actor, 500, customer=person)
    today = clock.today()
    due = (today + timedelta(days=15)).isoformat()
    found = {row["customerName"]: row for row in listed(company)}
    assert len(found) == 2
    mine = found["ТОО Көпір"]
    assert {
        name: mine[name]
        for name in ("form", "kind", "orderId", "turnoverDate", "dueDate", "daysLeft", "isRequired", "status")
    } == {
        "form": "ordinary",
        "kind": "shipment",
        "orderId": str(order.pk),
        "turnoverDate": today.isoformat(),
        "dueDate": due,
        "daysLeft": 15,
        "isRequired": True,
        "status": None,
    }
    theirs = found["Айгүл"]
    assert (theirs["kind"], theirs["documentNumber"]) == ("invoice", alone.number)
    assert (theirs["isRequired"], theirs["daysLeft"]) == (False, None)
    assert [row["id"] for row in listed(company, f"isToWrite=true&dueTo={due}")] == [mine["id"]]
    assert listed(company, f"isToWrite=true&dueTo={today.isoformat()}") == []
    assert (e_invoices_due(14).count(), e_invoices_due(15).count()) == (0, 1)
    asked = company.client.put(f"{PATH}/{theirs['id']}", {"isRequired": True, "note": "Попросил"})
    assert asked.status_code == 200
    assert len(listed(company, "isToWrite=true")) == 2
    sent = {"status": "created", "esfNumber": "ESF-1", "esfDate": today.isoformat()}
    assert company.client.put(f"{PATH}/{mine['id']}", sent).status_code == 200
    assert [row["customerName"] for row in listed(company, "isToWrite=true")] == ["Айгүл"]


def test_what_is_taken_back_needs_an_additional_one_that_waits_for_the_recipient(company):
    firm = make_customer(company.actor)
    order = shipped(company, firm)
    line = OrderItem.objects.get(order=order)
    items = [{"order_item_id": line.pk, "quantity": Decimal(1), "condition": "restock"}]
    sales.return_goods(order.pk, actor=company.actor, items=items, reason="Брак")
    ordinary, additional = EInvoice.objects.order_by("created_at", "id")
    assert (ordinary.form, ordinary.net + ordinary.vat) == ("ordinary", 4640)
    assert (additional.form, additional.kind, additional.net + additional.vat) == (
        "additional",
        "return",
        -1160,
    )
    company.client.put(f"{PATH}/{additional.pk}", {"status": "created"})
    shown = company.client.get(f"{PATH}/{additional.pk}").json()["data"]
    assert (shown["awaitsConfirmation"], shown["daysLeft"]) == (True, None)
    company.client.put(f"{PATH}/{additional.pk}", {"status": "delivered"})
    shown = company.client.get(f"{PATH}/{additional.pk}").json()["data"]
    assert shown["awaitsConfirmation"] is False


def test_a_wrong_one_is_corrected_once_it_was_sent(company):
    invoice = issued(company.actor, 500)
    found = EInvoice.objects.get()
    early = company.client.post(f"{PATH}/{found.pk}/correct", {})
    assert (early.status_code, EInvoice.objects.count()) == (409, 1)
    body = {"esfStatus": "delivered", "esfNumber": "ESF-7", "esfDate": clock.today().isoformat()}
    assert company.client.put(f"/api/v1/finance/invoices/{invoice.pk}", body).status_code == 200
    found.refresh_from_db()
    assert (found.status, found.esf_number) == ("delivered", "ESF-7")
    made = company.client.post(f"{PATH}/{found.pk}/correct", {"note": "БИН"})
    assert (made.status_code, made.json()["data"]["form"]) == (201, "corrected")
    corrected = EInvoice.objects.get(corrects=found)
    assert (corrected.net, corrected.is_required, corrected.note) == (500, True, "БИН")
    assert company.client.post(f"{PATH}/{found.pk}/correct", {}).status_code == 409
    past = {"esfDate": (found.day - timedelta(days=1)).isoformat()}
    assert company.client.put(f"{PATH}/{found.pk}", past).status_code == 400
    looker = company.member("INVOICES_VIEW").client
    assert looker.put(f"{PATH}/{found.pk}", {"note": "x"}).status_code == 403


def test_a_cancelled_invoice_of_the_month_needs_none(company):
    invoice = issued(company.actor, 500)
    company.client.post(f"/api/v1/finance/invoices/{invoice.pk}/cancel", {"reason": "Ошибка"})
    found = EInvoice.objects.get()
    assert (found.net, found.is_required) == (0, False)
