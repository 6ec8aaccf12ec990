"""Frames are written by the relay beside the event's delivery, and sent once that is committed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from apps.kernel.models import OutboxEvent
from apps.notifications.live import frames
from apps.notifications.live.hub import group_of
from apps.notifications.models import LiveEvent

log = structlog.get_logger("prometric.live")
_pending: list[dict[str, Any]] = []


def write_frame(
    row: OutboxEvent,
    event: str,
    data: dict[str, Any],
    *,
    permission: str = "",
    user_ids: Sequence[UUID] | None = None,
    whole_organization: bool = False,
) -> None:
    """Store a frame for the sockets of the event's workspace (or of the whole organization).

    Seen by holders of `permission`, or by `user_ids` alone.
    """
    made = LiveEvent.everything.create(
        organization_id=row.organization_id,
        workspace_id=None if whole_organization else row.workspace_id,
        event=event,
        data=data,
        permission=permission,
        user_ids=list(user_ids) if user_ids is not None else None,
    )
    made.refresh_from_db(fields=["data"])
    _pending.append(frames.frame_of(made))


def send_pending(delivered: list[OutboxEvent]) -> None:
    """Put the batch's frames on the bus, one message an organization; hubs catch up on what is lost."""
    batch, _pending[:] = list(_pending), []
    by_organization: dict[str, list[dict[str, Any]]] = {}
    for frame in batch:
        by_organization.setdefault(frame["organization_id"], []).append(frame)
    if by_organization:
        async_to_sync(_send)(by_organization)


async def _send(by_organization: dict[str, list[dict[str, Any]]]) -> None:
    layer = get_channel_layer()
    for organization, found in by_organization.items():
        await layer.group_send(group_of(organization), {"type": "frames", "frames": found})
