"""Production of the last weeks: cabinets made in time and late, being made, waiting, given up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.production import services as production
from apps.production.models import ProductionOrder, WorkOrder
from laptop.demo import data
from laptop.demo.year import Story, Year, at

DAY = dt.timedelta(days=1)
# What was reported of one operation after another, so many days before today.
Reports = Sequence[tuple[int, int, int]]


def a_workshop(year: Year) -> Story:
    """The planner opens orders and schedules them, the welder reports; each order's own story begins here."""
    yield at(year.today - 45 * DAY, 9)
    cabinet = year.demo.products["MAN-001"]
    steps = [{"name": name, "duration": Decimal(minutes)} for name, minutes in data.OPERATIONS]
    production.write_bom(cabinet, actor=year.demo.people["planner"], operations=steps)
    for quantity, opened, due, reports in data.MADE:
        year.add(_made(year, cabinet, quantity, opened, due, reports))
    year.add(_given_up(year, cabinet))
    year.add(_waiting(year, cabinet))


def _made(year: Year, cabinet: UUID, quantity: int, opened: int, due: int, reports: Reports) -> Story:
    """Scheduled on the day after; (days before today, operation, done so far) each."""
    day = year.today - opened * DAY
    yield at(day, 9, 30)
    order = _open(year, cabinet, quantity, due_date=year.today + due * DAY)
    yield at(day + DAY, 8)
    production.schedule_production(order.pk, actor=year.demo.people["planner"])
    for before, operation, done in reports:
        yield at(year.today - before * DAY, 17, 30)
        work = WorkOrder.objects.filter(production_order=order).order_by("sequence")[operation]
        production.report_work(work.pk, actor=year.demo.people["worker"], completed_quantity=Decimal(done))


def _given_up(year: Year, cabinet: UUID) -> Story:
    yield at(year.today - 16 * DAY, 10)
    order = _open(year, cabinet, 2, due_date=year.today - 2 * DAY)
    yield at(year.today - 14 * DAY, 11)
    actor = year.demo.people["planner"]
    production.cancel_production(order.pk, actor=actor, reason="Покупатель отказался от заказа")


def _waiting(year: Year, cabinet: UUID) -> Story:
    yield at(year.today - 2 * DAY, 10)
    later = {"start_date": year.today + 3 * DAY, "due_date": year.today + 12 * DAY}
    planned = _open(year, cabinet, 5, notes="Для склада: осталось меньше минимума", **later)
    yield at(year.today - 2 * DAY, 10, 30)
    production.schedule_production(planned.pk, actor=year.demo.people["planner"])
    yield at(year.today - DAY, 12)
    _open(year, cabinet, 2, priority="urgent", due_date=year.today + 2 * DAY)


def _open(year: Year, cabinet: UUID, quantity: int, **terms: Any) -> ProductionOrder:
    return production.create_production_order(
        actor=year.demo.people["planner"], product_id=cabinet, quantity=Decimal(quantity), **terms
    )
