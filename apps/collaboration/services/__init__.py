"""Every write of collaboration."""

from apps.collaboration.services.comments import add_comment, change_comment, delete_comment
from apps.collaboration.services.contents import TAKEN
from apps.collaboration.services.files import add_file, change_file, delete_file
from apps.collaboration.services.moving import hand_over_tasks, move_to
from apps.collaboration.services.reminders import remind_due
from apps.collaboration.services.tasks import (
    complete_task,
    create_task,
    delete_task,
    reopen_task,
    update_task,
)

__all__ = [
    "TAKEN",
    "add_comment",
    "add_file",
    "change_comment",
    "change_file",
    "complete_task",
    "create_task",
    "delete_comment",
    "delete_file",
    "delete_task",
    "hand_over_tasks",
    "move_to",
    "remind_due",
    "reopen_task",
    "update_task",
]
