"""The state machines of products (domain.md §2.7), purchase orders and transfers."""

from __future__ import annotations

from apps.inventory.models import Product, PurchaseOrder, Transfer
from apps.kernel.state_machine import StateMachine, Transition

P, S, T = Product.Status, PurchaseOrder.Status, Transfer.Status

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
TRANSFER = StateMachine(
    "inventory.transfer",
    T,
    Transition("send", T.DRAFT, T.SENT),
    Transition("receive_part", T.SENT, T.PARTIALLY_RECEIVED),
    Transition("receive", (T.SENT, T.PARTIALLY_RECEIVED), T.RECEIVED),
    Transition("cancel", (T.DRAFT, T.SENT, T.PARTIALLY_RECEIVED), T.CANCELLED),
)
