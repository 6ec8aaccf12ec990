"""Chat as it is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from apps.kernel.sql import fetch
from apps.notifications.models import ChatMember, ChatMessage
from apps.notifications.sql import LAST, UNREAD

MESSAGE_COLUMNS = ("id", "channel_id", "sender_id", "sender__first_name", "sender__last_name", "text")


def member_ids(channel_id: UUID) -> set[UUID]:
    """Who hears a channel."""
    return set(ChatMember.objects.filter(channel=channel_id).values_list("user_id", flat=True))


def _shown(row: Sequence[Any]) -> dict[str, Any]:
    pk, channel_id, sender_id, first, last, text, created_at = row
    return {
        "id": pk,
        "channelId": channel_id,
        "senderId": sender_id,
        "senderName": f"{first} {last}".strip(),
        "text": text,
        "createdAt": created_at,
    }


def message(message_id: UUID) -> dict[str, Any]:
    """One message as the API and the sockets show it."""
    rows = ChatMessage.objects.filter(pk=message_id)
    return _shown(rows.values_list(*MESSAGE_COLUMNS, "created_at").get())


def last_messages(channel_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """{channel: its newest message}; channels without one are left out."""
    newest = [row[0] for row in fetch(LAST, [list(channel_ids)])]
    rows = ChatMessage.objects.filter(pk__in=newest).values_list(*MESSAGE_COLUMNS, "created_at")
    return {row[1]: _shown(row) for row in rows}


def unread_counts(user_id: UUID | None, channel_ids: Sequence[UUID]) -> dict[UUID, int]:
    """{channel: messages of others after the user's mark}."""
    return dict(fetch(UNREAD, [user_id, list(channel_ids)]))


def members_of(channel_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{channel: its members, as the API shows them}."""
    rows = (
        ChatMember.objects.filter(channel__in=channel_ids)
        .order_by("channel_id", "created_at", "id")
        .values_list("channel_id", "user_id", "user__first_name", "user__last_name", "last_read_at")
    )
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for channel_id, user_id, first, last, read_at in rows:
        name = f"{first} {last}".strip()
        found[channel_id].append({"userId": user_id, "name": name, "lastReadAt": read_at})
    return dict(found)
