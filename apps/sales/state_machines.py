"""The state machine of orders (domain.md §2.2)."""

from __future__ import annotations

from apps.kernel.state_machine import StateMachine, Transition
from apps.sales.models import Order, OrderStatus

S = OrderStatus


def nothing_to_ship(order: Order) -> bool:
    """Services and digital goods alone: what is processed is delivered without a shipment."""
    return not order.stock_needed


ORDER = StateMachine(
    "sales.order",
    OrderStatus,
    Transition("confirm", S.PENDING, S.CONFIRMED),
    Transition("process", S.CONFIRMED, S.PROCESSING),
    Transition("ship", (S.CONFIRMED, S.PROCESSING), S.SHIPPED),
    Transition("deliver", S.SHIPPED, S.DELIVERED),
    Transition("deliver", S.PROCESSING, S.DELIVERED, nothing_to_ship),
    Transition("cancel", (S.PENDING, S.CONFIRMED, S.PROCESSING), S.CANCELLED),
)
