"""Money that comes and goes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.crm.models import Customer
from apps.crm.selectors import customer_rows
from apps.finance import funds
from apps.finance.errors import DuplicatePayment, PaymentExceedsDue
from apps.finance.events import InvoiceChanged, PaymentReceived, PaymentRefunded
from apps.finance.models import Invoice, InvoiceStatus, Payment, PaymentKind
from apps.finance.services import allocating, ledger
from apps.finance.services.issuing import issue
from apps.finance.services.ledger import Kind
from apps.finance.services.locking import lock_invoice, take_of
from apps.finance.services.payloads import invoice_payload, payment_payload
from apps.finance.services.terms import require_not_ahead
from apps.finance.state_machines import INVOICE
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.errors import Conflict, Invalid, Missing, NotFound, not_found
from apps.kernel.events import announce
from apps.kernel.numbering import next_number
from apps.kernel.records import lock, lock_referred
from apps.sales.errors import InsufficientBalance

S = InvoiceStatus


@transaction.atomic
def record_payment(
    *,
    actor: Actor,
    amount: Decimal,
    method: str,
    invoice_id: UUID | None = None,
    customer_id: UUID | None = None,
    on_account: bool = False,
    reference: str = "",
    date: date | None = None,
) -> Payment:
    """Enter money received, in tenge: for an invoice, which as a draft is issued by it, or on account.

    Args:
        customer_id: alone: the money is on account. Beside an invoice: whose it is said to be.
        on_account: what is beyond the invoice's due stays on account.
        date: the local day on which it came, today unless given.
    Raises:
        Missing: neither invoice nor customer. NotFound: the invoice or the customer.
        Invalid: a day in the future, an invoice of another customer, a balance beyond money columns.
        DuplicatePayment: the same reference, amount and day again.
        InvalidTransition: the invoice is paid or cancelled.
        PaymentExceedsDue: more than is owed, and not to be kept on account.
    """
    day = date or clock.today()
    require_not_ahead(day, "date")
    payment = Payment(kind=PaymentKind.PAYMENT, amount=amount, method=method, reference=reference, date=day)
    if invoice_id is None:
        if customer_id is None:
            raise Missing("invoice_id")
        return _record_on_account(payment, customer_id, actor=actor)
    locked = lock_invoice(invoice_id, field="invoice_id")
    invoice = locked.invoice
    if customer_id not in (None, invoice.customer_id):
        raise Invalid(customer_id=_("The invoice belongs to another customer."))
    _require_new(payment, invoice=invoice)
    INVOICE.require(invoice, S.PAID)
    if invoice.status == S.DRAFT:
        issue(locked, actor=actor)
    put = min(amount, invoice.due_amount)
    if put < amount and not on_account:
        raise PaymentExceedsDue(due=invoice.due_amount, amount=amount)
    _enter(payment, invoice, actor=actor)
    changes = allocating.put(payment, invoice, put, day=day, actor=actor)
    ledger.refresh_sums(locked.customer, locked.order, actor=actor)
    announce(InvoiceChanged(**invoice_payload(invoice)), actor=actor, changes=changes, of=invoice)
    announce(PaymentReceived(**payment_payload(payment, invoice)), actor=actor)
    return payment


def _record_on_account(payment: Payment, customer_id: UUID, *, actor: Actor) -> Payment:
    if not customer_rows().filter(pk=customer_id).exists():
        raise not_found("customer_id")
    customer = lock(Customer, customer_id)
    _require_new(payment, customer_id=customer.pk)
    _enter(payment, customer, actor=actor)
    ledger.refresh_sums(customer, None, actor=actor)
    announce(PaymentReceived(**payment_payload(payment, None)), actor=actor)
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

    What of the payment is on account goes first, then what lies on invoices, the latest put on first.

    Args:
        amount: in tenge, positive; everything that is left of the payment unless given.
        date: the local day, today unless given.
    Raises:
        NotFound: the payment. Invalid: a day in the future, or before the payment.
        Conflict: it is a refund itself, or its customer is deleted.
        InsufficientBalance: more than is left of the payment, or nothing is left.
    """
    day = date or clock.today()
    require_not_ahead(day, "date")
    payment = Payment.objects.filter(pk=payment_id).first()
    if payment is None:
        raise NotFound()
    if payment.kind == PaymentKind.REFUND:
        raise Conflict(_("A refund cannot be given back"), kind=payment.kind)
    require_not_before(day, payment)
    # The invoice that it was entered for is shown with the refund, whether money lies there or not.
    places = {*funds.places_of(payment.pk), *([payment.invoice_id] if payment.invoice_id else [])}
    locked = take_of(payment.customer_id, places)
    customer = next((row.customer for row in locked.values()), None) or lock_referred(
        Customer, payment.customer_id
    )
    on_account = max(money.ZERO, funds.free_of([payment.pk]).get(payment.pk, money.ZERO))
    on_invoices = {pk: funds.lying(payment.pk, row.invoice) for pk, row in locked.items()}
    left = on_account + sum(on_invoices.values(), money.ZERO)
    wanted = left if amount is None else amount
    if left <= 0 or wanted > left:
        raise InsufficientBalance(available=left, required=wanted or payment.amount)
    refund = Payment(
        kind=PaymentKind.REFUND,
        amount=-wanted,
        method=payment.method,
        reference=reference,
        date=day,
        refunds=payment,
        reason=reason,
    )
    _enter(refund, payment.invoice or customer, actor=actor)
    rest = wanted - min(wanted, on_account)
    changed = []
    for pk in funds.places_of(payment.pk):
        if part := min(rest, on_invoices.get(pk, money.ZERO)):
            rest -= part
            changes = allocating.put(refund, locked[pk].invoice, -part, day=day, actor=actor)
            changed.append((locked[pk], changes))
    for row, _changes in changed:
        if row.order is not None:
            ledger.refresh_sums(customer, row.order, actor=actor)
    ledger.refresh_sums(customer, None, actor=actor)
    for row, changes in changed:
        announce(InvoiceChanged(**invoice_payload(row.invoice)), actor=actor, changes=changes, of=row.invoice)
    announce_refund(refund, payment.invoice, actor=actor)
    return refund


def enter_refund(
    invoice: Invoice,
    amount: Decimal,
    *,
    method: str,
    day: date,
    of: Payment | None,
    actor: Actor,
    reason: str = "",
    number: str | None = None,
) -> Payment:
    """Write and post a refund of money that lies on `invoice`, whose own sums are the caller's."""
    refund = Payment(
        kind=PaymentKind.REFUND,
        amount=-amount,
        method=method,
        date=day,
        refunds=of,
        reason=reason,
        number=number or "",
    )
    _enter(refund, invoice, actor=actor)
    allocating.write(refund, invoice, -amount, day=day, actor=actor)
    return refund


def announce_refund(refund: Payment, invoice: Invoice | None, *, actor: Actor) -> None:
    """Tell that money went back."""
    event = PaymentRefunded(
        **payment_payload(refund, invoice), refunds=refund.refunds_id, reason=refund.reason
    )
    announce(event, actor=actor)


def require_not_before(day: date, payment: Payment) -> None:
    """Refuse a refund that is dated before its payment.

    Raises:
        Invalid: naming both days.
    """
    if day < payment.date:
        text = _("The refund (%(day)s) cannot be dated before its payment (%(paid)s).")
        raise Invalid(date=text % {"day": day.isoformat(), "paid": payment.date.isoformat()})


def _require_new(payment: Payment, **where: Any) -> None:
    if not payment.reference:
        return
    same = Payment.objects.filter(
        kind=PaymentKind.PAYMENT,
        reference=payment.reference,
        amount=payment.amount,
        date=payment.date,
        **(where if "invoice" in where else {"invoice__isnull": True, **where}),
    )
    if number := same.values_list("number", flat=True).first():
        raise DuplicatePayment(payment_number=number)


def _enter(payment: Payment, of: Invoice | Customer, *, actor: Actor) -> Payment:
    """Write and post a payment for an invoice, or on a customer's account."""
    payment.organization_id, payment.workspace_id = tenant_of(of).values()
    if isinstance(of, Invoice):
        payment.invoice, payment.customer_id = of, of.customer_id
    else:
        payment.customer = of
    payment.user_id = actor.user_id
    payment.number = payment.number or next_number("PAY", organization_id=of.organization_id)
    payment.save(force_insert=True)
    kind = Kind.PAYMENT if payment.amount > 0 else Kind.REFUND
    ledger.post(payment, kind, payment.amount, day=payment.date)
    return payment
