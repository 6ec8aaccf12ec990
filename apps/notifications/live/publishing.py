"""Frames are written by the relay beside the event's delivery, and sent once that is committed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from apps.kernel.models import OutboxEvent
from apps.notifications.live.broadcasts import Broadcast
from apps.notifications.live.sending import send
from apps.notifications.models import LiveEvent
from apps.notifications.payloads import plain


def publish(
    row: OutboxEvent,
    event: str,
    data: dict[str, Any],
    *,
    permission: str = "",
    user_ids: Collection[UUID] | None = None,
    whole_organization: bool = False,
) -> None:
    """Store a broadcast for the sockets of the event's workspace (or of the whole organization).

    Seen by holders of `permission`, or by `user_ids` alone. It goes with its row: when that one's delivery
    fails, nobody has seen the broadcast.
    """
    broadcast = store(
        row.organization_id,
        None if whole_organization else row.workspace_id,
        event,
        data,
        permission=permission,
        user_ids=user_ids,
    )
    vars(row).setdefault("frames", []).append(broadcast)


def store(
    organization_id: UUID,
    workspace_id: UUID | None,
    event: str,
    data: dict[str, Any],
    *,
    permission: str = "",
    user_ids: Collection[UUID] | None = None,
) -> Broadcast:
    """Write one broadcast; who calls sends it after the commit. Only the relay may: ids are its order."""
    made = LiveEvent.everything.create(
        organization_id=organization_id,
        workspace_id=workspace_id,
        event=event,
        data=plain(data),
        permission=permission,
        user_ids=sorted(user_ids) if user_ids is not None else None,
    )
    return Broadcast.of_row(made)


def send_delivered(delivered: list[OutboxEvent]) -> None:
    """Put the batch's broadcasts on the bus; hubs catch up on what is lost."""
    send([broadcast for row in delivered for broadcast in vars(row).get("frames", ())])
