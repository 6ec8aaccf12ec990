"""Money that comes and goes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from apps.finance.errors import DuplicatePayment, PaymentExceedsDue
from apps.finance.events import InvoiceChanged, PaymentReceived, PaymentRefunded
from apps.finance.models import Invoice, InvoiceStatus, Payment, PaymentKind
from apps.finance.services import books
from apps.finance.services.announcing import state_of
from apps.finance.services.books import Kind
from apps.finance.services.issuing import issue
from apps.finance.services.taking import take
from apps.finance.services.terms import require_not_ahead
from apps.finance.state_machines import INVOICE
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.errors import Conflict, NotFound
from apps.kernel.events import announce
from apps.kernel.numbering import next_number
from apps.kernel.records import change
from apps.sales.errors import InsufficientBalance

S = InvoiceStatus


@transaction.atomic
def record_payment(
    *,
    actor: Actor,
    invoice_id: UUID,
    amount: Decimal,
    method: str,
    reference: str = "",
    date: date | None = None,
) -> Payment:
    """Enter money received for an invoice, in tenge; a draft is issued by it.

    Args:
        date: the local day on which it came, today unless given.
    Raises:
        NotFound: the invoice. Invalid: a day in the future.
        DuplicatePayment: the same reference, amount and day again.
        InvalidTransition: the invoice is paid or cancelled.
        PaymentExceedsDue: more than is owed.
    """
    day = date or clock.today()
    require_not_ahead(day, "date")
    taken = take(invoice_id, field="invoice_id")
    invoice = taken.invoice
    _require_new(invoice, reference, amount, day)
    INVOICE.require(invoice, S.PAID)
    if invoice.status == S.DRAFT:
        issue(taken, actor=actor)
    if amount > invoice.due_amount:
        raise PaymentExceedsDue(due=invoice.due_amount, amount=amount)
    payment = _enter(
        Payment(kind=PaymentKind.PAYMENT, amount=amount, method=method, reference=reference, date=day),
        invoice,
        actor=actor,
    )
    paid = invoice.paid_amount + amount
    changes = change(invoice, books.sums(invoice, paid=paid, credited=invoice.credited_amount))
    books.close(taken.customer, taken.order, actor=actor)
    announce(InvoiceChanged(**state_of(invoice)), actor=actor, changes=changes, of=invoice)
    announce(PaymentReceived(**_facts(payment, invoice)), actor=actor)
    return payment


@transaction.atomic
def refund_payment(
    payment_id: UUID,
    *,
    actor: Actor,
    amount: Decimal | None = None,
    reason: str = "",
    reference: str = "",
    date: date | None = None,
) -> Payment:
    """Give back money that came by a payment: a negative payment by the same method.

    Args:
        amount: in tenge, positive; everything that is left of the payment unless given.
        date: the local day, today unless given.
    Raises:
        NotFound: the payment. Invalid: a day in the future. Conflict: it is a refund itself.
        InsufficientBalance: more than is left of the payment, or nothing is left.
    """
    day = date or clock.today()
    require_not_ahead(day, "date")
    payment = Payment.objects.filter(pk=payment_id).first()
    if payment is None:
        raise NotFound()
    if payment.kind == PaymentKind.REFUND:
        raise Conflict(_("A refund cannot be given back"), kind=payment.kind)
    taken = take(payment.invoice_id)
    left = refundable(payment, taken.invoice)
    wanted = left if amount is None else amount
    if left <= 0 or wanted > left:
        raise InsufficientBalance(available=left, required=wanted or payment.amount)
    invoice = taken.invoice
    refund = enter_refund(
        invoice,
        wanted,
        method=payment.method,
        day=day,
        of=payment,
        reason=reason,
        reference=reference,
        actor=actor,
    )
    paid = invoice.paid_amount - wanted
    changes = change(invoice, books.sums(invoice, paid=paid, credited=invoice.credited_amount))
    books.close(taken.customer, taken.order, actor=actor)
    announce(InvoiceChanged(**state_of(invoice)), actor=actor, changes=changes, of=invoice)
    announce_refund(refund, invoice, actor=actor)
    return refund


def refundable(payment: Payment, invoice: Invoice) -> Decimal:
    """How much of a payment can still be given back, in tenge; the invoice is locked.

    A refund that covers several payments names none of them, but lessens what is paid.
    """
    returned = Payment.objects.filter(refunds=payment).aggregate(total=Sum("amount"))["total"] or money.ZERO
    return min(payment.amount + returned, invoice.paid_amount)


def enter_refund(
    invoice: Invoice,
    amount: Decimal,
    *,
    method: str,
    day: date,
    of: Payment | None,
    actor: Actor,
    reason: str = "",
    reference: str = "",
    number: str | None = None,
) -> Payment:
    """Write and post a refund of `amount`; the invoice's own sums are the caller's."""
    refund = Payment(
        kind=PaymentKind.REFUND,
        amount=-amount,
        method=method,
        reference=reference,
        date=day,
        refunds=of,
        reason=reason,
        number=number or "",
    )
    return _enter(refund, invoice, actor=actor)


def announce_refund(refund: Payment, invoice: Invoice, *, actor: Actor) -> None:
    """Tell that money went back."""
    event = PaymentRefunded(**_facts(refund, invoice), refunds=refund.refunds_id, reason=refund.reason)
    announce(event, actor=actor)


def _require_new(invoice: Invoice, reference: str, amount: Decimal, day: date) -> None:
    if not reference:
        return
    same = Payment.objects.filter(
        invoice=invoice, kind=PaymentKind.PAYMENT, reference=reference, amount=amount, date=day
    )
    if number := same.values_list("number", flat=True).first():
        raise DuplicatePayment(payment_number=number)


def _enter(payment: Payment, invoice: Invoice, *, actor: Actor) -> Payment:
    payment.organization_id, payment.workspace_id = tenant_of(invoice).values()
    payment.invoice, payment.customer_id = invoice, invoice.customer_id
    payment.user_id = actor.user_id
    payment.number = payment.number or next_number("PAY", organization_id=invoice.organization_id)
    payment.save(force_insert=True)
    kind = Kind.PAYMENT if payment.amount > 0 else Kind.REFUND
    books.post(invoice, kind, payment.amount, day=payment.date, document_id=payment.pk, number=payment.number)
    return payment


def _facts(payment: Payment, invoice: Invoice) -> dict[str, Any]:
    return {
        "payment_id": payment.pk,
        "number": payment.number,
        "invoice_id": invoice.pk,
        "invoice_number": invoice.number,
        "customer_id": invoice.customer_id,
        "order_id": invoice.order_id,
        "amount": payment.amount,
        "method": str(payment.method),
        "date": payment.date,
    }
