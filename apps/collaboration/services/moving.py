"""What people did around a record goes with it when it becomes another; open tasks go to somebody else."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from apps.collaboration.events import TaskChanged
from apps.collaboration.models import Attachment, Comment, Task
from apps.collaboration.services import people
from apps.collaboration.services.payloads import task_payload
from apps.kernel import records
from apps.kernel.actor import Actor
from apps.kernel.events import announce

AROUND: tuple[Any, ...] = (Task, Comment, Attachment)


@transaction.atomic
def move_to(entity_type: str, gone: Collection[UUID], kept: UUID) -> None:
    """Let tasks, comments and files of some records, deleted ones too, be of another of the same kind."""
    for model in AROUND:
        rows = model.everything.filter(entity_type=entity_type, entity_id__in=list(gone))
        rows.update(entity_id=kept, version=F("version") + 1)


@transaction.atomic
def hand_over_tasks(employee_id: UUID, to: UUID, *, actor: Actor) -> int:
    """Give an employee's open tasks in this workspace to another, who is told of each; how many.

    Raises:
        Invalid: the other may not see a record that a task is of.
    """
    tasks = records.lock_rows(Task.objects.filter(assigned_to=employee_id, completed_at=None))
    for task in tasks:
        found = people.assignee(actor, to, task.entity_type, task.entity_id)
        changes = records.change(task, {"assigned_to_id": found})
        announce(TaskChanged(**task_payload(task)), actor=actor, changes=changes, of=task)
    return len(tasks)
