"""The VAT register: written by what causes it, never changed, read by everything (domain.md §6.1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
from django.db import IntegrityError, transaction

from apps.finance import services
from apps.finance.models import CreditNoteItem, Invoice, VatEntry
from apps.finance.tests.factories import draft, issued, line, make_customer, make_product, pay
from apps.kernel import clock
from apps.sales import services as sales

pytestmark = pytest.mark.django_db

NOTES = "/api/v1/finance/credit-notes"
REGISTER = "/api/v1/finance/vat-register"
OCTOBER = date(2026, 10, 20)


def vat_of(company, start, end):
    """(rate, net, VAT) of the dashboard, which must be what the finance report and the register say."""
    shown = company.client.get("/api/v1/analytics/finance/dashboard", {"startDate": start, "endDate": end})
    rates = shown.json()["data"]["vat"]["rates"]
    return [(row["rate"], row["net"], row["vat"]) for row in rates if row["net"] or row["vat"]]


def october(company):
    return vat_of(company, "2026-10-01", "2026-10-31")


def since(company):
    return vat_of(company, "2026-11-01", clock.today().isoformat())


def taxed(amount, tax=16):
    return line(amount, tax=Decimal(tax))


def order_of(company, customer, *lines):
    items = [
        {"product_id": product.pk, "quantity": Decimal(1), "unit_price": Decimal(price), "tax": Decimal(16)}
        for product, price in lines
    ]
    return sales.create_order(actor=company.actor, customer_id=customer.pk, items=items)


def billed(company, order):
    invoice = services.create_invoice(actor=company.actor, customer_id=order.customer_id, order_id=order.pk)
    return services.send_invoice(invoice.pk, actor=company.actor)


# --- a month that is over -------------------------------------------------------------------


@pytest.mark.parametrize("how", ["credit", "last tiyn", "cancel"])
def test_the_vat_of_a_month_is_never_rewritten(company, customer, how):
    invoice = issued(company.actor, customer=customer, items=[taxed(1000)], issue_date=OCTOBER)
    assert october(company) == [(16, 1000, 160)]
    before = list(VatEntry.objects.values())
    if how == "cancel":
        services.cancel_invoice(invoice.pk, actor=company.actor)
    else:
        body = {"invoiceId": str(invoice.pk)}
        first = {**body, "amount": 1159.99} if how == "last tiyn" else body
        assert company.client.post(NOTES, first).status_code == 201
        if how == "last tiyn":
            assert since(company) == [(16, -999.99, -160)]
            assert company.client.post(NOTES, body).status_code == 201
    assert Invoice.objects.get(pk=invoice.pk).status == "cancelled"
    assert (october(company), since(company)) == ([(16, 1000, 160)], [(16, -1000, -160)])
    assert list(VatEntry.objects.filter(pk__in=[row["id"] for row in before]).values()) == before


def test_a_backdated_document_adds_to_its_own_day_and_warns(company, customer):
    invoice = draft(company.actor, customer=customer, items=[taxed(1000)], issue_date=OCTOBER)
    answer = company.client.post(f"/api/v1/finance/invoices/{invoice.pk}/send").json()
    assert [warning["code"] for warning in answer["meta"]["warnings"]] == ["VAT_BACKDATED"]
    assert Invoice.objects.get(pk=invoice.pk).turnover_date == OCTOBER
    today = draft(company.actor, customer=customer, items=[taxed(1000)])
    assert "warnings" not in company.client.post(f"/api/v1/finance/invoices/{today.pk}/send").json()["meta"]


def test_another_turnover_day_moves_what_is_not_over(company, customer, refused):
    invoice = issued(company.actor, customer=customer, items=[taxed(1000)])
    path = f"/api/v1/finance/invoices/{invoice.pk}"
    assert company.client.put(path, {"turnoverDate": "2026-10-05"}).status_code == 200
    assert (october(company), since(company)) == ([(16, 1000, 160)], [])
    # The month is over now: its VAT stays.
    refused("put", path, {"turnoverDate": clock.today().isoformat()}, 409, "CONFLICT")


@pytest.mark.parametrize("model", [VatEntry, CreditNoteItem])
def test_the_database_refuses_to_change_the_register(company, customer, model):
    invoice = issued(company.actor, customer=customer, items=[taxed(1000)])
    services.issue_credit_note(actor=company.actor, invoice_id=invoice.pk, amount=Decimal(116))
    for attempt in (
        lambda: model.objects.update(vat=0),
        lambda: model.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attempt()


# --- credit notes by line -------------------------------------------------------------------


def test_a_credit_note_takes_back_at_the_rate_of_its_line(company, customer):
    items = [taxed(1000, 16), line(500, tax=Decimal(5)), line(200)]
    invoice = issued(company.actor, customer=customer, items=items)
    shown = company.client.get(f"/api/v1/finance/invoices/{invoice.pk}").json()["data"]
    _first, second, third = (row["id"] for row in shown["items"])
    body = {
        "invoiceId": str(invoice.pk),
        "items": [{"invoiceItemId": second, "amount": 105}, {"invoiceItemId": third, "quantity": 0.5}],
    }
    answer = company.client.post(NOTES, body)
    assert answer.status_code == 201, answer.json()
    note = company.client.get(f"{NOTES}/{answer.json()['data']['id']}").json()["data"]
    assert note["amount"] == 205
    assert [(row["tax"], row["netAmount"], row["vatAmount"], row["quantity"]) for row in note["items"]] == [
        (5, 100, 5, None),
        (0, 100, 0, 0.5),
    ]
    assert since(company) == [(16, 1000, 160), (5, 400, 20), (0, 100, 0)]
    # An amount alone goes by what is left on each line: 1160, 420, 100 of 1680.
    company.client.post(NOTES, {"invoiceId": str(invoice.pk), "amount": 168})
    assert since(company) == [(16, 900, 144), (5, 360, 18), (0, 90, 0)]


def test_what_cannot_be_credited_of_a_line(company, customer, refused):
    invoice = issued(company.actor, customer=customer, items=[taxed(1000), line(200, quantity=Decimal(2))])
    first, second = invoice.items.order_by("position").values_list("pk", flat=True)
    body = {"invoiceId": str(invoice.pk)}

    def attempt(status, code, *items, **more):
        return refused("post", NOTES, {**body, "items": list(items), **more}, status, code)

    details = attempt(422, "CREDIT_EXCEEDS_INVOICE", {"invoiceItemId": str(first), "amount": 1160.01})
    assert details == {"available": 1160, "amount": 1160.01}
    attempt(400, "VALIDATION_FAILED", {"invoiceItemId": str(second), "quantity": 2.001})
    attempt(400, "VALIDATION_FAILED", {"invoiceItemId": str(second), "quantity": 1, "amount": 1})
    attempt(400, "REQUIRED_FIELD", {"invoiceItemId": str(second)})
    attempt(400, "REQUIRED_FIELD")
    attempt(400, "VALIDATION_FAILED", {"invoiceItemId": str(second), "amount": 1}, amount=1)
    attempt(400, "VALIDATION_FAILED", *[{"invoiceItemId": str(second), "amount": 1}] * 2)
    other = issued(company.actor, customer=customer)
    attempt(404, "NOT_FOUND", {"invoiceItemId": str(other.items.get().pk), "amount": 1})
    attempt(422, "CREDIT_EXCEEDS_INVOICE", {"invoiceItemId": str(first), "amount": 1161})


# --- deliveries -----------------------------------------------------------------------------


def test_an_order_turns_over_when_it_is_delivered_not_when_it_is_billed(company, customer):
    goods, work = make_product(company.actor, stock=5), make_product(company.actor, type="SERVICE")
    order = order_of(company, customer, (goods, 1000), (work, 500))
    sales.confirm_order(order.pk, actor=company.actor)
    invoice = billed(company, order)
    path = f"/api/v1/finance/invoices/{invoice.pk}"
    assert since(company) == []
    assert company.client.get(path).json()["data"]["turnoverDate"] is None
    for document in ("esf.xml", "pdf?document=schet-faktura"):
        answer = company.client.get(f"{path}/{document}")
        assert (answer.status_code, answer.json()["error"]["details"]["reason"]) == (409, "NOT_DELIVERED")
    assert [row["type"] for row in company.client.get(path).json()["data"]["documents"]] == ["invoice", "act"]
    sales.ship_order(order.pk, actor=company.actor)  # all that is left, services with the act of that day
    assert since(company) == [(16, 1500, 240)]
    sales.deliver_order(order.pk, actor=company.actor)
    assert since(company) == [(16, 1500, 240)]
    today = clock.today().isoformat()
    assert company.client.get(path).json()["data"]["turnoverDate"] == today
    assert company.client.get(f"{path}/esf.xml").status_code == 200
    # What is invoiced beside its lines has the day of the delivery, and turns over as what stands alone does.
    extra = draft(company.actor, customer=customer, order_id=order.pk)
    services.send_invoice(extra.pk, actor=company.actor)
    assert Invoice.objects.get(pk=extra.pk).turnover_date == clock.today()
    assert since(company) == [(16, 1500, 240), (0, 1000, 0)]


def test_what_is_credited_before_the_delivery_lowers_it(company, customer):
    goods = make_product(company.actor, stock=5)
    order = order_of(company, customer, (goods, 1000))
    sales.confirm_order(order.pk, actor=company.actor)
    invoice = billed(company, order)
    services.issue_credit_note(actor=company.actor, invoice_id=invoice.pk, amount=Decimal(116))
    assert since(company) == []
    sales.ship_order(order.pk, actor=company.actor)
    assert since(company) == [(16, 900, 144)]
    # A reduction of what was delivered; what is to be billed again is none.
    services.issue_credit_note(actor=company.actor, invoice_id=invoice.pk, amount=Decimal(116))
    assert since(company) == [(16, 800, 128)]
    services.issue_credit_note(actor=company.actor, invoice_id=invoice.pk, amount=Decimal(116), rebill=True)
    assert since(company) == [(16, 800, 128)]


def test_the_register_is_the_document(company, customer):
    """A deal won at another sum: all read the same stored VAT of lines."""
    goods, plain = make_product(company.actor, stock=5), make_product(company.actor, stock=5)
    items = [
        {"product_id": goods.pk, "quantity": Decimal(1), "unit_price": Decimal(100), "tax": Decimal(16)},
        {"product_id": plain.pk, "quantity": Decimal(1), "unit_price": Decimal(100), "tax": Decimal(0)},
    ]
    invoice = issued(
        company.actor,
        customer=customer,
        items=[{**item, "description": "x"} for item in items],
        adjustment_amount=Decimal(-16),
    )
    # 116 of 216 bear 8.59 of the 16: 107.41 with 14.82 inside.
    assert since(company) == [(16, 92.59, 14.82), (0, 92.59, 0)]
    xml = company.client.get(f"/api/v1/finance/invoices/{invoice.pk}/esf.xml").content.decode()
    assert "<totalNdsAmount>14.82</totalNdsAmount>" in xml


# --- reading --------------------------------------------------------------------------------


def test_the_register_by_month_and_quarter(company, customer):
    issued(company.actor, customer=customer, items=[taxed(1000)], issue_date=OCTOBER)
    invoice = issued(company.actor, customer=customer, items=[taxed(500)])
    services.issue_credit_note(actor=company.actor, invoice_id=invoice.pk, amount=Decimal(58))
    found = company.client.get(REGISTER, {"month": "2026-10"}).json()["data"]["items"]
    assert [(row["kind"], row["day"], row["netAmount"], row["vatAmount"]) for row in found] == [
        ("invoice", "2026-10-20", 1000, 160)
    ]
    found = company.client.get(REGISTER, {"quarter": "2026-Q4", "sort": "day", "kind": "reduction"})
    assert [row["vatAmount"] for row in found.json()["data"]["items"]] == [-8]
    months = company.client.get(f"{REGISTER}/periods", {"year": 2026}).json()["data"]
    assert next((row["period"], row["net"], row["vat"]) for row in months) == ("2026-10", 1000, 160)
    [quarter] = company.client.get(f"{REGISTER}/periods", {"year": 2026, "by": "quarter"}).json()["data"]
    assert quarter == {
        "period": "2026-Q4",
        "dateFrom": "2026-10-01",
        "dateTo": "2026-12-31",
        "net": 1450,
        "vat": 232,
        "rates": [{"rate": 16, "net": 1450, "vat": 232}],
        "inputNet": 0,
        "inputVat": 0,
        "inputRates": [],
        "payableVat": 232,
    }
    for query in ("month=2026-13", "quarter=2026-Q5", "month=x"):
        assert company.client.get(f"{REGISTER}?{query}").status_code == 400, query


def test_a_request_for_payment_is_no_debt_of_the_settlement(company):
    customer = make_customer(company.actor)
    goods = make_product(company.actor, stock=5)
    order = order_of(company, customer, (goods, 1000))
    sales.confirm_order(order.pk, actor=company.actor)
    invoice = billed(company, order)

    def shown():
        data = company.client.get(f"/api/v1/customers/{customer.pk}").json()["data"]
        return data["balance"], data["settlement"], data["settlementDirection"]

    assert shown() == (-1160, 0, "settled")
    pay(company.actor, invoice, 1000)
    assert shown() == (-160, -1000, "we_owe")
    sales.ship_order(order.pk, actor=company.actor)
    assert shown() == (-160, 160, "customer_owes")
    statement = company.client.get(f"/api/v1/finance/customers/{customer.pk}/statement").json()["data"]
    assert (statement["settlement"], statement["settlementDirection"]) == (160, "customer_owes")


# --- a VAT status that changes ----------------------------------------------------------------


def test_the_turnover_day_decides_whether_vat_is_paid(company, customer, refused):
    since = {"vatPayer": False, "vatPayerSince": "2026-11-01"}
    assert company.client.put("/api/v1/organization", since).status_code == 200
    body = {"customerId": str(customer.pk), "items": [{"description": "A", "quantity": 1, "unitPrice": 1000}]}
    path = "/api/v1/finance/invoices"

    def made(**details):
        pk = company.client.post(path, {**body, **details}).json()["data"]["id"]
        assert company.client.post(f"{path}/{pk}/send").status_code == 200
        return Invoice.objects.get(pk=pk)

    before, after = made(turnoverDate="2026-10-20"), made()
    assert (before.amount, after.amount) == (1160, 1000)
    assert (october(company), company.client.get(f"{path}/{before.pk}/esf.xml").status_code) == (
        [(16, 1000, 160)],
        200,
    )
    assert b"<ndsRate>16" in company.client.get(f"{path}/{before.pk}/esf.xml").content
    assert b"ndsRate" not in company.client.get(f"{path}/{after.pk}/esf.xml").content
    # A credit note follows its line.
    assert company.client.post(NOTES, {"invoiceId": str(before.pk)}).status_code == 201
    assert (16, -1000, -160) in globals()["since"](company)
    taxed_line = {**cast(Any, body["items"])[0], "tax": 16}
    refused("post", path, {**body, "items": [taxed_line]}, 400, "VALIDATION_FAILED")
