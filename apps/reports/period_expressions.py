"""Periods in words: `month`, `last_month`, `last_30_days`, `2026-Q1`, `2026-01-01..2026-03-31`.

Days are Almaty's. The plain words are the dashboard's calendar periods around today.
"""

from __future__ import annotations

import datetime as dt
import re

from django.utils.translation import gettext_lazy as _

from apps.analytics.periods import Period, PeriodType, add_months, month_end
from apps.kernel.errors import Invalid

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2200, 12, 31)
SHIFTED = re.compile(r"(this|last|previous)_(day|week|month|quarter|year)")
ROLLING = re.compile(r"last_([1-9][0-9]{0,3})_(days?|weeks?|months?|quarters?|years?)")
PART = re.compile(r"([0-9]{4})(?:-Q([1-4])|-W([0-9]{2})|-([0-9]{2})(?:-([0-9]{2}))?)?", re.IGNORECASE)
RANGE = re.compile(r"\s*(?:\.\.|,)\s*")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
ALIASES = {"today": "day", "yesterday": "last_day"}
HELP = _(
    "Use day, week, month, quarter, year, last_month, last_30_days, 2026-03, 2026-Q1, 2026"
    " or 2026-01-01..2026-03-31."
)

Days = tuple[dt.date, dt.date]


def resolve(period: str, today: dt.date) -> Days:
    """The first and the last day that a period names, both inclusive, seen from `today`.

    `last_month` is the whole month before this one; `last_3_months` the three months that end today.

    Raises:
        Invalid: naming `period`.
    """
    found = _words(period.strip().lower(), today) or _dates(period.strip())
    if found is None:
        raise Invalid(period=HELP)
    start, end = found
    if start > end:
        raise Invalid(period=_("The period ends before it begins."))
    if start < EARLIEST or end > LATEST:
        raise Invalid(period=_("The period must lie between 1990 and 2200."))
    if (end - start).days >= 366 * 10:
        raise Invalid(period=_("The period must not be longer than ten years."))
    return found


def _words(text: str, today: dt.date) -> Days | None:
    text = ALIASES.get(text, text)
    if text in PeriodType.values:
        return _around(text, today)
    if shifted := SHIFTED.fullmatch(text):
        start, end = _around(shifted[2], today)
        return (start, end) if shifted[1] == "this" else _around(shifted[2], start - dt.timedelta(days=1))
    if rolling := ROLLING.fullmatch(text):
        return _back(int(rolling[1]), rolling[2].removesuffix("s"), today), today
    return None


def _around(kind: str, day: dt.date) -> Days:
    period = Period.containing(kind, day)
    return period.start, period.end


def _back(count: int, unit: str, today: dt.date) -> dt.date:
    """The first of so many units that end with today."""
    if unit in ("day", "week"):
        return today - dt.timedelta(days=count * (7 if unit == "week" else 1) - 1)
    months = count * MONTHS[unit]
    if months > today.year * 12 - 12:
        raise Invalid(period=HELP)
    then = add_months(today, -months)
    return then.replace(day=min(today.day, month_end(then).day)) + dt.timedelta(days=1)


def _dates(text: str) -> Days | None:
    parts = RANGE.split(text)
    if len(parts) > 2:
        return None
    spans = [_span(part) for part in parts]
    if any(span is None for span in spans):
        return None
    return spans[0][0], spans[-1][1]  # type: ignore[index]


def _span(text: str) -> Days | None:
    """The days of `2026`, `2026-Q1`, `2026-W07`, `2026-03` or `2026-03-15`."""
    match = PART.fullmatch(text)
    if match is None:
        return None
    year, quarter, week, month, day = (int(group) if group else None for group in match.groups())
    try:
        if quarter:
            return _around("quarter", dt.date(year, quarter * 3, 1))  # type: ignore[arg-type]
        if week is not None:
            return _around("week", dt.date.fromisocalendar(year, week, 1))  # type: ignore[arg-type]
        if day is not None:
            return (dt.date(year, month, day),) * 2  # type: ignore[arg-type]
        if month is not None:
            return _around("month", dt.date(year, month, 1))  # type: ignore[arg-type]
        return dt.date(year, 1, 1), dt.date(year, 12, 31)  # type: ignore[arg-type]
    except ValueError:
        return None
