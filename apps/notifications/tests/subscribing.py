"""Webhooks as an integrator sets them up, and the time between their attempts."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.notifications.models import WebhookDelivery, WebhookSubscription

URL = "/api/v1/webhooks"


def subscribe(company, receiver, *events):
    answer = company.client.post(URL, {"url": receiver.url, "events": list(events or ("deal.*",))})
    assert answer.status_code == 201, answer.content
    return answer.json()["data"]


def later(**ahead):
    """Let the time of the next attempts come, and that of receivers that are left alone."""
    now = timezone.now()
    WebhookDelivery.objects.filter(status="pending").update(next_attempt_at=now)
    WebhookSubscription.objects.filter(open_until__isnull=False).update(open_until=now)
    if ahead:
        past = timezone.now() - timedelta(**ahead)
        WebhookSubscription.objects.filter(failing_since__isnull=False).update(failing_since=past)
