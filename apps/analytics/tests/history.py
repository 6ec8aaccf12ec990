"""Random moments and periods on the edges of Almaty's calendar, and slow, obvious sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from apps.kernel import clock

ONE = dt.timedelta(days=1)
# Fixed examples, and no shrinking: a failing history is short as it is.
FEW = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# New Years, quarters, a leap day; on 1 March 2024 the zone went from UTC+6 to UTC+5.
DAYS = [
    *(dt.date(2023, 12, 31) + ONE * n for n in (0, 1)),
    *(dt.date(2024, 2, 28) + ONE * n for n in (0, 1, 2)),
    *(dt.date(2024, 3, 31) + ONE * n for n in (0, 1)),
    *(dt.date(2024, 12, 29) + ONE * n for n in (0, 1, 2, 3)),
    dt.date(2025, 1, 31),
    dt.date(2025, 2, 28),
    dt.date(2025, 3, 1),
]
TIMES = [dt.time(0), dt.time(0, 0, 1), dt.time(12), dt.time(23, 59), dt.time(23, 59, 59, 999999)]
days = st.sampled_from(DAYS)
moments = st.builds(
    lambda day, time: dt.datetime.combine(day, time, clock.ALMATY), days, st.sampled_from(TIMES)
)
# Everything has happened by then.
laters = st.builds(
    lambda day, time: dt.datetime.combine(day, time, clock.ALMATY),
    st.sampled_from([dt.date(2025, 3, 2), dt.date(2025, 3, 31), dt.date(2025, 12, 31), dt.date(2026, 1, 1)]),
    st.sampled_from(TIMES),
)
prices = st.decimals(min_value=1, max_value=99999, places=2)
KINDS: dict[str, Callable[[dt.date], Any]] = {
    "day": lambda day: day,
    "week": lambda day: day.isocalendar()[:2],
    "month": lambda day: (day.year, day.month),
    "quarter": lambda day: (day.year, (day.month - 1) // 3),
    "year": lambda day: day.year,
}
asked: st.SearchStrategy[dict[str, str]] = st.one_of(
    st.just({}),
    st.sampled_from([{"period": kind} for kind in KINDS]),
    st.tuples(days, days).map(lambda pair: {"startDate": str(min(pair)), "endDate": str(max(pair))}),
)


@contextmanager
def undone() -> Iterator[None]:
    """Nothing that is made inside is left for the next example."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def period_days(params: dict[str, str], today: dt.date) -> tuple[list[dt.date], list[dt.date]]:
    """Every day of the period asked for, and every day that it is compared with."""
    if "startDate" in params:
        start, end = (dt.date.fromisoformat(params[key]) for key in ("startDate", "endDate"))
        now = _walk(start, lambda day: day <= end, ONE)
        return now, [day - ONE * len(now) for day in now]
    key = KINDS[params.get("period", "month")]
    back = _walk(today, lambda day: key(day) == key(today), -ONE)
    now = back[::-1] + _walk(today, lambda day: key(day) == key(today), ONE)[1:]
    last = now[0] - ONE
    before = _walk(last, lambda day: key(day) == key(last), -ONE)[::-1]
    return now, before[: len(back)]


def _walk(day: dt.date, inside: Callable[[dt.date], bool], step: dt.timedelta) -> list[dt.date]:
    found = []
    while inside(day):
        found.append(day)
        day += step
    return found


def local(moment: dt.datetime) -> dt.date:
    """The Almaty day of a moment."""
    return moment.astimezone(clock.ALMATY).date()


def rounded(value: Any, places: int = 2) -> Decimal:
    """Half up, away from zero, of an exact value."""
    exact = Fraction(value) * 10**places
    whole = int(abs(exact) + Fraction(1, 2))
    return Decimal(whole if exact >= 0 else -whole).scaleb(-places)


def parts(price: Decimal, quantity: Decimal, discount: Decimal, tax: Decimal) -> tuple[Decimal, Decimal]:
    """(net, total) of a line (domain.md §3.1)."""
    net = rounded(Fraction(quantity) * Fraction(price) * Fraction(100 - discount) / 100)
    return net, net + rounded(Fraction(net) * Fraction(tax) / 100)


def share(part: Any, whole: Any) -> Decimal:
    """Percent with one decimal, 0 of nothing."""
    return rounded(Fraction(part) * 100 / Fraction(whole), 1) if whole else Decimal(0)


def plain(value: Any) -> Any:
    """As JSON is read: numbers, texts."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    return str(value) if isinstance(value, dt.date) else value
