"""Writes of analytics: targets, and the daily sums."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from apps.analytics.models import DailyProductSales, DailySales, SalesTarget
from apps.analytics.selectors import daily
from apps.kernel import clock, tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid

EVERY_PRODUCT = 10**9


@transaction.atomic
def set_targets(*, actor: Actor, targets: list[dict[str, Any]]) -> list[SalesTarget]:
    """Set the amounts of the months named; a month with null loses its target. Returns all targets.

    Raises:
        Invalid: a month twice.
    """
    months = [target["month"] for target in targets]
    if len(set(months)) != len(months):
        raise Invalid(targets="A month may be named once.")
    for target in targets:
        if target["amount"] is None:
            SalesTarget.objects.filter(month=target["month"]).delete()
        else:
            SalesTarget.objects.update_or_create(
                organization_id=actor.organization_id,
                workspace_id=actor.workspace_id,
                month=target["month"],
                defaults={"amount": target["amount"]},
            )
    return list(SalesTarget.objects.order_by("month"))


def _lock_day(workspace_id: UUID, day: dt.date) -> None:
    """A sum and a cancellation of one day go one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", [f"daily:{workspace_id}:{day}"]
        )


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


def add_up_since(start: dt.date, *, actor: Actor) -> int:
    """Keep the sums of every past day from `start` on; returns how many were new."""
    with tenancy.enter(actor.organization_id, actor.workspace_id):
        known = set(DailySales.objects.filter(day__gte=start).values_list("day", flat=True))
    days = (clock.today() - start).days
    missing = [day for n in range(days) if (day := start + dt.timedelta(days=n)) not in known]
    added = 0
    for day in missing:
        with tenancy.enter(actor.organization_id, actor.workspace_id):
            added += add_up(day, actor=actor)
    return added
