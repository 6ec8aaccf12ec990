"""When it will probably be done."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.kernel import clock
from apps.production import selectors, workdays

pytestmark = pytest.mark.django_db


@pytest.fixture
def on(monkeypatch):
    """Say which day it is."""

    def set_today(day):
        monkeypatch.setattr(clock, "today", lambda: dt.date.fromisoformat(day))

    return set_today


def estimate(status, *, quantity=10, minutes=300, done=0, completed=0, start=None, started=None):
    found = selectors.estimated_completion(
        status,
        Decimal(quantity),
        Decimal(minutes),
        Decimal(done),
        Decimal(completed),
        dt.date.fromisoformat(start) if start else None,
        clock.day_start(dt.date.fromisoformat(started)) if started else None,
    )
    return found.isoformat() if found else None


def test_before_the_start_by_working_days(on):
    on("2026-11-23")  # a Monday
    # 3,000 minutes are six and a quarter days of eight hours: the seventh working day.
    assert estimate("scheduled", start="2026-11-23") == "2026-12-01"
    assert estimate("pending") == "2026-12-01"
    assert estimate("scheduled", start="2026-11-28") == "2026-12-08"  # from the Monday after
    assert estimate("scheduled", minutes=0, start="2026-11-25") == "2026-11-25"
    assert estimate("scheduled", minutes=48, start="2026-11-27") == "2026-11-27"  # one full Friday
    assert estimate("scheduled", minutes=49, start="2026-11-27") == "2026-11-30"
    on("2027-01-04")
    assert estimate("scheduled", start="2026-11-23") == "2027-01-12"  # not in the past


def test_running_by_the_pace_so_far(on):
    on("2026-11-27")  # five working days since the start, half is done
    assert estimate("in_progress", done=1500, started="2026-11-23") == "2026-12-04"
    assert estimate("in_progress", done=3000, started="2026-11-23") == "2026-11-27"
    assert estimate("in_progress", done=0, started="2026-11-23") == "2026-12-01"
    assert estimate("in_progress", minutes=0, completed=5, started="2026-11-23") == "2026-12-04"
    on("2027-02-01")
    assert estimate("in_progress", done=0, started="2026-11-23") == "2027-02-01"
    assert estimate("in_progress", done=2999, started="2026-11-23") == "2027-02-02"


def test_done_and_cancelled_have_none_and_the_endless_an_end(on):
    on("2026-11-23")
    assert estimate("completed", done=3000, completed=10, started="2026-11-02") is None
    assert estimate("cancelled") is None
    assert estimate("pending", quantity=999_999_999_999, minutes=9_999_999) == "2200-12-31"
    assert (
        estimate("in_progress", quantity=999_999_999_999, done="0.01", started="2026-11-02") == "2200-12-31"
    )


def test_working_days_against_counting(on):
    for offset in range(14):
        start = dt.date(2026, 11, 16) + dt.timedelta(days=offset)
        day, left = workdays.first_workday(start), 0
        for count in range(30):
            while left < count:
                day += dt.timedelta(days=1)
                left += day.weekday() < 5
            assert workdays.after_workdays(start, count) == day
        for length in range(-2, 20):
            end = start + dt.timedelta(days=length)
            days = sum((start + dt.timedelta(days=n)).weekday() < 5 for n in range(max(0, length + 1)))
            assert workdays.between(start, end) == days
