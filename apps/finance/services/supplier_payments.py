"""Payments to suppliers: what pays which bill, and what is on account at them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from apps.finance.errors import PaymentExceedsDue
from apps.finance.events import (
    SupplierBillUpdated,
    SupplierPaymentMade,
    SupplierPaymentMoved,
    SupplierPaymentReversed,
)
from apps.finance.models import (
    IN_FORCE,
    POSTED,
    BillStatus,
    OpeningBalance,
    SupplierAllocation,
    SupplierBill,
    SupplierPayment,
)
from apps.finance.services.payloads import supplier_bill_payload, supplier_payment_payload
from apps.finance.services.terms import require_not_ahead
from apps.inventory.models import Supplier
from apps.inventory.selectors import supplier_rows
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.errors import AlreadyExists, Conflict, Invalid, Missing, NotFound, not_found
from apps.kernel.events import announce
from apps.kernel.numbering import next_number
from apps.kernel.records import change, lock, lock_first, lock_referred, touch

S = BillStatus
Items = Sequence[Mapping[str, Any]]
Source = SupplierPayment | OpeningBalance


@transaction.atomic
def pay_supplier(
    *,
    actor: Actor,
    amount: Decimal,
    method: str,
    supplier_id: UUID | None = None,
    supplier_bill_id: UUID | None = None,
    date: dt.date | None = None,
    reference: str | None = "",
    notes: str | None = "",
    items: Items | None = None,
    on_account: bool | None = False,
) -> SupplierPayment:
    """Enter money that went to a supplier: on a bill, on several, or on account.

    Args:
        supplier_bill_id: pays this bill; beyond what is due of it is refused unless `on_account` keeps it.
        items: `supplier_bill_id` or `opening_balance_id` (a debt of before) and `amount` of each.
        date: the local day, today unless given; not in the future.
    Raises:
        NotFound, Missing, Invalid: naming the field. PaymentExceedsDue.
        Conflict: the bill is not to be paid. AlreadyExists: the same reference, sum and day.
    """
    require_not_ahead(date, "date")
    bill = None
    if supplier_bill_id is not None:
        bill = SupplierBill.objects.filter(pk=supplier_bill_id).first()
        if bill is None:
            raise not_found("supplier_bill_id")
        if supplier_id is not None and supplier_id != bill.supplier_id:
            raise Invalid(supplier_bill_id=_("The bill is of another supplier."))
        supplier_id = bill.supplier_id
    supplier = _supplier(supplier_id)
    payment = SupplierPayment(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        supplier=supplier,
        amount=money.require_money(amount, field="amount"),
        method=method,
        date=date or clock.today(),
        reference=reference or "",
        notes=notes or "",
        user_id=actor.user_id,
        number=next_number("SP", organization_id=actor.organization_id),
    )
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError as error:
        if "supplier_payment_once" in str(error):
            raise AlreadyExists("reference") from error
        raise
    wanted = list(items or ())
    if bill is not None:
        due = bill.due_amount
        if amount > due and not on_account:
            raise PaymentExceedsDue(due=due, amount=amount)
        wanted.insert(0, {"supplier_bill_id": bill.pk, "amount": min(due, amount)})
    if sum((item["amount"] for item in wanted), money.ZERO) > amount:
        raise Invalid(items=_("More is put on bills than was paid."))
    _allocate(payment, [item for item in wanted if item["amount"]], actor=actor)
    announce(SupplierPaymentMade(**supplier_payment_payload(payment)), actor=actor, of=payment)
    return payment


@transaction.atomic
def allocate_supplier_payment(payment_id: UUID, *, actor: Actor, items: Items) -> SupplierPayment:
    """Put what of a payment is on account on bills, or (negative) take it off them.

    Raises:
        NotFound, Missing, Invalid: naming the item. PaymentExceedsDue. Conflict: it was taken back.
    """
    payment = _standing(payment_id)
    _allocate(payment, items, actor=actor)
    announce(SupplierPaymentMoved(**supplier_payment_payload(payment)), actor=actor, of=payment)
    return payment


@transaction.atomic
def reverse_supplier_payment(
    payment_id: UUID, *, actor: Actor, reason: str | None = "", date: dt.date | None = None
) -> SupplierPayment:
    """Take back what was entered by mistake, or came back from the bank: its bills are to be paid again.

    Args:
        date: the local day on which the money came back; that of the payment unless given.
    Raises:
        NotFound. Conflict: it was taken back already. Invalid: a day in the future or before the payment.
    """
    payment = _standing(payment_id)
    require_not_ahead(date, "date")
    if date is not None and date < payment.date:
        raise Invalid(date=_("The money cannot come back before it went."))
    rows = SupplierAllocation.objects.filter(payment=payment).order_by()
    lying = rows.values("bill", "debt").annotate(total=Sum("amount"))
    _allocate(
        payment,
        [
            {"supplier_bill_id": row["bill"], "opening_balance_id": row["debt"], "amount": -row["total"]}
            for row in lying
            if row["total"]
        ],
        actor=actor,
    )
    changes = change(payment, {"reversed_on": date or payment.date, "reason": reason or ""})
    event = SupplierPaymentReversed(**supplier_payment_payload(payment), reason=reason or "")
    announce(event, actor=actor, changes=changes, of=payment)
    return payment


@transaction.atomic
def settle_by_advance(
    bill_id: UUID, *, actor: Actor, opening_balance_id: UUID, amount: Decimal | None = None
) -> SupplierBill:
    """Pay a bill by an advance of before, as far as it reaches; a negative amount takes it off again.

    Raises:
        NotFound: the bill, or the advance. Invalid: it is no advance of the bill's supplier, or too much.
        Conflict: the bill is not to be paid. PaymentExceedsDue.
    """
    supplier_id = SupplierBill.objects.filter(pk=bill_id).values_list("supplier_id", flat=True).first()
    if supplier_id is None:
        raise NotFound()
    lock_referred(Supplier, supplier_id)
    advances = OpeningBalance.objects.filter(IN_FORCE, supplier_id=supplier_id, amount__lt=0)
    advance = lock_first(advances.filter(pk=opening_balance_id))
    if advance is None:
        raise not_found("opening_balance_id")
    due = SupplierBill.objects.get(pk=bill_id).due_amount
    wanted = min(due, advance.left_amount) if amount is None else amount
    if not wanted:
        raise Conflict(_("Nothing is left of the advance, or nothing is to be paid"))
    _allocate(advance, [{"supplier_bill_id": bill_id, "amount": wanted}], actor=actor)
    return SupplierBill.objects.get(pk=bill_id)


def _allocate(source: Source, items: Items, *, actor: Actor) -> None:
    """Move money between a source and what it pays; the supplier is locked."""
    for place, item in enumerate(items):
        where, amount = f"items.{place}", item["amount"]
        if not amount:
            raise Invalid({f"{where}.amount": _("The amount cannot be zero.")})
        target = _target(item, source, where)
        if amount < 0 and -amount > _lying(source, target):
            raise Invalid({f"{where}.amount": _("So much does not lie there.")})
        if amount > source.left_amount:
            raise Invalid({f"{where}.amount": _("More than is left of the money.")})
        if amount > 0 and amount > target.due_amount:
            raise PaymentExceedsDue(due=target.due_amount, amount=amount)
        _settle(target, amount, actor=actor)
        _use(source, amount)
        named: dict[str, Any] = {"bill" if isinstance(target, SupplierBill) else "debt": target}
        named["payment" if isinstance(source, SupplierPayment) else "advance"] = source
        today = clock.today()
        day = max(source.date, target.date) if amount > 0 else today
        SupplierAllocation.objects.create(
            **tenant_of(source), **named, amount=amount, date=min(day, today), user_id=actor.user_id
        )


def _target(item: Mapping[str, Any], source: Source, where: str) -> SupplierBill | OpeningBalance:
    bill_id, debt_id = item.get("supplier_bill_id"), item.get("opening_balance_id")
    if bill_id is not None and debt_id is not None:
        raise Invalid({f"{where}.opening_balance_id": _("Name either a bill or a debt of before.")})
    if bill_id is not None:
        bill = lock_first(SupplierBill.objects.filter(pk=bill_id, supplier=source.supplier_id))
        if bill is None:
            raise not_found(f"{where}.supplier_bill_id")
        if bill.status not in POSTED:
            raise Conflict(_("Only a posted bill is paid"), number=bill.number)
        return bill
    if debt_id is None:
        raise Missing(f"{where}.supplier_bill_id")
    debts = OpeningBalance.objects.filter(IN_FORCE, supplier=source.supplier_id, amount__gt=0)
    debt = lock_first(debts.filter(pk=debt_id))
    if debt is None:
        raise not_found(f"{where}.opening_balance_id")
    return debt


def _lying(source: Source, target: SupplierBill | OpeningBalance) -> Decimal:
    named: dict[str, Any] = {"bill" if isinstance(target, SupplierBill) else "debt": target}
    named["payment" if isinstance(source, SupplierPayment) else "advance"] = source
    return SupplierAllocation.objects.filter(**named).aggregate(total=Sum("amount"))["total"] or money.ZERO


def _settle(target: SupplierBill | OpeningBalance, amount: Decimal, *, actor: Actor) -> None:
    if isinstance(target, OpeningBalance):
        change(target, {"settled_amount": target.settled_amount + amount})
        return
    paid = target.paid_amount + amount
    values: dict[str, Any] = {"paid_amount": paid, "status": _status(target, paid)}
    values["paid_date"] = clock.today() if paid == target.amount else None
    changes = change(target, values)
    announce(SupplierBillUpdated(**supplier_bill_payload(target)), actor=actor, changes=changes, of=target)


def _status(bill: SupplierBill, paid: Decimal) -> str:
    if paid == bill.amount:
        return S.PAID
    if bill.due_date < clock.today() and bill.status in (S.OVERDUE, S.PAID):
        return S.OVERDUE
    return S.PARTIAL if paid else S.POSTED


def _use(source: Source, amount: Decimal) -> None:
    if isinstance(source, SupplierPayment):
        source.allocated_amount += amount
        touch(source, ["allocated_amount"])
    else:
        change(source, {"settled_amount": source.settled_amount + amount})


def _supplier(pk: UUID | None) -> Supplier:
    if pk is None:
        raise Missing("supplier_id")
    found: Supplier | None = lock_first(supplier_rows().filter(pk=pk))
    if found is None:
        raise not_found("supplier_id")
    return found


def _standing(payment_id: UUID) -> SupplierPayment:
    row = SupplierPayment.objects.filter(pk=payment_id).values_list("supplier_id", flat=True).first()
    if row is None:
        raise NotFound()
    lock_referred(Supplier, row)
    payment = lock(SupplierPayment, payment_id)
    if payment.reversed_on is not None:
        raise Conflict(_("It has been taken back"), supplier_payment_id=payment.pk)
    return payment
