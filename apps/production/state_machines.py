"""The state machines of production orders and of their work orders (domain.md §2.3)."""

from __future__ import annotations

from apps.kernel.state_machine import StateMachine, Transition
from apps.production.models import ProductionStatus, WorkStatus

S, W = ProductionStatus, WorkStatus

PRODUCTION_ORDER = StateMachine(
    "production.production_order",
    ProductionStatus,
    Transition("schedule", S.PENDING, S.SCHEDULED),
    Transition("start", S.SCHEDULED, S.IN_PROGRESS),
    Transition("complete", S.IN_PROGRESS, S.COMPLETED),
    Transition("cancel", (S.PENDING, S.SCHEDULED, S.IN_PROGRESS), S.CANCELLED),
)
WORK_ORDER = StateMachine(
    "production.work_order",
    WorkStatus,
    Transition("start", W.PENDING, W.IN_PROGRESS),
    Transition("complete", (W.PENDING, W.IN_PROGRESS), W.COMPLETED),
    # With its production order.
    Transition("cancel", (W.PENDING, W.IN_PROGRESS), W.CANCELLED, listed=False),
)
