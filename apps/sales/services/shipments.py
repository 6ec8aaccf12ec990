"""A shipment's own way: it arrives, its particulars change, or it is undone (domain.md §2.8)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.kernel import clock, dates
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Missing, NotFound
from apps.kernel.events import announce
from apps.kernel.records import change, lock, touch
from apps.sales.events import OrderDelivered, ShipmentDelivered, ShipmentUndone
from apps.sales.models import (
    LIVE_SHIPMENTS,
    Order,
    OrderItem,
    OrderStatus,
    Shipment,
    ShipmentItem,
    ShipmentStatus,
)
from apps.sales.services import line_costs, order_stock
from apps.sales.services.payloads import order_changed, order_payload, shipment_payload
from apps.sales.services.shipment_lines import day_of, stock_of
from apps.sales.services.shipping import EARNED, moment
from apps.sales.services.status_changes import announce_and_refresh, lock_order, move
from apps.sales.state_machines import ORDER, SHIPMENT

S = OrderStatus


@transaction.atomic
def deliver_shipment(shipment_id: UUID, *, actor: Actor, date: date | None = None) -> Shipment:
    """in_transit → delivered; the order is delivered when nothing of it is left or on its way.

    Args:
        date: the local day, today unless given.
    Raises:
        InvalidTransition
        Invalid: the day lies in the future, or before the shipment.
    """
    order, shipment = lock_shipment(shipment_id)
    SHIPMENT.require(shipment, ShipmentStatus.DELIVERED)
    day = day_of(date, clock.today())
    dates.require_order(("shipped_at", shipment.shipped_at), ("date", day))
    at = max(moment(day), shipment.shipped_at)
    change(shipment, {"status": ShipmentStatus.DELIVERED, "delivered_at": at})
    event = ShipmentDelivered(**shipment_payload(order, shipment))
    announce_and_refresh(order, event, actor=actor)
    on_its_way = Shipment.objects.filter(order=order, status=ShipmentStatus.IN_TRANSIT).exists()
    if order.status == S.SHIPPED and not on_its_way:
        move(order, S.DELIVERED, actor=actor, event=OrderDelivered(**order_payload(order)), delivered_at=at)
    return shipment


@transaction.atomic
def update_shipment(shipment_id: UUID, *, actor: Actor, **values: Any) -> Shipment:
    """Change carrier, tracking number, expected day and notes of a shipment that is not undone.

    Raises:
        Conflict: it is undone.
    """
    order, shipment = lock_shipment(shipment_id)
    if shipment.status == ShipmentStatus.CANCELLED:
        raise Conflict(_("The shipment is undone"), status=shipment.status)
    if "estimated_delivery" in values:
        dates.warn_of_order(
            ("shipped_at", shipment.shipped_at), ("estimated_delivery", values["estimated_delivery"])
        )
    changes = change(shipment, values)
    if changes:
        announce(order_changed(order), actor=actor, changes={"shipments": ([], [shipment.number])}, of=order)
    return shipment


@transaction.atomic
def undo_shipment(shipment_id: UUID, *, actor: Actor, reason: str) -> Shipment:
    """A shipment that was a mistake: what it took is in stock, and kept for the order, again.

    It stays as a trace. Only in its own calendar month; later it is a return. Who hears of it may refuse:
    finance, while a bill of it stands.

    Raises:
        Missing: no reason.
        InvalidTransition, Conflict
    """
    if not reason.strip():
        raise Missing("reason")
    order, shipment = lock_shipment(shipment_id)
    if "undo" not in SHIPMENT.actions(shipment):
        raise SHIPMENT.refusal(shipment, ShipmentStatus.CANCELLED)
    if shipment.day.replace(day=1) != clock.today().replace(day=1):
        raise Conflict(_("The month of the shipment is over: enter a return"), day=shipment.day)
    items = list(ShipmentItem.objects.filter(shipment=shipment).order_by("position"))
    if any(item.returned_quantity for item in items):
        raise Conflict(_("Something of the shipment was returned"))
    order_stock.take_back(
        order, stock_of(items), actor=actor, day=shipment.day, values=line_costs.values_of(items)
    )
    for item in items:
        earned = (
            {} if item.cost is None else {"sold_net": F("sold_net") - item.net, "cost": F("cost") - item.cost}
        )
        OrderItem.objects.filter(pk=item.line_id).update(
            shipped_quantity=F("shipped_quantity") - item.quantity, **earned
        )
        if item.cost is not None:
            order.earn(-item.net, -item.cost)
    change(
        shipment,
        {
            "status": ShipmentStatus.CANCELLED,
            "cancelled_at": timezone.now(),
            "cancelled_by_id": actor.user_id,
            "cancel_reason": reason,
        },
    )
    live = Shipment.objects.filter(order=order, status__in=LIVE_SHIPMENTS)
    order.shipped_at = live.aggregate(first=Min("shipped_at"))["first"]
    touch(order, ["shipped_at", "stock_needed", *EARNED])
    event = ShipmentUndone(**shipment_payload(order, shipment), reason=reason)
    if order.status == S.PROCESSING:
        announce_and_refresh(order, event, actor=actor)
        return shipment
    ORDER.require(order, S.PROCESSING, action="undo")
    move(order, S.PROCESSING, actor=actor, event=event, note=reason, delivered_at=None)
    return shipment


def lock_shipment(shipment_id: UUID) -> tuple[Order, Shipment]:
    """The shipment, after its order and customer.

    Raises:
        NotFound
    """
    order_id = Shipment.objects.filter(pk=shipment_id).values_list("order_id", flat=True).first()
    if order_id is None:
        raise NotFound
    order, _customer = lock_order(order_id)
    shipment = lock(Shipment, shipment_id)
    shipment.order = order
    return order, shipment
