"""Asking the workers to send webhooks. By name, so that services do not import tasks."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial
from uuid import UUID

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from apps.kernel import valkey

log = structlog.get_logger("prometric.webhooks")
TASK = "apps.notifications.tasks.send_webhooks"
# A broker that does not answer is not asked again so soon: the minute's round finds what is due.
SILENCE = 10.0
_silent_until = 0.0


def ask_to_send(subscription_id: UUID, *, in_seconds: float = 0) -> None:
    """Have a subscription's due deliveries sent once the transaction under way commits."""
    transaction.on_commit(partial(ask_now, [subscription_id], in_seconds=in_seconds), robust=True)


def ask_now(subscription_ids: Iterable[UUID], *, in_seconds: float = 0) -> None:
    """The same at once; a broker that does not answer costs a minute, no delivery."""
    global _silent_until
    for subscription_id in subscription_ids:
        if time.monotonic() < _silent_until:
            return
        try:
            current_app.signature(TASK, kwargs={"subscription_id": str(subscription_id)}).apply_async(
                countdown=in_seconds
            )
        except (OperationalError, *valkey.Unavailable) as error:
            _silent_until = time.monotonic() + SILENCE
            log.warning("webhooks wait for the next round: broker does not answer", error=str(error))
