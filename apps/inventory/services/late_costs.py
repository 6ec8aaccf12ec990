"""Costs that come to be known after the goods: a bill at another price, freight, customs.

What is left of the goods takes its share into the value of the stock; the share of what is gone is cost of
sales of the bill's day. Nothing of the past changes (domain.md §3.11).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from apps.inventory.models import CostEntry, StockItem
from apps.inventory.sql.costs import REVALUE
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.sql import execute


@dataclass(frozen=True, slots=True)
class LateCost:
    """So much more (below zero: less) for so many pieces of a product that were received, in tenge."""

    product_id: UUID
    quantity: Decimal
    amount: Decimal
    source_id: UUID | None = None


@transaction.atomic
def add_late_costs(
    costs: Sequence[LateCost], *, actor: Actor, kind: str, date: dt.date, reference: str
) -> list[CostEntry]:
    """Add to what received goods cost, on a local day; locks their stock rows by id.

    The stock takes round(amount × min(in stock, quantity) / quantity), and never falls below zero; the rest
    is cost of sales. Of a product that keeps no stock any more, all is.
    """
    wanted = [each for each in costs if each.amount]
    rows = StockItem.objects.select_for_update(no_key=True)
    stock = {row.pk: row for row in rows.filter(pk__in={each.product_id for each in wanted}).order_by("pk")}
    entries = []
    for each in wanted:
        row = stock.get(each.product_id)
        value = money.ZERO if row is None else _kept(row, each)
        if row is not None:
            row.value += value
        entries.append(
            CostEntry(
                organization_id=actor.organization_id,
                workspace_id=actor.workspace_id,
                product_id=each.product_id,
                kind=kind,
                date=date,
                quantity=each.quantity,
                value=value,
                cost_of_sales=each.amount - value,
                reference=reference,
                source_id=each.source_id,
                user_id=actor.user_id,
            )
        )
    if stock:
        values = [row.value for row in stock.values()]
        execute(REVALUE, {"workspace": actor.workspace_id, "products": list(stock), "values": values})
    return CostEntry.objects.bulk_create(entries)


def _kept(row: StockItem, cost: LateCost) -> Decimal:
    """What the stock takes of a late cost."""
    if row.in_stock <= 0:
        return money.ZERO
    found: Decimal = max(
        money.share_of(cost.amount, min(row.in_stock, cost.quantity), cost.quantity), -row.value
    )
    return found
