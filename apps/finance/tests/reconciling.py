"""Every sum that is stored or shown of a customer's money, against the documents and the ledger."""

from __future__ import annotations

from django.db.models import Q, Sum

from apps.crm.models import Customer
from apps.finance.funds import excess, free_of
from apps.finance.models import (
    ISSUED,
    Allocation,
    CreditNote,
    Invoice,
    LedgerEntry,
    OpeningBalance,
    Payment,
)
from apps.sales.models import COUNTED, Order


def reconcile(customer):
    """Refuse any difference; returns the customer as it is now."""
    entries = LedgerEntry.objects.filter(customer=customer)
    invoices = list(Invoice.objects.filter(customer=customer))
    for invoice in invoices:
        _reconcile_invoice(invoice, entries.filter(invoice=invoice))
    for order in Order.objects.filter(customer=customer):
        _reconcile_order(order, [row for row in invoices if row.order_id == order.pk])
    customer = Customer.objects.get(pk=customer.pk)
    paid = total(Payment.objects.filter(customer=customer))
    owed = sum(row.amount - row.credited_amount for row in invoices if row.status in ISSUED)
    openings = list(OpeningBalance.objects.filter(customer=customer))
    before = sum(row.amount for row in openings)
    assert customer.balance == total(entries) == paid - owed - before
    receivable = sum(row.due_amount for row in invoices) + sum(row.due_amount for row in openings)
    assert customer.on_account == customer.balance + receivable >= 0
    for opening in openings:
        _reconcile_opening(opening)
    put = Allocation.objects.filter(Q(payment__customer=customer) | Q(advance__customer=customer))
    advances = -sum(row.amount for row in openings if row.is_in_force and not row.is_debt)
    free = total(Payment.objects.filter(customer=customer)) + advances - total(put)
    assert customer.on_account == free + sum(excess(row) for row in invoices)
    counted = Order.objects.filter(customer=customer, status__in=COUNTED)
    assert customer.total_revenue == total(counted, "total_amount")
    return customer


def _reconcile_opening(opening):
    used = total(opening.allocations.all()) - total(opening.refunds.all())
    assert opening.settled_amount == total(opening.payments.all()) + used
    assert opening.is_in_force or not opening.settled_amount


def _reconcile_invoice(invoice, entries):
    lines = total(invoice.items.all())
    assert invoice.amount == invoice.items_total + invoice.adjustment_amount
    assert invoice.items_total == lines
    money_moved = total(entries.filter(kind__in=["payment", "refund"]))
    assert invoice.paid_amount == total(invoice.allocations.all())
    own = {row.invoice_id for payment in invoice.payments.all() for row in payment.allocations.all()}
    if own <= {invoice.pk} and not invoice.allocations.exclude(payment__invoice=invoice).exists():
        on_account = sum(free_of([row.pk for row in invoice.payments.all()]).values())
        assert invoice.paid_amount == money_moved - on_account
    credited = total(entries.filter(kind="credit_note"))
    assert invoice.credited_amount == total(invoice.credit_notes.all()) == credited
    billed = -total(entries.filter(kind="invoice"))
    assert billed == (0 if invoice.sent_at is None else invoice.amount)
    cancelled = total(entries.filter(kind="cancellation"))
    if invoice.status == "cancelled":
        assert billed == credited + cancelled
    else:
        assert cancelled == 0
        assert (invoice.status == "paid") == (billed > 0 and invoice.paid_amount >= billed - credited)


def _reconcile_order(order, invoices):
    live = [row for row in invoices if row.status != "cancelled"]
    issued_ones = [row for row in invoices if row.status in ISSUED]
    # Lines beside the order's own bill nothing of it (contract: extras).
    of_order = [row for row in invoices if row.items.filter(order_item__isnull=False).exists()]
    billed = [row for row in of_order if row.status in ISSUED]
    assert order.invoiced_amount == sum(row.amount - row.credited_amount for row in billed)
    notes = CreditNote.objects.filter(invoice__in=of_order, rebill=False)
    assert order.credited_amount == total(notes)
    counted = invoices if order.status == "cancelled" else live
    assert order.paid_amount == sum(row.paid_amount for row in counted)
    if order.status == "cancelled":
        assert not live
    elif order.payment_status == "paid":
        settled = issued_ones and not any(row.due_amount for row in issued_ones)
        assert order.paid_amount >= order.owed_total or settled
    else:
        assert (order.payment_status == "partial") == (order.paid_amount > 0)


def total(rows, column="amount"):
    """What a column adds up to, 0 of nothing."""
    return rows.aggregate(total=Sum(column))["total"] or 0
