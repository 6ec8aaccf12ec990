"""Goods and services go out: all that is left of an order, or some of its lines (domain.md §2.2, §2.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.kernel import clock, dates, money
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.numbering import next_number
from apps.kernel.pricing import AGREED, SUMS
from apps.kernel.records import change, lock_rows, touch
from apps.sales.events import OrderDelivered, OrderShipped
from apps.sales.models import Order, OrderItem, OrderStatus, Shipment, ShipmentItem, ShipmentStatus
from apps.sales.services import line_costs, order_stock, retaxing, whole_line
from apps.sales.services.payloads import order_payload, shipment_payload
from apps.sales.services.shipment_lines import (
    Asked,
    all_left,
    asked_of,
    day_of,
    lines_of,
    make_items,
    stock_of,
)
from apps.sales.services.status_changes import announce_and_refresh, lock_order, move
from apps.sales.state_machines import ORDER

S = OrderStatus
NOON = timedelta(hours=12)
EARNED = ("sold_net", "cost")


@transaction.atomic
def ship_order(
    order_id: UUID,
    *,
    actor: Actor,
    items: Sequence[Mapping[str, Any]] | None = None,
    date: date | None = None,
    tracking_number: str = "",
    carrier: str = "",
    estimated_delivery: date | None = None,
    notes: str = "",
) -> Shipment:
    """Deliver what is named, or all that is left, services with an act of that day.

    The order is `shipped` when nothing is left, else `processing`.

    Args:
        items: `order_item_id` or `product_id`, and `quantity`; None means all that is left.
        date: the local day, today unless given; the goods must have been there at the end of it and since.
    Raises:
        InvalidTransition
        NotFound, Invalid: as `asked_of`; a day in the future.
        StockUnavailable: a line is not covered, neither by its reservation nor by what is free now.
    """
    dates.require_order(("date", date), ("estimated_delivery", estimated_delivery))
    order, _customer = lock_order(order_id)
    ORDER.require(order, S.SHIPPED)
    whole_line.require_lines(order, actor=actor)
    lines = lines_of(order)
    asked = all_left(lines) if items is None else asked_of(lines, items)
    shipment = dispatch(
        order,
        asked,
        at=moment(day_of(date, clock.today())),
        actor=actor,
        tracking_number=tracking_number,
        carrier=carrier,
        estimated_delivery=estimated_delivery,
        notes=notes,
    )
    dates.warn_of_order(("shipped_at", shipment.shipped_at), ("estimated_delivery", estimated_delivery))
    event = _shipped(order, shipment)
    to = S.SHIPPED if event.complete else S.PROCESSING
    if to != order.status:
        move(order, to, actor=actor, event=event)
    else:
        announce_and_refresh(order, event, actor=actor)
    return shipment


@transaction.atomic
def deliver_order(order_id: UUID, *, actor: Actor) -> Order:
    """The customer has everything: shipped → delivered with its shipments, processing → delivered where no
    goods are left; services that are left get an act of today.

    Raises:
        InvalidTransition
    """
    order, _customer = lock_order(order_id)
    ORDER.require(order, S.DELIVERED)
    whole_line.require_lines(order, actor=actor)
    now = timezone.now()
    left = all_left(lines_of(order))
    if left:
        shipment = dispatch(order, left, at=now, actor=actor)
        announce_and_refresh(order, _shipped(order, shipment), actor=actor)
    for shipment in lock_rows(Shipment.objects.filter(order=order, status=ShipmentStatus.IN_TRANSIT)):
        change(shipment, {"status": ShipmentStatus.DELIVERED, "delivered_at": now})
    event = OrderDelivered(**order_payload(order))
    return move(order, S.DELIVERED, actor=actor, event=event, delivered_at=now)


def dispatch(order: Order, asked: Asked, *, at: datetime, actor: Actor, **details: Any) -> Shipment:
    """Write a shipment of `asked` and take its goods out of the stock; the order is locked.

    Raises:
        StockUnavailable
    """
    day = clock.local_date(at)
    retaxing.retax(order, day, lambda line: line.pk in asked and not line.shipped_quantity, actor=actor)
    lines = lines_of(order)
    shipment = Shipment(**tenant_of(order), order=order, shipped_at=at, **details)
    before = sum((line.total for line in lines), money.ZERO)
    items = make_items(shipment, lines, asked)
    line_costs.keep_costs(items, order_stock.issue(order, stock_of(items), actor=actor, day=day))
    _keep_sums(order, lines, items)
    shipment.number = next_number("SHP", organization_id=order.organization_id)
    if any(item.is_service for item in items):
        shipment.act_number = next_number("ACT", organization_id=order.organization_id)
    shipment.save(force_insert=True)
    ShipmentItem.objects.bulk_create(items)
    order.shipped_at = min(order.shipped_at or at, at)
    touch(order, ["shipped_at", "stock_needed", *EARNED])
    retaxing.keep_parts(order, lines, before, day, actor=actor)
    return shipment


def _shipped(order: Order, shipment: Shipment) -> OrderShipped:
    return OrderShipped(
        **shipment_payload(order, shipment),
        tracking_number=shipment.tracking_number,
        carrier=shipment.carrier,
        complete=is_complete(order),
    )


def is_complete(order: Order) -> bool:
    """Whether nothing is left to deliver."""
    rows = OrderItem.objects.filter(order=order)
    return not rows.filter(quantity__gt=F("shipped_quantity") + F("closed_quantity")).exists()


def _keep_sums(order: Order, lines: Sequence[OrderItem], items: Sequence[ShipmentItem]) -> None:
    """What the lines have shipped and what it cost, and the VAT that a part of another day's rate left inside
    them; the order, unsaved, earns as much.
    """
    shipped = {item.order_item_id: item for item in items}
    for line in lines:
        if (item := shipped.get(line.pk)) is not None:
            line.shipped_quantity += item.quantity
            for each in (line, order):
                each.earn(item.net, item.cost or money.ZERO)
    OrderItem.objects.bulk_update(
        [line for line in lines if line.pk in shipped],
        ["shipped_quantity", *EARNED, *SUMS, *AGREED],
    )


def moment(day: date) -> datetime:
    """When on a local day something happened: now, where it is today."""
    return timezone.now() if day == clock.today() else clock.day_start(day) + NOON
