"""Frames are written by the relay beside the event's delivery, and sent once that is committed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from apps.kernel.models import OutboxEvent
from apps.notifications.live.frames import Frame
from apps.notifications.live.sending import send
from apps.notifications.models import LiveEvent
from apps.notifications.wire import plain


def write_frame(
    row: OutboxEvent,
    event: str,
    data: dict[str, Any],
    *,
    permission: str = "",
    user_ids: Collection[UUID] | None = None,
    whole_organization: bool = False,
) -> None:
    """Store a frame for the sockets of the event's workspace (or of the whole organization).

    Seen by holders of `permission`, or by `user_ids` alone. It goes with its row: when that one's delivery
    fails, nobody has seen the frame.
    """
    frame = store(
        row.organization_id,
        None if whole_organization else row.workspace_id,
        event,
        data,
        permission=permission,
        user_ids=user_ids,
    )
    vars(row).setdefault("frames", []).append(frame)


def store(
    organization_id: UUID,
    workspace_id: UUID | None,
    event: str,
    data: dict[str, Any],
    *,
    permission: str = "",
    user_ids: Collection[UUID] | None = None,
) -> Frame:
    """Write one frame; who calls sends it after the commit. Only the relay may: ids are its order."""
    made = LiveEvent.everything.create(
        organization_id=organization_id,
        workspace_id=workspace_id,
        event=event,
        data=plain(data),
        permission=permission,
        user_ids=sorted(user_ids) if user_ids is not None else None,
    )
    return Frame.of_row(made)


def send_delivered(delivered: list[OutboxEvent]) -> None:
    """Put the batch's frames on the bus; hubs catch up on what is lost."""
    send([frame for row in delivered for frame in vars(row).get("frames", ())])
