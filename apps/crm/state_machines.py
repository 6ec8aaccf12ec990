"""The state machines of deals (domain.md §2.1) and customers (§2.5)."""

from __future__ import annotations

from apps.crm.models import OPEN_STAGES, Customer, Stage
from apps.kernel.state_machine import StateMachine, Transition

C = Customer.Status

DEAL = StateMachine(
    "crm.deal",
    Stage,
    *(Transition("move", [other for other in OPEN_STAGES if other != stage], stage) for stage in OPEN_STAGES),
    Transition("win", OPEN_STAGES, Stage.WON),
    Transition("lose", OPEN_STAGES, Stage.LOST),
    # A won deal stays: an order was made of it, and what undoes a win is cancelling the order.
    *(Transition("reopen", Stage.LOST, stage) for stage in OPEN_STAGES),
    field="stage",
)
# Beside these, whoever edits a customer may set any status after any other.
CUSTOMER = StateMachine(
    "crm.customer",
    C,
    Transition("convert", (C.LEAD, C.PROSPECT), C.ACTIVE),
    # A deal beyond the first stage.
    Transition("progress", C.LEAD, C.PROSPECT, listed=False),
    # A deal is won, or an order confirmed.
    Transition("buy", (C.LEAD, C.PROSPECT, C.INACTIVE, C.CHURNED), C.ACTIVE, listed=False),
)
