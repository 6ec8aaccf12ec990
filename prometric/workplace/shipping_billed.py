"""One step of two hands: what is ordered goes out, and its invoice is issued."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from apps.finance import services as finance
from apps.finance.models import Invoice, InvoiceStatus
from apps.kernel.actor import Actor
from apps.sales import services as sales
from apps.sales.models import LIVE_SHIPMENTS, WAITING, Order, OrderStatus, Shipment

READY = (OrderStatus.PENDING, *WAITING)


@transaction.atomic
def ship_and_bill(order_id: UUID, *, actor: Actor, **details: Any) -> Invoice:
    """Confirm an order that is not yet, ship what is named or all that is left, and issue its invoice.

    A shipment of the whole order is billed by the draft that the order has already, where it has one; what
    was billed ahead is not billed again.

    Args:
        details: as `ship_order`.
    Raises:
        As `confirm_order`, `ship_order`, `create_invoice`, `send_invoice`; then nothing of it has happened.
    """
    if Order.objects.values_list("status", flat=True).get(pk=order_id) == OrderStatus.PENDING:
        sales.confirm_order(order_id, actor=actor)
    shipment = sales.ship_order(order_id, actor=actor, **details)
    order = Order.objects.get(pk=order_id)
    if order.unbilled <= 0:
        # Paid ahead: confirming it has issued its invoice.
        return (
            Invoice.objects.filter(order=order).exclude(status=InvoiceStatus.CANCELLED).latest("created_at")
        )
    draft = _draft(order, shipment) or finance.create_invoice(
        actor=actor, customer_id=order.customer_id, shipment_id=shipment.pk
    )
    return finance.send_invoice(draft.pk, actor=actor)


def _draft(order: Order, shipment: Shipment) -> Invoice | None:
    """The shipment's own draft, else the order's where nothing else was or will be shipped of it."""
    drafts = Invoice.objects.filter(order=order, status=InvoiceStatus.DRAFT)
    others = Shipment.objects.filter(order=order, status__in=LIVE_SHIPMENTS).exclude(pk=shipment.pk)
    whole = order.status == OrderStatus.SHIPPED and not others.exists()
    following = drafts.filter(shipment=None, follows_order=True) if whole else drafts.none()
    return drafts.filter(shipment=shipment).first() or following.first()


def can_ship_and_bill(order: Order) -> bool:
    """It waits for goods or for being confirmed, and something of it is not billed yet."""
    return order.status in READY and order.unbilled > 0
