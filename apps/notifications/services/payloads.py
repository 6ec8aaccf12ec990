"""What the events of notifications carry."""

from __future__ import annotations

from typing import Any

from apps.notifications.models import WebhookSubscription


def webhook_payload(webhook: WebhookSubscription) -> dict[str, Any]:
    """What every event of a webhook carries; its secret is not told."""
    return {"webhook_id": webhook.pk, "url": webhook.url}
