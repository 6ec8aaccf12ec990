"""Money that goes back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.crm.models import Customer
from apps.finance import funds
from apps.finance.events import PaymentRefunded
from apps.finance.models import Invoice, OpeningBalance, Payment, PaymentKind, PaymentMethod
from apps.finance.services import allocating, ledger
from apps.finance.services.locking import LockedInvoice, take_debts, take_of, take_opening
from apps.finance.services.payloads import payment_payload
from apps.finance.services.payments import enter
from apps.finance.services.terms import require_not_ahead
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid, NotFound
from apps.kernel.events import announce
from apps.kernel.records import change, lock_referred
from apps.sales.errors import InsufficientBalance


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
    require_not_before(day, payment.date)
    # The invoice that it was entered for is shown with the refund, whether money lies there or not.
    places = funds.places_of(payment)
    invoice_ids = {pk for model, pk in places if model is Invoice}
    locked = take_of(
        payment.customer_id, {*invoice_ids, *([payment.invoice_id] if payment.invoice_id else [])}
    )
    customer = next((row.customer for row in locked.values()), None) or lock_referred(
        Customer, payment.customer_id
    )
    debts = take_debts([pk for model, pk in places if model is OpeningBalance])
    free, put_on = funds.free(payment), _lying(payment, locked, debts)
    left = free + sum((amount for _row, amount in put_on), money.ZERO)
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
    enter(refund, payment.invoice or customer, actor=actor)
    rest = wanted - min(wanted, free)
    changed = []
    for row, amount_there in put_on:
        if part := min(rest, amount_there):
            rest -= part
            place = row if isinstance(row, OpeningBalance) else row.invoice
            changed.append((row, allocating.put(refund, place, -part, day=day, actor=actor)))
    for row, _changes in changed:
        if isinstance(row, LockedInvoice) and row.order is not None:
            ledger.refresh_sums(customer, row.order, actor=actor)
    ledger.refresh_sums(customer, None, actor=actor)
    allocating.announce_changes(changed, actor=actor)
    announce_refund(refund, payment.invoice, actor=actor)
    return refund


def _lying(
    payment: Payment, locked: Mapping[UUID, LockedInvoice], debts: Mapping[UUID, OpeningBalance]
) -> list[tuple[LockedInvoice | OpeningBalance, Decimal]]:
    """What of a payment lies where, the latest put on first; read once all of it is locked."""
    found: list[tuple[LockedInvoice | OpeningBalance, Decimal]] = []
    for model, pk in funds.places_of(payment):
        if model is Invoice and pk in locked:
            found.append((locked[pk], funds.lying(payment, locked[pk].invoice)))
        elif pk in debts:
            found.append((debts[pk], funds.lying(payment, debts[pk])))
    return found


@transaction.atomic
def refund_advance(
    opening_id: UUID,
    *,
    actor: Actor,
    method: str,
    amount: Decimal | None = None,
    reason: str = "",
    reference: str = "",
    date: date | None = None,
) -> Payment:
    """Give back what is left of a customer's advance of before: a refund without a payment.

    What of it lies on invoices has to be taken off them first.

    Args:
        amount: in tenge, positive; everything that is left unless given.
        date: the local day, today unless given.
    Raises:
        NotFound: the advance. Invalid: a day in the future, or before the advance.
        Conflict: it is a debt, a supplier's, or taken back. InsufficientBalance: more than is left.
    """
    day = date or clock.today()
    require_not_ahead(day, "date")
    advance = take_opening(opening_id)
    customer = allocating.require_advance(advance)
    require_not_before(day, advance.date)
    left = funds.free(advance)
    wanted = left if amount is None else amount
    if not 0 < wanted <= left:
        raise InsufficientBalance(available=left, required=wanted or abs(advance.amount))
    refund = Payment(
        kind=PaymentKind.REFUND,
        amount=-wanted,
        method=method,
        reference=reference,
        date=day,
        advance=advance,
        reason=reason,
    )
    enter(refund, customer, actor=actor)
    changes = change(advance, {"settled_amount": advance.settled_amount + wanted})
    ledger.refresh_sums(customer, None, actor=actor)
    allocating.announce_changes([(advance, changes)], actor=actor)
    announce_refund(refund, None, actor=actor)
    return refund


def enter_refund(
    invoice: Invoice,
    amount: Decimal,
    *,
    last: Payment | None,
    actor: Actor,
    reason: str = "",
    number: str | None = None,
) -> Payment:
    """Write and post a refund, today, of money that lies on `invoice`, whose own sums are the caller's.

    It goes back as it came last; where an advance of before alone paid, there is no payment behind it.
    """
    day = clock.today()
    refund = Payment(
        kind=PaymentKind.REFUND,
        amount=-amount,
        method=PaymentMethod.OTHER if last is None else last.method,
        date=day,
        refunds=last if last is not None and funds.lying(last, invoice) >= amount else None,
        reason=reason,
        number=number or "",
    )
    enter(refund, invoice, actor=actor)
    allocating.write(refund, invoice, -amount, day=day, actor=actor)
    return refund


def last_payment(invoice: Invoice) -> Payment | None:
    """The payment that was put on an invoice last; None where none was."""
    if not invoice.paid_amount:
        return None
    payments = Payment.objects.filter(kind=PaymentKind.PAYMENT, allocations__invoice=invoice)
    return payments.order_by("-date", "-id").first()


def announce_refund(refund: Payment, invoice: Invoice | None, *, actor: Actor) -> None:
    """Tell that money went back."""
    event = PaymentRefunded(
        **payment_payload(refund, invoice), refunds=refund.refunds_id, reason=refund.reason
    )
    announce(event, actor=actor)


def require_not_before(day: date, came: date) -> None:
    """Refuse a refund that is dated before its money came.

    Raises:
        Invalid: naming both days.
    """
    if day < came:
        text = _("The refund (%(day)s) cannot be dated before its payment (%(paid)s).")
        raise Invalid(date=text % {"day": day.isoformat(), "paid": came.isoformat()})
