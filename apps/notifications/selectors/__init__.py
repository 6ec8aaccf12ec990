"""Reads of notifications, by subject."""

from apps.notifications.selectors.changes import RIGHTS as CHANGE_RIGHTS
from apps.notifications.selectors.changes import changes_since
from apps.notifications.selectors.chat import last_messages, member_ids, members_of, message, unread_counts
from apps.notifications.selectors.notices import channels_of, own_rows, preferences, unread_count, unread_rows
from apps.notifications.selectors.receivers import active, employee_user, holders

__all__ = [
    "CHANGE_RIGHTS",
    "active",
    "changes_since",
    "channels_of",
    "employee_user",
    "holders",
    "last_messages",
    "member_ids",
    "members_of",
    "message",
    "own_rows",
    "preferences",
    "unread_count",
    "unread_counts",
    "unread_rows",
]
