"""Subscriptions of other systems: who hears what, with which secret."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.kernel import records, sealing
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid, NotFound
from apps.kernel.events import announce
from apps.notifications import ssrf, subscribable_events
from apps.notifications.errors import WebhookDisabledError
from apps.notifications.events import WebhookChanged, WebhookCreated, WebhookDeleted
from apps.notifications.models import WebhookDelivery, WebhookSubscription
from apps.notifications.models.webhooks import SECRET_MARK
from apps.notifications.services import breaker
from apps.notifications.services.payloads import webhook_payload
from apps.notifications.state_machines import WEBHOOK
from apps.notifications.webhook_queue import enqueue_on_commit

Status = WebhookSubscription.Status
# After a rotation both secrets sign, so that a receiver can change over in its own time.
OVERLAP = timedelta(hours=24)
SHOWN = ("url", "description", "events")


def new_secret() -> str:
    """`whsec_` and 32 random bytes, as the Standard Webhooks scheme writes them."""
    return SECRET_MARK + base64.b64encode(secrets.token_bytes(32)).decode()


@transaction.atomic
def create_webhook(
    *, actor: Actor, url: str, events: Iterable[str], description: str = ""
) -> WebhookSubscription:
    """Subscribe an address to events. The secret is shown with this answer and never again.

    Raises:
        Invalid: an address that may not be called; a name that no event has.
    """
    webhook = WebhookSubscription.objects.create(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        url=ssrf.check_url(url),
        events=_check_events(events),
        description=description,
        sealed_secret=sealing.seal(new_secret()),
        created_by_id=actor.user_id,
    )
    announce(WebhookCreated(**webhook_payload(webhook)), actor=actor, of=webhook)
    return webhook


@transaction.atomic
def update_webhook(webhook_id: UUID, *, actor: Actor, **values: Any) -> WebhookSubscription:
    """Change address, events or description.

    Raises:
        Invalid: as create_webhook.
    """
    webhook = records.lock(WebhookSubscription, webhook_id)
    if "url" in values:
        values["url"] = ssrf.check_url(values["url"])
    if "events" in values:
        values["events"] = _check_events(values["events"])
    if values.get("url", webhook.url) != webhook.url:
        breaker.close(webhook)
        enqueue_on_commit(webhook.pk)
    _write(webhook, {name: values[name] for name in SHOWN if name in values}, actor)
    return webhook


@transaction.atomic
def delete_webhook(webhook_id: UUID, *, actor: Actor) -> WebhookSubscription:
    """Forget a subscription and its deliveries."""
    webhook = records.lock(WebhookSubscription, webhook_id)
    announce(WebhookDeleted(**webhook_payload(webhook)), actor=actor, of=webhook)
    WebhookDelivery.objects.filter(subscription=webhook).delete()
    WebhookSubscription.objects.filter(pk=webhook.pk).delete()
    return webhook


@transaction.atomic
def pause_webhook(webhook_id: UUID, *, actor: Actor) -> WebhookSubscription:
    """Hold deliveries back; events are still written down, and sent after `resume`.

    Raises:
        InvalidTransition: it is not active.
    """
    webhook = records.lock(WebhookSubscription, webhook_id)
    WEBHOOK.require(webhook, Status.PAUSED)
    _write(webhook, {"status": Status.PAUSED}, actor)
    return webhook


@transaction.atomic
def resume_webhook(webhook_id: UUID, *, actor: Actor) -> WebhookSubscription:
    """Send again, first what was held back; also after it was disabled.

    Raises:
        InvalidTransition: it is active.
    """
    webhook = records.lock(WebhookSubscription, webhook_id)
    WEBHOOK.require(webhook, Status.ACTIVE)
    breaker.close(webhook)
    _write(webhook, {"status": Status.ACTIVE, "status_reason": "", "failing_since": None}, actor)
    enqueue_on_commit(webhook.pk)
    return webhook


@transaction.atomic
def rotate_secret(webhook_id: UUID, *, actor: Actor) -> WebhookSubscription:
    """A new secret, shown with this answer alone; the old one signs too for another day."""
    webhook = records.lock(WebhookSubscription, webhook_id)
    webhook.sealed_previous_secret = webhook.sealed_secret
    webhook.sealed_secret = sealing.seal(new_secret())
    webhook.previous_secret_until = timezone.now() + OVERLAP
    records.touch(webhook, ["sealed_secret", "sealed_previous_secret", "previous_secret_until"])
    changed = {"secret": ("…", "…")}
    announce(WebhookChanged(**webhook_payload(webhook)), actor=actor, changes=changed, of=webhook)
    return webhook


def _write(webhook: WebhookSubscription, values: dict[str, Any], actor: Actor) -> None:
    if changes := records.change(webhook, values):
        announce(WebhookChanged(**webhook_payload(webhook)), actor=actor, changes=changes, of=webhook)


def _check_events(events: Iterable[str]) -> list[str]:
    chosen = list(dict.fromkeys(name.strip().lower() for name in events))
    if not chosen:
        raise Invalid(events=_("Choose at least one event"))
    if unknown := [name for name in chosen if not subscribable_events.is_subscribable(name)]:
        raise Invalid(events=[_("Unknown event: %(name)s") % {"name": name[:64]} for name in unknown])
    return chosen


# --- deliveries -----------------------------------------------------------------------------


@transaction.atomic
def resend_delivery(delivery_id: UUID, *, actor: Actor, webhook_id: UUID | None = None) -> WebhookDelivery:
    """Send one delivery again, whatever became of it, with the same id and body.

    Raises:
        NotFound: no such delivery (of that webhook). WebhookDisabledError: nothing is sent to it.
    """
    found = WebhookDelivery.objects.select_related("subscription")
    delivery = found.select_for_update(of=("self",)).filter(pk=delivery_id).first()
    if delivery is None or webhook_id not in (None, delivery.subscription_id):
        raise NotFound()
    if delivery.subscription.status == Status.DISABLED:
        raise WebhookDisabledError()
    delivery.status = WebhookDelivery.Status.PENDING
    delivery.attempts, delivery.next_attempt_at = 0, timezone.now()
    delivery.save(update_fields=["status", "attempts", "next_attempt_at", "updated_at"])
    breaker.try_now(delivery.subscription_id)
    enqueue_on_commit(delivery.subscription_id)
    return delivery


@transaction.atomic
def send_test(webhook_id: UUID, *, actor: Actor) -> WebhookDelivery:
    """Send `webhook.test`, whichever events were chosen.

    Raises:
        WebhookDisabledError: nothing is sent to it.
    """
    webhook = records.lock(WebhookSubscription, webhook_id)
    if webhook.status == Status.DISABLED:
        raise WebhookDisabledError()
    content = {
        "type": subscribable_events.TEST,
        "timestamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "data": {"webhookId": webhook.pk},
    }
    delivery = WebhookDelivery.objects.create(
        organization_id=webhook.organization_id,
        workspace_id=webhook.workspace_id,
        subscription=webhook,
        event_id=0,
        event=subscribable_events.TEST,
        subject_id=webhook.pk,
        body=orjson.dumps(content).decode(),
    )
    breaker.try_now(webhook.pk)
    enqueue_on_commit(webhook.pk)
    return delivery


def rest_webhooks(organization_id: UUID) -> None:
    """Secrets travel with no copy: its webhooks wait with new ones until somebody resumes them.

    To be called in the system's scope.
    """
    for webhook in WebhookSubscription.everything.filter(organization_id=organization_id):
        webhook.sealed_secret, webhook.sealed_previous_secret = sealing.seal(new_secret()), ""
        webhook.status, webhook.failing_since = Status.PAUSED, None
        webhook.failures, webhook.open_until = 0, None
        webhook.save()
