"""What analytics does when a lower floor announces something."""

from __future__ import annotations

from apps.analytics import services
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.events import listens_to
from apps.sales.events import OrderCancelled
from apps.sales.selectors import confirmed_at


@listens_to(OrderCancelled)
def forget_the_day_it_counted_on(event: OrderCancelled, actor: Actor) -> None:
    """A cancelled order no longer counts on the day of its confirmation."""
    if moment := confirmed_at(event.order_id):
        services.forget_day(clock.local_date(moment), actor=actor)
