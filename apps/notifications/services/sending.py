"""Sending webhooks: one after another for each subscription, signed, tried again for three days.

One worker at a time sends for a subscription (a lease in its row), in the order of the events. A delivery
that failed is tried again later; meanwhile those about the same object wait, others go on. The lease of a
worker that was killed runs out, and what it had sent without noting it is sent again with the same id.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpcore
import structlog
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.kernel import metrics, tenancy
from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.records import lock_first
from apps.notifications import ssrf
from apps.notifications.events import WebhookDisabled
from apps.notifications.models import WebhookDelivery, WebhookSubscription
from apps.notifications.services.payloads import webhook_payload
from apps.notifications.webhook_queue import enqueue, enqueue_on_commit

log = structlog.get_logger("prometric.webhooks")
Status = WebhookDelivery.Status
# After the first attempt; together three days.
DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 8 * 3600, 12 * 3600, 20 * 3600, 24 * 3600)
)
MAX_ATTEMPTS = len(DELAYS) + 1
DISABLE_AFTER = timedelta(days=3)
ANSWER_SECONDS = 15.0
# Who has not taken the last one gets less time, and after everybody else.
FAILING_SECONDS, FAILING_PRIORITY = 3.0, 6
LEASE = timedelta(seconds=60)
SOON = timedelta(minutes=10)  # what is due within is asked for at once, the rest found by the minute's round
KEPT_BODY = 4_096
GONE = 410
ROUND_SECONDS = 60.0  # a task: a long queue must not keep a worker from others


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


def send_due() -> None:
    """The minute's round: ask for every subscription that has something due and nobody sending."""
    now = timezone.now()
    with tenancy.system("webhooks"):
        waiting = (
            WebhookSubscription.everything.filter(_free(now), status=WebhookSubscription.Status.ACTIVE)
            .filter(Exists(_due(now).filter(subscription=OuterRef("pk"))))
            .order_by(F("failing_since").asc(nulls_first=True), "pk")
            .values_list("pk", "failing_since")
        )
        found = list(waiting[:1000])
    enqueue(pk for pk, failing in found if failing is None)
    enqueue((pk for pk, failing in found if failing is not None), priority=FAILING_PRIORITY)


def send_webhooks(subscription_id: UUID) -> int:
    """Send what is due for one subscription; how many were tried. Does nothing while another worker does."""
    tried, until = 0, time.monotonic() + ROUND_SECONDS
    while (lease := Lease.take(subscription_id)) is not None:
        try:
            while delivery := lease.next():
                answer = call(delivery, timezone.now())
                _note(delivery, answer)
                tried += 1
                if answer.status is None:
                    return tried  # nobody is there: the rest waits for the minute's round
                if time.monotonic() > until:
                    enqueue([subscription_id])
                    return tried
        finally:
            lease.give_back()
        # Something may have come after the last look, and its worker gone away before the lease ended.
        with tenancy.system("webhooks"):
            if not _due(timezone.now()).filter(**_active(subscription_id)).exists():
                break
    return tried


def _free(now: datetime) -> Q:
    return Q(leased_until__isnull=True) | Q(leased_until__lt=now)


def _active(subscription_id: UUID) -> dict[str, Any]:
    return {
        "subscription": subscription_id,
        "subscription__status": WebhookSubscription.Status.ACTIVE,
    }


def _due(now: datetime) -> QuerySet[WebhookDelivery]:
    """Deliveries whose time has come, and none of the same object waits before them."""
    pending = WebhookDelivery.everything.filter(status=Status.PENDING)
    before = pending.filter(
        subscription=OuterRef("subscription"),
        subject_id=OuterRef("subject_id"),
        event_id__lt=OuterRef("event_id"),
        next_attempt_at__gt=now,
    )
    return pending.filter(~Exists(before), next_attempt_at__lte=now)


@dataclass
class Lease:
    """The right to send for a subscription, for a minute from each delivery on."""

    subscription_id: UUID
    until: datetime

    @classmethod
    def take(cls, subscription_id: UUID) -> Lease | None:
        """None while another worker has it, or the subscription is not active."""
        now = timezone.now()
        with tenancy.system("webhooks"):
            free = WebhookSubscription.everything.filter(
                _free(now), pk=subscription_id, status=WebhookSubscription.Status.ACTIVE
            )
            taken = free.update(leased_until=now + LEASE)
        return cls(subscription_id, now + LEASE) if taken else None

    def next(self) -> WebhookDelivery | None:
        """The next delivery to send; None: nothing, paused in the meantime, or the lease is another's."""
        now = timezone.now()
        with tenancy.system("webhooks"):
            due = _due(now).filter(**_active(self.subscription_id))
            delivery = due.select_related("subscription").order_by("event_id", "id").first()
            if delivery is None or not self._own().update(leased_until=now + LEASE):
                return None
        self.until = now + LEASE
        return delivery

    def give_back(self) -> None:
        """Let others send."""
        with tenancy.system("webhooks"):
            self._own().update(leased_until=None)

    def _own(self) -> QuerySet[WebhookSubscription]:
        return WebhookSubscription.everything.filter(pk=self.subscription_id, leased_until=self.until)


# --- one call -------------------------------------------------------------------------------


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
    deadline = began + (FAILING_SECONDS if delivery.subscription.failing_since else ANSWER_SECONDS)
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


# --- what became of it ----------------------------------------------------------------------


def _note(delivery: WebhookDelivery, answer: Answer) -> None:
    """Write the attempt down: delivered, tried again later, or given up; perhaps the webhook too."""
    now = timezone.now()
    webhook = delivery.subscription
    metrics.webhooks.labels("delivered" if answer.is_good else "failed").inc()
    with tenancy.enter(delivery.organization_id, delivery.workspace_id):
        values = {
            "attempts": F("attempts") + 1,
            "attempted_at": now,
            "response_status": answer.status,
            "response_body": answer.body,
            "duration_ms": answer.milliseconds,
            "error": answer.error,
            "updated_at": now,
        }
        if answer.is_good:
            values |= {"status": Status.DELIVERED, "delivered_at": now}
            WebhookSubscription.objects.filter(pk=webhook.pk).update(failing_since=None, last_success_at=now)
        elif delivery.attempts + 1 >= MAX_ATTEMPTS:
            values["status"] = Status.FAILED
        else:
            due = now + _pause(delivery.attempts, answer.retry_after)
            values["next_attempt_at"] = due
            if due - now <= SOON:
                enqueue_on_commit(webhook.pk, in_seconds=(due - now).total_seconds())
        WebhookDelivery.objects.filter(pk=delivery.pk).update(**values)
        if not answer.is_good:
            log.warning(
                "webhook not delivered",
                delivery_id=str(delivery.pk),
                status=answer.status,
                error=answer.error,
            )
            _note_failure(webhook.pk, answer, now)


def _pause(attempts: int, retry_after: int | None) -> timedelta:
    """Until the next attempt: as planned, a little apart from others', never sooner than was asked for."""
    planned = DELAYS[attempts] * random.uniform(1.0, 1.1)  # noqa: S311 - no secret
    asked = timedelta(seconds=min(retry_after or 0, 24 * 3600))
    return max(planned, asked)


def _note_failure(webhook_id: UUID, answer: Answer, now: datetime) -> None:
    webhook = lock_first(WebhookSubscription.objects.filter(pk=webhook_id))
    if webhook is None or webhook.status != WebhookSubscription.Status.ACTIVE:
        return
    webhook.failing_since = webhook.failing_since or now
    gone = answer.status == GONE
    if gone or now - webhook.failing_since >= DISABLE_AFTER:
        webhook.status = WebhookSubscription.Status.DISABLED
        webhook.status_reason = "410 Gone" if gone else (answer.error or f"HTTP {answer.status}")[:255]
        webhook.version += 1
        actor = Actor.system(organization_id=webhook.organization_id, workspace_id=webhook.workspace_id)
        announce(
            WebhookDisabled(**webhook_payload(webhook), reason=webhook.status_reason),
            actor=actor,
            changes={"status": ("active", "disabled")},
            of=webhook,
        )
    webhook.save(update_fields=["failing_since", "status", "status_reason", "version", "updated_at"])
