"""How much of an order's lines can go out now: what is kept for it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from uuid import UUID

from apps.inventory.selectors import reservation_rows
from apps.sales.models import HOLDER_KIND, Order, OrderItem

THOUSANDTH = Decimal("0.001")


def shippable(order: Order, lines: Sequence[OrderItem]) -> dict[UUID, Decimal]:
    """{line: how much of what is left of it the kept goods are enough for}, in the order of the lines.

    What takes nothing out of the stock (a service) can go whole; pieces are not broken.
    """
    rows = reservation_rows().filter(holder_kind=HOLDER_KIND, holder_id=order.pk)
    kept = dict(rows.values_list("product_id", "quantity"))
    found = {}
    for line in lines:
        needs = {UUID(pk): Decimal(needed) for pk, needed in line.stock_needed.items() if Decimal(needed) > 0}
        part = line.remaining_quantity
        for pk, needed in needs.items():
            enough = kept.get(pk, Decimal(0)) * line.quantity / needed
            part = min(part, enough.quantize(THOUSANDTH, rounding=ROUND_FLOOR))
        if line.remaining_quantity % 1 == 0:
            part = part.quantize(Decimal(1), rounding=ROUND_FLOOR)
        for pk, needed in needs.items():
            kept[pk] = kept.get(pk, Decimal(0)) - needed * part / line.quantity
        found[line.pk] = part
    return found
