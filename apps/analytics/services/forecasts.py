"""The kept forecast of a workspace."""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.analytics.models import SalesForecast
from apps.analytics.selectors import outlook
from apps.kernel import clock
from apps.kernel.actor import Actor

METHOD = "eb-theta 3"  # a change of the method makes every kept forecast stale


def _fingerprint(first: dt.date | None, values: list[Decimal], today: dt.date) -> str:
    text = f"{METHOD}|{today:%Y-%m}|{first}|" + "|".join(map(str, values))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def current_forecast(*, actor: Actor) -> tuple[dict[str, Any] | None, dt.datetime]:
    """(what the history says, since when): the kept one, or made now where the history has changed.

    None without a complete month of sales.
    """
    today = clock.today()
    first, values = outlook.months_of(today)
    if not values:
        return None, timezone.now()
    fingerprint = _fingerprint(first, values, today)
    kept = SalesForecast.objects.filter(fingerprint=fingerprint).first()
    if kept is not None:
        return kept.result, kept.computed_at
    made = SalesForecast(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        computed_at=timezone.now(),
        fingerprint=fingerprint,
        result=outlook.foresee(values, outlook.top_share(today)),
    )
    # Two readers at once may both make it: the same history says the same.
    SalesForecast.objects.bulk_create(
        [made],
        update_conflicts=True,
        unique_fields=["workspace"],
        update_fields=["computed_at", "fingerprint", "result", "updated_at"],
    )
    return made.result, made.computed_at


def refresh_forecast(*, actor: Actor) -> None:
    """Make the forecast of the workspace in force afresh where its history has changed."""
    current_forecast(actor=actor)
