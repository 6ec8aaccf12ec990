"""Whatever was ordered and made, each figure of the production dashboard is the slow sum over it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.analytics.tests import history
from apps.analytics.tests.factories import shown
from apps.analytics.tests.history import FEW, asked, days, laters, moments
from apps.production import services as production
from apps.production.tests.factories import make_made, make_production, works

MINUTES = [(Decimal(60), Decimal("0.35")), (Decimal(480), Decimal("7.5"))]


@dataclass
class Job:
    """A production order as it is now."""

    status: str
    opened: dt.datetime
    quantity: Decimal
    due: dt.date | None
    left: Decimal
    completed: dt.datetime | None = None


# So many days from today, or a day of the calendar's edges.
dues = st.none() | st.sampled_from([-8, -1, 0, 1, 2, 6, 7, 8, 30, 49, 55, 56, 57, 63, 400]) | days
quantities = st.decimals(min_value="0.001", max_value=40, places=3)
fates = st.sampled_from(
    ["pending", "scheduled", "started", "reported", "completed", "completed", "cancelled", "deleted"]
)
jobs = st.lists(
    st.tuples(st.integers(0, 1), st.tuples(moments, moments).map(sorted), quantities, dues, fates),
    max_size=8,
)


def make_job(company, goods, today, place, span, quantity, due, fate) -> Job | None:
    """Ordered at the first moment, worked upon at the second."""
    actor = company.actor
    late = today + history.ONE * due if isinstance(due, int) else due
    cutting, welding = MINUTES[place]
    made = Job("pending", span[0], quantity, late, quantity * (cutting + welding))
    with time_machine.travel(span[0], tick=False):
        order = make_production(actor, goods[place], quantity, due_date=late)
    with time_machine.travel(span[1], tick=False):
        if fate == "deleted":
            production.delete_production_order(order.pk, actor=actor)
            return None
        if fate != "pending":
            production.schedule_production(order.pk, actor=actor)
            made.status = "scheduled"
        if fate in ("started", "reported", "completed"):
            production.start_production(order.pk, actor=actor)
            made.status = "in_progress"
        if fate == "reported":
            # All of it is cut, a third is welded.
            third = history.rounded(Fraction(quantity) / 3, 3)
            first, second = works(order)
            production.report_work(first.pk, actor=actor, completed_quantity=quantity)
            production.report_work(second.pk, actor=actor, completed_quantity=third)
            made.left = (quantity - third) * welding
        if fate == "completed":
            production.complete_production(order.pk, actor=actor)
            made.status, made.completed = "completed", span[1]
        if fate == "cancelled":
            production.cancel_production(order.pk, actor=actor)
            made.status = "cancelled"
    return made


def whole(minutes: Any) -> int:
    return int(history.rounded(minutes, 0))


def minutes_left(found: list[Job]) -> Decimal:
    return sum((job.left for job in found), Decimal(0))


def load(opened: list[Job], today: dt.date) -> dict[str, Any]:
    """Late ones are this week's; a day has eight hours, a past one none."""
    monday = next(day for n in range(7) if (day := today - history.ONE * n).weekday() == 0)
    weeks = []
    for place in range(8):
        week = [monday + history.ONE * (7 * place + n) for n in range(7)]
        found = [job for job in opened if job.due and max(job.due, today) in week]
        capacity = sum(480 for day in week if day >= today and day.weekday() < 5)
        weeks.append(
            {
                "week": monday + history.ONE * 7 * place,
                "minutes": whole(minutes_left(found)),
                "capacity": capacity,
                "load": history.share(minutes_left(found), capacity) if capacity else None,
            }
        )
    end = monday + history.ONE * 7 * 8
    return {
        "minutes": whole(minutes_left(opened)),
        "weeks": weeks,
        "later": whole(minutes_left([job for job in opened if job.due and job.due >= end])),
        "unscheduled": whole(minutes_left([job for job in opened if not job.due])),
    }


def late(opened: list[Job], today: dt.date) -> dict[str, Any]:
    spans = [(today - job.due).days for job in opened if job.due and job.due < today]
    return {
        "count": len(spans),
        "averageDays": history.rounded(Fraction(sum(spans), len(spans)), 1) if spans else 0,
        "longestDays": max(spans, default=0),
    }


def completed(made: list[Job], span: list[dt.date]) -> dict[str, Any]:
    found = [(job, job.completed) for job in made if job.completed and history.local(job.completed) in span]
    due = [(job.due, history.local(at)) for job, at in found if job.due]
    on_time = sum(day <= until for until, day in due)
    # Moments of one zone subtract as the clock on the wall: the same moments in UTC.
    spent = [at.astimezone(dt.UTC) - job.opened.astimezone(dt.UTC) for job, at in found]
    micros = sum(span // dt.timedelta(microseconds=1) for span in spent)
    day = 86_400 * 10**6
    return {
        "orders": len(found),
        "quantity": sum((job.quantity for job, _at in found), Decimal(0)),
        "onTime": on_time,
        "onTimeShare": history.share(on_time, len(due)) if due else None,
        "averageLeadDays": history.rounded(Fraction(micros, day * len(found)), 1) if found else 0,
    }


@pytest.fixture
def goods(company):
    with time_machine.travel(dt.datetime(2023, 6, 1, tzinfo=dt.UTC), tick=False):
        return [
            make_made(company.actor, {}, {"Cutting": str(cutting), "Welding": str(welding)})
            for cutting, welding in MINUTES
        ]


@settings(FEW, max_examples=8)
@given(ordered=jobs, now=laters, wanted=st.lists(asked, min_size=2, max_size=3))
def test_every_figure_is_the_slow_sum(company, goods, ordered, now, wanted):
    today = history.local(now)
    with history.undone():
        made = [job for terms in ordered if (job := make_job(company, goods, today, *terms))]
        statuses = [job.status for job in made]
        opened = [job for job in made if job.status in ("pending", "scheduled", "in_progress")]
        for params in wanted:
            span, _before = history.period_days(params, today)
            expected = {
                "period": {"startDate": span[0], "endDate": span[-1]},
                "load": load(opened, today),
                "open": {
                    "pending": statuses.count("pending"),
                    "scheduled": statuses.count("scheduled"),
                    "inProgress": statuses.count("in_progress"),
                },
                "late": late(opened, today),
                "completed": completed(made, span),
            }
            assert shown(company, "production/dashboard", now, **params) == history.plain(expected)
