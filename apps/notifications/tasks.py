"""Celery's entries of notifications; names are those of CELERY_BEAT_SCHEDULE."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from apps.notifications import services


@shared_task
def send_webhooks(*, subscription_id: str) -> None:
    """Send what is due for one subscription; asked for when an event was recorded."""
    services.send_webhooks(UUID(subscription_id))


@shared_task
def send_due_webhooks() -> None:
    """Every minute: what was left over, or whose next attempt has come."""
    services.send_due()


@shared_task
def clean_up() -> None:
    """Forget old broadcasts, deliveries and read notices."""
    services.clean_up()
