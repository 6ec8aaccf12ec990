"""Asking the workers to send webhooks. By name, so that services do not import tasks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction

from apps.kernel import broker

TASK = "apps.notifications.tasks.send_webhooks"


def enqueue_on_commit(subscription_id: UUID, *, in_seconds: float = 0) -> None:
    """Have a subscription's due deliveries sent once the transaction under way commits."""
    transaction.on_commit(partial(enqueue, [subscription_id], in_seconds=in_seconds), robust=True)


def enqueue(subscription_ids: Iterable[UUID], *, in_seconds: float = 0, priority: int = 0) -> None:
    """The same at once; a broker that does not answer costs a minute, no delivery."""
    for subscription_id in subscription_ids:
        named = {"subscription_id": str(subscription_id)}
        if not broker.enqueue(TASK, named, in_seconds=in_seconds, priority=priority):
            return
