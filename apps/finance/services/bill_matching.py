"""What a posted bill does to cost and VAT, receipt by receipt.

Bills cover what came of an order's line in the order of posting. The covered part takes the bill's cost in
place of what the receipt put into the stock, by a dated entry; its VAT is set off on the later of the receipt
and the supplier's e-invoice (domain.md §3.11, §6.1). A service, and goods of no order, are covered at once.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.finance.models import POSTED, InputVatEntry, SupplierBill, SupplierBillLine
from apps.inventory.models import PurchaseOrderLine
from apps.inventory.selectors import purchase_order_line_rows, purchase_order_rows
from apps.inventory.selectors.receipts import receipts_of
from apps.inventory.services import LateCost, add_late_costs
from apps.kernel import clock, money, warnings
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.money import share_of

# (local day, quantity) of what came of an order's line, the oldest first.
Receipts = Sequence[tuple[dt.date, Decimal]]


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a line was covered by what came on a day."""

    day: dt.date
    quantity: Decimal


def enter(bill: SupplierBill, *, actor: Actor) -> None:
    """Cover what of a bill that was just posted has come; its order is locked."""
    lines = list(SupplierBillLine.objects.filter(bill=bill).order_by("position", "id"))
    alone = [line for line in lines if line.order_line_id is None]
    for line in alone:
        line.covered_quantity = line.quantity
    SupplierBillLine.objects.bulk_update(alone, ["covered_quantity"])
    _set_off(bill, [(line, [Part(bill.date, line.quantity)], money.ZERO) for line in alone])
    if bill.purchase_order_id is not None:
        cover(bill.purchase_order_id, actor=actor)


def cover(order_id: UUID, *, actor: Actor) -> None:
    """Let the posted bills of an order cover what has come and is not covered; the order is locked."""
    open_lines = SupplierBillLine.objects.filter(
        Q(order_line__purchase_order=order_id), bill__status__in=POSTED, bill__deleted_at__isnull=True
    )
    rows = list(open_lines.select_related("bill").order_by("bill__posted_at", "bill_id", "position", "id"))
    if not any(row.covered_quantity < row.quantity for row in rows):
        return
    number = purchase_order_rows().values_list("number", flat=True).get(pk=order_id)
    came = {line.pk: line for line in purchase_order_line_rows().filter(purchase_order=order_id)}
    receipts = receipts_of(number)
    of_line: dict[UUID, list[SupplierBillLine]] = defaultdict(list)
    for row in rows:
        of_line[row.order_line_id].append(row)  # type: ignore[index]  # chosen by it
    done: dict[UUID, list[tuple[SupplierBillLine, list[Part], Decimal]]] = defaultdict(list)
    late: dict[UUID, list[LateCost]] = defaultdict(list)
    for pk, own in of_line.items():
        for row, parts, before, correction in _covered(came[pk], own, receipts.get(came[pk].product_id, [])):
            done[row.bill_id].append((row, parts, before))
            quantity = row.covered_quantity - before
            late[row.bill_id].append(LateCost(came[pk].product_id, quantity, correction, row.pk))
    bills = {row.bill_id: row.bill for row in rows}
    changed = [row for found in done.values() for row, _parts, _before in found]
    SupplierBillLine.objects.bulk_update(changed, ["covered_quantity", "replaced_value"])
    for bill_id, costs in late.items():
        bill = bills[bill_id]
        day = max([bill.date, *(part.day for _row, parts, _before in done[bill_id] for part in parts)])
        add_late_costs(costs, actor=actor, kind="bill", date=day, reference=_reference(bill))
        _set_off(bill, done[bill_id])


def take_back(bill: SupplierBill, *, actor: Actor) -> None:
    """A cancelled bill gives back what it did, today; other bills of the order cover what it did."""
    lines = list(SupplierBillLine.objects.filter(bill=bill).order_by("position", "id"))
    costs = [
        LateCost(line.product_id, line.covered_quantity, line.replaced_value - _cost_of(line), line.pk)
        for line in lines
        if line.order_line_id is not None and line.product_id is not None and line.covered_quantity
    ]
    add_late_costs(costs, actor=actor, kind="bill", date=clock.today(), reference=_reference(bill))
    entered: dict[tuple[UUID, UUID | None, Decimal, str], tuple[Decimal, Decimal]] = {}
    for row in InputVatEntry.objects.filter(bill=bill).order_by("created_at", "id"):
        key = (row.line_id, row.product_id, row.tax, row.tax_category)
        net, vat = entered.get(key, (money.ZERO, money.ZERO))
        entered[key] = (net + row.net, vat + row.vat)
    InputVatEntry.objects.bulk_create(
        _entry(bill, clock.today(), line_id, product_id, tax, category, -net, -vat)
        for (line_id, product_id, tax, category), (net, vat) in entered.items()
        if net or vat
    )
    for line in lines:
        line.covered_quantity, line.replaced_value = money.ZERO, money.ZERO
    SupplierBillLine.objects.bulk_update(lines, ["covered_quantity", "replaced_value"])
    if bill.purchase_order_id is not None:
        cover(bill.purchase_order_id, actor=actor)


def _covered(
    came: PurchaseOrderLine, rows: list[SupplierBillLine], receipts: Receipts
) -> list[tuple[SupplierBillLine, list[Part], Decimal, Decimal]]:
    """(line, what it covers by day, what it covered before, what it costs more) of those that cover more."""
    taken = sum((row.covered_quantity for row in rows), money.ZERO)
    replaced = sum((row.replaced_value for row in rows), money.ZERO)
    worth = came.received_value if came.received_value is not None else _worth(came)
    found = []
    for row in rows:
        more = min(row.quantity - row.covered_quantity, came.received_quantity - taken)
        if more <= 0:
            continue
        before, cost = row.covered_quantity, _cost_of(row)
        parts = _days(receipts, taken, more, row.bill.date)
        taken += more
        row.covered_quantity += more
        value = share_of(worth, taken, came.received_quantity) - replaced
        row.replaced_value += value
        replaced += value
        found.append((row, parts, before, _cost_of(row) - cost - value))
    return found


def _days(receipts: Receipts, start: Decimal, quantity: Decimal, otherwise: dt.date) -> list[Part]:
    """The days on which the pieces from `start` on came; what no movement tells of came on the bill's day."""
    parts, passed, rest = [], money.ZERO, quantity
    for day, came in receipts:
        inside = min(passed + came, start + quantity) - max(passed, start)
        passed += came
        if inside > 0:
            parts.append(Part(day, inside))
            rest -= inside
    return [*parts, Part(otherwise, rest)] if rest > 0 else parts


def _set_off(bill: SupplierBill, found: Sequence[tuple[SupplierBillLine, list[Part], Decimal]]) -> None:
    """Write what VAT is set off, on the later of the receipt and the supplier's e-invoice."""
    rows = []
    told = bill.e_invoice_date or bill.date
    for line, parts, before in found:
        if not line.vat_deductible:
            continue
        for part in parts:
            after = before + part.quantity
            net, vat = (
                share_of(whole, after, line.quantity) - share_of(whole, before, line.quantity)
                for whole in (line.net, line.vat)
            )
            before = after
            if net or vat:
                day = max(told, part.day)
                taxed = (line.tax, line.tax_category)
                rows.append(_entry(bill, day, line.pk, line.product_id, *taxed, net, vat))
    InputVatEntry.objects.bulk_create(rows)
    if rows and (first := min(row.day for row in rows)) < clock.today().replace(day=1):
        message = _("%(document)s adds to the VAT of %(day)s, a month that is over")
        said = message % {"document": bill.number, "day": first.isoformat()}
        warnings.warn("VAT_BACKDATED", said, day=first)


def _entry(
    bill: SupplierBill,
    day: dt.date,
    line_id: UUID,
    product_id: UUID | None,
    tax: Decimal,
    category: str,
    net: Decimal,
    vat: Decimal,
) -> InputVatEntry:
    return InputVatEntry(
        **tenant_of(bill),
        supplier_id=bill.supplier_id,
        bill=bill,
        day=day,
        document_number=bill.supplier_number,
        line_id=line_id,
        product_id=product_id,
        tax=tax,
        tax_category=category,
        net=net,
        vat=vat,
    )


def _cost_of(line: SupplierBillLine) -> Decimal:
    """What the covered part of a line costs us."""
    return share_of(line.cost, line.covered_quantity, line.quantity)


def _worth(came: PurchaseOrderLine) -> Decimal:
    """What went into the stock before that was kept."""
    return share_of(came.net, came.received_quantity, came.quantity)


def _reference(bill: SupplierBill) -> str:
    return f"{bill.number} · {bill.supplier_number}"[:100]
