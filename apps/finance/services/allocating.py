"""Money of a customer put on invoices and taken off them (domain.md §2.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.finance import funds
from apps.finance.errors import PaymentExceedsDue
from apps.finance.events import InvoiceChanged
from apps.finance.models import Allocation, Invoice, InvoiceStatus, Payment, PaymentKind
from apps.finance.services import ledger
from apps.finance.services.issuing import issue
from apps.finance.services.locking import LockedInvoice, take_of
from apps.finance.services.payloads import invoice_payload
from apps.finance.state_machines import INVOICE
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.errors import Conflict, Invalid, Missing, NotFound, not_found
from apps.kernel.events import announce
from apps.kernel.records import change
from apps.sales.errors import InsufficientBalance

S = InvoiceStatus


@transaction.atomic
def allocate_payment(payment_id: UUID, *, actor: Actor, items: Sequence[Mapping[str, Any]]) -> Payment:
    """Put a payment's money on invoices of its customer, or take it off them; a draft is issued by it.

    Args:
        items: `invoice_id` and `amount` in tenge: positive puts on, negative takes off. Without an amount as
            much is put on as there is and as is owed.
    Raises:
        NotFound: the payment, or an invoice. Missing: no items.
        Invalid: an invoice of another customer, or named twice.
        Conflict: the payment is a refund. InvalidTransition: an invoice is paid or cancelled.
        InsufficientBalance: more than is on account, or more than lies on the invoice.
        PaymentExceedsDue: more than is owed of the invoice.
    """
    payment = Payment.objects.filter(pk=payment_id).first()
    if payment is None:
        raise NotFound()
    if payment.kind == PaymentKind.REFUND:
        raise Conflict(_("A refund lies on no invoice"), kind=payment.kind)
    if not items:
        raise Missing("items")
    _check(payment, [item["invoice_id"] for item in items])
    locked = take_of(payment.customer_id, [item["invoice_id"] for item in items])
    changed = []
    # What is taken off can be put on elsewhere in the same request.
    for item in sorted(items, key=lambda item: (item.get("amount") or 0) >= 0):
        row = locked[item["invoice_id"]]
        changed.append((row, _move(payment, row, item.get("amount"), actor=actor)))
    for row, _changes in changed:
        ledger.refresh_sums(row.customer, row.order, actor=actor)
    for row, changes in changed:
        announce(InvoiceChanged(**invoice_payload(row.invoice)), actor=actor, changes=changes, of=row.invoice)
    payment.on_account = funds.free_of([payment.pk])[payment.pk]  # type: ignore[attr-defined]
    return payment


def _check(payment: Payment, invoice_ids: Sequence[UUID]) -> None:
    owners = dict(Invoice.objects.filter(pk__in=invoice_ids).values_list("pk", "customer_id"))
    for place, pk in enumerate(invoice_ids):
        field = f"items.{place}.invoice_id"
        if pk not in owners:
            raise not_found(field)
        if owners[pk] != payment.customer_id:
            raise Invalid({field: _("The invoice belongs to another customer.")})
        if pk in invoice_ids[:place]:
            raise Invalid({field: _("The invoice is named twice.")})


def _move(payment: Payment, row: LockedInvoice, amount: Decimal | None, *, actor: Actor) -> dict[str, Any]:
    invoice = row.invoice
    if amount is not None and amount < 0:
        on_it = funds.lying(payment.pk, invoice)
        if -amount > on_it:
            raise InsufficientBalance(available=on_it, required=-amount)
        return put(payment, invoice, amount, day=clock.today(), actor=actor)
    free = max(money.ZERO, funds.free_of([payment.pk]).get(payment.pk, money.ZERO))
    INVOICE.require(invoice, S.PAID)
    if invoice.status == S.DRAFT:
        issue(row, actor=actor)
    wanted = min(free, invoice.due_amount) if amount is None else amount
    if not 0 < wanted <= free:
        raise InsufficientBalance(available=free, required=wanted or invoice.due_amount)
    if wanted > invoice.due_amount:
        raise PaymentExceedsDue(due=invoice.due_amount, amount=wanted)
    return put(payment, invoice, wanted, day=clock.today(), actor=actor)


def put(payment: Payment, invoice: Invoice, amount: Decimal, *, day: date, actor: Actor) -> dict[str, Any]:
    """Write so much of a payment on (negative: off) a locked invoice, and its sums; says what changed."""
    write(payment, invoice, amount, day=day, actor=actor)
    paid = invoice.paid_amount + amount
    return change(invoice, ledger.sums(invoice, paid=paid, credited=invoice.credited_amount))


def write(payment: Payment, invoice: Invoice, amount: Decimal, *, day: date, actor: Actor) -> None:
    """The row alone; the invoice's own sums are the caller's."""
    Allocation.objects.create(
        **tenant_of(invoice),
        payment=payment,
        invoice=invoice,
        amount=amount,
        date=day,
        user_id=actor.user_id,
    )
