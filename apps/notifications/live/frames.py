"""Frames as the bus and the table hold them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.kernel import tenancy
from apps.notifications.live.listeners import Listener
from apps.notifications.models import LiveEvent

# A client further behind than this is told to read afresh.
MOST = 1_000


def frame_of(row: LiveEvent) -> dict[str, Any]:
    """A row as it travels: plain JSON types only."""
    return {
        "id": row.pk,
        "organization_id": str(row.organization_id),
        "workspace_id": str(row.workspace_id) if row.workspace_id else None,
        "event": row.event,
        "data": row.data,
        "permission": row.permission,
        "user_ids": [str(user) for user in row.user_ids] if row.user_ids is not None else None,
    }


def newest_id() -> int:
    """The last frame written."""
    with tenancy.system("live hub"):
        return LiveEvent.everything.order_by("-id").values_list("id", flat=True).first() or 0


def after(number: int, organizations: list[UUID]) -> tuple[list[dict[str, Any]], int]:
    """Frames of these organizations after `number`, and the newest id looked at."""
    with tenancy.system("live hub"):
        rows = list(
            LiveEvent.everything.filter(id__gt=number, organization_id__in=organizations).order_by("id")[
                :MOST
            ]
        )
        if len(rows) == MOST:
            return [frame_of(row) for row in rows], rows[-1].pk
        newest = LiveEvent.everything.order_by("-id").values_list("id", flat=True).first() or number
        return [frame_of(row) for row in rows if row.pk <= newest], newest


def missed(listener: Listener, since: int) -> list[dict[str, Any]] | None:
    """What a reconnecting client did not hear; None when it is too much, and the client must read afresh."""
    with tenancy.enter(listener.organization_id):
        rows = list(LiveEvent.objects.filter(id__gt=since).order_by("id")[: MOST + 1])
    if len(rows) > MOST:
        return None
    return [
        frame for frame in map(frame_of, rows) if listener.hears(frame) and not frame["event"].startswith("_")
    ]
