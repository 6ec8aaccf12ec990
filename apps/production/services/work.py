"""Work is started, reported and finished (domain.md §2.3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid, NotFound
from apps.kernel.events import announce
from apps.kernel.records import change
from apps.production.errors import QuantityExceeded
from apps.production.events import ProductionCompleted, ProductionStarted, WorkReported
from apps.production.models import ProductionOrder, ProductionStatus, WorkOrder, WorkStatus
from apps.production.services.locking import LockedProduction, lock_production
from apps.production.services.payloads import production_payload
from apps.production.services.production_stock import make_goods
from apps.production.state_machines import PRODUCTION_ORDER, WORK_ORDER
from apps.sales import services as sales
from apps.sales.models import OrderStatus

S, W = ProductionStatus, WorkStatus


@transaction.atomic
def start_production(production_id: UUID, *, actor: Actor) -> ProductionOrder:
    """scheduled → in_progress: the first operation begins; a confirmed sales order is being processed.

    Raises:
        InvalidTransition
    """
    locked = lock_production(production_id)
    PRODUCTION_ORDER.require(locked.production, S.IN_PROGRESS)
    first = _works(locked.production)[0]
    _move_on(locked, {first.pk: (W.IN_PROGRESS, first.completed_quantity)}, actor=actor)
    return locked.production


@transaction.atomic
def complete_production(production_id: UUID, *, actor: Actor) -> ProductionOrder:
    """in_progress → completed: whatever the operations have not reported yet is reported as done.

    Raises:
        InvalidTransition
    """
    locked = lock_production(production_id)
    PRODUCTION_ORDER.require(locked.production, S.COMPLETED)
    reports = {work.pk: (str(W.COMPLETED), work.quantity) for work in _works(locked.production)}
    _move_on(locked, reports, actor=actor)
    return locked.production


@transaction.atomic
def report_work(
    work_order_id: UUID,
    *,
    actor: Actor,
    status: str | None = None,
    completed_quantity: Decimal | None = None,
) -> WorkOrder:
    """Say how far an operation is; the last one's progress moves the goods.

    The first report starts the production order, the last completes it. A quantity is the whole of what
    was done so far; it may be put right downwards while the operation is in progress, except for the last
    one, whose goods are in stock. The whole quantity without a status, and the status `completed` without
    a quantity, both complete the operation.

    Raises:
        InvalidTransition: the order is not scheduled or running, the step does not lead there.
        QuantityExceeded: more than was ordered, or than the operation before has done.
        Conflict: less than the next operation has done, or than is in stock.
        Invalid: a status that the quantity contradicts.
    """
    production_id = (
        WorkOrder.objects.filter(pk=work_order_id).values_list("production_order_id", flat=True).first()
    )
    if production_id is None:
        raise NotFound
    locked = lock_production(production_id)
    works = _works(locked.production)
    place = next(index for index, work in enumerate(works) if work.pk == work_order_id)
    work = works[place]
    to, total = _target(work, status, completed_quantity)
    if (to, total) == (work.status, work.completed_quantity):
        return work
    _require_running(locked.production)
    _judge(works, place, to, total)
    _move_on(locked, {work.pk: (to, total)}, actor=actor)
    return WorkOrder.objects.select_related("production_order").get(pk=work.pk)


def _works(production: ProductionOrder) -> list[WorkOrder]:
    """In their sequence; whoever changes them holds the production order."""
    works = WorkOrder.objects.filter(production_order_id=production.pk).order_by("sequence")
    return list(works.select_related("production_order"))


def _target(work: WorkOrder, status: str | None, quantity: Decimal | None) -> tuple[str, Decimal]:
    """(status, quantity) that a report means."""
    total = work.completed_quantity if quantity is None else quantity
    if status == W.COMPLETED and quantity is None:
        total = work.quantity
    if status is not None:
        return status, total
    if total == work.quantity:
        return W.COMPLETED, total
    if work.status == W.PENDING and total > 0:
        return W.IN_PROGRESS, total
    return work.status, total


def _require_running(production: ProductionOrder) -> None:
    if production.status not in (S.SCHEDULED, S.IN_PROGRESS):
        PRODUCTION_ORDER.require(production, S.IN_PROGRESS)


def _judge(works: list[WorkOrder], place: int, to: str, total: Decimal) -> None:
    work = works[place]
    if to != work.status:
        WORK_ORDER.require(work, to)
    if total != work.completed_quantity and WORK_ORDER.is_final(work.status):
        raise WORK_ORDER.refusal(work, W.IN_PROGRESS)
    if total > work.quantity:
        raise QuantityExceeded(reported=total, allowed=work.quantity)
    if place > 0 and total > (before := works[place - 1]).completed_quantity:
        raise QuantityExceeded(
            reported=total, allowed=before.completed_quantity, previous_operation=before.operation
        )
    if (to == W.COMPLETED and total != work.quantity) or (to == W.PENDING and total > 0):
        raise Invalid(
            {
                "completed_quantity": _("The status %(status)s does not go with this quantity.")
                % {"status": to}
            }
        )
    if total < work.completed_quantity and place == len(works) - 1:
        raise Conflict(_("The finished goods are in stock already"), completed=work.completed_quantity)
    if place + 1 < len(works) and total < (after := works[place + 1]).completed_quantity:
        raise Conflict(
            _("The next operation has done more already"),
            completed=after.completed_quantity,
            next_operation=after.operation,
        )


def _move_on(locked: LockedProduction, reports: dict[UUID, tuple[str, Decimal]], *, actor: Actor) -> None:
    """Write judged reports {work order: (status, quantity)}, and all that follows from them."""
    production, works = locked.production, _works(locked.production)
    started = production.status == S.SCHEDULED
    # Work may have begun before the order was confirmed. Before any stock is locked: sales locks the
    # customer, and customers come before stock.
    if locked.order is not None and locked.order.status == OrderStatus.CONFIRMED:
        locked.order = sales.begin_processing(locked.order.pk, actor=actor)
    now = timezone.now()
    touched = []
    for work in works:
        to, total = reports.get(work.pk, (work.status, work.completed_quantity))
        if (to, total) == (work.status, work.completed_quantity):
            continue
        work.status, work.completed_quantity, work.updated_at = to, total, now
        work.started_at = work.started_at or now
        work.completed_at = now if to == W.COMPLETED else None
        touched.append(work)
    columns = ["status", "completed_quantity", "started_at", "completed_at", "updated_at"]
    WorkOrder.objects.bulk_update(touched, columns)
    finished = min(work.completed_quantity for work in works)
    completed = all(work.status == W.COMPLETED for work in works)
    make_goods(locked, finished, actor=actor, last=completed)
    values = {
        "status": S.COMPLETED if completed else S.IN_PROGRESS,
        "completed_quantity": finished,
        "minutes_done": sum((work.duration * work.completed_quantity for work in works), money.ZERO),
    }
    values |= {"started_at": now} if started else {}
    values |= {"completed_at": now} if completed else {}
    changes = change(production, values)
    _announce(production, touched, changes, started=started, completed=completed, actor=actor)


def _announce(
    production: ProductionOrder,
    touched: list[WorkOrder],
    changes: dict[str, tuple[Any, Any]],
    *,
    started: bool,
    completed: bool,
    actor: Actor,
) -> None:
    if started:
        announce(ProductionStarted(**production_payload(production)), actor=actor, of=production)
    for work in touched:
        announce(
            WorkReported(
                **production_payload(production),
                work_order_id=work.pk,
                operation=work.operation,
                status=work.status,
                completed_quantity=work.completed_quantity,
                finished=production.completed_quantity,
            ),
            actor=actor,
            changes=changes,
            of=production,
        )
    if completed:
        announce(
            ProductionCompleted(**production_payload(production), quantity=production.quantity),
            actor=actor,
            of=production,
        )
