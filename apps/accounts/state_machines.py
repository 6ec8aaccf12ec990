"""The state machine of memberships, which is that of employees too (domain.md §2.6)."""

from __future__ import annotations

from apps.accounts.models import Membership
from apps.kernel.state_machine import StateMachine, Transition

S = Membership.Status

MEMBERSHIP = StateMachine(
    "accounts.membership",
    S,
    Transition("approve", S.PENDING, S.ACTIVE),
    # It says why, so no mere status in a body asks for it.
    Transition("reject", S.PENDING, S.INACTIVE, listed=False),
    Transition("deactivate", S.ACTIVE, S.INACTIVE),
    Transition("activate", S.INACTIVE, S.ACTIVE),
)
