"""What production does when sales announces something."""

from __future__ import annotations

from apps.kernel.actor import Actor
from apps.kernel.events import listens_to
from apps.production import services
from apps.sales.events import OrderCancelled, OrderClosed, OrderConfirmed, OrderDeleted, OrderNeedsChanged


@listens_to(OrderConfirmed)
def make_what_is_short(event: OrderConfirmed, actor: Actor) -> None:
    """What a confirmed order lacks is opened in the same transaction."""
    if event.shortages:
        services.open_for_order(
            event.order_id, actor=actor, shortages=event.shortages, due_date=event.delivery_date
        )


@listens_to(OrderNeedsChanged)
def fit_what_is_made(event: OrderNeedsChanged, actor: Actor) -> None:
    """What a changed order needs no longer is not made, what it lacks is opened."""
    services.fit_to_order(event.order_id, actor=actor, needed=event.needed, due_date=event.delivery_date)


@listens_to(OrderCancelled)
def stop_making(event: OrderCancelled, actor: Actor) -> None:
    """A cancelled order needs nothing any more."""
    services.stop_for_order(event.order_id, actor=actor, reason=event.reason)


@listens_to(OrderClosed)
def stop_making_the_rest(event: OrderClosed, actor: Actor) -> None:
    """What is left of a closed order is not needed any more."""
    services.stop_for_order(event.order_id, actor=actor, reason=event.reason)


@listens_to(OrderDeleted)
def stop_making_for_deleted(event: OrderDeleted, actor: Actor) -> None:
    """Production may have been opened by hand for an order that was still pending."""
    services.stop_for_order(event.order_id, actor=actor)
