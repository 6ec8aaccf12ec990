"""The production dashboard: how much work waits for which week, what is late, what was finished in time."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Avg, Count, DateField, DurationField, F, Max, Q, Sum, Value
from django.db.models.functions import Greatest, TruncWeek

from apps.analytics.periods import Period
from apps.analytics.selectors.sales import TENTH, percent
from apps.kernel import clock
from apps.kernel.money import ZERO
from apps.production import workdays
from apps.production.models import OPEN, ProductionStatus
from apps.production.selectors import production_order_rows

WEEKS = 8
LEFT = (F("quantity") * F("output_minutes") - F("minutes_done")) / F("output_quantity")


def dashboard(period: Period, *, today: dt.date) -> dict[str, Any]:
    """Load and lateness as of today, what was completed in the period; three statements."""
    return {
        "period": {"startDate": period.start, "endDate": period.end},
        "load": _load(today),
        **_open(today),
        "completed": _completed(period),
    }


def _load(today: dt.date) -> dict[str, Any]:
    """Minutes left of open orders in the week of their due date; what is late counts in this week."""
    monday = today - dt.timedelta(days=today.weekday())
    rows = (
        production_order_rows()
        .filter(status__in=OPEN)
        .order_by()
        .annotate(week=TruncWeek(Greatest("due_date", today)))
        # GREATEST ignores NULL: an order without a due date is told apart.
        .values("week", has_date=Q(due_date__isnull=False))
        .annotate(minutes=Sum(LEFT))
    )
    dated: dict[dt.date, Decimal] = {}
    undated = ZERO
    for row in rows:
        if row["has_date"]:
            dated[row["week"]] = row["minutes"]
        else:
            undated += row["minutes"]
    mondays = [monday + dt.timedelta(weeks=n) for n in range(WEEKS)]
    weeks = [_week(start, dated.get(start, ZERO), today) for start in mondays]
    return {
        "minutes": _whole(sum(dated.values(), undated)),
        "weeks": weeks,
        "later": _whole(sum((minutes for week, minutes in dated.items() if week > mondays[-1]), ZERO)),
        "unscheduled": _whole(undated),
    }


def _week(monday: dt.date, minutes: Decimal, today: dt.date) -> dict[str, Any]:
    """Capacity is eight hours a working day, of this week those that are left."""
    days = workdays.between(max(monday, today), monday + dt.timedelta(days=6))
    capacity = days * workdays.MINUTES_A_DAY
    return {
        "week": monday,
        "minutes": _whole(minutes),
        "capacity": capacity,
        "load": percent(minutes, capacity) if capacity else None,
    }


def _open(today: dt.date) -> dict[str, Any]:
    late = Q(due_date__lt=today)
    span = Value(today, DateField()) - F("due_date")
    counts = {status.value: Count("pk", filter=Q(status=status)) for status in OPEN}
    found = (
        production_order_rows()
        .filter(status__in=OPEN)
        .order_by()
        .aggregate(
            late=Count("pk", filter=late),
            average=Avg(span, filter=late),
            longest=Max(span, filter=late),
            **counts,
        )
    )
    return {
        "open": {
            "pending": found["pending"],
            "scheduled": found["scheduled"],
            "inProgress": found["in_progress"],
        },
        "late": {
            "count": found["late"],
            "averageDays": _days(found["average"]),
            "longestDays": found["longest"].days if found["longest"] else 0,
        },
    }


def _completed(period: Period) -> dict[str, Any]:
    start, until = clock.day_start(period.start), clock.day_start(period.end + dt.timedelta(days=1))
    in_time = Q(completed_at__date__lte=F("due_date"))
    found = (
        production_order_rows()
        .filter(status=ProductionStatus.COMPLETED, completed_at__gte=start, completed_at__lt=until)
        .order_by()
        .aggregate(
            orders=Count("pk"),
            quantity=Sum("quantity"),
            with_date=Count("pk", filter=Q(due_date__isnull=False)),
            in_time=Count("pk", filter=in_time),
            lead=Avg(F("completed_at") - F("created_at"), output_field=DurationField()),
        )
    )
    return {
        "orders": found["orders"],
        "quantity": found["quantity"] or ZERO,
        "onTime": found["in_time"],
        "onTimeShare": percent(found["in_time"], found["with_date"]) if found["with_date"] else None,
        "averageLeadDays": _days(found["lead"]),
    }


def _whole(minutes: Decimal) -> int:
    return int(minutes.quantize(Decimal(1), ROUND_HALF_UP))


def _days(span: dt.timedelta | None) -> Decimal:
    if span is None:
        return ZERO
    return (Decimal(span.total_seconds()) / 86_400).quantize(TENTH, ROUND_HALF_UP)
