"""Local dates: every day, month, year and "today" of the house is Almaty's (domain.md §0, §6.3).

2025-12-31T19:30Z is already 2026 there: another numbering year and another VAT rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import OperationalError, connections
from django.utils import timezone

ALMATY = ZoneInfo("Asia/Almaty")
OFFSET = timedelta(hours=5)  # since 2024-03-01, for the whole country, no summer time


def today() -> date:
    """The date in Almaty now."""
    return local_date(timezone.now())


def local_date(moment: datetime) -> date:
    """The date in Almaty of an aware moment. Raises ValueError for a naive one."""
    if timezone.is_naive(moment):
        raise ValueError("local_date() needs an aware datetime")
    return moment.astimezone(ALMATY).date()


def day_start(day: date) -> datetime:
    """The first moment of a local day."""
    return datetime.combine(day, time.min, tzinfo=ALMATY)


def day_end(day: date) -> datetime:
    """The last moment (microsecond) of a local day: inclusive, for `__lte`; `__lt` takes the next start."""
    return datetime.combine(day, time.max, tzinfo=ALMATY)


@register()
def python_zone(**kwargs: Any) -> list[CheckMessage]:
    """An old time zone database still says +6 for Almaty, which would shift every day's end."""
    offset = timezone.now().astimezone(ALMATY).utcoffset()
    if offset == OFFSET:
        return []
    return [
        Error(
            f"Asia/Almaty is UTC+5, but Python's time zone data say {offset}.",
            hint="Update the tzdata package.",
            id="kernel.E010",
        )
    ]


@register(Tags.database)
def database_locale(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """PostgreSQL knows Almaty's offset, lowers Kazakh letters and finds Cyrillic trigrams."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        if connections[alias].vendor != "postgresql":
            continue
        try:
            offset, lowers, trigrams = _ask(alias)
        except OperationalError:
            continue  # kernel.E002 reports a database that does not answer
        if offset != OFFSET:
            found.append(
                Error(f"Asia/Almaty is UTC+5, but database {alias} says {offset}.", id="kernel.E011")
            )
        if not (lowers and trigrams):
            found.append(
                Error(
                    f"Database {alias} does not know Cyrillic letters: search would find nothing.",
                    hint="Create it with LC_CTYPE C.UTF-8 (or a UTF-8 locale), not C.",
                    id="kernel.E012",
                )
            )
    return found


def _ask(alias: str) -> tuple[timedelta, bool, bool]:
    """(offset of Almaty, whether Қ becomes қ, whether trigrams see Cyrillic)."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT now() AT TIME ZONE 'Asia/Almaty' - now() AT TIME ZONE 'UTC', lower('Қ') = 'қ',"
            " to_regproc('similarity') IS NOT NULL"
        )
        offset, lowers, has_trigrams = cursor.fetchone()
        if not has_trigrams:  # before the first migration, which creates pg_trgm
            return offset, lowers, True
        cursor.execute("SELECT similarity('ноутбук', 'наутбук') > 0")
        return offset, lowers, cursor.fetchone()[0]
