"""What collaboration announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class TaskEvent(Event):
    """What every event of a task carries: its state after the event.

    `assigned_to` is an employee, `created_by` a user; `entity_type` is empty for a task of no record.
    """

    subject: ClassVar[str] = "task"

    task_id: UUID
    title: str
    priority: str
    due_at: str | None
    is_done: bool
    assigned_to: UUID | None
    created_by: UUID | None
    entity_type: str
    entity_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class TaskCreated(TaskEvent):
    name: ClassVar[str] = "task.created"


@dataclass(frozen=True, kw_only=True)
class TaskChanged(TaskEvent):
    name: ClassVar[str] = "task.updated"


@dataclass(frozen=True, kw_only=True)
class TaskCompleted(TaskEvent):
    name: ClassVar[str] = "task.completed"


@dataclass(frozen=True, kw_only=True)
class TaskReopened(TaskEvent):
    name: ClassVar[str] = "task.reopened"


@dataclass(frozen=True, kw_only=True)
class TaskReminded(TaskEvent):
    """The moment of its reminder has come; announced once."""

    name: ClassVar[str] = "task.reminder"


@dataclass(frozen=True, kw_only=True)
class TaskDeleted(TaskEvent):
    name: ClassVar[str] = "task.deleted"


@dataclass(frozen=True, kw_only=True)
class FileEvent(Event):
    """What every event of a file carries; `size` in bytes, never the content."""

    subject: ClassVar[str] = "file"

    file_id: UUID
    filename: str
    type: str
    media_type: str
    size: int
    uploaded_by: UUID | None
    entity_type: str
    entity_id: UUID


@dataclass(frozen=True, kw_only=True)
class FileAdded(FileEvent):
    name: ClassVar[str] = "file.added"


@dataclass(frozen=True, kw_only=True)
class FileChanged(FileEvent):
    name: ClassVar[str] = "file.updated"


@dataclass(frozen=True, kw_only=True)
class FileDeleted(FileEvent):
    name: ClassVar[str] = "file.deleted"


@dataclass(frozen=True, kw_only=True)
class CommentEvent(Event):
    """What every event of a comment carries; `mentions` are employees."""

    subject: ClassVar[str] = "comment"

    comment_id: UUID
    text: str
    author_id: UUID | None
    mentions: list[UUID]
    entity_type: str
    entity_id: UUID


@dataclass(frozen=True, kw_only=True)
class CommentAdded(CommentEvent):
    name: ClassVar[str] = "comment.added"


@dataclass(frozen=True, kw_only=True)
class CommentChanged(CommentEvent):
    """The author wrote it anew; `newly_mentioned` are those whom it did not name before."""

    name: ClassVar[str] = "comment.updated"

    newly_mentioned: list[UUID]


@dataclass(frozen=True, kw_only=True)
class CommentDeleted(CommentEvent):
    name: ClassVar[str] = "comment.deleted"
