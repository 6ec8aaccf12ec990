"""What is forgotten."""

from __future__ import annotations

from apps.kernel.retention import forget
from apps.notifications.models import LiveEvent, Notification, WebhookDelivery


def clean_up() -> None:
    """Broadcasts, webhook deliveries that are no longer tried, notices that were read."""
    forget("live_events", lambda: LiveEvent.everything.all(), "created_at")
    over = WebhookDelivery.Status.DELIVERED, WebhookDelivery.Status.FAILED
    forget("webhook_deliveries", lambda: WebhookDelivery.everything.filter(status__in=over), "created_at")
    forget("notices", lambda: Notification.everything.all(), "read_at")
