"""Credit notes, and the end of what was billed for a cancelled order."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest

from apps.finance import services
from apps.finance.models import CreditNote, Invoice, LedgerEntry, Payment
from apps.finance.tests.factories import balance_of, draft, issued, ledger_of, make_deal, make_order, pay, win
from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from apps.sales.models import Order

pytestmark = pytest.mark.django_db

URL = "/api/v1/finance/credit-notes"


def state(invoice):
    return Invoice.objects.values_list("status", "paid_amount", "credited_amount").get(pk=invoice.pk)


def billing(order):
    return Order.objects.values_list("payment_status", "paid_amount", "invoiced_amount").get(pk=order.pk)


def credit(company, invoice, amount=None, **details):
    return services.issue_credit_note(
        actor=company.actor, invoice_id=invoice.pk, amount=amount and Decimal(amount), **details
    )


def cancel(company, order, refund=0):
    body = {"reason": "Customer requested cancellation", "refundAmount": refund}
    return company.client.post(f"/api/v1/orders/{order.pk}/cancel", body)


# --- credit notes ---------------------------------------------------------------------------


def test_a_part_is_forgiven(company, customer):
    invoice = issued(company.actor, 1000, customer=customer)
    answer = company.client.post(URL, {"invoiceId": str(invoice.pk), "amount": 300, "reason": "damaged"})
    assert answer.status_code == 201, answer.json()
    data = answer.json()["data"]
    assert data.keys() == {"id", "creditNoteNumber", "amount", "message"}
    assert (data["creditNoteNumber"], data["amount"]) == (f"CN-{clock.today().year}-0001", 300)
    assert state(invoice) == ("sent", 0, 300)
    assert balance_of(customer) == -700
    shown = company.client.get(f"/api/v1/finance/invoices/{invoice.pk}").json()["data"]
    assert (shown["dueAmount"], shown["creditedAmount"]) == (700, 300)
    assert [(row["amount"], row["reason"]) for row in shown["creditNotes"]] == [(300, "damaged")]
    assert company.client.get(f"{URL}/{data['id']}").json()["data"]["invoiceNumber"] == invoice.number
    # What is forgiven cannot be paid.
    body = {"invoiceId": str(invoice.pk), "amount": 701, "method": "cash"}
    assert company.client.post("/api/v1/finance/payments", body).status_code == 422
    pay(company.actor, invoice, 700)
    assert state(invoice) == ("paid", 700, 300)
    assert balance_of(customer) == 0


def test_forgiving_the_rest_settles(company, customer, product):
    order = make_order(company.actor, (product, 10), customer=customer)
    invoice = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    pay(company.actor, invoice, 900)
    credit(company, invoice, 100)
    assert state(invoice) == ("paid", 900, 100)
    assert Invoice.objects.get(pk=invoice.pk).paid_date == clock.today()
    assert billing(order) == ("paid", 900, 900)


def test_forgiving_all_cancels(company, customer):
    invoice = issued(company.actor, 1000, customer=customer)
    credit(company, invoice)
    assert state(invoice) == ("cancelled", 0, 1000)
    assert ledger_of(customer) == [("invoice", -1000), ("credit_note", 1000)]
    assert Invoice.objects.get(pk=invoice.pk).cancelled_at is not None


def test_money_beyond_what_is_owed_is_the_customers(company, customer, refused):
    invoice = issued(company.actor, 1000, customer=customer)
    payment = pay(company.actor, invoice, 1000)
    credit(company, invoice, 400)
    assert state(invoice) == ("paid", 1000, 400)
    assert balance_of(customer) == 400
    credit(company, invoice)
    assert state(invoice) == ("cancelled", 1000, 1000)
    assert balance_of(customer) == 1000
    services.refund_payment(payment.pk, actor=company.actor)
    assert state(invoice) == ("cancelled", 0, 1000)
    assert balance_of(customer) == 0


def test_money_of_a_cancelled_invoice_is_not_the_orders(company, customer, product):
    order = make_order(company.actor, (product, 10), customer=customer, payment_terms="PREPAYMENT")
    invoice = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    pay(company.actor, invoice, 600)
    credit(company, invoice, rebill=True)
    assert billing(order) == ("pending", 0, 0)
    assert balance_of(customer) == 600
    # 600 on account do not count twice for a prepaid order of 1,000.
    answer = company.client.put(f"/api/v1/orders/{order.pk}", {"status": "confirmed"})
    assert answer.json()["error"]["details"] == {"available": 600, "required": 1000}


def test_what_cannot_be_credited(company, customer, refused):
    invoice = issued(company.actor, 1000, customer=customer)
    body = {"invoiceId": str(invoice.pk), "amount": 600}
    credit(company, invoice, 500)
    details = refused("post", URL, body, 422, "CREDIT_EXCEEDS_INVOICE")
    assert details == {"available": 500, "amount": 600}
    for amount in (0, -1, None, "NaN"):
        refused("post", URL, {**body, "amount": amount}, 400, "VALIDATION_FAILED")
    refused("post", URL, {"amount": 1}, 400, "REQUIRED_FIELD")
    refused("post", URL, {**body, "invoiceId": str(uuid.uuid4())}, 404, "NOT_FOUND")
    written = draft(company.actor, customer=customer)
    refused("post", URL, {**body, "invoiceId": str(written.pk)}, 409, "INVALID_STATE_TRANSITION")
    credit(company, invoice)
    refused("post", URL, body, 409, "INVALID_STATE_TRANSITION")


# --- cancelled orders (domain.md §2.2) ------------------------------------------------------


def test_invoices_without_money_are_cancelled(company, customer, product):
    order = make_order(company.actor, (product, 10), customer=customer)
    written = draft(company.actor, 5, customer=customer, order_id=order.pk)
    sent = issued(company.actor, 7, customer=customer, order_id=order.pk)
    free = issued(company.actor, 11, customer=customer)
    assert cancel(company, order).status_code == 200
    assert [state(row)[0] for row in (written, sent, free)] == ["cancelled", "cancelled", "sent"]
    assert balance_of(customer) == -11
    assert not CreditNote.objects.exists()
    assert billing(order) == ("pending", 0, 0)
    reasons = Invoice.objects.filter(order=order).values_list("cancel_reason", flat=True)
    assert set(reasons) == {"Customer requested cancellation"}


@pytest.mark.parametrize(
    ("paid", "refund", "credited", "status"),
    [
        (10000000, 10000000, 22500000, "refunded"),
        (10000000, 4000000, 16500000, "partial"),
        (10000000, 0, 12500000, "partial"),
        (22500000, 22500000, 22500000, "refunded"),
        (22500000, 2500000, 2500000, "paid"),
        (22500000, 0, 0, "paid"),
    ],
)
def test_an_invoice_with_money_is_credited_and_refunded(
    company, customer, product, paid, refund, credited, status
):
    order = win(
        company.actor, make_deal(company.actor, customer, (product, 50)), final_amount=Decimal(22500000)
    )
    invoice = Invoice.objects.get(order=order)
    pay(company.actor, invoice, 1, method="cash")
    last = pay(company.actor, invoice, paid - 1, method="kaspi")
    assert cancel(company, order, refund).status_code == 200
    kept = paid - refund
    assert state(invoice) == ("cancelled", kept, credited)
    assert balance_of(customer) == kept
    assert sum(amount for _kind, amount in ledger_of(customer)) == kept
    assert billing(order) == (status, kept, 0)
    assert [note.amount for note in CreditNote.objects.all()] == ([credited] if credited else [])
    refunds = Payment.objects.filter(kind="refund")
    # The last payment is named where it is large enough.
    named = last.pk if refund <= paid - 1 else None
    expected = [(-refund, "kaspi", named)] if refund else []
    assert list(refunds.values_list("amount", "method", "refunds_id")) == expected


def test_the_latest_paid_invoice_gives_back_first(company, customer, product):
    order = make_order(company.actor, (product, 10), customer=customer)
    first, second, third = (
        issued(company.actor, 100, customer=customer, order_id=order.pk) for _ in range(3)
    )
    pay(company.actor, first, 100, method="cash")
    pay(company.actor, third, 100, method="card")
    pay(company.actor, second, 50, method="kaspi")
    assert cancel(company, order, 120).status_code == 200
    assert [state(row) for row in (first, second, third)] == [
        ("cancelled", 100, 0),
        ("cancelled", 0, 100),
        ("cancelled", 30, 70),
    ]
    refunds = Payment.objects.filter(kind="refund").order_by("amount")
    assert [(row.amount, row.method) for row in refunds] == [(-70, "card"), (-50, "kaspi")]
    assert balance_of(customer) == 130
    assert billing(order) == ("partial", 130, 0)


def test_credited_before_it_is_cancelled(company, customer, product):
    order = make_order(company.actor, (product, 10), customer=customer)
    invoice = issued(company.actor, 100, customer=customer, order_id=order.pk)
    pay(company.actor, invoice, 60)
    credit(company, invoice, 10)
    assert cancel(company, order, 20).status_code == 200
    assert state(invoice) == ("cancelled", 40, 60)
    assert balance_of(customer) == 40


def test_money_kept_can_be_given_back_later(company, customer, product):
    order = make_order(company.actor, (product, 10), customer=customer)
    invoice = issued(company.actor, 100, customer=customer, order_id=order.pk)
    payment = pay(company.actor, invoice, 60)
    cancel(company, order)
    assert billing(order) == ("partial", 60, 0)
    assert company.client.delete(f"/api/v1/customers/{customer.pk}").status_code == 409
    services.refund_payment(payment.pk, actor=company.actor)
    assert billing(order) == ("refunded", 0, 0)
    assert state(invoice) == ("cancelled", 0, 40)
    assert balance_of(customer) == 0
    assert company.client.delete(f"/api/v1/customers/{customer.pk}").status_code == 200


def test_more_than_was_paid_is_not_given_back(company, customer, product, refused):
    order = make_order(company.actor, (product, 10), customer=customer)
    invoice = issued(company.actor, 100, customer=customer, order_id=order.pk)
    pay(company.actor, invoice, 60)
    path, body = f"/api/v1/orders/{order.pk}/cancel", {"reason": "r", "refundAmount": 61}
    refused("post", path, body, 422, "INSUFFICIENT_BALANCE")


def test_what_a_cancellation_announces(company, customer, product):
    order = make_order(company.actor, (product, 10), customer=customer)
    invoice = issued(company.actor, 100, customer=customer, order_id=order.pk)
    pay(company.actor, invoice, 60)
    last = OutboxEvent.objects.order_by("-id").values_list("id", flat=True).first()
    cancel(company, order, 20)
    events = OutboxEvent.objects.filter(id__gt=last).exclude(subject="order").order_by("id")
    assert list(events.values_list("name", flat=True)) == [
        "invoice.cancelled",
        "payment.refunded",
        "credit_note.issued",
    ]
    assert events[0].payload["previous_status"] == "partial"
    kinds = LedgerEntry.objects.filter(invoice=invoice).order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["invoice", "payment", "refund", "credit_note", "cancellation"]
