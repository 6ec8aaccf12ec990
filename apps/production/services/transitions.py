"""A production order is scheduled or cancelled (domain.md §2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.inventory import services as inventory
from apps.kernel import clock, dates
from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.records import change
from apps.production.events import ProductionCancelled, ProductionOrderChanged, ProductionOrderScheduled
from apps.production.models import (
    NOT_STARTED,
    ProductionOrder,
    ProductionStatus,
    WorkOrder,
    WorkStatus,
)
from apps.production.services.locking import (
    holder_of,
    lock_family,
    lock_production,
    lock_stock,
)
from apps.production.services.payloads import production_payload
from apps.production.services.production_stock import lacking
from apps.production.state_machines import PRODUCTION_ORDER

S = ProductionStatus


@transaction.atomic
def schedule_production(
    production_id: UUID, *, actor: Actor, start_date: date | None = None
) -> ProductionOrder:
    """pending → scheduled: all materials are reserved, or none.

    What child orders have made for it already is kept for it and counts. What is late already may still be
    scheduled from today on, with a warning.

    Args:
        start_date: default is the one that was planned, else today.
    Raises:
        InvalidTransition
        Invalid: a start that is given lies after the due date.
        StockUnavailable: `details.items` lists each material that lacks stock.
    """
    production = lock_production(production_id).production
    PRODUCTION_ORDER.require(production, S.SCHEDULED)
    due = ("due_date", production.due_date)
    dates.require_order(("start_date", start_date), due)
    inventory.reserve_stock(lacking(production, actor=actor), actor=actor, holder=holder_of(production))
    start = start_date or production.start_date or clock.today()
    dates.warn_of_order(("start_date", start), due)
    changes = change(production, {"status": S.SCHEDULED, "start_date": start})
    announce(
        ProductionOrderScheduled(**production_payload(production), start_date=start),
        actor=actor,
        changes=changes,
        of=production,
    )
    return production


@transaction.atomic
def cancel_production(production_id: UUID, *, actor: Actor, reason: str = "") -> ProductionOrder:
    """pending, scheduled, in_progress → cancelled: unused materials are free again, what is made stays.

    Child orders go with it; one that is in progress goes on, for stock.

    Raises:
        InvalidTransition
    """
    production, family = lock_family(production_id)
    PRODUCTION_ORDER.require(production, S.CANCELLED)
    stop([production, *family], actor=actor, reason=reason, always={production.pk})
    return production


def stop(
    orders: Sequence[ProductionOrder],
    *,
    actor: Actor,
    reason: str,
    always: set[UUID] | frozenset[UUID] = frozenset(),
    order_id: UUID | None = None,
) -> None:
    """Cancel locked open orders that have not started, and those of `always`; the others go on for stock.

    Args:
        order_id: a sales order that needs nothing any more; the others are taken away from it.
    """
    stopped = [order for order in orders if order.status in NOT_STARTED or order.pk in always]
    ids = {order.pk for order in stopped}
    # The sales order gives its goods back afterwards: together they are locked by id.
    lock_stock((), holders=ids | ({order_id} if order_id else set()))
    WorkOrder.objects.filter(
        production_order_id__in=ids, status__in=(WorkStatus.PENDING, WorkStatus.IN_PROGRESS)
    ).update(status=WorkStatus.CANCELLED, updated_at=timezone.now())
    for order in stopped:
        _cancel(order, actor=actor, reason=reason)
    for order in orders:
        if order.pk not in ids:
            _keep(order, ids, actor=actor, unlink=order_id is not None)


def _cancel(order: ProductionOrder, *, actor: Actor, reason: str) -> None:
    inventory.release_stock(actor=actor, holder=holder_of(order))
    previous = order.status
    changes = change(order, {"status": S.CANCELLED, "cancelled_at": timezone.now(), "cancel_reason": reason})
    announce(
        ProductionCancelled(
            **production_payload(order),
            previous_status=previous,
            completed_quantity=order.completed_quantity,
            reason=reason,
        ),
        actor=actor,
        changes=changes,
        of=order,
    )


def _keep(order: ProductionOrder, gone: set[UUID], *, actor: Actor, unlink: bool) -> None:
    values: dict[str, None] = {"order_id": None} if unlink else {}
    if order.parent_id in gone:
        values["parent_id"] = None
    if changes := change(order, values):
        announce(
            ProductionOrderChanged(**production_payload(order), status=order.status),
            actor=actor,
            changes=changes,
            of=order,
        )
