"""Sending webhooks: one after another for each subscription, signed, tried again for three days.

One worker at a time sends for a subscription (a lease in its row), in the order of the events. A delivery
that failed is tried again later; meanwhile those about the same object wait, others go on. The lease of a
worker that was killed runs out, and what it had sent without noting it is sent again with the same id.
A receiver that keeps failing is left alone (`breaker`), and no organization has all workers (`SHARE`).
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.kernel import metrics, tenancy
from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.records import lock_first
from apps.notifications.events import WebhookDisabled
from apps.notifications.models import WebhookDelivery, WebhookSubscription
from apps.notifications.services import breaker
from apps.notifications.services.calling import Answer, call
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
FAILING_PRIORITY = 6  # who has not taken the last one comes after everybody else
SHARE = 4  # so many receivers of one organization are sent to at a time: the others' never wait for them
LEASE = timedelta(seconds=60)
SOON = timedelta(minutes=10)  # what is due within is asked for at once, the rest found by the minute's round
GONE = 410
ROUND_SECONDS = 10.0  # a task: a long queue must not keep a worker from others


def send_due() -> None:
    """The minute's round: ask for every subscription that has something due and nobody sending."""
    now = timezone.now()
    with tenancy.system("webhooks"):
        found = list(_waiting(now).values_list("pk", "failing_since")[:1000])
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
            now = timezone.now()
            if (
                not _due(now)
                .filter(breaker.sendable(now, "subscription__"), subscription=subscription_id)
                .exists()
            ):
                break
    return tried


def _waiting(now: datetime) -> QuerySet[WebhookSubscription]:
    """Subscriptions that have something due and nobody sending; those that fail come last."""
    found = WebhookSubscription.everything.filter(_free(now), breaker.sendable(now))
    due = Exists(_due(now).filter(subscription=OuterRef("pk")))
    return found.filter(due).order_by(F("failing_since").asc(nulls_first=True), "pk")


def _at_work(organization_id: UUID, now: datetime) -> int:
    """How many of an organization's subscriptions are being sent to."""
    return WebhookSubscription.everything.filter(
        organization_id=organization_id, leased_until__gte=now
    ).count()


def _free(now: datetime) -> Q:
    return Q(leased_until__isnull=True) | Q(leased_until__lt=now)


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
    organization_id: UUID
    until: datetime

    @classmethod
    def take(cls, subscription_id: UUID) -> Lease | None:
        """None while another worker has it, its organization has its share, or nothing may be sent to it."""
        now = timezone.now()
        with tenancy.system("webhooks"):
            free = WebhookSubscription.everything.filter(
                _free(now), breaker.sendable(now), pk=subscription_id
            )
            owner = free.values_list("organization_id", flat=True).first()
            if owner is None or _at_work(owner, now) >= SHARE or not free.update(leased_until=now + LEASE):
                return None
        return cls(subscription_id, owner, now + LEASE)

    def next(self) -> WebhookDelivery | None:
        """The next delivery to send; None: nothing, held back in the meantime, or the lease is another's."""
        now = timezone.now()
        with tenancy.system("webhooks"):
            due = _due(now).filter(breaker.sendable(now, "subscription__"), subscription=self.subscription_id)
            delivery = due.select_related("subscription").order_by("event_id", "id").first()
            if delivery is None or not self._own().update(leased_until=now + LEASE):
                return None
        self.until = now + LEASE
        return delivery

    def give_back(self) -> None:
        """Let others send; who waited for a place in the organization's share takes it."""
        now = timezone.now()
        with tenancy.system("webhooks"):
            self._own().update(leased_until=None)
            waiting: list[UUID] = []
            if _at_work(self.organization_id, now) == SHARE - 1:
                waiting = list(
                    _waiting(now)
                    .filter(organization_id=self.organization_id)
                    .exclude(pk=self.subscription_id)
                    .values_list("pk", flat=True)[:1]
                )
        enqueue(waiting)

    def _own(self) -> QuerySet[WebhookSubscription]:
        return WebhookSubscription.everything.filter(pk=self.subscription_id, leased_until=self.until)


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
        elif delivery.attempts + 1 >= MAX_ATTEMPTS:
            values["status"] = Status.FAILED
        else:
            due = now + _pause(delivery.attempts, answer.retry_after)
            values["next_attempt_at"] = due
            if due - now <= SOON:
                enqueue_on_commit(webhook.pk, in_seconds=(due - now).total_seconds())
        WebhookDelivery.objects.filter(pk=delivery.pk).update(**values)
        if answer.is_good:
            breaker.note_success(webhook, now)
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
    elif (pause := breaker.note_failure(webhook, now)) and pause <= SOON:
        enqueue_on_commit(webhook.pk, in_seconds=pause.total_seconds())
    webhook.save(
        update_fields=[
            "failing_since", "failures", "open_until", "status", "status_reason", "version", "updated_at",
        ]
    )  # fmt: skip
