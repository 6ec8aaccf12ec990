"""Supplier bills: entered as drafts, posted, cancelled (domain.md §3.12)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.finance.events import (
    SupplierBillCancelled,
    SupplierBillCreated,
    SupplierBillDeleted,
    SupplierBillEvent,
    SupplierBillOverdue,
    SupplierBillPosted,
    SupplierBillUpdated,
)
from apps.finance.models import BillStatus, SupplierBill, SupplierBillLine
from apps.finance.services import bill_matching
from apps.finance.services.bill_lines import (
    COLUMNS,
    Items,
    add_up,
    billed_lines,
    rest_of_order,
    warn_of_differences,
)
from apps.finance.services.payloads import supplier_bill_payload
from apps.finance.services.terms import require_not_ahead
from apps.finance.state_machines import SUPPLIER_BILL
from apps.inventory.models import PurchaseOrder, Supplier
from apps.inventory.selectors import purchase_order_rows, supplier_rows
from apps.kernel import clock, dates
from apps.kernel.actor import Actor
from apps.kernel.errors import AlreadyExists, Conflict, Invalid, Missing, not_found
from apps.kernel.events import announce
from apps.kernel.numbering import next_number
from apps.kernel.records import change, lock, lock_rows, resolve, soft_delete, touch

S = BillStatus
TEXTS = ("notes", "e_invoice_number")


@transaction.atomic
def create_supplier_bill(
    *,
    actor: Actor,
    supplier_number: str,
    supplier_id: UUID | None = None,
    purchase_order_id: UUID | None = None,
    date: dt.date | None = None,
    due_date: dt.date | None = None,
    items: Items | None = None,
    e_invoice_number: str | None = "",
    e_invoice_date: dt.date | None = None,
    notes: str | None = "",
) -> SupplierBill:
    """Enter a supplier's bill as a draft.

    Args:
        supplier_number: of the supplier's paper.
        supplier_id: the order's supplier unless given.
        date: the day of the paper, today unless given; not in the future.
        due_date: by when it is to be paid; the day of the paper unless given.
        items: None: what of the order no bill names yet.
    Raises:
        NotFound, Missing, Invalid: naming the field.
        Conflict: the order is a draft, or all of it is billed.
        AlreadyExists: the supplier's paper is entered already.
    """
    order = _order(purchase_order_id)
    supplier = _supplier(supplier_id, order)
    day = date or clock.today()
    bill = SupplierBill(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        supplier=supplier,
        supplier_number=supplier_number,
        purchase_order=order,
        date=day,
        due_date=due_date or day,
        e_invoice_number=e_invoice_number or "",
        e_invoice_date=e_invoice_date,
        notes=notes or "",
    )
    _require_days(bill)
    if items is None:
        items = rest_of_order(bill)
        if order is not None and not items:
            raise Conflict(_("All of the order is billed already"), number=order.number)
    lines = billed_lines(bill, supplier, items)
    for name, value in add_up(bill, lines).items():
        setattr(bill, name, value)
    bill.number = next_number("SB", organization_id=actor.organization_id)
    with _once(bill):
        bill.save(force_insert=True)
    SupplierBillLine.objects.bulk_create(lines)
    warn_of_differences(bill, lines)
    _announce(SupplierBillCreated, bill, actor)
    return bill


@transaction.atomic
def update_supplier_bill(bill_id: UUID, *, actor: Actor, **values: Any) -> SupplierBill:
    """Change a draft; of a posted bill only notes, the due day and the number of its e-invoice.

    Raises:
        NotFound, Missing, Invalid: naming the field.
        Conflict: what can no longer change.
        AlreadyExists: the supplier's paper is entered already.
    """
    bill = lock(SupplierBill, bill_id)
    items = values.pop("items", None)
    values.update({name: values[name] or "" for name in TEXTS if name in values})
    for name in ("date", "due_date"):
        if name in values and values[name] is None:
            values[name] = getattr(bill, name)
    differing = {name for name, value in values.items() if getattr(bill, name) != value}
    settled = differing - {"notes", "due_date", "e_invoice_number"}
    if bill.status == S.CANCELLED and (differing or items is not None):
        raise Conflict(_("A cancelled bill does not change"))
    if bill.status != S.DRAFT and (settled or items is not None):
        raise Conflict(_("Only a draft changes; cancel the bill and enter it anew"))
    order = _order(values.get("purchase_order_id", bill.purchase_order_id))
    named = values.get("supplier_id", bill.supplier_id)
    supplier = bill.supplier if named == bill.supplier_id else _supplier(named, order)
    _require_supplier_of(order, supplier)
    replaced: dict[str, tuple[Any, Any]] = {}
    rows = list(SupplierBillLine.objects.filter(bill=bill).order_by("position", "id"))
    for name, value in values.items():
        setattr(bill, name, value)
    _require_days(bill)
    lines = rows
    priced_anew = items is not None or settled & {"supplier_id", "purchase_order_id", "date"}
    if bill.status == S.DRAFT and priced_anew:
        sent = items if items is not None else [_as_sent(row) for row in rows]
        lines = billed_lines(bill, supplier, sent, rows)
        before, after = ([[getattr(row, name) for name in COLUMNS] for row in of] for of in (rows, lines))
        if before != after:
            SupplierBillLine.objects.filter(bill=bill).delete()
            SupplierBillLine.objects.bulk_create(lines)
            replaced = {"items": (before, after)}
            values.update(add_up(bill, lines))
    stored = SupplierBill.objects.get(pk=bill.pk)
    with _once(bill):
        changes = change(stored, values)
    if replaced and not changes:
        touch(stored)
    if bill.status == S.DRAFT:
        warn_of_differences(stored, lines)
    if changes or replaced:
        _announce(SupplierBillUpdated, stored, actor, changes | replaced)
    return stored


@transaction.atomic
def post_supplier_bill(bill_id: UUID, *, actor: Actor) -> SupplierBill:
    """We owe it from now on: what came of its goods takes the bill's cost by entries of the bill's day, and
    its VAT is set off; for what is still to come both follow with the receipt.

    Raises:
        NotFound. InvalidTransition: it is no draft.
    """
    bill = _locked(bill_id)
    SUPPLIER_BILL.require(bill, S.POSTED)
    changes = change(bill, {"status": S.POSTED, "posted_at": timezone.now()})
    lines = list(SupplierBillLine.objects.filter(bill=bill).order_by("position", "id"))
    warn_of_differences(bill, lines)
    bill_matching.enter(bill, actor=actor)
    _announce(SupplierBillPosted, bill, actor, changes)
    return bill


@transaction.atomic
def cancel_supplier_bill(bill_id: UUID, *, actor: Actor, reason: str | None = "") -> SupplierBill:
    """Nobody owes it: what it did to cost and VAT is taken back by entries of today.

    Raises:
        NotFound. InvalidTransition: it was cancelled already, or money lies on it.
    """
    bill = _locked(bill_id)
    SUPPLIER_BILL.require(bill, S.CANCELLED)
    was = str(bill.status)
    values = {"status": S.CANCELLED, "cancelled_on": clock.today(), "cancel_reason": reason or ""}
    changes = change(bill, values)
    if was != S.DRAFT:
        bill_matching.take_back(bill, actor=actor)
    event = SupplierBillCancelled(**supplier_bill_payload(bill), previous_status=was, reason=reason or "")
    announce(event, actor=actor, changes=changes, of=bill)
    return bill


@transaction.atomic
def delete_supplier_bill(bill_id: UUID, *, actor: Actor) -> SupplierBill:
    """Remove a draft; its number is not used again.

    Raises:
        NotFound. Conflict: it is no draft.
    """
    bill = lock(SupplierBill, bill_id)
    if bill.status != S.DRAFT:
        raise Conflict(_("Only a draft is deleted; cancel the bill"))
    soft_delete(bill)
    _announce(SupplierBillDeleted, bill, actor)
    return bill


@transaction.atomic
def mark_bills_overdue(supplier_id: UUID, *, actor: Actor) -> int:
    """Turn a supplier's bills whose due day has passed to overdue, and tell of each; how many."""
    waiting = SupplierBill.objects.filter(
        supplier_id=supplier_id, status__in=(S.POSTED, S.PARTIAL), due_date__lt=clock.today()
    )
    found = lock_rows(waiting)
    for bill in found:
        changes = change(bill, {"status": S.OVERDUE})
        event = SupplierBillOverdue(**supplier_bill_payload(bill), due_amount=bill.due_amount)
        announce(event, actor=actor, changes=changes, of=bill)
    return len(found)


def _locked(bill_id: UUID) -> SupplierBill:
    """The bill, after the order that it is matched with: as receiving does."""
    row = SupplierBill.objects.filter(pk=bill_id).values_list("purchase_order", flat=True).first()
    if row is not None:
        lock_rows(purchase_order_rows().filter(pk=row))
    return lock(SupplierBill, bill_id)


def _order(pk: UUID | None) -> PurchaseOrder | None:
    if pk is None:
        return None
    order: PurchaseOrder | None = resolve(PurchaseOrder, pk, field="purchase_order_id")
    if order is not None and order.status == PurchaseOrder.Status.DRAFT:
        raise Conflict(_("The purchase order is a draft: send it first"), number=order.number)
    return order


def _supplier(pk: UUID | None, order: PurchaseOrder | None) -> Supplier:
    if pk is None and order is None:
        raise Missing("supplier_id")
    wanted = order.supplier_id if pk is None and order is not None else pk
    supplier = supplier_rows().filter(pk__in=[wanted]).first()
    if supplier is None:
        raise not_found("supplier_id")
    _require_supplier_of(order, supplier)
    return supplier


def _require_supplier_of(order: PurchaseOrder | None, supplier: Supplier) -> None:
    if order is not None and order.supplier_id != supplier.pk:
        raise Invalid(purchase_order_id=_("The purchase order is of another supplier."))


def _require_days(bill: SupplierBill) -> None:
    require_not_ahead(bill.date, "date")
    require_not_ahead(bill.e_invoice_date, "e_invoice_date")
    dates.require_order(("date", bill.date), ("due_date", bill.due_date))


def _as_sent(row: SupplierBillLine) -> dict[str, Any]:
    return {"id": row.pk, "product_id": row.product_id, "quantity": row.quantity}


@contextmanager
def _once(bill: SupplierBill) -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "supplier_bill_once" in str(error):
            raise AlreadyExists("supplier_number") from error
        raise


def _announce(
    event: type[SupplierBillEvent], bill: SupplierBill, actor: Actor, changes: dict[str, Any] | None = None
) -> None:
    announce(event(**supplier_bill_payload(bill)), actor=actor, changes=changes, of=bill)
