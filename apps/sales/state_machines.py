"""The state machines of orders and shipments (domain.md §2.2, §2.8)."""

from __future__ import annotations

from django.db.models import F

from apps.kernel.state_machine import StateMachine, Transition
from apps.sales.models import Order, OrderItem, OrderStatus, ShipmentStatus

S = OrderStatus


def something_of_it(order: Order) -> bool:
    """Something has left the house or can: not where the rest was closed and all before it undone."""
    if order.shipped_at is not None or order.closed_at is None:
        return True
    gone = F("shipped_quantity") + F("closed_quantity")
    return OrderItem.objects.filter(order=order, quantity__gt=gone).exists()


def nothing_to_ship(order: Order) -> bool:
    """No goods are left to ship: services and digital goods are delivered without a shipment of their own."""
    return not order.stock_needed and something_of_it(order)


def partly_shipped(order: Order) -> bool:
    """Something of it has left the house: what is left can be closed."""
    return order.shipped_at is not None


def nothing_shipped(order: Order) -> bool:
    """Nothing of it has left the house: later it is closed, or comes back as a return."""
    return order.shipped_at is None


ORDER = StateMachine(
    "sales.order",
    OrderStatus,
    Transition("confirm", S.PENDING, S.CONFIRMED),
    Transition("process", S.CONFIRMED, S.PROCESSING),
    Transition("ship", (S.CONFIRMED, S.PROCESSING), S.SHIPPED, something_of_it),
    Transition("deliver", S.SHIPPED, S.DELIVERED),
    Transition("deliver", S.PROCESSING, S.DELIVERED, nothing_to_ship),
    Transition("close", S.PROCESSING, S.SHIPPED, partly_shipped, listed=False),
    Transition("close", S.PROCESSING, S.DELIVERED, partly_shipped, listed=False),
    Transition("change", S.PROCESSING, S.SHIPPED, partly_shipped, listed=False),
    Transition("change", S.PROCESSING, S.DELIVERED, partly_shipped, listed=False),
    Transition("undo", (S.SHIPPED, S.DELIVERED), S.PROCESSING, listed=False),
    Transition("cancel", (S.PENDING, S.CONFIRMED, S.PROCESSING), S.CANCELLED, nothing_shipped),
)

SHIPMENT = StateMachine(
    "sales.shipment",
    ShipmentStatus,
    Transition("deliver", ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED),
    Transition(
        "return",
        (ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED),
        ShipmentStatus.RETURNED,
        listed=False,
    ),
    Transition("lose", ShipmentStatus.IN_TRANSIT, ShipmentStatus.LOST, listed=False),
    Transition(
        "undo", (ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED), ShipmentStatus.CANCELLED, listed=False
    ),
)
