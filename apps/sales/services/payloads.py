"""Events made of an order."""

from __future__ import annotations

from typing import Any

from apps.sales.events import OrderChanged
from apps.sales.models import Order, SalesReturn, Shipment


def order_payload(order: Order) -> dict[str, Any]:
    """What every event of an order carries."""
    return {"order_id": order.pk, "number": order.number, "customer_id": order.customer_id}


def shipment_payload(order: Order, shipment: Shipment) -> dict[str, Any]:
    """What every event of an order's shipment carries."""
    return {**order_payload(order), "shipment_id": shipment.pk, "shipment_number": shipment.number}


def return_payload(order: Order, made: SalesReturn) -> dict[str, Any]:
    """What the event of a return carries."""
    return {
        **order_payload(order),
        "return_id": made.pk,
        "return_number": made.number,
        "amount": made.amount,
        "refund_amount": made.refund_amount,
    }


def order_changed(order: Order) -> OrderChanged:
    """That something of the order changed, with its state after it."""
    return OrderChanged(**order_payload(order), status=str(order.status), total_amount=order.total_amount)
