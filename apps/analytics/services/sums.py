"""The kept sums of past days."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from apps.analytics.models import DailyProductSales, DailySales
from apps.analytics.selectors import daily
from apps.kernel import clock, tenancy
from apps.kernel.actor import Actor
from apps.kernel.sql import lock_name

EVERY_PRODUCT = 10**9


def _lock_day(workspace_id: UUID, day: dt.date) -> None:
    """A sum and a cancellation of one day go one after the other."""
    lock_name(f"daily:{workspace_id}:{day}")


@transaction.atomic
def forget_day(day: dt.date, *, actor: Actor) -> None:
    """A day's orders changed: its sums are added up from them again until the next night."""
    _lock_day(actor.workspace_id, day)
    DailyProductSales.objects.filter(day=day).delete()
    DailySales.objects.filter(day=day).delete()


@transaction.atomic
def add_up(day: dt.date, *, actor: Actor) -> bool:
    """Keep the sums of one past day; False when it has them already or is not over."""
    if day >= clock.today():
        return False
    _lock_day(actor.workspace_id, day)
    if DailySales.objects.filter(day=day).exists():
        return False
    tenant = {"organization_id": actor.organization_id, "workspace_id": actor.workspace_id, "day": day}
    products = daily.by_product(day, day, limit=EVERY_PRODUCT)
    [found] = daily.by_day(day, day) or [daily.Day(day, 0, Decimal(0), Decimal(0))]
    DailyProductSales.objects.bulk_create(
        DailyProductSales(**tenant, product_id=pk, revenue=revenue, quantity=quantity)
        for pk, revenue, quantity in products
    )
    DailySales.objects.create(**tenant, orders=found.orders, revenue=found.revenue, net=found.net)
    return True


def add_up_since(start: dt.date, *, actor: Actor, at_most: int | None = None) -> int:
    """Keep the sums of every past day from `start` on, each in its own transaction; how many were new.

    at_most: stop after so many days; the next call goes on where this one stopped.
    """
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        known = set(DailySales.objects.filter(day__gte=start).values_list("day", flat=True))
    days = (clock.today() - start).days
    missing = [day for n in range(days) if (day := start + dt.timedelta(days=n)) not in known]
    added = 0
    for day in missing[:at_most]:
        with tenancy.enter(actor.organization_id, actor.workspace_id):
            added += add_up(day, actor=actor)
    return added


def keep_up(*, actor: Actor, at_most: int) -> bool:
    """Keep up to `at_most` missing days since the first counted order; whether some may be left."""
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        start = daily.first_day()
    return start is not None and add_up_since(start, actor=actor, at_most=at_most) == at_most
