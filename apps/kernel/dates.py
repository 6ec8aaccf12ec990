"""Dates of one object that must not contradict each other."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.kernel import clock, warnings
from apps.kernel.errors import Invalid

Dated = tuple[str, date | datetime | None]


def require_order(earlier: Dated, later: Dated) -> None:
    """Refuse two dates of one object of which the one that must come first comes last.

    Args:
        earlier, later: the field's name and its day; beside a day a moment counts as its local day, None says
            nothing.
    Raises:
        Invalid: naming both fields.
    """
    if message := _contradiction(earlier, later):
        raise Invalid({later[0]: message, earlier[0]: message})


def warn_of_order(earlier: Dated, later: Dated) -> None:
    """As require_order, for a day that is compared with when its object was entered: people enter late."""
    if message := _contradiction(earlier, later):
        warnings.warn("DATES_CONTRADICT", message, field=later[0])


def _contradiction(earlier: Dated, later: Dated) -> Any:
    first, last = earlier[1], later[1]
    if first is None or last is None:
        return None
    if isinstance(first, datetime) and isinstance(last, datetime):
        if first <= last:
            return None
        start, end = (f"{moment.astimezone(clock.ALMATY):%Y-%m-%d %H:%M}" for moment in (first, last))
    else:
        if _day(first) <= _day(last):
            return None
        start, end = _day(first).isoformat(), _day(last).isoformat()
    text = _("The dates contradict each other: %(end)s is before %(start)s.")
    return text % {"start": start, "end": end}


def _day(value: date | datetime) -> date:
    return clock.local_date(value) if isinstance(value, datetime) else value
