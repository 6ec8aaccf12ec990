"""Payments and refunds over HTTP."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.finance import services
from apps.finance.models import Invoice, Payment
from apps.finance.tests.factories import balance_of, draft, issued, ledger_of, pay
from apps.kernel import clock
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db

URL = "/api/v1/finance/payments"


def state(invoice):
    return Invoice.objects.values_list("status", "paid_amount", "paid_date").get(pk=invoice.pk)


# --- receiving ------------------------------------------------------------------------------


def test_the_references_body(company, customer):
    invoice = issued(company.actor, 22500000, customer=customer)
    body = {
        "invoiceId": str(invoice.pk),
        "amount": 5000000,
        "method": "bank_transfer",
        "reference": "TRX123456",
        "date": "2025-01-25",
    }
    answer = company.client.post(URL, body)
    assert answer.status_code == 201, answer.json()
    data = answer.json()["data"]
    assert data.keys() == {"id", "paymentNumber", "message"}
    assert data["paymentNumber"] == f"PAY-{clock.today().year}-0001"
    item = company.client.get(f"/api/v1/finance/invoices/{invoice.pk}").json()["data"]
    assert (item["status"], item["paidAmount"], item["dueAmount"]) == ("partial", 5000000, 17500000)
    [payment] = item["payments"]
    assert payment.keys() >= {"id", "amount", "date", "method"}
    assert (payment["id"], payment["amount"], payment["date"]) == (data["id"], 5000000, "2025-01-25")
    shown = company.client.get(f"{URL}/{data['id']}").json()["data"]
    assert (shown["invoiceNumber"], shown["reference"], shown["kind"]) == (
        invoice.number,
        "TRX123456",
        "payment",
    )


def test_the_same_in_english(company, customer):
    invoice = issued(company.actor, customer=customer)
    body = {"invoiceId": str(invoice.pk), "amount": 1, "method": "kaspi"}
    answer = company.client.post(URL, body, **{"Accept-Language": "en"})
    assert answer.json()["data"]["message"] == "Payment recorded successfully"


def test_payments_add_up_to_the_whole(company, customer):
    invoice = issued(company.actor, Decimal("100.10"), customer=customer)
    pay(company.actor, invoice, Decimal("33.37"), date=date(2026, 11, 2))
    assert state(invoice) == ("partial", Decimal("33.37"), None)
    pay(company.actor, invoice, Decimal("66.72"), date=date(2026, 11, 10))
    assert state(invoice)[:2] == ("partial", Decimal("100.09"))
    pay(company.actor, invoice, Decimal("0.01"), date=date(2026, 11, 5))
    # The last day on which money came, not the last entry.
    assert state(invoice) == ("paid", Decimal("100.10"), date(2026, 11, 10))
    assert balance_of(customer) == 0


def test_paying_a_draft_issues_it(company, customer):
    invoice = draft(company.actor, 1000, customer=customer)
    pay(company.actor, invoice, 400)
    assert state(invoice)[:2] == ("partial", 400)
    assert ledger_of(customer) == [("invoice", -1000), ("payment", 400)]
    assert balance_of(customer) == -600
    names = OutboxEvent.objects.filter(subject_id=invoice.pk).order_by("id").values_list("name", flat=True)
    assert list(names) == ["invoice.created", "invoice.issued", "invoice.updated"]
    assert Invoice.objects.get(pk=invoice.pk).sent_at is not None


def test_an_overdue_invoice_stays_so_until_it_is_paid(company, customer):
    invoice = issued(company.actor, 1000, customer=customer, due_date=date(2026, 11, 1))
    services.mark_overdue(customer.pk, actor=company.actor)
    pay(company.actor, invoice, 400)
    assert state(invoice)[0] == "overdue"
    pay(company.actor, invoice, 600)
    assert state(invoice)[0] == "paid"


def test_what_is_not_accepted(company, customer, refused):
    invoice = issued(company.actor, 1000, customer=customer)
    body = {"invoiceId": str(invoice.pk), "amount": 500, "method": "cash"}
    details = refused("post", URL, {**body, "amount": 1000.01}, 422, "PAYMENT_EXCEEDS_DUE")
    assert details == {"due": 1000, "amount": 1000.01}
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert refused("post", URL, {**body, "date": tomorrow}, 400, "VALIDATION_FAILED").keys() == {"date"}
    for amount in (0, -1, 0.001, "NaN", "1e400", 10**17, True, None):
        refused("post", URL, {**body, "amount": amount}, 400, "VALIDATION_FAILED")
    refused("post", URL, {**body, "method": "cheque"}, 400, "VALIDATION_FAILED")
    refused("post", URL, {**body, "reference": "x" * 101}, 400, "VALIDATION_FAILED")
    refused("post", URL, {}, 400, "REQUIRED_FIELD")
    refused("post", URL, {**body, "invoiceId": "x"}, 400, "INVALID_UUID")
    assert refused("post", URL, {**body, "invoiceId": str(uuid.uuid4())}, 404, "NOT_FOUND").keys() == {
        "invoiceId"
    }


def test_an_overpaid_draft_is_not_even_issued(company, customer, refused):
    invoice = draft(company.actor, 1000, customer=customer)
    body = {"invoiceId": str(invoice.pk), "amount": 1001, "method": "cash"}
    refused("post", URL, body, 422, "PAYMENT_EXCEEDS_DUE")


def test_paid_and_cancelled_invoices_take_no_money(company, customer, refused):
    paid, cancelled = (issued(company.actor, 10, customer=customer) for _ in range(2))
    pay(company.actor, paid, 10)
    services.cancel_invoice(cancelled.pk, actor=company.actor)
    for invoice in (paid, cancelled):
        body = {"invoiceId": str(invoice.pk), "amount": 1, "method": "cash"}
        refused("post", URL, body, 409, "INVALID_STATE_TRANSITION")


def test_the_same_payment_twice(company, customer, refused):
    invoice = issued(company.actor, 1000, customer=customer)
    body = {
        "invoiceId": str(invoice.pk),
        "amount": 600,
        "method": "cash",
        "reference": "A",
        "date": "2026-11-01",
    }
    assert company.client.post(URL, body).status_code == 201
    number = Payment.objects.get().number
    # Even where the rest would not suffice, it is told apart from an overpayment.
    details = refused("post", URL, body, 409, "DUPLICATE_PAYMENT")
    assert details == {"field": "reference", "paymentNumber": number}
    for other in ({"amount": 1}, {"reference": "B", "amount": 1}, {"date": "2026-11-02", "amount": 2}):
        assert company.client.post(URL, {**body, **other}).status_code == 201
    for _ in range(2):
        empty = {"invoiceId": str(invoice.pk), "amount": 5, "method": "cash", "date": "2026-11-01"}
        assert company.client.post(URL, empty).status_code == 201


def test_an_idempotency_key_pays_once(company, customer):
    invoice = issued(company.actor, 1000, customer=customer)
    body = {"invoiceId": str(invoice.pk), "amount": 100, "method": "cash"}
    answers = [company.client.post(URL, body, **{"Idempotency-Key": "k"}).json()["data"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert state(invoice)[1] == 100


# --- giving back ----------------------------------------------------------------------------


def test_a_refund_of_everything(company, customer):
    invoice = issued(company.actor, 1000, customer=customer)
    payment = pay(company.actor, invoice, 1000, method="kaspi")
    answer = company.client.post(f"{URL}/{payment.pk}/refund", {"reason": "returned"})
    assert answer.status_code == 201, answer.json()
    data = answer.json()["data"]
    assert data.keys() == {"id", "paymentNumber", "amount", "message"}
    assert data["amount"] == -1000
    assert state(invoice) == ("sent", 0, None)
    assert ledger_of(customer) == [("invoice", -1000), ("payment", 1000), ("refund", -1000)]
    assert balance_of(customer) == -1000
    refund = company.client.get(f"{URL}/{data['id']}").json()["data"]
    assert (refund["kind"], refund["method"], refund["reason"]) == ("refund", "kaspi", "returned")
    assert refund["refundOf"] == str(payment.pk)
    assert [row["amount"] for row in company.client.get(f"{URL}/{payment.pk}").json()["data"]["refunds"]] == [
        -1000
    ]


def test_a_refund_in_parts(company, customer, refused):
    invoice = issued(company.actor, 1000, customer=customer)
    first, second = pay(company.actor, invoice, 600), pay(company.actor, invoice, 400)
    path = f"{URL}/{first.pk}/refund"
    assert company.client.post(path, {"amount": 100}).status_code == 201
    assert state(invoice) == ("partial", 900, None)
    details = refused("post", path, {"amount": 501}, 422, "INSUFFICIENT_BALANCE")
    assert details == {"available": 500, "required": 501}
    assert company.client.post(path).status_code == 201
    assert state(invoice)[1] == 400
    refused("post", path, {}, 422, "INSUFFICIENT_BALANCE")
    services.refund_payment(second.pk, actor=company.actor)
    assert state(invoice)[0] == "sent"


def test_a_paid_invoice_that_was_overdue_is_open_again(company, customer):
    invoice = issued(company.actor, 1000, customer=customer, due_date=date(2026, 11, 1))
    payment = pay(company.actor, invoice, 1000)
    services.refund_payment(payment.pk, actor=company.actor, amount=Decimal(1))
    assert state(invoice)[0] == "partial"
    assert services.mark_overdue(customer.pk, actor=company.actor) == 1
    assert state(invoice)[0] == "overdue"


def test_what_is_not_given_back(company, customer, refused):
    invoice = issued(company.actor, 1000, customer=customer)
    payment = pay(company.actor, invoice, 1000)
    path = f"{URL}/{payment.pk}/refund"
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    refused("post", path, {"date": tomorrow}, 400, "VALIDATION_FAILED")
    for amount in (0, -1, None):
        refused("post", path, {"amount": amount}, 400, "VALIDATION_FAILED")
    refused("post", f"{URL}/{uuid.uuid4()}/refund", {}, 404, "NOT_FOUND")
    refund = services.refund_payment(payment.pk, actor=company.actor, amount=Decimal(10))
    refused("post", f"{URL}/{refund.pk}/refund", {}, 409, "CONFLICT")


def test_payments_are_neither_changed_nor_deleted(company, customer):
    payment = pay(company.actor, issued(company.actor, customer=customer), 10)
    for method in ("put", "patch", "delete"):
        assert getattr(company.client, method)(f"{URL}/{payment.pk}").status_code == 405


# --- how customers pay ----------------------------------------------------------------------


def behavior(customer):
    customer.refresh_from_db()
    return customer.payment_behavior


def test_payment_behavior(company, customer):
    due = date(2026, 11, 10)
    assert behavior(customer) == "unknown"
    first = issued(company.actor, 10, customer=customer, due_date=clock.today())
    assert behavior(customer) == "unknown"
    pay(company.actor, first, 10)
    assert behavior(customer) == "on-time"
    late = issued(company.actor, 10, customer=customer, due_date=due)
    assert behavior(customer) == "late"
    # One of two in time, then nine of ten: 90 % suffice.
    pay(company.actor, late, 10, date=due + timedelta(days=1))
    assert behavior(customer) == "late"
    for _ in range(7):
        pay(company.actor, issued(company.actor, 10, customer=customer, due_date=due), 10, date=due)
    assert behavior(customer) == "late"
    pay(company.actor, issued(company.actor, 10, customer=customer, due_date=due), 10, date=due)
    assert behavior(customer) == "on-time"
    shown = company.client.get(f"/api/v1/customers/{customer.pk}").json()["data"]
    assert shown["metrics"]["paymentBehavior"] == "on-time"
