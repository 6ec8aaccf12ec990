"""Deals and customers counted, for the apps above; of the workspace in force, one statement each."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from apps.crm.models import OPEN_STAGES
from apps.crm.sql import customers, deals
from apps.kernel import clock, tenancy
from apps.kernel.sql import fetch

OPEN = list(map(str, OPEN_STAGES))


def _rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    return fetch(statement, {"workspace": tenancy.current().workspace_id, **values})


def deal_endings(newest: int) -> list[tuple[str, int, int, dt.timedelta | None]]:
    """(stage, won, closed, median stay) of the newest closed deals, by stages they saw; '' is all of them."""
    return _rows(deals.ENDINGS, open=OPEN, most=newest)


def expected_closings(start: dt.date, end: dt.date) -> dict[dt.date, tuple[Decimal, Decimal]]:
    """{month: (weighted, whole) value} of the open deals that are to close from `start` to before `end`."""
    found = _rows(deals.PIPELINE, open=OPEN, start=start, end=end)
    return {month: (weighted, whole) for month, weighted, whole in found}


def closed_of_late(today: dt.date, *, recent: int, compared: int) -> tuple[int, int, int, int, int]:
    """Closed deals of two spans of days, `recent` after `compared`.

    (closed in both, lost in the recent ones, of them to a competitor, lost before, of them to a competitor)
    """
    [found] = _rows(deals.CLOSED, today=today, recent=recent, compared=compared)
    return found


def closed_deals(start: dt.date, end: dt.date) -> tuple[int, int, Decimal | None, Decimal | None]:
    """(won, lost, average value, average days open of the won) of the deals closed on these days."""
    [found] = _rows(deals.CLOSED_DEALS, start=start, end=end)
    return found


def pipeline_then(end: dt.date) -> list[tuple[str, int, Decimal]]:
    """(stage, deals, their value) as they were at the end of a day that is over."""
    until = clock.day_start(end + dt.timedelta(days=1))
    return _rows(deals.PIPELINE_THEN, stages=OPEN, end=end, until=until)


def churn(start: dt.datetime, until: dt.datetime) -> tuple[int, int]:
    """(customers lost between, customers active at the start) by the timeline of statuses."""
    [found] = _rows(customers.CHURN, **{"from": start, "until": until})
    return found


def customers_then(until: dt.datetime) -> tuple[int, int]:
    """(all, active) as they were at a moment that is past."""
    [found] = _rows(customers.CUSTOMERS_THEN, until=until)
    return found
