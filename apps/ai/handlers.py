"""What the assistant does when a lower floor announces something."""

from __future__ import annotations

from apps.ai.tasks import fit_deals_when_due
from apps.crm.events import DealLost, DealWon
from apps.kernel import broker, outbox
from apps.kernel.models import OutboxEvent

ENDINGS = frozenset({DealWon.name, DealLost.name})


@outbox.after_commit
def ask_for_fitting(delivered: list[OutboxEvent]) -> None:
    """Deals were closed: a worker looks whether they are enough to learn anew. The night makes up for what
    is lost here.
    """
    closed = dict.fromkeys(row.organization_id for row in delivered if row.name in ENDINGS)
    for organization_id in closed:
        broker.enqueue(fit_deals_when_due.name, {"organization_id": str(organization_id)})
