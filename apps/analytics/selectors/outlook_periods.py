"""Forecast months summed up by calendar quarter or year, the running one with what it has sold so far."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from apps.analytics.forecasting.intervals import together
from apps.analytics.periods import PeriodType, add_months, month_end
from apps.analytics.selectors import daily

LENGTH = {PeriodType.QUARTER: 3, PeriodType.YEAR: 12}

Step = dict[str, Any]


def start_of(month: dt.date, kind: str) -> dt.date:
    """The first day of the month, quarter or year that holds a day."""
    length = LENGTH.get(PeriodType(kind), 1)
    return month.replace(month=(month.month - 1) // length * length + 1, day=1)


def sold_so_far(today: dt.date, kind: str) -> Decimal:
    """What the running quarter or year has sold up to today, in tenge with VAT."""
    if kind == PeriodType.MONTH:
        return Decimal(0)
    return sum((sold for _month, sold in daily.by_month(start_of(today, kind), today)), Decimal(0))


def reach(first: dt.date, kind: str, horizon: int) -> int:
    """How many months from `first` end the period that the horizon ends in: periods are shown whole."""
    last = start_of(add_months(first, horizon - 1), kind)
    end = add_months(last, LENGTH.get(PeriodType(kind), 1))
    return (end.year - first.year) * 12 + end.month - first.month


def rest_of(step: Step, today: dt.date) -> Step:
    """What is left of a month after today; its error shrinks as that of so many days does."""
    share = (month_end(today) - today).days / month_end(today).day
    predicted = round(step["predicted"] * share)
    below, above = (abs(step[side] - step["predicted"]) * share**0.5 for side in ("minimum", "maximum"))
    return {
        **step,
        "predicted": predicted,
        "minimum": max(0, predicted - round(below)),
        "maximum": predicted + round(above),
    }


def summed_up(steps: list[Step], rest: Step, sold: Decimal, *, today: dt.date, kind: str) -> list[Step]:
    """The steps by period, the running one first: sold so far, the `rest` of this month and what follows."""
    groups: dict[dt.date, list[Step]] = {start_of(today, kind): [rest]}
    for step in steps:
        groups.setdefault(start_of(step["month"], kind), []).append(step)
    whole = int(sold.to_integral_value(ROUND_HALF_UP))
    return [
        _summed(start, parts, kind, sold=0 if place else whole, is_running=place == 0)
        for place, (start, parts) in enumerate(groups.items())
    ]


def _label(month: dt.date, kind: str) -> str:
    return f"{month.year}" if kind == PeriodType.YEAR else f"{month.year}-Q{(month.month + 2) // 3}"


def _summed(start: dt.date, parts: list[Step], kind: str, *, sold: int, is_running: bool) -> Step:
    """Several months in one. Their errors hang together by half: `python -m bench.forecast` shows that
    the band then holds what it says.
    """
    ahead = sum(part["predicted"] for part in parts)
    below = round(together([part["predicted"] - part["minimum"] for part in parts]))
    above = round(together([part["maximum"] - part["predicted"] for part in parts]))
    return {
        "month": f"{start:%Y-%m}",
        "predicted": sold + ahead,
        "minimum": sold + max(0, ahead - below),
        "maximum": sold + ahead + above,
        "confidence": round(sum(part["confidence"] for part in parts) / len(parts), 2),
        "label": _label(start, kind),
        "months": LENGTH[PeriodType(kind)],
        "isRunning": is_running,
        "actual": sold,
    }
