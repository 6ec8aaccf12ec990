"""Money of a customer put on invoices and debts of before, and taken off them (domain.md §2.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.crm.models import Customer
from apps.finance import funds
from apps.finance.errors import PaymentExceedsDue
from apps.finance.events import InvoiceChanged, OpeningBalanceChanged
from apps.finance.models import Allocation, Invoice, InvoiceStatus, OpeningBalance, Payment, PaymentKind
from apps.finance.services import ledger
from apps.finance.services.issuing import issue
from apps.finance.services.locking import LockedInvoice, take_debts, take_of
from apps.finance.services.payloads import invoice_payload, opening_balance_payload
from apps.finance.state_machines import INVOICE
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.errors import Conflict, Invalid, Missing, NotFound, not_found
from apps.kernel.events import announce
from apps.kernel.records import change, lock_referred
from apps.sales.errors import InsufficientBalance

S = InvoiceStatus
Changes = dict[str, tuple[Any, Any]]


@transaction.atomic
def allocate_payment(payment_id: UUID, *, actor: Actor, items: Sequence[Mapping[str, Any]]) -> Payment:
    """Put a payment's money on what its customer owes, or take it off; a draft is issued by it.

    Args:
        items: `invoice_id` or `opening_balance_id`, and `amount` in tenge: positive puts on, negative takes
            off. Without an amount as much is put on as there is and as is owed.
    Raises:
        NotFound: the payment, an invoice or a debt. Missing: no items, or one that names nothing.
        Invalid: another customer's, or one named twice.
        Conflict: the payment is a refund. InvalidTransition: an invoice is paid or cancelled.
        InsufficientBalance: more than is on account, or more than lies there.
        PaymentExceedsDue: more than is owed.
    """
    payment = Payment.objects.filter(pk=payment_id).first()
    if payment is None:
        raise NotFound()
    if payment.kind == PaymentKind.REFUND:
        raise Conflict(_("A refund lies on no invoice"), kind=payment.kind)
    allocate(payment, items, actor=actor)
    payment.on_account = funds.free_of([payment.pk])[payment.pk]  # type: ignore[attr-defined]
    return payment


def allocate(of: funds.Money, items: Sequence[Mapping[str, Any]], *, actor: Actor) -> None:
    """As `allocate_payment`, of a payment or an advance of a customer."""
    if not items:
        raise Missing("items")
    for place, item in enumerate(items):
        named = [key for key in ("invoice_id", "opening_balance_id") if item.get(key)]
        if not named:
            raise Missing(f"items.{place}.invoice_id")
        if len(named) > 1:
            raise Invalid({f"items.{place}.{named[1]}": _("Name either an invoice or an opening balance.")})
    customer_id: Any = of.customer_id  # an advance is a customer's here
    invoice_ids = _named(Invoice, "invoice_id", items, customer_id)
    debt_ids = _named(OpeningBalance, "opening_balance_id", items, customer_id)
    locked = take_of(customer_id, invoice_ids)
    customer = next((row.customer for row in locked.values()), None) or lock_referred(Customer, customer_id)
    debts = take_debts(debt_ids)
    of.refresh_from_db()  # what of it is used may have changed until the customer was locked
    changed: list[tuple[LockedInvoice | OpeningBalance, Changes]] = []
    # What is taken off can be put on elsewhere in the same request.
    for item in sorted(items, key=lambda item: (item.get("amount") or 0) >= 0):
        if pk := item.get("invoice_id"):
            changed.append((locked[pk], _move(of, locked[pk], item.get("amount"), actor=actor)))
        else:
            debt = debts[item["opening_balance_id"]]
            changed.append((debt, _settle(of, debt, item.get("amount"), actor=actor)))
    for row in locked.values():
        if row.order is not None:
            ledger.refresh_sums(customer, row.order, actor=actor)
    ledger.refresh_sums(customer, None, actor=actor)
    announce_changes(changed, actor=actor)


def announce_changes(
    changed: Sequence[tuple[LockedInvoice | OpeningBalance, Changes]], *, actor: Actor
) -> None:
    """Announce what money has changed."""
    for row, changes in changed:
        if isinstance(row, OpeningBalance):
            announce(OpeningBalanceChanged(**opening_balance_payload(row)), actor=actor, changes=changes)
        else:
            announce(
                InvoiceChanged(**invoice_payload(row.invoice)), actor=actor, changes=changes, of=row.invoice
            )


def _named(
    model: type[Invoice] | type[OpeningBalance],
    key: str,
    items: Sequence[Mapping[str, Any]],
    customer_id: UUID,
) -> list[UUID]:
    """The ids of one kind that the items name, all of them the customer's."""
    found: list[UUID] = []
    ids = [item[key] for item in items if item.get(key)]
    owners = dict(model.objects.filter(pk__in=ids).values_list("pk", "customer_id"))
    for place, item in enumerate(items):
        pk = item.get(key)
        if not pk:
            continue
        field = f"items.{place}.{key}"
        if pk not in owners:
            raise not_found(field)
        if owners[pk] != customer_id:
            raise Invalid({field: _("It belongs to another customer.")})
        if pk in found:
            raise Invalid({field: _("It is named twice.")})
        found.append(pk)
    return found


def _move(of: funds.Money, row: LockedInvoice, amount: Decimal | None, *, actor: Actor) -> Changes:
    invoice = row.invoice
    if amount is not None and amount < 0:
        return _take_off(of, invoice, -amount, actor=actor)
    INVOICE.require(invoice, S.PAID)
    if invoice.status == S.DRAFT:
        issue(row, actor=actor)
    return _put_on(of, invoice, amount, actor=actor)


def _settle(of: funds.Money, debt: OpeningBalance, amount: Decimal | None, *, actor: Actor) -> Changes:
    if amount is not None and amount < 0:
        return _take_off(of, debt, -amount, actor=actor)
    require_debt(debt)
    return _put_on(of, debt, amount, actor=actor)


def require_debt(debt: OpeningBalance) -> None:
    """Refuse to pay what is no debt, or none any more.

    Raises:
        Conflict: an advance, what was taken back, or what is paid.
    """
    if not debt.due_amount:
        raise Conflict(_("Nothing is owed of this opening balance"), opening_balance_id=debt.pk)


def require_advance(advance: OpeningBalance) -> Customer:
    """The customer whose advance it is, and that is locked already.

    Raises:
        Conflict: a debt, a supplier's, or what was taken back.
    """
    if advance.customer is None or advance.is_debt or not advance.is_in_force:
        raise Conflict(_("It is no advance of a customer"), opening_balance_id=advance.pk)
    customer: Customer = advance.customer
    return customer


def _put_on(of: funds.Money, place: funds.Place, amount: Decimal | None, *, actor: Actor) -> Changes:
    free, due = funds.free(of), place.due_amount
    wanted = min(free, due) if amount is None else amount
    if not 0 < wanted <= free:
        raise InsufficientBalance(available=free, required=wanted or due)
    if wanted > due:
        raise PaymentExceedsDue(due=due, amount=wanted)
    return put(of, place, wanted, day=clock.today(), actor=actor)


def _take_off(of: funds.Money, place: funds.Place, amount: Decimal, *, actor: Actor) -> Changes:
    on_it = funds.lying(of, place)
    if amount > on_it:
        raise InsufficientBalance(available=on_it, required=amount)
    return put(of, place, -amount, day=clock.today(), actor=actor)


def put(of: funds.Money, place: funds.Place, amount: Decimal, *, day: date, actor: Actor) -> Changes:
    """Write so much of a payment or advance on (negative: off) a locked place; says what changed there."""
    write(of, place, amount, day=day, actor=actor)
    if isinstance(of, OpeningBalance):
        change(of, {"settled_amount": of.settled_amount + amount})
    if isinstance(place, OpeningBalance):
        return change(place, {"settled_amount": place.settled_amount + amount})
    paid = place.paid_amount + amount
    return change(place, ledger.sums(place, paid=paid, credited=place.credited_amount))


def write(of: funds.Money, place: funds.Place, amount: Decimal, *, day: date, actor: Actor) -> None:
    """The row alone; the sums are the caller's."""
    Allocation.objects.create(
        **tenant_of(place),
        **{"advance" if isinstance(of, OpeningBalance) else "payment": of},
        **{"debt" if isinstance(place, OpeningBalance) else "invoice": place},
        amount=amount,
        date=day,
        user_id=actor.user_id,
    )
