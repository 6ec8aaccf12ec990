"""Events made of an order."""

from __future__ import annotations

from apps.sales.events import OrderChanged
from apps.sales.models import Order


def changed(order: Order) -> OrderChanged:
    """That something of the order changed, with its state after it."""
    return OrderChanged(
        order_id=order.pk,
        number=order.number,
        customer_id=order.customer_id,
        status=order.status,
        total_amount=order.total_amount,
    )
