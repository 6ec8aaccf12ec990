"""`dashboard.updated`: dashboards read afresh soon after figures changed, and not at every single change."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.utils import timezone

from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from apps.kernel.outbox import remembered
from apps.notifications.live.publishing import store
from apps.notifications.live.sending import send
from apps.notifications.models import DashboardPulse
from apps.notifications.payloads import moment

# Many changes within this time are one message.
DEBOUNCE = timedelta(seconds=5)
FIGURES = frozenset(
    {
        "deal",
        "order",
        "invoice",
        "payment",
        "credit_note",
        "opening_balance",
        "customer",
        "product",
        "production_order",
    }
)


def touch(row: OutboxEvent) -> None:
    """Note that a workspace's figures changed; idempotent until they are told."""
    if row.subject not in FIGURES or row.workspace_id is None:
        return
    remembered("dashboards", partial(_touch, row.organization_id, row.workspace_id))


def _touch(organization_id: UUID, workspace_id: UUID) -> None:
    due = timezone.now() + DEBOUNCE
    known = DashboardPulse.objects.filter(workspace_id=workspace_id)
    # One that waits is published after this row's figures were committed: it stays as it is.
    if not known.filter(due_at__isnull=True).update(due_at=due) and not known.exists():
        DashboardPulse.objects.create(workspace_id=workspace_id, organization_id=organization_id, due_at=due)


def publish_due() -> None:
    """Between batches: one broadcast for each workspace whose time has come."""
    with tenancy.system("dashboards"):
        due = list(DashboardPulse.everything.filter(due_at__lte=timezone.now()).order_by("due_at")[:500])
        broadcasts = [
            store(
                pulse.organization_id,
                pulse.workspace_id,
                "dashboard.updated",
                {"workspaceId": pulse.workspace_id, "updatedAt": moment(timezone.now())},
                permission="ANALYTICS_VIEW",
            )
            for pulse in due
        ]
        DashboardPulse.everything.filter(pk__in=[pulse.pk for pulse in due]).update(due_at=None)
    send(broadcasts)
