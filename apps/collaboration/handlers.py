"""What collaboration does when a lower floor announces something."""

from __future__ import annotations

from apps.collaboration import services
from apps.collaboration.models import EntityType
from apps.crm.events import CustomerMerged
from apps.kernel.actor import Actor
from apps.kernel.events import listens_to


@listens_to(CustomerMerged)
def follow_merged(event: CustomerMerged, actor: Actor) -> None:
    """Tasks, comments and files of merged customers are the kept one's."""
    services.move_to(EntityType.CUSTOMER, event.merged_ids, event.customer_id)
