"""What an employee achieved: counted by crm and collaboration, judged here."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.collaboration import selectors as collaboration
from apps.crm import selectors as crm
from apps.hr import selectors
from apps.hr.performance import performance_score

NOTHING = {"deals_won": 0, "deals_closed": 0, "tasks_completed": 0, "activities": 0}


def employee_metrics(employee_ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """{employee id: the detail's `metrics`}; a score set by hand stands above the computed one."""
    counted = crm.employee_metrics(employee_ids)
    for pk, (done, entered) in collaboration.employee_tasks(employee_ids).items():
        before = counted.get(pk, NOTHING)
        counted[pk] = before | {
            "tasks_completed": before["tasks_completed"] + done,
            "activities": before["activities"] + entered,
        }
    judged = selectors.scores_by_hand(employee_ids)
    return {pk: _metrics(counted.get(pk, NOTHING), judged.get(pk)) for pk in employee_ids}


def _metrics(counted: dict[str, int], score: Any) -> dict[str, Any]:
    if score is None:
        score = performance_score(
            won=counted["deals_won"],
            closed=counted["deals_closed"],
            tasks_completed=counted["tasks_completed"],
            tasks=counted["activities"],
        )
    return {
        "tasksCompleted": counted["tasks_completed"],
        "dealsWon": counted["deals_won"],
        "performanceScore": score,
    }
