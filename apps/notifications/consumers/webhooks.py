"""Deliveries of an event to the subscriptions that chose it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson

from apps.kernel import traces
from apps.kernel.models import OutboxEvent
from apps.kernel.outbox import remembered
from apps.notifications import subscribable_events
from apps.notifications.models import WebhookDelivery, WebhookSubscription
from apps.notifications.models.webhooks import circuit_at
from apps.notifications.payloads import moment, payload
from apps.notifications.webhook_queue import enqueue

Circuit = WebhookSubscription.Circuit


def record(row: OutboxEvent) -> None:
    """Write one delivery for each subscription of the workspace that chose the event."""
    if row.workspace_id is None or row.name.startswith(subscribable_events.PRIVATE):
        return
    if row.subject == "report" and row.payload.get("type") == "list":
        return  # a list of the back office as a file: its maker's alone
    found = remembered("subscriptions", _subscriptions)
    chosen = [
        pk
        for pk, events, _until, since in found
        # Who subscribes while the relay is behind hears what follows, not what was.
        if since <= row.created_at and subscribable_events.matches(events, row.name)
    ]
    if not chosen:
        return
    content = {"type": row.name, "timestamp": moment(row.created_at), "data": payload(row)}
    body = orjson.dumps(content).decode()
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(
                organization_id=row.organization_id,
                workspace_id=row.workspace_id,
                subscription_id=pk,
                event_id=row.pk,
                event=row.name,
                subject_id=row.subject_id,
                body=body,
            )
            for pk in chosen
        ],
        ignore_conflicts=True,
    )
    left_alone = {pk for pk, _events, until, _since in found if circuit_at(until) == Circuit.OPEN}
    vars(row)["webhooks"] = [pk for pk in chosen if pk not in left_alone]


def _subscriptions() -> list[tuple[Any, ...]]:
    """(id, events, left alone until, since when) of those of the workspace that are not switched off."""
    found = WebhookSubscription.objects.exclude(status=WebhookSubscription.Status.DISABLED)
    return list(found.values_list("pk", "events", "open_until", "created_at"))


def ask_for_sending(delivered: list[OutboxEvent]) -> None:
    """After the commit; what is lost here is found by the minute's round."""
    asked: set[UUID] = set()
    for row in delivered:
        waiting = [pk for pk in vars(row).get("webhooks", ()) if pk not in asked]
        if waiting:
            asked.update(waiting)
            with traces.span("ask for webhooks", traces.PRODUCER, parent=row.trace):
                enqueue(waiting)
