"""A receiver that fails again and again is left alone for a while, and tried with one delivery afterwards.

Closed: everything goes out. After WEBHOOK_BREAKER_FAILURES failures in a row it opens: what happens is
written down and waits in its order, without an attempt and without a worker. After WEBHOOK_BREAKER_SECONDS
one delivery tries (half open): it closes, and all that was held goes out; or it opens again, for twice as
long, up to an hour.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from apps.notifications.models import WebhookDelivery, WebhookSubscription

LONGEST = timedelta(hours=1)
COUNTED_TO = 1_000  # failures in a row; more make no difference
CLOSED: dict[str, Any] = {"failures": 0, "open_until": None}


def sendable(now: datetime, of: str = "") -> Q:
    """Active subscriptions whose circuit is not open; `of` is the path to them."""
    closed = Q(**{f"{of}open_until__isnull": True}) | Q(**{f"{of}open_until__lte": now})
    return closed & Q(**{f"{of}status": WebhookSubscription.Status.ACTIVE})


def note_failure(webhook: WebhookSubscription, now: datetime) -> timedelta | None:
    """Count one more in the row, unsaved; for how long the circuit is open now, None: it is not."""
    webhook.failures = min(webhook.failures + 1, COUNTED_TO)
    more = webhook.failures - settings.WEBHOOK_BREAKER_FAILURES
    if more < 0:
        return None
    first = timedelta(seconds=settings.WEBHOOK_BREAKER_SECONDS)
    pause: timedelta = min(first * 2 ** min(more, 20), LONGEST)
    webhook.open_until = now + pause
    return pause


def note_success(webhook: WebhookSubscription, now: datetime) -> None:
    """The row of failures is over; after an open circuit what was not taken meanwhile is due at once."""
    values = {"failing_since": None, "last_success_at": now, **CLOSED}
    WebhookSubscription.objects.filter(pk=webhook.pk).update(**values)
    if webhook.open_until is not None:
        _release(webhook, now)


def close(webhook: WebhookSubscription) -> None:
    """Another address, or one that somebody has mended: all that waits is due now."""
    webhook.failures, webhook.open_until = 0, None
    webhook.save(update_fields=list(CLOSED))
    _release(webhook, timezone.now())


def _release(webhook: WebhookSubscription, now: datetime) -> None:
    held = WebhookDelivery.objects.filter(subscription=webhook, status=WebhookDelivery.Status.PENDING)
    held.update(next_attempt_at=now)


def try_now(webhook_id: UUID) -> None:
    """Somebody asks for a delivery: an open circuit is tried with it and does not wait any longer."""
    now = timezone.now()
    WebhookSubscription.objects.filter(pk=webhook_id, open_until__gt=now).update(open_until=now)
