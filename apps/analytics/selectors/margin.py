"""What is earned: sales without VAT less what they cost (domain.md §3.8), for holders of COSTS_VIEW."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import UUID

from apps.analytics.periods import Period
from apps.crm import selectors as crm
from apps.hr.selectors import employee_names
from apps.inventory import selectors as inventory
from apps.inventory.selectors import figures
from apps.sales import selectors as sales

TOP = 10
TENTH = Decimal("0.1")
# What `sales.margin` calls its rows.
ALL, PRODUCT, CUSTOMER, SELLER, MONTH = 15, 7, 11, 13, 14
ZERO = Decimal(0)


def margin(period: Period) -> dict[str, Any]:
    """Of what was shipped in the period less what came back; costs that came late count on their day, whole,
    by product and by month, and of nobody in particular.
    """
    rows = sales.margin(period.start, period.end)
    late = figures.late_costs(period.start, period.end)
    by_product: dict[UUID, Decimal] = defaultdict(Decimal)
    by_month: dict[dt.date, Decimal] = defaultdict(Decimal)
    for product, month, cost in late:
        by_product[product] += cost
        by_month[month] += cost
    [(sold, cost)] = [row[5:] for row in rows if row[0] == ALL] or [(ZERO, ZERO)]
    products = _of(rows, PRODUCT, 1, by_product)
    customers, sellers = _of(rows, CUSTOMER, 2), _of(rows, SELLER, 3)
    return {
        **earned(sold or ZERO, cost or ZERO, sum(by_month.values(), ZERO)),
        "byProduct": _named(products, inventory.names(pk for pk, _row in products if pk)),
        "byCustomer": _named(customers, _customers(pk for pk, _row in customers)),
        "bySeller": _named(sellers, employee_names(pk for pk, _row in sellers if pk)),
        "byMonth": [
            {"date": month, **row} for month, row in sorted(_of(rows, MONTH, 4, by_month, limit=None))
        ],
    }


def earned(sold: Decimal, cost: Decimal, late: Decimal = ZERO) -> dict[str, Any]:
    """One line of figures; the percentage has one decimal, and is None of nothing."""
    left = sold - cost - late
    percent = (left * 100 / sold).quantize(TENTH, ROUND_HALF_UP) if sold else None
    return {"soldNet": sold, "cost": cost, "lateCosts": late, "margin": left, "marginPercent": percent}


def _of(
    rows: Iterable[tuple[Any, ...]],
    which: int,
    place: int,
    late: Mapping[Any, Decimal] | None = None,
    *,
    limit: int | None = TOP,
) -> list[tuple[Any, dict[str, Any]]]:
    """(key, figures), the highest margin first."""
    rest = dict(late or {})
    found = [
        (row[place], earned(row[5], row[6], rest.pop(row[place], ZERO))) for row in rows if row[0] == which
    ]
    found += [(key, earned(ZERO, ZERO, cost)) for key, cost in rest.items()]
    found.sort(key=lambda pair: (-pair[1]["margin"], str(pair[0])))
    return found[:limit]


def _named(found: list[tuple[Any, dict[str, Any]]], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    return [{"id": pk, "name": names.get(pk, ""), **row} for pk, row in found]


def _customers(pks: Iterable[UUID]) -> dict[UUID, str]:
    return dict(crm.every_customer_rows().filter(pk__in=list(pks)).values_list("pk", "name"))
