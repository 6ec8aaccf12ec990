"""The state machines of products (domain.md §2.7) and purchase orders."""

from __future__ import annotations

from apps.inventory.models import Product, PurchaseOrder
from apps.kernel.state_machine import StateMachine, Transition

P, S = Product.Status, PurchaseOrder.Status

PRODUCT = StateMachine(
    "inventory.product",
    P,
    Transition("activate", (P.INACTIVE, P.DISCONTINUED), P.ACTIVE),
    Transition("deactivate", P.ACTIVE, P.INACTIVE),
    Transition("discontinue", (P.ACTIVE, P.INACTIVE), P.DISCONTINUED),
)
PURCHASE_ORDER = StateMachine(
    "inventory.purchase_order",
    S,
    Transition("order", S.DRAFT, S.ORDERED),
    Transition("receive_part", S.ORDERED, S.PARTIALLY_RECEIVED),
    Transition("receive", (S.ORDERED, S.PARTIALLY_RECEIVED), S.RECEIVED),
    Transition("cancel", (S.DRAFT, S.ORDERED, S.PARTIALLY_RECEIVED), S.CANCELLED),
)
