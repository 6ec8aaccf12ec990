"""The state machines of orders and shipments (domain.md §2.2, §2.8)."""

from __future__ import annotations

from apps.kernel.state_machine import StateMachine, Transition
from apps.sales.models import Order, OrderStatus, ShipmentStatus

S = OrderStatus


def nothing_to_ship(order: Order) -> bool:
    """No goods are left to ship: services and digital goods are delivered without a shipment of their own."""
    return not order.stock_needed


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
    Transition("ship", (S.CONFIRMED, S.PROCESSING), S.SHIPPED),
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
