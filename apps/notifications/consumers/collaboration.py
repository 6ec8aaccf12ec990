"""What people are told of tasks and comments, and what sockets hear of them and of files."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from apps.accounts.selectors import user_rows
from apps.collaboration.events import (
    CommentAdded,
    CommentChanged,
    CommentDeleted,
    FileAdded,
    FileChanged,
    FileDeleted,
    TaskChanged,
    TaskCompleted,
    TaskCreated,
    TaskDeleted,
    TaskReminded,
    TaskReopened,
)
from apps.collaboration.selectors import entity_names, every_task_rows, members_who_see, view_right
from apps.hr.selectors import employee_rows
from apps.inventory.translated import LANGUAGES
from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from apps.notifications import texts
from apps.notifications.consumers.broadcasts import live_consumers
from apps.notifications.consumers.notify import notice_consumers, notify_users
from apps.notifications.live.publishing import publish
from apps.notifications.models import NoticeType
from apps.notifications.payloads import moment, uuid_or_none
from apps.notifications.selectors import active, employee_user

SAID = 200  # letters of a comment that its notice shows


# --- notices --------------------------------------------------------------------------------


@notice_consumers.on(TaskCreated, TaskChanged)
def task_assigned(row: OutboxEvent) -> None:
    """To whom a task was handed, unless they took it themselves."""
    handed = row.name == TaskCreated.name or "assigned_to_id" in (row.changes or ())
    user = employee_user(uuid_or_none(row.payload["assigned_to"])) if handed else None
    if user is None or user == row.actor_id:
        return
    params = {**_task_params(row), "actor": _name_of(row.actor_id)}
    people = _readers(row, [user])
    notify_users(row, people, NoticeType.TASK_ASSIGNED, params=params, data=_task_data(row))


@notice_consumers.on(TaskReminded)
def task_reminder(row: OutboxEvent) -> None:
    """To whom it was handed, else to whoever entered it."""
    was = row.payload
    user = employee_user(uuid_or_none(was["assigned_to"])) or uuid_or_none(was["created_by"])
    people = _readers(row, [user])
    notify_users(row, people, NoticeType.TASK_REMINDER, params=_task_params(row), data=_task_data(row))


@notice_consumers.on(CommentAdded, CommentChanged)
def comment_mention(row: OutboxEvent) -> None:
    """To whom it names, and did not name before; not to its author."""
    was = row.payload
    named = was["mentions"] if row.name == CommentAdded.name else was["newly_mentioned"]
    users = employee_rows().filter(pk__in=named).values_list("membership__user_id", flat=True)
    people = _readers(row, set(users) - {row.actor_id})
    if not people:
        return
    params = {"actor": _name_of(row.actor_id), "record": _record_names(row), "text": was["text"][:SAID]}
    data = {
        "commentId": was["comment_id"],
        "entityType": was["entity_type"],
        "entityId": was["entity_id"],
    }
    notify_users(row, people, NoticeType.COMMENT_MENTION, params=params, data=data)


def _readers(row: OutboxEvent, users: Any) -> set[UUID]:
    """Those of the users who still work there and may see the record."""
    assert row.workspace_id is not None
    was = row.payload
    wanted = active(users, row.workspace_id)
    readers = members_who_see(row.workspace_id, was["entity_type"], uuid_or_none(was["entity_id"]))
    return set(readers.filter(user__in=wanted).values_list("user_id", flat=True))


def _name_of(user_id: UUID | None) -> str:
    user = user_rows().filter(pk=user_id).first() if user_id else None
    return user.full_name if user else ""


def _task_params(row: OutboxEvent) -> dict[str, Any]:
    """The title, and by when: a day where only that is known."""
    task = every_task_rows().get(pk=row.subject_id)
    due = task.due_at if task.due_has_time or task.due_at is None else clock.local_date(task.due_at)
    return {"title": row.payload["title"], "when": due.isoformat() if due else ""}


def _task_data(row: OutboxEvent) -> dict[str, Any]:
    was = row.payload
    return {
        "taskId": was["task_id"],
        "dueAt": moment(datetime.fromisoformat(was["due_at"])) if was["due_at"] else None,
        "entityType": was["entity_type"] or None,
        "entityId": was["entity_id"],
    }


def _record_names(row: OutboxEvent) -> dict[str, str]:
    """{language: what the record is called}."""
    pair = (row.payload["entity_type"], UUID(row.payload["entity_id"]))
    found = {}
    for code in LANGUAGES:
        with texts.spoken(code):
            found[code] = entity_names([pair]).get(pair, "")
    return found


# --- sockets --------------------------------------------------------------------------------


@live_consumers.on(TaskCreated, TaskChanged, TaskCompleted, TaskReopened, TaskDeleted)
def task_updated(row: OutboxEvent) -> None:
    """To whom the task's record shows; one of no record to those whom it concerns."""
    was = row.payload
    data = {
        "id": was["task_id"],
        "subject": was["title"],
        "priority": was["priority"],
        "dueAt": moment(datetime.fromisoformat(was["due_at"])) if was["due_at"] else None,
        "done": was["is_done"],
        "assignedTo": was["assigned_to"],
        "entityType": was["entity_type"] or None,
        "entityId": was["entity_id"],
        "updatedAt": moment(row.created_at),
        "updatedBy": row.actor_id,
        "version": row.version,
    }
    if row.name == TaskDeleted.name:
        data["deleted"] = True
    if was["entity_type"]:
        publish(row, "task.updated", data, permission=view_right(was["entity_type"]))
        return
    people = [employee_user(uuid_or_none(was["assigned_to"])), uuid_or_none(was["created_by"])]
    publish(row, "task.updated", data, user_ids=[user for user in people if user])


@live_consumers.on(CommentAdded, CommentChanged, CommentDeleted)
def comment_updated(row: OutboxEvent) -> None:
    """To whom the record shows: the comment as it is now."""
    was = row.payload
    is_gone = row.name == CommentDeleted.name
    data = {
        "id": was["comment_id"],
        "entityType": was["entity_type"],
        "entityId": was["entity_id"],
        "text": "" if is_gone else was["text"],
        "mentions": was["mentions"],
        "authorId": was["author_id"],
        "authorName": _name_of(uuid_or_none(was["author_id"])),
        "updatedAt": moment(row.created_at),
        "version": row.version,
    }
    if is_gone:
        data["deleted"] = True
    publish(row, "comment.updated", data, permission=view_right(was["entity_type"]))


@live_consumers.on(FileAdded, FileChanged, FileDeleted)
def file_updated(row: OutboxEvent) -> None:
    """To whom the record shows: what the file is called and how large it is, never its content."""
    was = row.payload
    data = {
        "id": was["file_id"],
        "entityType": was["entity_type"],
        "entityId": was["entity_id"],
        "name": was["filename"],
        "type": was["type"],
        "mediaType": was["media_type"],
        "size": was["size"],
        "uploadedBy": was["uploaded_by"],
        "updatedAt": moment(row.created_at),
        "version": row.version,
    }
    if row.name == FileDeleted.name:
        data["deleted"] = True
    publish(row, "file.updated", data, permission=view_right(was["entity_type"]))
