"""What analytics does when a lower floor announces something."""

from __future__ import annotations

from collections.abc import Sequence

from apps.analytics import services
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.events import listens_to, listens_to_all
from apps.sales.events import OrderCancelled, OrderChanged
from apps.sales.selectors import confirmed_at


@listens_to(OrderCancelled)
def forget_the_day_it_counted_on(event: OrderCancelled, actor: Actor) -> None:
    """A cancelled order no longer counts on the day of its confirmation."""
    if moment := confirmed_at(event.order_id):
        services.forget_day(clock.local_date(moment), actor=actor)


@listens_to_all(OrderChanged, of=("items", "items_total", "total_amount"))
def forget_the_days_they_counted_on(events: Sequence[OrderChanged], actor: Actor) -> None:
    """An order whose lines or total change after its confirmation counts by what it is now."""
    moments = {confirmed_at(pk) for pk in {event.order_id for event in events}}
    for day in sorted({clock.local_date(moment) for moment in moments if moment}):
        services.forget_day(day, actor=actor)
