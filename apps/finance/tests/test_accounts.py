"""Money on account: entered, put on invoices, taken off, drawn by prepaid orders, shown (domain.md §2.4)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.crm.models import Customer
from apps.finance import services
from apps.finance.models import Allocation, Invoice, Payment
from apps.finance.tests.factories import draft, issued, make_customer, make_order, pay
from apps.finance.tests.reconciling import reconcile
from apps.kernel import clock
from apps.sales.models import Order

pytestmark = pytest.mark.django_db

URL = "/api/v1/finance/payments"


def on_account(company, customer, amount, **more):
    body = {"customerId": str(customer.pk), "amount": amount, "method": "bank_transfer", **more}
    answer = company.client.post(URL, body)
    assert answer.status_code == 201, answer.json()
    return answer.json()["data"]["id"]


def allocate(company, payment, body, status=200):
    answer = company.client.post(f"{URL}/{payment}/allocations", body)
    assert answer.status_code == status, answer.json()
    return answer.json()


def state(invoice):
    return Invoice.objects.values_list("status", "paid_amount").get(pk=invoice.pk)


def money_of(customer):
    return Customer.objects.values_list("balance", "on_account").get(pk=customer.pk)


def test_money_on_account_is_put_on_invoices_and_taken_off(company, customer):
    payment = on_account(company, customer, 1000, reference="TRX-1")
    assert money_of(customer) == (1000, 1000)
    first, second = (
        issued(company.actor, 700, customer=customer),
        draft(company.actor, 500, customer=customer),
    )
    assert money_of(customer) == (300, 1000)
    body = {"items": [{"invoiceId": str(first.pk)}, {"invoiceId": str(second.pk), "amount": 200}]}
    assert allocate(company, payment, body)["data"]["onAccount"] == 100
    # A draft is issued by the money that is put on it, as by a payment.
    assert (state(first), state(second)) == (("paid", 700), ("partial", 200))
    assert money_of(customer) == (-200, 100)
    shown = company.client.get(f"/api/v1/finance/invoices/{second.pk}").json()["data"]
    assert [(row["id"], row["amount"]) for row in shown["payments"]] == [(payment, 200)]
    data = company.client.get(f"{URL}/{payment}").json()["data"]
    assert (data["invoiceId"], data["onAccount"]) == (None, 100)
    assert [(row["invoiceNumber"], row["amount"]) for row in data["allocations"]] == [
        (first.number, 700),
        (second.number, 200),
    ]
    # What is taken off one goes on the other in the same request.
    body = {
        "items": [{"invoiceId": str(second.pk), "amount": 300}, {"invoiceId": str(first.pk), "amount": -300}]
    }
    allocate(company, payment, body)
    assert (state(first), state(second)) == (("partial", 400), ("paid", 500))
    allocate(company, payment, {"invoiceId": str(first.pk), "amount": -400})
    assert (state(first), money_of(customer)) == (("sent", 0), (-200, 500))
    reconcile(customer)


def test_what_cannot_be_allocated(company, customer, refused):
    payment = on_account(company, customer, 100)
    invoice = issued(company.actor, 70, customer=customer)
    path, body = f"{URL}/{payment}/allocations", {"invoiceId": str(invoice.pk)}
    assert refused("post", path, {**body, "amount": 71}, 422, "PAYMENT_EXCEEDS_DUE") == {
        "due": 70,
        "amount": 71,
    }
    assert refused("post", path, {**body, "amount": 101}, 422, "INSUFFICIENT_BALANCE")["available"] == 100
    assert refused("post", path, {**body, "amount": -1}, 422, "INSUFFICIENT_BALANCE")["available"] == 0
    refused("post", path, {**body, "amount": 0}, 422, "INSUFFICIENT_BALANCE")
    refused("post", path, {}, 400, "REQUIRED_FIELD")
    refused("post", path, {"items": [body, body]}, 400, "VALIDATION_FAILED")
    refused("post", path, {"invoiceId": str(uuid.uuid4())}, 404, "NOT_FOUND")
    other = issued(company.actor, 5, customer=make_customer(company.actor))
    refused("post", path, {"invoiceId": str(other.pk)}, 400, "VALIDATION_FAILED")
    services.cancel_invoice(invoice.pk, actor=company.actor)
    refused("post", path, {**body, "amount": 1}, 409, "INVALID_STATE_TRANSITION")
    refund = services.refund_payment(payment, actor=company.actor, amount=Decimal(1))
    refused("post", f"{URL}/{refund.pk}/allocations", body, 409, "CONFLICT")
    refused("post", f"{URL}/{uuid.uuid4()}/allocations", body, 404, "NOT_FOUND")


def test_what_is_beyond_the_due_stays_on_account_when_asked(company, customer, refused):
    invoice = issued(company.actor, 700, customer=customer)
    body = {"invoiceId": str(invoice.pk), "amount": 1000, "method": "kaspi"}
    refused("post", URL, body, 422, "PAYMENT_EXCEEDS_DUE")
    other = make_customer(company.actor)
    refused("post", URL, {**body, "customerId": str(other.pk), "onAccount": True}, 400, "VALIDATION_FAILED")
    refused("post", URL, {"amount": 1, "method": "cash"}, 400, "REQUIRED_FIELD")
    refused("post", URL, {"customerId": str(uuid.uuid4()), "amount": 1, "method": "cash"}, 404, "NOT_FOUND")
    answer = company.client.post(URL, {**body, "onAccount": True})
    assert answer.status_code == 201
    assert (state(invoice), money_of(customer)) == (("paid", 700), (300, 300))
    # A refund takes what is on account first, then what lies on the invoice.
    payment = answer.json()["data"]["id"]
    services.refund_payment(payment, actor=company.actor, amount=Decimal(350))
    assert (state(invoice), money_of(customer)) == (("partial", 650), (-50, 0))
    services.refund_payment(payment, actor=company.actor)
    assert (state(invoice), money_of(customer)) == (("sent", 0), (-700, 0))
    refused("post", f"{URL}/{payment}/refund", {}, 422, "INSUFFICIENT_BALANCE")
    reconcile(customer)


def test_the_same_money_on_account_is_entered_once(company, customer, refused):
    on_account(company, customer, 100, reference="TRX-7")
    body = {"customerId": str(customer.pk), "amount": 100, "method": "cash", "reference": "TRX-7"}
    refused("post", URL, body, 409, "DUPLICATE_PAYMENT")


# --- prepaid orders -------------------------------------------------------------------------


@pytest.mark.parametrize("billed", ["draft", "issued", "nothing"])
def test_a_prepaid_order_is_billed_and_paid_from_the_account(company, customer, product, billed):
    on_account(company, customer, 1500)
    order = make_order(company.actor, (product, 10), customer=customer, payment_terms="PREPAYMENT")
    if billed != "nothing":
        invoice = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    if billed == "issued":
        services.send_invoice(invoice.pk, actor=company.actor)
    answer = company.client.put(f"/api/v1/orders/{order.pk}", {"status": "confirmed"})
    assert answer.status_code == 200, answer.json()
    invoice = Invoice.objects.get(order=order)
    assert state(invoice) == ("paid", 1000)
    order.refresh_from_db()
    assert (order.status, order.payment_status, order.paid_amount) == ("confirmed", "paid", 1000)
    assert money_of(customer) == (500, 500)
    # Nothing is owed, so nothing turns overdue, and what is left pays for no order of 600.
    Invoice.objects.filter(pk=invoice.pk).update(due_date=clock.today() - timedelta(days=9))
    assert services.mark_overdue(customer.pk, actor=company.actor) == 0
    second = make_order(company.actor, (product, 6), customer=customer, payment_terms="PREPAYMENT")
    answer = company.client.put(f"/api/v1/orders/{second.pk}", {"status": "confirmed"})
    assert answer.json()["error"]["details"] == {"available": 500, "required": 600}
    reconcile(customer)


def test_money_kept_of_a_cancelled_order_pays_for_the_next(company, customer, product):
    first = make_order(company.actor, (product, 10), customer=customer)
    invoice = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=first.pk)
    payment = pay(company.actor, invoice, 1000)
    assert company.client.post(f"/api/v1/orders/{first.pk}/cancel", {"reason": "r"}).status_code == 200
    assert money_of(customer) == (1000, 1000)
    order = make_order(company.actor, (product, 7), customer=customer, payment_terms="PREPAYMENT")
    assert company.client.put(f"/api/v1/orders/{order.pk}", {"status": "confirmed"}).status_code == 200
    assert state(invoice) == ("cancelled", 300)
    assert state(Invoice.objects.get(order=order)) == ("paid", 700)
    assert money_of(customer) == (300, 300)
    assert Order.objects.get(pk=first.pk).paid_amount == 300
    moved = Allocation.objects.filter(payment=payment).order_by("id").values_list("amount", flat=True)
    assert list(moved) == [1000, -700, 700]
    reconcile(customer)


# --- credit limit ---------------------------------------------------------------------------


def test_a_credit_note_does_not_use_up_the_limit(company, product):
    customer = make_customer(company.actor, credit_limit=Decimal(100000))
    first = make_order(company.actor, (product, 600), customer=customer)
    put = {"status": "confirmed"}
    assert company.client.put(f"/api/v1/orders/{first.pk}", put).status_code == 200
    invoice = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=first.pk)
    services.send_invoice(invoice.pk, actor=company.actor)
    services.issue_credit_note(actor=company.actor, invoice_id=invoice.pk, amount=Decimal(50000))
    pay(company.actor, invoice, 10000)
    shown = company.client.get(f"/api/v1/orders/{first.pk}").json()["data"]
    assert (shown["paymentStatus"], shown["invoicedAmount"], shown["creditedAmount"]) == (
        "paid",
        10000,
        50000,
    )
    second = make_order(company.actor, (product, 600), customer=customer)
    assert company.client.put(f"/api/v1/orders/{second.pk}", put).status_code == 200
    # What is credited to be billed again is exposure again.
    billed = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=second.pk)
    services.send_invoice(billed.pk, actor=company.actor)
    services.issue_credit_note(actor=company.actor, invoice_id=billed.pk, amount=Decimal(50000), rebill=True)
    third = make_order(company.actor, (product, 600), customer=customer)
    answer = company.client.put(f"/api/v1/orders/{third.pk}", put)
    assert answer.json()["error"]["details"] == {
        "creditLimit": 100000,
        "exposure": 120000,
        "required": 60000,
    }
    services.issue_credit_note(actor=company.actor, invoice_id=billed.pk, rebill=False)
    assert (
        company.client.put(f"/api/v1/orders/{third.pk}", put).json()["error"]["details"]["exposure"] == 110000
    )


def test_three_thirds_are_the_whole(company, customer, product):
    item = {
        "product_id": product.pk,
        "quantity": Decimal(3),
        "unit_price": Decimal("6.70"),
        "tax": Decimal(16),
    }
    order = services_order(company, customer, item)
    assert order.total_amount == Decimal("23.32")
    for place in range(3):
        invoice = services.create_invoice(
            actor=company.actor,
            customer_id=customer.pk,
            order_id=order.pk,
            items=[{**item, "quantity": Decimal(1)}],
        )
        pay(company.actor, invoice, invoice.amount)
        order.refresh_from_db()
        assert order.payment_status == ("paid" if place == 2 else "partial")


def services_order(company, customer, item):
    from apps.sales.services import create_order

    return create_order(actor=company.actor, customer_id=customer.pk, items=[item])


# --- refusals -------------------------------------------------------------------------------


def test_a_refund_is_not_dated_before_its_payment(company, customer, refused):
    invoice = issued(company.actor, 100, customer=customer)
    payment = pay(company.actor, invoice, 100, date=date(2026, 11, 10))
    path = f"{URL}/{payment.pk}/refund"
    details = refused("post", path, {"date": "2026-11-09"}, 400, "VALIDATION_FAILED")
    assert details.keys() == {"date"}
    assert "2026-11-09" in details["date"][0]
    assert "2026-11-10" in details["date"][0]
    assert company.client.post(path, {"date": "2026-11-10"}).status_code == 201


def test_a_deleted_customer_owes_nothing_anew(company, customer, refused):
    invoice = issued(company.actor, 100, customer=customer)
    payment = pay(company.actor, invoice, 100)
    assert company.client.delete(f"/api/v1/customers/{customer.pk}").status_code == 200
    refused("post", f"{URL}/{payment.pk}/refund", {}, 409, "CONFLICT")
    refused(
        "post", "/api/v1/finance/credit-notes", {"invoiceId": str(invoice.pk), "amount": 1}, 409, "CONFLICT"
    )
    body = {"invoiceId": str(invoice.pk), "amount": -1}
    refused("post", f"{URL}/{payment.pk}/allocations", body, 409, "CONFLICT")


def test_a_balance_beyond_its_column_is_refused(company, customer, refused):
    first, second = (draft(company.actor, 8 * 10**15, customer=customer) for _ in range(2))
    assert company.client.post(f"/api/v1/finance/invoices/{first.pk}/send").status_code == 200
    refused("post", f"/api/v1/finance/invoices/{second.pk}/send", {}, 400, "VALIDATION_FAILED")


# --- one story ------------------------------------------------------------------------------


def test_receivables_statement_and_dashboard_tell_one_story(company, customer):
    other = make_customer(company.actor)
    on_account(company, customer, 300)
    on_account(company, other, 50)
    issued(company.actor, 1000, customer=customer)
    shown = company.client.get("/api/v1/analytics/finance/dashboard").json()["data"]
    assert (
        shown["receivables"]["amount"],
        shown["receivables"]["onAccount"],
        shown["receivables"]["net"],
    ) == (
        1000,
        350,
        650,
    )
    [debtor] = shown["topDebtors"]
    assert (debtor["amount"], debtor["onAccount"]) == (1000, 300)
    statement = company.client.get(f"/api/v1/finance/customers/{customer.pk}/statement").json()["data"]
    assert statement["closingBalance"] == -700
    assert [row["invoiceNumber"] is None for row in statement["rows"]] == [True, False]
    data = company.client.get(f"/api/v1/customers/{customer.pk}").json()["data"]
    assert (data["balance"], data["onAccount"]) == (-700, 300)
    assert Payment.objects.filter(invoice=None).count() == 2
