"""What sales does when a lower floor announces something."""

from __future__ import annotations

from apps.crm.events import CustomerMerged, DealWon
from apps.kernel.actor import Actor
from apps.kernel.events import listens_to
from apps.sales import services


@listens_to(DealWon)
def create_order(event: DealWon, actor: Actor) -> None:
    """A won deal is an order at once, in the same transaction."""
    services.create_order_of_deal(event.deal_id, actor=actor)


@listens_to(CustomerMerged)
def add_up_orders(event: CustomerMerged, actor: Actor) -> None:
    """What merged customers ordered, the kept one has ordered."""
    services.refresh_metrics(event.customer_id, actor=actor)
