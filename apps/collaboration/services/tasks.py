"""Tasks: entered, handed on, done, opened again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.collaboration import selectors
from apps.collaboration.events import TaskChanged, TaskCompleted, TaskCreated, TaskDeleted, TaskReopened
from apps.collaboration.models import Task
from apps.collaboration.services import people
from apps.collaboration.services.payloads import task_payload
from apps.hr import selectors as hr
from apps.kernel import clock, dates, records
from apps.kernel.actor import Actor
from apps.kernel.errors import Conflict, Missing, NotFound, PermissionDenied
from apps.kernel.events import announce

PLAIN = ("subject", "description", "priority", "reminder_at")


@transaction.atomic
def create_task(*, actor: Actor, subject: str, **details: Any) -> Task:
    """Enter a task, for oneself unless it is handed to somebody.

    Args:
        details: description, priority, due_at (a moment, or a day: by its end), reminder_at (a moment),
            assigned_to (an employee's or user's id; None: nobody), entity_type and entity_id together.
    Raises:
        NotFound: the record or the assignee. PermissionDenied: records of this kind are not the actor's to
        see. Invalid: half a record; an assignee who left or may not see it.
    """
    entity_type, entity_id = _record(actor, details)
    values = {name: details[name] for name in PLAIN if name in details} | _due(details)
    if "assigned_to" in details:
        values["assigned_to_id"] = people.assignee(actor, details["assigned_to"], entity_type, entity_id)
    else:
        own = hr.employee_for(actor.membership_id)
        values["assigned_to_id"] = own.pk if own else None
    _require_reminder_in_time(values.get("reminder_at"), values.get("due_at"))
    task = Task.objects.create(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        subject=subject,
        created_by_id=actor.user_id,
        entity_type=entity_type,
        entity_id=entity_id,
        **values,
    )
    announce(TaskCreated(**task_payload(task)), actor=actor, of=task)
    return task


@transaction.atomic
def update_task(task_id: UUID, *, actor: Actor, **details: Any) -> Task:
    """Change what is named; another moment of reminding reminds again.

    Args:
        details: as create_task, subject too; the record of a task may be changed and taken away.
    Raises:
        NotFound: not there, or not the actor's to see. PermissionDenied: see selectors.may_change. Invalid.
    """
    task = _lock(task_id, actor)
    values = {name: details[name] for name in PLAIN if name in details} | _due(details)
    entity_type, entity_id = task.entity_type, task.entity_id
    if "entity_type" in details or "entity_id" in details:
        was = {"entity_type": entity_type, "entity_id": entity_id}
        entity_type, entity_id = _record(actor, was | details)
        values |= {"entity_type": entity_type, "entity_id": entity_id}
    is_moved = (entity_type, entity_id) != (task.entity_type, task.entity_id)
    if "assigned_to" in details or is_moved:
        wanted = details.get("assigned_to", task.assigned_to_id)
        if is_moved or wanted != task.assigned_to_id:  # who has it keeps it, whatever became of them
            values["assigned_to_id"] = people.assignee(actor, wanted, entity_type, entity_id)
    reminder, due = (values.get(name, getattr(task, name)) for name in ("reminder_at", "due_at"))
    if (reminder, due) != (task.reminder_at, task.due_at):
        _require_reminder_in_time(reminder, due)
    if reminder != task.reminder_at:
        values["reminded_at"] = None
    changes = records.change(task, values)
    if changes:
        announce(TaskChanged(**task_payload(task)), actor=actor, changes=changes, of=task)
    return task


@transaction.atomic
def complete_task(task_id: UUID, *, actor: Actor) -> Task:
    """It is done.

    Raises:
        NotFound, PermissionDenied. Conflict: it is done already.
    """
    task = _lock(task_id, actor)
    if task.completed_at is not None:
        raise Conflict(_("The task is done already"))
    changes = records.change(task, {"completed_at": timezone.now()})
    announce(TaskCompleted(**task_payload(task)), actor=actor, changes=changes, of=task)
    return task


@transaction.atomic
def reopen_task(task_id: UUID, *, actor: Actor) -> Task:
    """It is not done after all; nobody is reminded a second time.

    Raises:
        NotFound, PermissionDenied. Conflict: it is not done.
    """
    task = _lock(task_id, actor)
    if task.completed_at is None:
        raise Conflict(_("The task is not done"))
    changes = records.change(task, {"completed_at": None})
    announce(TaskReopened(**task_payload(task)), actor=actor, changes=changes, of=task)
    return task


@transaction.atomic
def delete_task(task_id: UUID, *, actor: Actor) -> Task:
    """Take a task away for good.

    Raises:
        NotFound. PermissionDenied: only who entered it, owners and administrators may.
    """
    task = _lock(task_id, actor)
    if not selectors.may_delete(actor, task):
        raise PermissionDenied(_("Only who entered the task may delete it"))
    records.soft_delete(task)
    announce(TaskDeleted(**task_payload(task)), actor=actor, of=task)
    return task


def _lock(task_id: UUID, actor: Actor) -> Task:
    task = records.lock_first(selectors.visible_tasks(actor).filter(pk=task_id))
    if task is None:
        raise NotFound()
    if not selectors.may_change(actor, task):
        raise PermissionDenied(_("Only who entered or has the task may change it"))
    return task


def _record(actor: Actor, details: Mapping[str, Any]) -> tuple[str, UUID | None]:
    """The record that a body names, ("", None) for none."""
    entity_type, entity_id = details.get("entity_type") or "", details.get("entity_id")
    if bool(entity_type) != (entity_id is not None):
        raise Missing("entity_id" if entity_type else "entity_type")
    if entity_id is not None:
        selectors.require_seen(actor, entity_type, entity_id)
    return entity_type, entity_id


def _require_reminder_in_time(reminder_at: dt.datetime | None, due_at: dt.datetime | None) -> None:
    """Nobody is reminded of what is over. Raises Invalid."""
    dates.require_order(("reminder_at", reminder_at), ("due_at", due_at))


def _due(details: Mapping[str, Any]) -> dict[str, Any]:
    """A day is over with its last moment."""
    if "due_at" not in details:
        return {}
    due = details["due_at"]
    has_time = due is None or isinstance(due, dt.datetime)
    return {"due_at": due if has_time else clock.day_end(due), "due_has_time": has_time}
