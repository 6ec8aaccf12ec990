"""Opening balances: debts and advances of before, paid, used and given back (domain.md §7)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.finance import services
from apps.finance.models import Invoice, Payment, VatEntry
from apps.finance.tests.factories import issued, make_customer, make_order, make_product
from apps.finance.tests.opening import BEGAN, LATE, PAYMENTS, TODAY, URL, enter, figures_of, post, shown

pytestmark = pytest.mark.django_db


def test_an_opening_debt_is_owed_everywhere_and_paid_in_parts(company, customer):
    debt = enter(company, customer, 1000.5, dueDate=LATE.isoformat(), externalId="1C-7", notes="Договор 7")
    assert figures_of(company, customer) == (1000.5, 1000.5, 0, -1000.5, 1000.5)
    board = company.client.get("/api/v1/analytics/finance/dashboard").json()["data"]
    assert board["receivables"]["aging"]["over90"] == {"count": 1, "amount": 1000.5}
    # Neither a payment for the customer alone settles it, nor is it lost: as with invoices.
    first = post(company, PAYMENTS, {"customerId": str(customer.pk), "amount": 300, "method": "cash"}, 201)
    assert figures_of(company, customer) == (1000.5, 1000.5, 300, -700.5, 700.5)
    answer = post(company, f"{PAYMENTS}/{first['id']}/allocations", {"openingBalanceId": debt})
    assert answer["onAccount"] == 0
    assert figures_of(company, customer) == (700.5, 700.5, 0, -700.5, 700.5)
    body = {"openingBalanceId": debt, "amount": 800, "method": "kaspi", "onAccount": True}
    second = post(company, PAYMENTS, body, 201)
    assert figures_of(company, customer) == (0, 0, 99.5, 99.5, -99.5)
    found = shown(company, debt)
    assert (found["amount"], found["settledAmount"], found["leftAmount"]) == (1000.5, 1000.5, 0)
    assert [(row["paymentId"], row["amount"]) for row in found["payments"]] == [
        (first["id"], 300),
        (second["id"], 700.5),
    ]
    assert (found["externalId"], found["notes"], found["dueDate"]) == ("1C-7", "Договор 7", LATE.isoformat())
    payment = company.client.get(f"{PAYMENTS}/{second['id']}").json()["data"]
    assert payment["onAccount"] == 99.5
    assert [(row["invoiceId"], row["openingBalanceId"]) for row in payment["allocations"]] == [(None, debt)]
    # What is given back goes from the account first, then from the debt.
    post(company, f"{PAYMENTS}/{second['id']}/refund", {"amount": 100}, 201)
    assert figures_of(company, customer) == (0.5, 0.5, 0, -0.5, 0.5)
    post(company, f"{PAYMENTS}/{first['id']}/allocations", {"openingBalanceId": debt, "amount": -200})
    assert figures_of(company, customer) == (200.5, 200.5, 200, -0.5, 0.5)
    # It is no turnover, no revenue and no behaviour.
    page = company.client.get(f"/api/v1/customers/{customer.pk}").json()["data"]
    assert (page["metrics"]["totalRevenue"], page["metrics"]["paymentBehavior"]) == (0, "unknown")
    [opening] = page["openingBalances"]
    assert (opening["id"], opening["amount"], opening["leftAmount"]) == (debt, 1000.5, 200.5)
    assert not VatEntry.objects.exists()
    assert not Invoice.objects.exists()


def test_an_opening_advance_is_on_account_and_pays_invoices_and_debts(company, customer):
    advance = enter(company, customer, -1000)
    assert figures_of(company, customer) == (0, 0, 1000, 1000, -1000)
    debt = enter(company, customer, 150, dueDate=(TODAY + timedelta(days=5)).isoformat())
    invoice = issued(company.actor, 700, customer=customer)
    assert figures_of(company, customer)[:4] == (850, 0, 1000, 150)
    body = {"items": [{"invoiceId": str(invoice.pk)}, {"openingBalanceId": debt, "amount": 100}]}
    answer = post(company, f"{URL}/{advance}/allocations", body)
    assert answer["leftAmount"] == 200
    assert figures_of(company, customer)[:4] == (50, 0, 200, 150)
    found = company.client.get(f"/api/v1/finance/invoices/{invoice.pk}").json()["data"]
    assert (found["status"], found["paidAmount"], found["payments"]) == ("paid", 700, [])
    [row] = found["advances"]
    assert (found["paidAt"], row["openingBalanceId"], row["amount"]) == (BEGAN.isoformat(), advance, 700)
    listed = company.client.get("/api/v1/finance/invoices").json()["data"]["items"][0]
    assert (listed["advances"], listed["payments"]) == (found["advances"], [])
    assert (
        company.client.get(f"/api/v1/customers/{customer.pk}").json()["data"]["metrics"]["paymentBehavior"]
        == "on-time"
    )
    # Taken off again, given back in part, and the rest goes with a credited invoice.
    post(company, f"{URL}/{advance}/allocations", {"invoiceId": str(invoice.pk), "amount": -300})
    assert figures_of(company, customer)[:4] == (350, 0, 500, 150)
    refund = post(company, f"{URL}/{advance}/refund", {"amount": 450, "method": "cash", "reason": "r"}, 201)
    assert figures_of(company, customer)[:4] == (350, 0, 50, -300)
    back = company.client.get(f"{PAYMENTS}/{refund['id']}").json()["data"]
    assert (back["amount"], back["openingBalanceId"], back["onAccount"]) == (-450, advance, 0)
    services.issue_credit_note(actor=company.actor, invoice_id=invoice.pk, amount=Decimal(700))
    # 400 of the advance lie on what nobody owes any more: they are the customer's.
    assert figures_of(company, customer)[:4] == (50, 0, 450, 400)
    detail = shown(company, advance)
    assert (detail["settledAmount"], detail["leftAmount"]) == (950, 50)
    assert [row["amount"] for row in detail["allocations"]] == [700, 100, -300]
    assert [row["amount"] for row in detail["refunds"]] == [-450]


def test_a_prepaid_order_is_paid_from_the_opening_advance(company, customer, product):
    advance = enter(company, customer, -1500)
    post(company, PAYMENTS, {"customerId": str(customer.pk), "amount": 100, "method": "cash"}, 201)
    order = make_order(company.actor, (product, 10), customer=customer, payment_terms="PREPAYMENT")
    assert company.client.put(f"/api/v1/orders/{order.pk}", {"status": "confirmed"}).status_code == 200
    invoice = Invoice.objects.get(order=order)
    assert (invoice.status, invoice.paid_amount) == ("paid", 1000)
    assert figures_of(company, customer)[:4] == (0, 0, 600, 600)
    assert shown(company, advance)["leftAmount"] == 500
    # Money kept of a cancelled order pays for the next; money that goes back needs no payment behind it.
    cancel = {"reason": "r", "refundAmount": 300}
    assert company.client.post(f"/api/v1/orders/{order.pk}/cancel", cancel).status_code == 200
    refund = Payment.objects.get(kind="refund")
    assert (refund.amount, refund.method, refund.refunds_id) == (-300, "other", None)
    assert figures_of(company, customer)[:4] == (0, 0, 1300, 1300)
    second = make_order(company.actor, (product, 13), customer=customer, payment_terms="PREPAYMENT")
    assert company.client.put(f"/api/v1/orders/{second.pk}", {"status": "confirmed"}).status_code == 200
    assert figures_of(company, customer)[:4] == (0, 0, 0, 0)
    third = make_order(company.actor, (product, 1), customer=customer, payment_terms="PREPAYMENT")
    answer = company.client.put(f"/api/v1/orders/{third.pk}", {"status": "confirmed"})
    assert answer.json()["error"]["details"] == {"available": 0, "required": 100}


def test_a_return_gives_back_what_an_opening_advance_paid(company, customer):
    enter(company, customer, -1000)
    product = make_product(company.actor, stock=10, price=116)
    order = make_order(company.actor, (product, 10), customer=customer, payment_terms="PREPAYMENT")
    path = f"/api/v1/orders/{order.pk}"
    assert company.client.put(path, {"status": "confirmed"}).status_code == 200
    post(company, f"{path}/ship", {})
    back = [{"orderItemId": str(order.items.get().pk), "quantity": 4, "condition": "restock"}]
    post(company, f"{path}/returns", {"items": back, "reason": "r", "refundAmount": 300}, 201)
    refund = Payment.objects.get(kind="refund")
    assert (refund.amount, refund.method, refund.refunds_id) == (-300, "other", None)
    assert figures_of(company, customer)[:4] == (0, 0, 100, 100)


@pytest.mark.parametrize(
    ("amount", "exposure"), [(600, 1100), (-600, None), (400, None), (401, 901)], ids=str
)
def test_a_limit_counts_what_was_owed_before(company, product, amount, exposure):
    customer = make_customer(company.actor, credit_limit=Decimal(900))
    enter(company, customer, amount)
    order = make_order(company.actor, (product, 5), customer=customer)
    answer = company.client.put(f"/api/v1/orders/{order.pk}", {"status": "confirmed"})
    if exposure is None:
        assert answer.status_code == 200
    else:
        assert answer.json()["error"]["details"] == {
            "creditLimit": 900,
            "exposure": exposure,
            "required": 500,
        }
