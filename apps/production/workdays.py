"""Working days: Monday to Friday, eight hours each (domain.md §2.3). Public holidays are not counted out."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

MINUTES_A_DAY = Decimal(8 * 60)
WEEK = 5
SATURDAY = 5
# Later than this nobody plans, and a date soon cannot say it.
LAST_DAY = date(2200, 12, 31)


def first_workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


def after_workdays(day: date, count: int) -> date:
    """The working day that is `count` working days later; 0 gives the first one from `day` on.

    Capped at the year 2200.
    """
    start = first_workday(day)
    if count > (LAST_DAY - start).days:
        return LAST_DAY
    weeks, rest = divmod(count, WEEK)
    end = start + timedelta(weeks=weeks, days=rest)
    if start.weekday() + rest >= SATURDAY:
        end += timedelta(days=2)
    return min(end, LAST_DAY)


def between(start: date, end: date) -> int:
    """How many working days lie from `start` to `end`, both counted; 0 when `end` is before."""
    if end < start:
        return 0
    weeks, rest = divmod((end - start).days + 1, 7)
    tail = sum(1 for n in range(rest) if (start + timedelta(days=n)).weekday() < SATURDAY)
    return weeks * WEEK + tail


def last_day_of(minutes: Decimal, start: date) -> date:
    """The day on which work of so many minutes ends when it begins on `start`."""
    days = int((minutes / MINUTES_A_DAY).to_integral_value(ROUND_CEILING))
    return after_workdays(start, max(days, 1) - 1)
