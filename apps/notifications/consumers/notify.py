"""Writing an event's notices, and the live broadcasts that go with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from apps.accounts.selectors import user_rows
from apps.kernel.models import OutboxEvent
from apps.notifications import services, texts
from apps.notifications.consumers.registry import Registry
from apps.notifications.live.publishing import publish
from apps.notifications.models import Notification
from apps.notifications.payloads import moment
from apps.notifications.selectors import unread_count

notice_consumers = Registry()


def notify_users(
    row: OutboxEvent,
    users: Iterable[UUID],
    kind: str,
    *,
    params: Mapping[str, Any],
    data: Mapping[str, Any],
    key: str = "",
    about_id: UUID | None = None,
) -> None:
    """Write the notices, and the broadcast that each receiver's sockets get."""
    notices = services.create_notices(
        users,
        kind,
        organization_id=row.organization_id,
        workspace_id=row.workspace_id,
        happened_at=row.created_at,
        params=params,
        data=data,
        key=key,
        event_id=row.pk,
        about_id=about_id,
    )
    languages = dict(
        user_rows().filter(pk__in=[notice.user_id for notice in notices]).values_list("pk", "language")
    )
    for notice in notices:
        shown = shape(notice, languages[notice.user_id]) | {"unreadCount": unread_count(notice.user_id)}
        publish(row, "notification.new", shown, user_ids=[notice.user_id], whole_organization=True)


def shape(notice: Notification, language: str) -> dict[str, Any]:
    """An item of GET /notifications."""
    with texts.spoken(language):
        return {
            "id": notice.pk,
            "type": notice.type,
            "title": texts.title(notice.key, notice.params),
            "message": texts.message(notice.key, notice.params),
            "data": notice.data,
            "read": notice.read_at is not None,
            "createdAt": moment(notice.created_at),
        }
