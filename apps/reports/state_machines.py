"""The state machine of reports (domain.md §2.8)."""

from __future__ import annotations

from apps.kernel.state_machine import StateMachine, Transition
from apps.reports.models import ReportStatus

S = ReportStatus

REPORT = StateMachine(
    "reports.report",
    ReportStatus,
    Transition("complete", S.PROCESSING, S.COMPLETED, listed=False),
    Transition("fail", S.PROCESSING, S.FAILED, listed=False),
    Transition("retry", S.FAILED, S.PROCESSING),
    Transition("expire", S.COMPLETED, S.EXPIRED, listed=False),
)
