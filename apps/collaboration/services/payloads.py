"""What the events of tasks and comments carry."""

from __future__ import annotations

from typing import Any

from apps.collaboration.models import Attachment, Comment, Task


def task_payload(task: Task) -> dict[str, Any]:
    """The task as it is now."""
    return {
        "task_id": task.pk,
        "title": task.subject,
        "priority": task.priority,
        "due_at": task.due_at.isoformat() if task.due_at else None,
        "is_done": task.completed_at is not None,
        "assigned_to": task.assigned_to_id,
        "created_by": task.created_by_id,
        "entity_type": task.entity_type,
        "entity_id": task.entity_id,
    }


def file_payload(file: Attachment) -> dict[str, Any]:
    """The file as it is now."""
    return {
        "file_id": file.pk,
        "filename": file.name,
        "type": file.type,
        "media_type": file.media_type,
        "size": file.size,
        "uploaded_by": file.uploaded_by_id,
        "entity_type": file.entity_type,
        "entity_id": file.entity_id,
    }


def comment_payload(comment: Comment) -> dict[str, Any]:
    """The comment as it is now."""
    return {
        "comment_id": comment.pk,
        "text": comment.text,
        "author_id": comment.author_id,
        "mentions": list(comment.mentions),
        "entity_type": comment.entity_type,
        "entity_id": comment.entity_id,
    }
