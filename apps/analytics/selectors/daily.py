"""Revenue by day: kept sums for past days, the orders themselves for the rest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.analytics.sql import (
    BY_DAY,
    BY_MONTH,
    BY_PRODUCT,
    FIRST_DAY,
)
from apps.kernel import tenancy
from apps.kernel.sql import fetch
from apps.sales.models import COUNTED


@dataclass(frozen=True, slots=True)
class Day:
    """One day's counted orders; `revenue` with VAT, `net` without, in tenge."""

    day: dt.date
    orders: int
    revenue: Decimal
    net: Decimal


def _run(
    sql: str, start: dt.date | None = None, end: dt.date | None = None, **more: Any
) -> list[tuple[Any, ...]]:
    values = {
        "workspace": tenancy.current().workspace_id,
        "counted": [str(status) for status in COUNTED],
        "start": start,
        "end": end,
        **more,
    }
    return fetch(sql, values)


def by_day(start: dt.date, end: dt.date) -> list[Day]:
    """The days of the workspace in force that had counted orders, by confirmation; one statement."""
    return [Day(*row) for row in _run(BY_DAY, start, end)]


def by_product(start: dt.date, end: dt.date, *, limit: int) -> list[tuple[UUID, Decimal, Decimal]]:
    """(product, revenue of its lines with VAT, quantity), the best sold first; one statement."""
    return [(pk, revenue, quantity) for pk, revenue, quantity in _run(BY_PRODUCT, start, end, limit=limit)]


def first_day() -> dt.date | None:
    """The day of the first counted order of the workspace in force; None without any."""
    found: dt.date | None
    [(found,)] = _run(FIRST_DAY)
    return found


def by_month(start: dt.date, end: dt.date) -> list[tuple[dt.date, Decimal]]:
    """(first day, revenue with VAT) of the months between that sold something; one statement."""
    return [(month, revenue) for month, revenue in _run(BY_MONTH, start, end)]
