"""One call of a receiver: what goes with the body, and what came back."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from dataclasses import dataclass
from datetime import datetime

import httpcore
from django.conf import settings

from apps.notifications import ssrf
from apps.notifications.models import WebhookDelivery

FAILING_SECONDS = 3.0  # who has not taken the last one gets less time
KEPT_BODY = 4_096


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int | None = None
    body: str = ""
    error: str = ""
    retry_after: int | None = None
    milliseconds: int = 0

    @property
    def is_good(self) -> bool:
        """Any 2xx."""
        return self.status is not None and 200 <= self.status < 300


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """`v1,` and the base64 HMAC-SHA256 of id, timestamp and body (Standard Webhooks)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers_of(delivery: WebhookDelivery, now: datetime) -> list[tuple[str, str]]:
    """What goes with the body; after a rotation both secrets sign."""
    webhook, message_id, timestamp = delivery.subscription, f"msg_{delivery.pk.hex}", int(now.timestamp())
    body = delivery.body.encode()
    signatures = [signature(webhook.secret, message_id, timestamp, body)]
    if webhook.previous_secret and webhook.previous_secret_until and webhook.previous_secret_until > now:
        signatures.append(signature(webhook.previous_secret, message_id, timestamp, body))
    return [
        ("content-type", "application/json"),
        ("user-agent", "Prometric-Webhooks/1.0"),
        ("webhook-id", message_id),
        ("webhook-timestamp", str(timestamp)),
        ("webhook-signature", " ".join(signatures)),
    ]


def call(delivery: WebhookDelivery, now: datetime) -> Answer:
    """Post one delivery; whatever goes wrong is in the answer."""
    began = time.monotonic()
    seconds = settings.WEBHOOK_ANSWER_SECONDS
    deadline = began + (min(FAILING_SECONDS, seconds) if delivery.subscription.failing_since else seconds)
    try:
        with (
            httpcore.ConnectionPool(network_backend=ssrf.GuardedBackend(deadline)) as pool,
            pool.stream(
                "POST",
                delivery.subscription.url,
                headers=headers_of(delivery, now),
                content=delivery.body.encode(),
            ) as response,
        ):
            body = b""
            for chunk in response.iter_stream():
                body += chunk
                if len(body) >= KEPT_BODY:
                    break
            answer = Answer(
                status=response.status,
                body=body[:KEPT_BODY].decode(errors="replace").replace("\x00", ""),
                retry_after=_retry_after(response.headers),
            )
    except ssrf.Refused as error:
        answer = Answer(error=str(error))
    except Exception as error:  # whatever a stranger's server makes a client raise, the row must say so
        answer = Answer(error=f"{type(error).__name__}: {error}"[:500].replace("\x00", ""))
    milliseconds = round((time.monotonic() - began) * 1000)
    return Answer(answer.status, answer.body, answer.error, answer.retry_after, milliseconds)


def _retry_after(headers: list[tuple[bytes, bytes]]) -> int | None:
    for name, value in headers:
        if name.lower() == b"retry-after" and value.strip().isdigit() and len(value) < 9:
            return int(value)
    return None
