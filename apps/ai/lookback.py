"""`last_6_months`, `last_90_days`: a span that ends today, and the equally long one before it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.analytics.periods import add_months, month_end
from apps.kernel.errors import Invalid

PATTERN = re.compile(r"last_([1-9][0-9]{0,3})_(day|month)s?")
MOST_DAYS = 3653  # ten years


@dataclass(frozen=True, slots=True)
class Span:
    """Almaty days: `start` to `today`, both inclusive; `before` is where the compared span starts."""

    before: dt.date
    start: dt.date
    today: dt.date


def read(period: str, today: dt.date) -> Span:
    """The span that a period names.

    Raises:
        Invalid: naming `period`.
    """
    match = PATTERN.fullmatch(period.strip().lower())
    if match is None:
        raise Invalid(period=_("Use last_90_days or last_6_months, with any number."))
    days = int(match[1]) if match[2] == "day" else (today - _back(today, min(int(match[1]), 1000))).days
    if days > MOST_DAYS:
        raise Invalid(period=_("The period must not be longer than ten years."))
    start = today - dt.timedelta(days=days - 1)
    return Span(start - dt.timedelta(days=days), start, today)


def _back(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier, or the last of that month."""
    then = add_months(day, -months)
    return then.replace(day=min(day.day, month_end(then).day))
