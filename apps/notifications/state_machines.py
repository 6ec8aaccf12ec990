"""The state machine of webhook subscriptions."""

from __future__ import annotations

from apps.kernel.state_machine import StateMachine, Transition
from apps.notifications.models import WebhookSubscription

S = WebhookSubscription.Status

WEBHOOK = StateMachine(
    "notifications.webhook",
    S,
    Transition("pause", S.ACTIVE, S.PAUSED),
    Transition("resume", (S.PAUSED, S.DISABLED), S.ACTIVE),
    # It failed for too long.
    Transition("disable", S.ACTIVE, S.DISABLED, listed=False),
)
