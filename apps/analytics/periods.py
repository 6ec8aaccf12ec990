"""Periods of Almaty days, and what each is compared with (domain.md §3.8)."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.kernel import dates
from apps.kernel.errors import Invalid, Missing

LONGEST = 366 * 10


class PeriodType(models.TextChoices):
    DAY = "day", _("Day")
    WEEK = "week", _("Week")
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


class ForecastKind(models.TextChoices):
    """What the months of a forecast are summed up by."""

    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


def add_months(day: dt.date, months: int) -> dt.date:
    """The first day of the month so many months away."""
    index = day.year * 12 + day.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def month_end(day: dt.date) -> dt.date:
    """The last day of a day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


@dataclass(frozen=True)
class Period:
    """`start`–`end` inclusive; `previous_*` is what it is compared with."""

    start: dt.date
    end: dt.date
    previous_start: dt.date
    previous_end: dt.date

    @property
    def days(self) -> int:
        return (self.end - self.start).days + 1

    @classmethod
    def containing(cls, kind: str, today: dt.date) -> Self:
        """The calendar period around `today`; the one before it is cut to the same elapsed days."""
        start = _start_of(kind, today)
        end = _next_start(kind, start) - dt.timedelta(days=1)
        previous_start = _start_of(kind, start - dt.timedelta(days=1))
        elapsed = (min(end, today) - start).days
        previous_end = min(previous_start + dt.timedelta(days=elapsed), start - dt.timedelta(days=1))
        return cls(start, end, previous_start, previous_end)

    @classmethod
    def between(cls, start: dt.date, end: dt.date) -> Self:
        """Free dates; compared with the equally long span just before.

        Raises:
            Invalid: the end lies before the start, or ten years after it.
        """
        dates.require_order(("start_date", start), ("end_date", end))
        days = (end - start).days + 1
        if days > LONGEST:
            raise Invalid(end_date=_("The period must not be longer than ten years."))
        return cls(start, end, start - dt.timedelta(days=days), start - dt.timedelta(days=1))


def read_period(
    kind: str | None,
    start: dt.date | None,
    end: dt.date | None,
    *,
    today: dt.date,
    default: str = PeriodType.MONTH,
) -> Period:
    """Free dates when both are given, else the calendar period.

    Raises:
        Missing: one date without the other. Invalid: dates out of order.
    """
    if start and end:
        return Period.between(start, end)
    if start or end:
        raise Missing("end_date" if start else "start_date")
    return Period.containing(kind or default, today)


def _start_of(kind: str, day: dt.date) -> dt.date:
    if kind == PeriodType.DAY:
        return day
    if kind == PeriodType.WEEK:
        return day - dt.timedelta(days=day.weekday())
    if kind == PeriodType.MONTH:
        return day.replace(day=1)
    if kind == PeriodType.QUARTER:
        return dt.date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return dt.date(day.year, 1, 1)


def _next_start(kind: str, start: dt.date) -> dt.date:
    if kind == PeriodType.DAY:
        return start + dt.timedelta(days=1)
    if kind == PeriodType.WEEK:
        return start + dt.timedelta(days=7)
    return add_months(start, {PeriodType.MONTH: 1, PeriodType.QUARTER: 3}.get(PeriodType(kind), 12))
