"""Days are Almaty's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.kernel import clock


def test_the_new_year_comes_five_hours_early(monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = datetime(2025, 12, 31, 18, 59, 59, tzinfo=UTC), datetime(2025, 12, 31, 19, tzinfo=UTC)
    assert clock.local_date(before) == date(2025, 12, 31)
    assert clock.local_date(after) == date(2026, 1, 1)
    monkeypatch.setattr(timezone, "now", lambda: after)
    assert clock.today() == date(2026, 1, 1)


def test_a_day_from_its_start_to_its_end() -> None:
    start, end = clock.day_start(date(2026, 1, 1)), clock.day_end(date(2026, 1, 1))
    assert start == datetime(2025, 12, 31, 19, tzinfo=UTC)
    assert end == datetime(2026, 1, 1, 19, tzinfo=UTC) - timedelta(microseconds=1)
    assert clock.local_date(start) == clock.local_date(end) == date(2026, 1, 1)


def test_before_march_2024_almaty_was_an_hour_ahead() -> None:
    assert clock.day_start(date(2024, 2, 29)).utcoffset() == timedelta(hours=6)
    assert clock.day_start(date(2024, 3, 1)).utcoffset() == timedelta(hours=5)


def test_naive_moments_are_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        clock.local_date(datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None))


def test_python_zone_check(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clock.python_zone() == []
    monkeypatch.setattr(timezone, "now", lambda: datetime(2024, 2, 1, tzinfo=UTC))
    assert [error.id for error in clock.python_zone()] == ["kernel.E010"]


@pytest.mark.django_db
def test_the_database_knows_kazakhstan() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity('ноутбук', 'наутбук') > 0")
        assert cursor.fetchone() == (True,)
    assert clock.database_locale(databases=["default"]) == []
    assert clock.database_locale() == []


def test_a_database_that_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_ask", lambda alias: (timedelta(hours=6), True, False))
    assert [error.id for error in clock.database_locale(databases=["default"])] == [
        "kernel.E011",
        "kernel.E012",
    ]
