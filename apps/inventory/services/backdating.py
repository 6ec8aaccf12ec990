"""Movements that are dated into the past: no day since may have had less than nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import connection

from apps.inventory.errors import StockUnavailable
from apps.inventory.models import StockItem
from apps.kernel.actor import Actor

# Tables that the SQL here names.
SQL_TABLES = (
    "inventory_stockitem",
    "inventory_stockmovement",
)

# What there was at the end of a day is what there is now without all that has moved since. Days on which
# nothing moved end as the one before; the lowest of each product comes back, the earliest of equals.
LOWEST = """
WITH moved AS (
    SELECT product_id, date, sum(delta) AS delta FROM inventory_stockmovement
    WHERE workspace_id = %(workspace)s AND product_id = ANY(%(products)s::uuid[]) AND date > %(date)s
    GROUP BY product_id, date
), closings AS (
    SELECT product_id, date, sum(delta) OVER (PARTITION BY product_id ORDER BY date DESC) - delta AS since
    FROM moved
    UNION ALL
    SELECT product_id, %(date)s::date, sum(delta) FROM moved GROUP BY product_id
)
SELECT DISTINCT ON (s.product_id) s.product_id, s.in_stock - COALESCE(c.since, 0),
    COALESCE(c.date, %(date)s::date)
FROM inventory_stockitem s LEFT JOIN closings c USING (product_id)
WHERE s.workspace_id = %(workspace)s AND s.product_id = ANY(%(products)s::uuid[])
ORDER BY s.product_id, s.in_stock - COALESCE(c.since, 0), c.date
"""


def refuse_negative_days(taken: Mapping[UUID, Decimal], *, actor: Actor, date: dt.date) -> None:
    """Refuse to take out what was not there yet, or went out later, at the end of a past day.

    Locks the stock rows by id: what is found holds until the movement is written.

    Args:
        taken: how much goes out of each product, above zero.
    Raises:
        StockUnavailable: `details.items` = [{product_id, requested, available, date}], `available` being
            what there was at the end of the day that had least.
    """
    products = sorted(taken)
    list(StockItem.objects.select_for_update(no_key=True).filter(pk__in=products).order_by("pk"))
    with connection.cursor() as cursor:
        cursor.execute(LOWEST, {"workspace": actor.workspace_id, "products": products, "date": date})
        rows = cursor.fetchall()
    short = [
        {"product_id": product, "requested": taken[product], "available": lowest, "date": day}
        for product, lowest, day in rows
        if lowest < taken[product]
    ]
    if short:
        raise StockUnavailable(items=short)
