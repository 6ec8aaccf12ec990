"""What is forgotten."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.notifications.models import LiveEvent, Notification, WebhookDelivery

KEEP_LIVE = timedelta(days=3)
KEEP_DELIVERIES = timedelta(days=30)
KEEP_READ = timedelta(days=180)


def clean_up() -> None:
    """Delete broadcasts after three days, webhook deliveries after thirty, read notices after half a year."""
    now = timezone.now()
    LiveEvent.objects.filter(created_at__lt=now - KEEP_LIVE).delete()
    old = WebhookDelivery.objects.filter(created_at__lt=now - KEEP_DELIVERIES)
    old.exclude(status=WebhookDelivery.Status.PENDING).delete()
    Notification.objects.filter(read_at__lt=now - KEEP_READ).delete()
