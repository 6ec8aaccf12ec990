"""Purchase orders: asked of a supplier, received in one or several deliveries."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.inventory import selectors
from apps.inventory.errors import ReceiptExceedsOrder
from apps.inventory.events import (
    PurchaseOrderCancelled,
    PurchaseOrderCreated,
    PurchaseOrderDeleted,
    PurchaseOrderEvent,
    PurchaseOrderOrdered,
    PurchaseOrderReceived,
    PurchaseOrderUpdated,
)
from apps.inventory.models import PurchaseOrder, PurchaseOrderLine, StockMovement
from apps.inventory.services.payloads import purchase_order_payload
from apps.inventory.services.places import place_of
from apps.inventory.services.purchase_lines import (
    Changes,
    Items,
    active_supplier,
    arrivals,
    priced_lines,
    replace_lines,
    total_of,
    unit_cost,
    value_of,
)
from apps.inventory.services.stock import Change, move
from apps.inventory.state_machines import PURCHASE_ORDER
from apps.kernel import clock, dates, money
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Invalid
from apps.kernel.events import announce
from apps.kernel.numbering import next_number
from apps.kernel.records import change, lock, soft_delete, touch

S = PurchaseOrder.Status


@transaction.atomic
def create_purchase_order(
    *,
    actor: Actor,
    supplier_id: UUID,
    items: Items,
    expected_date: dt.date | None = None,
    notes: str | None = "",
) -> PurchaseOrder:
    """A draft for one supplier; each product once, at the product's cost unless a price is given.

    Raises:
        NotFound: the supplier or a product, naming the field.
        Invalid: a product that is repeated, keeps no stock or is not active, goods expected in the past.
    """
    order = PurchaseOrder(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        supplier=active_supplier(supplier_id),
        expected_date=expected_date,
        notes=notes or "",
    )
    _require_expected_later(order)
    lines = priced_lines(order, items)
    order.total_amount = total_of(lines)
    order.number = next_number("PO", organization_id=actor.organization_id)
    order.save(force_insert=True)
    PurchaseOrderLine.objects.bulk_create(lines)
    _announce(PurchaseOrderCreated, order, actor)
    return order


@transaction.atomic
def update_purchase_order(order_id: UUID, *, actor: Actor, **values: Any) -> PurchaseOrder:
    """Change a draft; of an order that was sent only the expected day and the notes.

    Raises:
        NotFound, Invalid: naming the field.
        Conflict: what can no longer change.
    """
    order = lock(PurchaseOrder, order_id)
    terms = {"supplier_id", "items"} & values.keys()
    if order.status in (S.RECEIVED, S.CANCELLED) or (terms and order.status != S.DRAFT):
        raise Conflict(_("Only a draft can change its supplier and lines; a finished order not at all"))
    items = values.pop("items", None)
    if values.get("supplier_id") != order.supplier_id and "supplier_id" in values:
        active_supplier(values["supplier_id"])
    if "notes" in values:
        values["notes"] = values["notes"] or ""
    replaced: Changes = {}
    if items is not None:
        replaced, values["total_amount"] = replace_lines(order, items)
    changes = change(order, values)
    if "expected_date" in changes:
        _require_expected_later(order)
    if replaced and not changes:
        touch(order)
    if changes or replaced:
        _announce(PurchaseOrderUpdated, order, actor, changes | replaced)
    return order


@transaction.atomic
def order_purchase(order_id: UUID, *, actor: Actor) -> PurchaseOrder:
    """Send a draft to the supplier.

    Raises:
        NotFound
        InvalidTransition: it is no draft.
    """
    order = _step(order_id, S.ORDERED)
    changes = change(order, {"status": S.ORDERED, "ordered_at": timezone.now()})
    _announce(PurchaseOrderOrdered, order, actor, changes)
    return order


@transaction.atomic
def receive_purchase(
    order_id: UUID,
    *,
    actor: Actor,
    items: Items | None = None,
    date: dt.date | None = None,
    notes: str | None = "",
    warehouse_id: UUID | None = None,
) -> PurchaseOrder:
    """Take a delivery in: IN movements with the order's number at the order's prices.

    Args:
        items: `line_id` or `product_id`, and `quantity`; None means all that is still to come.
        date: the local day of the delivery, today unless given.
        warehouse_id: where it came, the first warehouse unless given. One delivery comes to one warehouse.
    Raises:
        NotFound: the order, a line that it does not have, or the warehouse.
        Invalid: a future day, a line named twice, a warehouse that is switched off.
        ReceiptExceedsOrder: more than was ordered; nothing is received.
        InvalidTransition: it was not ordered, or all of it has come.
    """
    if date is not None and date > clock.today():
        raise Invalid({"date": _("The date cannot be in the future.")})
    order = _step(order_id, S.RECEIVED)
    lines = {line.pk: line for line in PurchaseOrderLine.objects.filter(purchase_order=order)}
    arrived = arrivals(lines, items)
    _refuse_excess(lines, arrived)
    payer = selectors.pays_vat(order.organization_id, date or clock.today())
    values = {pk: value_of(lines[pk], quantity, payer=payer) for pk, quantity in arrived.items()}
    move(
        [
            Change(
                lines[pk].product_id, quantity, unit_cost=unit_cost(lines[pk], payer=payer), value=values[pk]
            )
            for pk, quantity in arrived.items()
        ],
        actor=actor,
        type=StockMovement.Type.IN,
        reference=order.number,
        notes=notes or "",
        date=date,
        place=None if warehouse_id is None else place_of(warehouse_id, actor=actor),
    )
    for pk, quantity in arrived.items():
        lines[pk].received_quantity += quantity
        lines[pk].received_value = (lines[pk].received_value or money.ZERO) + values[pk]
    columns = ["received_quantity", "received_value"]
    PurchaseOrderLine.objects.bulk_update([lines[pk] for pk in arrived], columns)
    complete = not any(line.outstanding for line in lines.values())
    after: dict[str, Any] = {"status": S.RECEIVED if complete else S.PARTIALLY_RECEIVED}
    if complete:
        after["received_at"] = timezone.now()
    changes = change(order, after)
    if not changes:
        touch(order)
    event = PurchaseOrderReceived(**purchase_order_payload(order), status=order.status)
    announce(event, actor=actor, changes=changes, of=order)
    return order


@transaction.atomic
def cancel_purchase(order_id: UUID, *, actor: Actor, reason: str | None = "") -> PurchaseOrder:
    """Expect nothing more of it; what has come already stays in stock.

    Raises:
        NotFound
        InvalidTransition: it is finished.
    """
    order = _step(order_id, S.CANCELLED)
    values: dict[str, Any] = {"status": S.CANCELLED, "cancelled_at": timezone.now()}
    if reason:
        values["notes"] = f"{order.notes}\n{reason}".strip()[:10_000]
    _announce(PurchaseOrderCancelled, order, actor, change(order, values))
    return order


@transaction.atomic
def delete_purchase_order(order_id: UUID, *, actor: Actor) -> PurchaseOrder:
    """Hide a draft or a cancelled order of which nothing came; its number is not used again.

    Raises:
        NotFound
        Conflict: it was sent, or goods came.
    """
    order = lock(PurchaseOrder, order_id)
    came = PurchaseOrderLine.objects.filter(purchase_order=order, received_quantity__gt=0).exists()
    if order.status not in (S.DRAFT, S.CANCELLED) or came:
        raise Conflict(_("Only a draft or a cancelled purchase order can be deleted"))
    soft_delete(order)
    _announce(PurchaseOrderDeleted, order, actor)
    return order


def _require_expected_later(order: PurchaseOrder) -> None:
    """Goods come after they were ordered; a draft is ordered later still. Raises Invalid."""
    sent = ("ordered_at", order.ordered_at) if order.ordered_at else ("created_at", order.created_at)
    dates.require_order(sent, ("expected_date", order.expected_date))


def _step(order_id: UUID, to: str) -> PurchaseOrder:
    order = lock(PurchaseOrder, order_id)
    PURCHASE_ORDER.require(order, to)
    return order


def _refuse_excess(lines: dict[UUID, PurchaseOrderLine], arrived: dict[UUID, Any]) -> None:
    excess = [
        {
            "product_id": lines[pk].product_id,
            "ordered": lines[pk].quantity,
            "received": lines[pk].received_quantity,
            "quantity": quantity,
        }
        for pk, quantity in arrived.items()
        if quantity > lines[pk].outstanding
    ]
    if excess:
        raise ReceiptExceedsOrder(items=excess)


def _announce(
    event: type[PurchaseOrderEvent], order: PurchaseOrder, actor: Actor, changes: Changes | None = None
) -> None:
    announce(event(**purchase_order_payload(order)), actor=actor, changes=changes, of=order)
