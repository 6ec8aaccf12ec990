"""What is forgiven of an issued invoice, and the end of a cancelled order's invoices (domain.md §2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.crm.models import Customer
from apps.finance.events import CreditNoteIssued, InvoiceCancelled, InvoiceChanged, InvoiceEvent
from apps.finance.models import (
    ISSUED,
    CreditNote,
    CreditNoteItem,
    Invoice,
    InvoiceStatus,
    Payment,
)
from apps.finance.services import crediting, ledger, vat
from apps.finance.services.issuing import cancel
from apps.finance.services.ledger import Kind
from apps.finance.services.locking import lock_invoice
from apps.finance.services.payloads import credit_note_payload, invoice_payload
from apps.finance.services.refunding import announce_refund, enter_refund, last_payment
from apps.finance.state_machines import INVOICE
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.events import announce
from apps.kernel.numbering import next_number, next_numbers
from apps.kernel.records import change, lock_referred, lock_rows
from apps.sales.models import Order, SalesReturn

S = InvoiceStatus


@transaction.atomic
def issue_credit_note(
    *,
    actor: Actor,
    invoice_id: UUID,
    amount: Decimal | None = None,
    items: Sequence[Mapping[str, Any]] | None = None,
    reason: str = "",
    rebill: bool = False,
) -> CreditNote:
    """Forgive a part of an issued invoice, or all of it, which cancels it.

    Money paid beyond what is left to owe stays on the customer's account; a payment's refund gives it back.

    Args:
        amount: in tenge, spread by what is left on each line; all that is not credited yet unless given.
        items: lines, `invoice_item_id` and either `quantity` or `amount`, in place of the amount.
        rebill: what is credited of an order is to be billed again.
    Raises:
        NotFound: the invoice, or a line. InvalidTransition: it is a draft, or cancelled.
        CreditExceedsInvoice: more than is left of it, or of a line.
        otherwise as `crediting.plan`.
    """
    locked = lock_invoice(invoice_id, field="invoice_id")
    invoice = locked.invoice
    if invoice.status not in ISSUED:
        raise INVOICE.refusal(invoice, "credited")
    parts = crediting.plan(invoice, amount=amount, items=items)
    note = credit(invoice, parts, reason=reason, rebill=rebill, actor=actor)
    ledger.refresh_sums(locked.customer, locked.order, actor=actor)
    return note


def credit(
    invoice: Invoice,
    parts: list[CreditNoteItem],
    *,
    reason: str,
    actor: Actor,
    rebill: bool = False,
    sales_return: SalesReturn | None = None,
) -> CreditNote:
    """Write a credit note of these lines; the invoice is locked, sums beyond it are the caller's."""
    previous = str(invoice.status)
    note = _write(invoice, parts, reason=reason, rebill=rebill, sales_return=sales_return, actor=actor)
    values = ledger.sums(invoice, paid=invoice.paid_amount, credited=invoice.credited_amount + note.amount)
    if values["status"] == S.CANCELLED:
        values |= {"cancelled_at": timezone.now(), "cancel_reason": reason}
    changes = change(invoice, values)
    event: InvoiceEvent = InvoiceChanged(**invoice_payload(invoice))
    if invoice.status == S.CANCELLED:
        event = InvoiceCancelled(**invoice_payload(invoice), previous_status=previous, reason=reason)
    announce(event, actor=actor, changes=changes, of=invoice)
    _announce(note, invoice, actor=actor)
    return note


@dataclass
class _End:
    """How one invoice of a cancelled order ends."""

    invoice: Invoice
    refund: Decimal = money.ZERO
    credit: Decimal = money.ZERO
    last: Payment | None = None


@transaction.atomic
def settle_cancelled_order(order_id: UUID, *, actor: Actor, refund_amount: Decimal, reason: str = "") -> None:
    """Cancel what was billed for an order, and give back `refund_amount` of what was paid.

    An invoice without money is cancelled. Of one with money so much is credited as is neither paid nor
    kept: amount − (paid − refund); the refund is a negative payment by the method of the last one, the
    latest paid invoice first. Money kept stays on the customer's account.
    """
    order = lock_referred(Order, order_id)
    customer = lock_referred(Customer, order.customer_id)
    invoices = lock_rows(Invoice.objects.filter(order_id=order_id))
    open_ones = [row for row in invoices if row.status != S.CANCELLED or row.paid_amount]
    if not open_ones:
        return
    ends = _plan(open_ones, refund_amount)
    # Numbers are taken kind by kind: two cancellations never wait for each other's counters.
    pays = iter(_numbers("PAY", sum(1 for end in ends if end.refund), actor))
    notes = iter(_numbers("CN", sum(1 for end in ends if end.credit), actor))
    for end in ends:
        _end(end, reason=reason, actor=actor, pays=pays, notes=notes)
    ledger.refresh_sums(customer, order, actor=actor)


def _plan(invoices: list[Invoice], refund_amount: Decimal) -> list[_End]:
    ends = [_End(invoice, last=last_payment(invoice)) for invoice in invoices]
    left = refund_amount
    paid = [(_turn(end.invoice, end.last), end) for end in ends if end.invoice.paid_amount]
    for _place, end in sorted(paid, key=itemgetter(0), reverse=True):
        end.refund = min(left, end.invoice.paid_amount)
        left -= end.refund
    for end in ends:
        if end.invoice.status != S.CANCELLED and end.invoice.paid_amount:
            kept = end.invoice.paid_amount - end.refund
            end.credit = max(money.ZERO, end.invoice.amount - end.invoice.credited_amount - kept)
    return ends


def _turn(invoice: Invoice, last: Payment | None) -> tuple[bool, date, UUID]:
    """Live invoices before those cancelled earlier, whose money is the customer's; the latest paid first.

    What an opening advance alone has paid comes last.
    """
    day, pk = (date.min, invoice.pk) if last is None else (last.date, last.pk)
    return invoice.status != S.CANCELLED, day, pk


def _end(end: _End, *, reason: str, actor: Actor, pays: Iterator[str], notes: Iterator[str]) -> None:
    invoice, last = end.invoice, end.last
    refund = note = None
    if end.refund:
        refund = enter_refund(
            invoice,
            end.refund,
            last=last,
            reason=reason,
            number=next(pays),
            actor=actor,
        )
    if end.credit:
        parts = crediting.plan(invoice, amount=end.credit)
        note = _write(invoice, parts, reason=reason, number=next(notes), actor=actor)
    paid = invoice.paid_amount - end.refund
    if invoice.status != S.CANCELLED:
        credited = invoice.credited_amount + end.credit
        cancel(invoice, reason=reason, actor=actor, paid_amount=paid, credited_amount=credited)
    elif changes := change(invoice, {"paid_amount": paid}):
        announce(InvoiceChanged(**invoice_payload(invoice)), actor=actor, changes=changes, of=invoice)
    if refund is not None:
        announce_refund(refund, invoice, actor=actor)
    if note is not None:
        _announce(note, invoice, actor=actor)


def _numbers(prefix: str, count: int, actor: Actor) -> list[str]:
    return next_numbers(prefix, count, organization_id=actor.organization_id) if count else []


def _write(
    invoice: Invoice,
    parts: list[CreditNoteItem],
    *,
    reason: str,
    actor: Actor,
    rebill: bool = False,
    number: str | None = None,
    sales_return: SalesReturn | None = None,
) -> CreditNote:
    note = CreditNote.objects.create(
        **tenant_of(invoice),
        invoice=invoice,
        customer_id=invoice.customer_id,
        amount=sum((part.amount for part in parts), money.ZERO),
        date=clock.today(),
        reason=reason,
        rebill=rebill,
        sales_return=sales_return,
        user_id=actor.user_id,
        number=number or next_number("CN", organization_id=invoice.organization_id),
    )
    for part in parts:
        part.credit_note = note
    CreditNoteItem.objects.bulk_create(parts)
    ledger.post(
        invoice, Kind.CREDIT_NOTE, note.amount, day=note.date, document_id=note.pk, number=note.number
    )
    if sales_return is None:  # goods that came back have rows of their own
        vat.enter_credit_note(note, invoice, parts)
    return note


def _announce(note: CreditNote, invoice: Invoice, *, actor: Actor) -> None:
    event = CreditNoteIssued(**credit_note_payload(note, invoice))
    announce(event, actor=actor)
