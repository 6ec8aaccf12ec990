"""The inventory dashboard: what the stock is worth, how fast it turns, what lies dead, what runs out."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from apps.analytics.periods import Period
from apps.inventory import selectors as inventory
from apps.inventory.selectors import figures
from apps.kernel.money import round_money

HUNDREDTH = Decimal("0.01")
TOP = 10


def dashboard(period: Period, *, today: dt.date) -> dict[str, Any]:
    """Stock as of today, turnover of the period; five statements whatever the size."""
    products, value, reserved, low = figures.stock_value()
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
    since, after, cost = figures.stock_moved(period.start, period.end)
    average = round_money((now - since + now - after) / 2)
    ratio = (cost / average).quantize(HUNDREDTH, ROUND_HALF_UP) if average > 0 else None
    return {"costOfGoods": round_money(cost), "averageValue": average, "ratio": ratio}


def _dead(today: dt.date) -> dict[str, Any]:
    rows = figures.dead_stock(today, top=TOP)
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
