"""Until when an e-invoice is written: so many calendar days after the turnover, by kind and by date.

Tax Code, chapter of tax invoices (2026: art. 491 and following; before it art. 413): 15 calendar days after
the day of the turnover; an additional one counts from the day of what it adds to or takes back.
"""

from __future__ import annotations

from datetime import date, timedelta

# So many days before the last one people are told.
AHEAD = 5
# (in force from, kind of the register or None for every kind, calendar days), the newest first.
RULES: tuple[tuple[date, str | None, int], ...] = ((date(2018, 1, 1), None, 15),)


def due_day(kind: str, day: date) -> date:
    """The last day on which the e-invoice of a turnover of that kind and day is in time."""
    for since, of_kind, days in RULES:
        if since <= day and of_kind in (None, kind):
            return day + timedelta(days=days)
    return day + timedelta(days=RULES[-1][2])
