"""The order's way from pending to delivered or cancelled (domain.md §2.2).

Every step locks the order, then its customer, then (inside inventory) the products by id, so that no
two writers wait for each other; and it judges only what it has locked.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.crm import services as crm
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.errors import Missing
from apps.kernel.records import lock
from apps.sales.errors import InsufficientBalance
from apps.sales.events import OrderCancelled, OrderConfirmed
from apps.sales.models import Order, OrderStatus, PaymentStatus
from apps.sales.services import discounts, order_stock, retaxing, whole_line
from apps.sales.services.credit import require_credit
from apps.sales.services.payloads import order_payload
from apps.sales.services.shipping import deliver_order, ship_order
from apps.sales.services.status_changes import lock_order, move
from apps.sales.state_machines import ORDER

S = OrderStatus


@transaction.atomic
def confirm_order(
    order_id: UUID, *, actor: Actor, override_credit_limit: bool = False, allow_backorder: bool = False
) -> Order:
    """pending → confirmed: credit is granted, then stock is reserved for every line or for none.

    What is short of a manufactured product is announced, for production to make.

    Args:
        allow_backorder: what is not there waits, and is kept for the order when it comes in.
        override_credit_limit: grant credit beyond the limit; needs ORDERS_APPROVE.
    Raises:
        InvalidTransition, CreditLimitExceeded, InsufficientBalance (a prepaid order), StockUnavailable.
        ApprovalRequired: its discounts wait for who may approve them.
    """
    if override_credit_limit:
        actor.require("ORDERS_APPROVE")
    order, customer = lock_order(order_id)
    ORDER.require(order, S.CONFIRMED)
    whole_line.require_lines(order, actor=actor)
    discounts.require_approved(order, actor=actor)
    require_credit(customer, order, override_limit=override_credit_limit)
    retaxing.warn_of_rates_to_come(order)
    order.allow_backorder = allow_backorder
    shortages = order_stock.reserve(order, actor=actor)
    crm.activate_customer(customer.pk, actor=actor)
    event = OrderConfirmed(
        **order_payload(order),
        total_amount=order.total_amount,
        delivery_date=order.delivery_date,
        shortages=[{"product_id": pk, "quantity": quantity} for pk, quantity in sorted(shortages.items())],
    )
    return move(order, S.CONFIRMED, actor=actor, event=event, confirmed_at=timezone.now())


@transaction.atomic
def begin_processing(order_id: UUID, *, actor: Actor) -> Order:
    """confirmed → processing: someone works on it.

    Raises:
        InvalidTransition
    """
    order, _customer = lock_order(order_id)
    ORDER.require(order, S.PROCESSING)
    return move(order, S.PROCESSING, actor=actor)


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
    order, _customer = lock_order(order_id)
    if order.shipped_at is not None and order.status not in (S.PENDING, S.CANCELLED):
        refusal = ORDER.refusal(order, S.CANCELLED)
        refusal.details["instead"] = ["close", "returns"]
        raise refusal
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
    move(
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
    allow_backorder: bool = False,
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
        return confirm_order(
            order_id,
            actor=actor,
            override_credit_limit=override_credit_limit,
            allow_backorder=allow_backorder,
        )
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
