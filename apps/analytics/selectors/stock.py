"""The inventory dashboard: what the stock is worth, how fast it turns, what lies dead, what runs out."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db import connection

from apps.analytics.periods import Period
from apps.inventory import selectors as inventory
from apps.inventory.models import Product
from apps.kernel import tenancy
from apps.kernel.money import round_money

# Tables that the SQL here names.
SQL_TABLES = (
    "inventory_product",
    "inventory_stockitem",
    "inventory_stockmovement",
)

HUNDREDTH = Decimal("0.01")
TOP = 10
VALUE = """
SELECT count(*) FILTER (WHERE s.in_stock > 0), COALESCE(sum(s.in_stock * p.cost), 0),
    COALESCE(sum(s.reserved * p.cost), 0),
    count(*) FILTER (WHERE s.is_low AND p.status = 'ACTIVE' AND p.type = ANY(%(stockable)s))
FROM inventory_stockitem s JOIN inventory_product p ON p.id = s.product_id
WHERE s.workspace_id = %(workspace)s AND p.deleted_at IS NULL
"""
# The value then is the value now without what has moved since, at the costs of now.
MOVED = """
SELECT COALESCE(sum(m.delta * p.cost), 0),
    COALESCE(sum(m.delta * p.cost) FILTER (WHERE m.date > %(end)s), 0),
    COALESCE(sum(m.quantity * COALESCE(m.unit_cost, p.cost))
        FILTER (WHERE m.type = 'OUT' AND m.date <= %(end)s), 0)
FROM inventory_stockmovement m JOIN inventory_product p ON p.id = m.product_id
WHERE m.workspace_id = %(workspace)s AND m.date >= %(start)s AND p.deleted_at IS NULL
"""
# Since the last issue, or since the first goods came where nothing was ever issued; by the day on which it
# happened, which may have been entered before or after others.
DEAD = """
WITH still AS (
    SELECT p.id, s.in_stock, s.in_stock * p.cost AS value, last.date AS last_out,
        COALESCE(last.date, first.date) AS since
    FROM inventory_stockitem s JOIN inventory_product p ON p.id = s.product_id
    LEFT JOIN LATERAL (
        SELECT m.date FROM inventory_stockmovement m
        WHERE m.product_id = s.product_id AND m.type = 'OUT'
        ORDER BY m.date DESC LIMIT 1
    ) last ON true
    LEFT JOIN LATERAL (
        SELECT m.date FROM inventory_stockmovement m
        WHERE m.product_id = s.product_id AND last.date IS NULL
        ORDER BY m.date LIMIT 1
    ) first ON true
    WHERE s.workspace_id = %(workspace)s AND p.deleted_at IS NULL AND s.in_stock > 0
), dead AS (SELECT * FROM still WHERE since <= %(today)s::date - 90)
SELECT id, in_stock, value, last_out, since, count(*) OVER (), sum(value) OVER (),
    count(*) FILTER (WHERE since <= %(today)s::date - 180) OVER (),
    COALESCE(sum(value) FILTER (WHERE since <= %(today)s::date - 180) OVER (), 0)
FROM dead ORDER BY value DESC, id LIMIT %(top)s
"""


def dashboard(period: Period, *, today: dt.date) -> dict[str, Any]:
    """Stock as of today, turnover of the period; five statements whatever the size."""
    [(products, value, reserved, low)] = _rows(VALUE, stockable=list(map(str, Product.STOCKABLE)))
    return {
        "period": {"startDate": period.start, "endDate": period.end},
        "value": {
            "total": round_money(value),
            "reserved": round_money(reserved),
            "products": products,
        },
        "turnover": _turnover(period, value),
        "deadStock": _dead(today),
        "lowStock": {"count": low, "items": inventory.low_stock()},
    }


def _turnover(period: Period, now: Decimal) -> dict[str, Any]:
    [(since, after, cost)] = _rows(MOVED, start=period.start, end=period.end)
    average = round_money((now - since + now - after) / 2)
    ratio = (cost / average).quantize(HUNDREDTH, ROUND_HALF_UP) if average > 0 else None
    return {"costOfGoods": round_money(cost), "averageValue": average, "ratio": ratio}


def _dead(today: dt.date) -> dict[str, Any]:
    rows = _rows(DEAD, today=today, top=TOP)
    names = inventory.names(row[0] for row in rows)
    count, value, longer_count, longer_value = rows[0][5:] if rows else (0, Decimal(0), 0, Decimal(0))
    return {
        "days90": {"count": count, "value": round_money(value)},
        "days180": {"count": longer_count, "value": round_money(longer_value)},
        "items": [
            {
                "id": pk,
                "name": names.get(pk, ""),
                "inStock": in_stock,
                "value": round_money(worth),
                "lastOutDate": last_out,
                "days": (today - last).days,
            }
            for pk, in_stock, worth, last_out, last, *_totals in rows
        ],
    }


def _rows(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"workspace": tenancy.current().workspace_id, **values})
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found
