"""The order's way from pending to delivered or cancelled (domain.md §2.2).

Every step locks the order, then its customer, then (inside inventory) the products by id, so that no
two writers wait for each other; and it judges only what it has locked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.crm import services as crm
from apps.crm.models import Customer
from apps.kernel import clock, dates, money
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.errors import Missing
from apps.kernel.events import Event, announce
from apps.kernel.numbering import next_number
from apps.kernel.records import change, lock
from apps.sales import selectors
from apps.sales.errors import InsufficientBalance
from apps.sales.events import (
    OrderCancelled,
    OrderConfirmed,
    OrderDelivered,
    OrderShipped,
    OrderStatusChanged,
)
from apps.sales.models import (
    Order,
    OrderStatus,
    OrderStatusEntry,
    PaymentStatus,
    Shipment,
    ShipmentStatus,
)
from apps.sales.services import order_stock, retaxing, whole_line
from apps.sales.services.credit import require_credit
from apps.sales.services.order_stock import holder_of as holder_of
from apps.sales.services.order_stock import stock_needed as stock_needed
from apps.sales.services.payloads import order_payload
from apps.sales.state_machines import ORDER

S = OrderStatus
BILLED = ["version", "payment_status", "paid_amount", "invoiced_amount", "credited_amount"]


@transaction.atomic
def confirm_order(order_id: UUID, *, actor: Actor, override_credit_limit: bool = False) -> Order:
    """pending → confirmed: credit is granted, then stock is reserved for every line or for none.

    What is short of a manufactured product is announced, for production to make.

    Args:
        override_credit_limit: grant credit beyond the limit; needs ORDERS_APPROVE.
    Raises:
        InvalidTransition, CreditLimitExceeded, InsufficientBalance (a prepaid order), StockUnavailable.
    """
    if override_credit_limit:
        actor.require("ORDERS_APPROVE")
    order, customer = _lock(order_id)
    ORDER.require(order, S.CONFIRMED)
    whole_line.require_lines(order, actor=actor)
    require_credit(customer, order, override_limit=override_credit_limit)
    retaxing.warn_of_rates_to_come(order)
    shortages = order_stock.reserve(order, actor=actor)
    crm.activate_customer(customer.pk, actor=actor)
    event = OrderConfirmed(
        **order_payload(order),
        total_amount=order.total_amount,
        delivery_date=order.delivery_date,
        shortages=[{"product_id": pk, "quantity": quantity} for pk, quantity in sorted(shortages.items())],
    )
    return _move(order, S.CONFIRMED, actor=actor, event=event, confirmed_at=timezone.now())


@transaction.atomic
def begin_processing(order_id: UUID, *, actor: Actor) -> Order:
    """confirmed → processing: someone works on it.

    Raises:
        InvalidTransition
    """
    order, _customer = _lock(order_id)
    ORDER.require(order, S.PROCESSING)
    return _move(order, S.PROCESSING, actor=actor)


@transaction.atomic
def ship_order(
    order_id: UUID,
    *,
    actor: Actor,
    tracking_number: str = "",
    carrier: str = "",
    estimated_delivery: date | None = None,
    items: Sequence[Mapping[str, Any]] | None = None,
) -> Shipment:
    """confirmed, processing → shipped: the goods leave the stock under the order's number.

    Args:
        items: `order_item_id` or `product_id`, and `quantity`; all that was ordered.
    Raises:
        InvalidTransition
        NotFound, Invalid: `items` name what the order does not have, or not all of it.
        StockUnavailable: a line is not covered, neither by its reservation nor by what is free now.
    """
    order, _customer = _lock(order_id)
    ORDER.require(order, S.SHIPPED)
    whole_line.require_lines(order, actor=actor)
    order_stock.issue(order, actor=actor, items=items)
    now = timezone.now()
    retaxing.retax(order, clock.local_date(now), retaxing.is_goods, actor=actor)
    dates.warn_of_order(("shipped_at", now), ("estimated_delivery", estimated_delivery))
    shipment = Shipment.objects.create(
        **tenant_of(order),
        order=order,
        tracking_number=tracking_number,
        carrier=carrier,
        estimated_delivery=estimated_delivery,
        shipped_at=now,
        number=next_number("SHP", organization_id=order.organization_id),
    )
    event = OrderShipped(
        **order_payload(order),
        shipment_id=shipment.pk,
        tracking_number=tracking_number,
        carrier=carrier,
    )
    _move(order, S.SHIPPED, actor=actor, event=event, shipped_at=now)
    return shipment


@transaction.atomic
def deliver_order(order_id: UUID, *, actor: Actor) -> Order:
    """shipped → delivered, with its shipments; processing → delivered where nothing needs shipping.

    Raises:
        InvalidTransition
    """
    order, _customer = _lock(order_id)
    ORDER.require(order, S.DELIVERED)
    whole_line.require_lines(order, actor=actor)
    now = timezone.now()
    retaxing.retax(order, clock.local_date(now), retaxing.is_service, actor=actor)
    Shipment.objects.filter(order=order, status=ShipmentStatus.IN_TRANSIT).update(
        status=ShipmentStatus.DELIVERED, delivered_at=now, updated_at=now
    )
    event = OrderDelivered(**order_payload(order))
    return _move(order, S.DELIVERED, actor=actor, event=event, delivered_at=now)


@transaction.atomic
def cancel_order(order_id: UUID, *, actor: Actor, reason: str, refund_amount: Decimal = money.ZERO) -> Order:
    """pending, confirmed, processing → cancelled: what was reserved is free again.

    Args:
        refund_amount: how much of the paid money goes back; the rest stays the customer's.
    Raises:
        Missing: no reason.
        InvalidTransition: shipped goods must come back first.
        InsufficientBalance: the refund is more than was paid.
    """
    if not reason.strip():
        raise Missing("reason")
    order, _customer = _lock(order_id)
    ORDER.require(order, S.CANCELLED)
    if refund_amount > order.paid_amount:
        raise InsufficientBalance(available=order.paid_amount, required=refund_amount)
    event = OrderCancelled(
        **order_payload(order),
        previous_status=order.status,
        reason=reason,
        refund_amount=refund_amount,
    )
    refunded = refund_amount > 0 and refund_amount == order.paid_amount
    _move(
        order,
        S.CANCELLED,
        actor=actor,
        event=event,
        note=reason,
        cancelled_at=timezone.now(),
        cancelled_by_id=actor.user_id,
        cancel_reason=reason,
        refund_amount=refund_amount,
        **({"payment_status": PaymentStatus.REFUNDED} if refunded else {}),
    )
    # After the event: production gives its materials back too, and locks the stock of both in one sweep.
    order_stock.release(order, actor=actor)
    return order


def move_order(
    order_id: UUID,
    to: str,
    *,
    actor: Actor,
    override_credit_limit: bool = False,
    tracking_number: str = "",
    carrier: str = "",
    estimated_delivery: date | None = None,
    reason: str = "",
    refund_amount: Decimal = money.ZERO,
) -> Order:
    """The step to status `to`, by the service that the step has.

    Raises:
        InvalidTransition: no step leads there.
        PermissionDenied: the goods are moved by who holds ORDERS_SHIP.
    """
    if to in (S.PROCESSING, S.SHIPPED, S.DELIVERED):
        actor.require("ORDERS_SHIP")
    if to == S.CONFIRMED:
        return confirm_order(order_id, actor=actor, override_credit_limit=override_credit_limit)
    if to == S.PROCESSING:
        return begin_processing(order_id, actor=actor)
    if to == S.SHIPPED:
        shipment = ship_order(
            order_id,
            actor=actor,
            tracking_number=tracking_number,
            carrier=carrier,
            estimated_delivery=estimated_delivery,
        )
        found: Order = shipment.order
        return found
    if to == S.DELIVERED:
        return deliver_order(order_id, actor=actor)
    if to == S.CANCELLED:
        return cancel_order(order_id, actor=actor, reason=reason, refund_amount=refund_amount)
    order = lock(Order, order_id)
    raise ORDER.refusal(order, to)


def _lock(order_id: UUID) -> tuple[Order, Customer]:
    order = lock(Order, order_id)
    return order, lock(Customer, order.customer_id)


def _move(
    order: Order, to: str, *, actor: Actor, event: Event | None = None, note: str = "", **values: Any
) -> Order:
    previous = order.status
    changes = change(order, {"status": to, **values})
    OrderStatusEntry.objects.create(
        **tenant_of(order),
        order=order,
        status=to,
        user_id=actor.user_id,
        note=note,
    )
    orders, revenue, last_day = selectors.customer_metrics(order.customer_id)
    crm.record_order_metrics(
        order.customer_id,
        actor=actor,
        total_orders=orders,
        total_revenue=revenue,
        last_order_date=last_day,
    )
    announce(
        OrderStatusChanged(
            **order_payload(order),
            status=order.status,
            previous_status=previous,
            total_amount=order.total_amount,
            payment_status=order.payment_status,
        ),
        actor=actor,
        changes=changes,
        of=order,
    )
    if event is not None:
        announce(event, actor=actor, of=order)
        # Those who heard it may have booked money on the order.
        order.refresh_from_db(fields=BILLED)
    return order
