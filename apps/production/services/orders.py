"""Production orders are opened by hand, changed and deleted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.inventory import selectors as inventory
from apps.inventory import services as stock
from apps.inventory.models import Product
from apps.inventory.selectors import product_rows
from apps.kernel import dates, money
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid, not_found
from apps.kernel.events import announce
from apps.kernel.records import change, lock_first, soft_delete
from apps.production import selectors
from apps.production.events import ProductionOrderChanged, ProductionOrderDeleted
from apps.production.models import (
    OPEN,
    Priority,
    ProductionMaterial,
    ProductionOrder,
    ProductionStatus,
    WorkOrder,
)
from apps.production.services.locking import holder_of, lock_production
from apps.production.services.opening import Terms, Wanted, needed_for, open_orders
from apps.production.services.payloads import production_payload
from apps.production.services.production_stock import free_surplus, lacking
from apps.production.services.transitions import cancel_production, schedule_production
from apps.production.services.work import complete_production, start_production
from apps.production.state_machines import PRODUCTION_ORDER
from apps.sales.models import WAITING, OrderStatus
from apps.sales.selectors import order_rows

S = ProductionStatus


@transaction.atomic
def create_production_order(
    *,
    actor: Actor,
    product_id: UUID,
    quantity: Decimal,
    order_id: UUID | None = None,
    priority: str = Priority.MEDIUM,
    start_date: date | None = None,
    due_date: date | None = None,
    notes: str = "",
) -> ProductionOrder:
    """Open production of a manufactured product, and of its manufactured parts that lack stock.

    Args:
        order_id: the sales order that the goods are for; it gets them as they come, up to what it lacks.
        start_date: the planned day; scheduling takes it unless given another.
    Raises:
        NotFound: the product or the order is not in the workspace.
        Invalid: a product that is not manufactured or no longer active, due before it starts.
        BomMissing
        Conflict: the order is shipped, delivered or cancelled.
    """
    dates.require_order(("start_date", start_date), ("due_date", due_date))
    product = product_rows().filter(pk=product_id).first()
    if product is None:
        raise not_found("product_id")
    if product.type != Product.Type.MANUFACTURED:
        raise Invalid({"product_id": _("Only manufactured products can be produced.")})
    inventory.require_sellable(product)
    if order_id is not None:
        _require_waiting(order_id)
    terms = Terms(order_id=order_id, priority=priority, start_date=start_date, due_date=due_date, notes=notes)
    tree = selectors.load_tree([product_id])
    return open_orders(tree, [Wanted(product_id, quantity)], actor=actor, terms=terms)[0]


def _require_waiting(order_id: UUID) -> None:
    order = lock_first(order_rows().filter(pk=order_id))
    if order is None:
        raise not_found("order_id")
    if order.status not in (OrderStatus.PENDING, *WAITING):
        raise Conflict(_("The order no longer waits for goods"), field="order_id", status=order.status)


@transaction.atomic
def update_production_order(
    production_id: UUID,
    *,
    actor: Actor,
    status: str | None = None,
    quantity: Decimal | None = None,
    reason: str = "",
    **values: Any,
) -> ProductionOrder:
    """Change what may still be changed, then take the step to `status`; all of it or nothing.

    Args:
        status: the same status again is no step.
        quantity: while pending; more of it may open further child orders, less closes none.
        values: `priority`, `start_date`, `due_date`, `notes`, until it is completed or cancelled.
    Raises:
        Conflict: the status does not allow the change any more.
        Invalid: due before it starts.
        InvalidTransition, StockUnavailable: see the step.
    """
    production = lock_production(production_id).production
    wanted = {name: value for name, value in values.items() if getattr(production, name) != value}
    if quantity is not None and quantity != production.quantity:
        wanted["quantity"] = quantity
    _require_editable(production, wanted)
    if "quantity" in wanted:
        _rescale(production, wanted["quantity"], actor=actor)
    if changes := change(production, wanted):
        announce(
            ProductionOrderChanged(**production_payload(production), status=production.status),
            actor=actor,
            changes=changes,
            of=production,
        )
    if "quantity" in wanted:
        _open_missing_parts(production, actor=actor)
    if status is None or status == production.status:
        return production
    return _step(production, status, actor=actor, reason=reason)


def _require_editable(production: ProductionOrder, wanted: dict[str, Any]) -> None:
    for name in wanted:
        if name == "quantity":
            editable = production.status == S.PENDING
        elif name == "start_date":
            editable = production.status in (S.PENDING, S.SCHEDULED)
        else:
            editable = production.status in OPEN
        if not editable:
            raise Conflict(
                _("This can no longer be changed in the order's status"),
                field=name,
                status=production.status,
            )
    if wanted.keys() & {"start_date", "due_date"}:
        days = {name: wanted.get(name, getattr(production, name)) for name in ("start_date", "due_date")}
        dates.require_order(*days.items())
    if wanted.get("start_date", "") is None and production.status != S.PENDING:
        raise Invalid({"start_date": _("A scheduled order keeps a start date.")})


def _rescale(production: ProductionOrder, quantity: Decimal, *, actor: Actor) -> None:
    materials = list(ProductionMaterial.objects.filter(production_order=production))
    for row in materials:
        row.needed = needed_for(row.per_output, quantity, production.output_quantity)
    ProductionMaterial.objects.bulk_update(materials, ["needed"])
    WorkOrder.objects.filter(production_order=production).update(quantity=quantity, updated_at=timezone.now())
    # Parts that were made for it already are kept for it.
    free_surplus(production, actor=actor)


def _open_missing_parts(production: ProductionOrder, *, actor: Actor) -> None:
    """Child orders for what manufactured parts lack now, beyond the child orders that there are."""
    rest = lacking(production, actor=actor)
    making = ProductionOrder.objects.filter(parent=production, status__in=OPEN)
    for product_id, ordered, completed in making.values_list("product_id", "quantity", "completed_quantity"):
        rest[product_id] = rest.get(product_id, money.ZERO) - (ordered - completed)
    makeable = product_rows().filter(pk__in=rest, type=Product.Type.MANUFACTURED)
    tree = selectors.load_tree(makeable.values_list("pk", flat=True))
    made = [pk for pk in rest if tree.bom(pk)]
    free = selectors.free_stock(made, without=production.pk)
    missing = {pk: rest[pk] - free.get(pk, money.ZERO) for pk in made}
    wanted = [Wanted(pk, quantity, production.pk) for pk, quantity in missing.items() if quantity > 0]
    terms = Terms(order_id=production.order_id, priority=production.priority, due_date=production.due_date)
    open_orders(tree, wanted, actor=actor, terms=terms)


def _step(production: ProductionOrder, to: str, *, actor: Actor, reason: str) -> ProductionOrder:
    if to == S.SCHEDULED:
        return schedule_production(production.pk, actor=actor)
    if to == S.IN_PROGRESS:
        return start_production(production.pk, actor=actor)
    if to == S.COMPLETED:
        return complete_production(production.pk, actor=actor)
    if to == S.CANCELLED:
        return cancel_production(production.pk, actor=actor, reason=reason)
    raise PRODUCTION_ORDER.refusal(production, to)


@transaction.atomic
def delete_production_order(production_id: UUID, *, actor: Actor) -> ProductionOrder:
    """Remove an order that nobody acted upon yet; its number is never given again.

    Raises:
        Conflict: it is not pending, or child orders are open.
    """
    production = lock_production(production_id).production
    if production.status != S.PENDING:
        raise Conflict(
            _("Only a pending production order can be deleted; cancel it instead"), status=production.status
        )
    if ProductionOrder.objects.filter(parent=production, status__in=OPEN).exists():
        raise Conflict(_("Production orders for its parts are open; cancel it instead"))
    stock.release_stock(actor=actor, holder=holder_of(production))
    soft_delete(production)
    announce(ProductionOrderDeleted(**production_payload(production)), actor=actor, of=production)
    return production
