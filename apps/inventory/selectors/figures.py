"""What the stock is worth, for the apps above; of the workspace in force, one statement each, in tenge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.inventory.models import Product
from apps.inventory.sql import bom, figures
from apps.kernel import tenancy
from apps.kernel.sql import fetch


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    return fetch(statement, {"workspace": tenancy.current().workspace_id, **values})


def stock_value() -> tuple[int, Decimal, Decimal, int]:
    """(products in stock, their value, of it reserved, products at their minimum) as of now."""
    [found] = _rows(figures.VALUE, stockable=list(map(str, Product.STOCKABLE)))
    return found


def stock_moved(start: dt.date, end: dt.date) -> tuple[Decimal, Decimal, Decimal]:
    """(how the value has changed since `start`, of it after `end`, cost of what was issued between)."""
    [found] = _rows(figures.MOVED, start=start, end=end)
    return found


def late_costs(start: dt.date, end: dt.date) -> list[tuple[UUID, dt.date, Decimal]]:
    """(product, first day of the month, cost of sales) that came to be known late, of the days between."""
    return _rows(figures.LATE, start=start, end=end)


def dead_stock(today: dt.date, *, top: int) -> list[tuple[Any, ...]]:
    """The dearest of what has not moved for 90 days.

    (product, in stock, value, last issue, since when, then of all of them: count, value, and count and value
    of those that have not moved for 180).
    """
    return _rows(figures.DEAD, today=today, top=top)


def bom_parts(product_ids: Iterable[UUID]) -> list[tuple[Any, ...]]:
    """Every line of the bills of materials of products and of all that is in them.

    (product, output quantity, component, quantity, then the component's type, code, unit, cost and its name
    in kk, ru, en), by product and place.
    """
    return fetch(bom.PARTS, [list(product_ids)])
