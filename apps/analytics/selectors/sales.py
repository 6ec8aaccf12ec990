"""The sales dashboard (domain.md §3.8)."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from apps.analytics.models import SalesTarget
from apps.analytics.periods import Period, add_months, month_end
from apps.analytics.selectors import daily
from apps.crm.models import OPEN_STAGES, Customer
from apps.crm.selectors import customer_rows, deal_rows, figures
from apps.inventory import selectors as inventory
from apps.kernel import clock
from apps.kernel.money import round_money
from apps.sales.selectors import returned_amount

TENTH = Decimal("0.1")
TOP = 5
# A chart of more days than these shows months.
MOST_DAYS = 92


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """part ÷ whole × 100 with one decimal; 0 of nothing."""
    if not whole:
        return Decimal(0)
    return (Decimal(part) * 100 / Decimal(whole)).quantize(TENTH, ROUND_HALF_UP)


def growth(now: Decimal, before: Decimal) -> Decimal | None:
    """Percent with one decimal; from nothing to something has no percentage."""
    if before == 0:
        return None if now > 0 else Decimal(0)
    return ((now - before) * 100 / before).quantize(TENTH, ROUND_HALF_UP)


def dashboard(period: Period, *, today: dt.date) -> dict[str, Any]:
    """Every figure of the sales dashboard, in the answer's shape; a fixed number of statements."""
    return {
        "period": {"startDate": period.start, "endDate": period.end},
        "revenue": revenue(period),
        **_deals(period, today),
        "customers": _customers(period, today),
        "products": {"topSelling": top_selling(period), "lowStock": inventory.low_stock()},
    }


def revenue(period: Period) -> dict[str, Any]:
    """Gross and net revenue by confirmation day, growth, target in proportion to the period's days.

    What came back counts on the day of its return: revenue stays what was confirmed.
    """
    days = daily.by_day(period.previous_start, period.end)
    now = [day for day in days if day.day >= period.start]
    before = [day for day in days if day.day <= period.previous_end]
    total = sum((day.revenue for day in now), Decimal(0))
    target, returned = target_of(period), returned_amount(period.start, period.end)
    return {
        "total": total,
        "growth": growth(total, sum((day.revenue for day in before), Decimal(0))),
        "target": target,
        "achievement": percent(total, target) if target else None,
        "net": sum((day.net for day in now), Decimal(0)),
        "orders": sum(day.orders for day in now),
        "returned": returned,
        "netOfReturns": total - returned,
        "series": series(period, now, before),
    }


def series(period: Period, now: list[daily.Day], before: list[daily.Day]) -> dict[str, Any]:
    """The same revenue step by step: days, or months of a long period; steps without orders are left out."""
    step = "day" if period.days <= MOST_DAYS else "month"
    return {
        "step": step,
        "points": _steps(step, now),
        "previousStartDate": period.previous_start,
        "previous": _steps(step, before),
    }


def _steps(step: str, days: list[daily.Day]) -> list[dict[str, Any]]:
    points: dict[dt.date, dict[str, Any]] = {}
    for day in days:
        start = day.day if step == "day" else day.day.replace(day=1)
        point = points.setdefault(start, {"date": start, "total": Decimal(0), "orders": 0})
        point["total"] += day.revenue
        point["orders"] += day.orders
    return list(points.values())


def target_of(period: Period) -> Decimal | None:
    """The months' targets, each by the share of its days in the period; None without any."""
    first, last = period.start.replace(day=1), period.end.replace(day=1)
    found = dict(SalesTarget.objects.filter(month__range=(first, last)).values_list("month", "amount"))
    if not found:
        return None
    total, month = Decimal(0), first
    while month <= last:
        if month in found:
            end = month_end(month)
            days = (min(end, period.end) - max(month, period.start)).days + 1
            total += found[month] * days / end.day
        month = add_months(month, 1)
    return round_money(total)


def _pipeline(end: dt.date, today: dt.date) -> dict[str, tuple[int, Decimal]]:
    """{stage: (deals, their value)} at the end of a day; as it is now for a day that is not over."""
    if end >= today:
        now = deal_rows().filter(stage__in=OPEN_STAGES).order_by().values("stage")
        rows = list(now.annotate(count=Count("pk"), sum=Sum("value")).values_list("stage", "count", "sum"))
    else:
        rows = figures.pipeline_then(end)
    return {stage: (count, value) for stage, count, value in rows}


def _deals(period: Period, today: dt.date) -> dict[str, Any]:
    won, lost, average, cycle = figures.closed_deals(period.start, period.end)
    stages = _pipeline(period.end, today)
    pipeline = {}
    for stage in OPEN_STAGES:
        count, value = stages.get(stage, (0, Decimal(0)))
        pipeline[str(stage)] = {"count": count, "value": value}
    in_pipeline = sum(count for count, _value in stages.values())
    return {
        "deals": {
            "total": won + lost + in_pipeline,
            "won": won,
            "lost": lost,
            "inPipeline": in_pipeline,
            "winRate": percent(won, won + lost),
            "averageValue": _whole(average),
            "averageCycleTime": _whole(cycle),
        },
        "pipeline": pipeline,
    }


def _whole(value: Decimal | None) -> int:
    return int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP)) if value is not None else 0


def _customers(period: Period, today: dt.date) -> dict[str, Any]:
    """Those of the period's last day; as they are now for a day that is not over."""
    start, until = clock.day_start(period.start), clock.day_start(period.end + dt.timedelta(days=1))
    counts = customer_rows().aggregate(
        total=Count("pk"),
        new=Count("pk", filter=Q(created_at__gte=start, created_at__lt=until)),
        active=Count("pk", filter=Q(status=Customer.Status.ACTIVE)),
    )
    churned, active_before = figures.churn(start, until)
    if period.end < today:
        counts["total"], counts["active"] = figures.customers_then(until)
    return {**counts, "churnRate": percent(churned, active_before)}


def top_selling(period: Period, limit: int = TOP) -> list[dict[str, Any]]:
    """The best sold products of the period by the totals of their lines."""
    rows = daily.by_product(period.start, period.end, limit=limit)
    names = inventory.names(pk for pk, _revenue, _quantity in rows)
    return [
        {"id": pk, "name": names.get(pk, ""), "revenue": revenue, "quantity": quantity}
        for pk, revenue, quantity in rows
    ]
