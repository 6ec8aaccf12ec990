"""Every write of collaboration."""

from apps.collaboration.services.comments import add_comment, change_comment, delete_comment
from apps.collaboration.services.reminders import remind_due
from apps.collaboration.services.tasks import (
    complete_task,
    create_task,
    delete_task,
    reopen_task,
    update_task,
)

__all__ = [
    "add_comment",
    "change_comment",
    "complete_task",
    "create_task",
    "delete_comment",
    "delete_task",
    "remind_due",
    "reopen_task",
    "update_task",
]
