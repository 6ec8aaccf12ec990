"""Notices and what people chose to be told."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from apps.notifications.models import NoticeType, Notification, NotificationPreference

IN_APP = NotificationPreference.Channel.IN_APP.value
EMAIL = NotificationPreference.Channel.EMAIL.value
# What is worth a letter unless somebody says otherwise.
MAILED = {
    NoticeType.INVOICE_OVERDUE,
    NoticeType.E_INVOICE_DUE,
    NoticeType.EMPLOYEE_PENDING,
    NoticeType.TASK_REMINDER,
    NoticeType.SYSTEM,
}


def defaults_of(kind: str) -> frozenset[str]:
    """The channels of a type for whoever has not chosen."""
    return frozenset({IN_APP, EMAIL}) if kind in MAILED else frozenset({IN_APP})


def channels_of(user_ids: Iterable[UUID], kind: str) -> dict[UUID, frozenset[str]]:
    """{user: channels by which they are told of a type}, in the organization in force; one query."""
    users = set(user_ids)
    chosen = dict(
        NotificationPreference.objects.filter(user__in=users, type=kind).values_list("user_id", "channels")
    )
    return {user: frozenset(chosen[user]) if user in chosen else defaults_of(kind) for user in users}


def preferences(user_id: UUID | None) -> dict[str, frozenset[str]]:
    """{type: channels} of one user, every type."""
    chosen = dict(NotificationPreference.objects.filter(user=user_id).values_list("type", "channels"))
    return {kind: frozenset(chosen.get(kind, defaults_of(kind))) for kind in NoticeType.values}


def unread_count(user_id: UUID | None) -> int:
    """How many notices of the organization in force the user has not read."""
    return unread_rows(user_id).count()


def unread_rows(user_id: UUID | None) -> QuerySet[Notification]:
    """The user's unread notices of the organization in force."""
    return Notification.objects.filter(user=user_id, read_at__isnull=True)


def own_rows(user_id: UUID | None) -> QuerySet[Notification]:
    """The user's notices of the organization in force, newest first."""
    return Notification.objects.filter(user=user_id).order_by("-created_at", "-id")
