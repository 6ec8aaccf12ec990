"""Movements that are dated into the past: no day since may have had less than nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from apps.inventory.errors import StockUnavailable
from apps.inventory.models import StockItem
from apps.inventory.sql.stock import LOWEST, LOWEST_ELSEWHERE
from apps.kernel.actor import Actor
from apps.kernel.sql import fetch


def refuse_negative_days(
    taken: Mapping[UUID, Decimal], *, actor: Actor, date: dt.date, place: UUID | None = None
) -> None:
    """Refuse to take out what was not there yet, or went out later, at the end of a past day.

    Locks the stock rows by id: what is found holds until the movement is written.

    Args:
        taken: how much goes out of each product, above zero.
        place: the warehouse, None for the first one.
    Raises:
        StockUnavailable: `details.items` = [{product_id, requested, available, date}], `available` being
            what there was at the end of the day that had least.
    """
    products = sorted(taken)
    list(StockItem.objects.select_for_update(no_key=True).filter(pk__in=products).order_by("pk"))
    parameters = {"workspace": actor.workspace_id, "products": products, "date": date, "warehouse": place}
    rows = fetch(LOWEST if place is None else LOWEST_ELSEWHERE, parameters)
    short = [
        {"product_id": product, "requested": taken[product], "available": lowest, "date": day}
        for product, lowest, day in rows
        if lowest < taken[product]
    ]
    if short:
        raise StockUnavailable(items=short)
