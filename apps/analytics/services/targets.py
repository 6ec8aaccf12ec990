"""What a workspace means to sell."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.analytics.models import SalesTarget
from apps.kernel.actor import Actor
from apps.kernel.errors import AlreadyExists, Invalid
from apps.kernel.records import lock


@transaction.atomic
def set_targets(*, actor: Actor, targets: list[dict[str, Any]]) -> list[SalesTarget]:
    """Set the amounts of the months named; a month with null loses its target. Returns all targets.

    Raises:
        Invalid: a month twice.
    """
    months = [target["month"] for target in targets]
    if len(set(months)) != len(months):
        raise Invalid(targets=_("A month may be named once."))
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


@transaction.atomic
def create_target(*, actor: Actor, month: dt.date, amount: Decimal) -> SalesTarget:
    """Set one month's target.

    Raises:
        AlreadyExists: the month has one.
    """
    first = month.replace(day=1)
    if SalesTarget.objects.filter(month=first).exists():
        raise AlreadyExists("month")
    set_targets(actor=actor, targets=[{"month": first, "amount": amount}])
    return SalesTarget.objects.get(month=first)


@transaction.atomic
def update_target(target_id: UUID, *, actor: Actor, amount: Decimal) -> SalesTarget:
    """Change one month's target."""
    target = lock(SalesTarget, target_id)
    set_targets(actor=actor, targets=[{"month": target.month, "amount": amount}])
    return SalesTarget.objects.get(pk=target_id)


@transaction.atomic
def delete_target(target_id: UUID, *, actor: Actor) -> None:
    """A month has no target any more."""
    target = lock(SalesTarget, target_id)
    set_targets(actor=actor, targets=[{"month": target.month, "amount": None}])
