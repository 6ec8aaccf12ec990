"""Frames as the bus, the table and the sockets have them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from apps.kernel import tenancy
from apps.notifications.live.listeners import CONTROL, REVOKE, Listener
from apps.notifications.models import LiveEvent

# A client further behind than this is told to read afresh: half its queue, so that it is not dropped for it.
MOST = settings.LIVE_QUEUE // 2
PAGE = 1_000


@dataclass(slots=True)
class Broadcast:
    """What one event tells the sockets that may hear it."""

    id: int
    organization_id: UUID
    workspace_id: UUID | None
    event: str
    data: Any
    permission: str
    user_ids: frozenset[UUID] | None
    # What each door made of it, once for all its sockets.
    encoded: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of_row(cls, row: LiveEvent) -> Broadcast:
        """A stored broadcast."""
        users = frozenset(row.user_ids) if row.user_ids is not None else None
        return cls(row.pk, row.organization_id, row.workspace_id, row.event, row.data, row.permission, users)

    @classmethod
    def of_message(cls, organization_id: UUID, message: dict[str, Any]) -> Broadcast:
        """A broadcast that came over the bus."""
        users, workspace = message["users"], message["workspace"]
        return cls(
            message["id"],
            organization_id,
            UUID(workspace) if workspace else None,
            message["event"],
            message["data"],
            message["permission"],
            None if users is None else frozenset(map(UUID, users)),
        )

    def message(self) -> dict[str, Any]:
        """As the bus carries it: plain types only."""
        return {
            "id": self.id,
            "workspace": str(self.workspace_id) if self.workspace_id else None,
            "event": self.event,
            "data": self.data,
            "permission": self.permission,
            "users": None if self.user_ids is None else [str(user) for user in self.user_ids],
        }

    @property
    def is_control(self) -> bool:
        """For the hubs alone; never shown to a client."""
        return self.event.startswith(CONTROL)

    def is_for(self, listener: Listener) -> bool:
        """Whether a listener may hear it, a control broadcast: whether it is meant."""
        if self.organization_id != listener.organization_id:
            return False
        if self.user_ids is not None:
            return listener.user_id in self.user_ids and self._is_there(listener)
        if self.event == REVOKE:
            return True
        return self._is_there(listener) and (not self.permission or self.permission in listener.permissions)

    def _is_there(self, listener: Listener) -> bool:
        return self.workspace_id is None or self.workspace_id == listener.workspace_id


def newest_id() -> int:
    """The last broadcast written in the scope in force."""
    return LiveEvent.everything.order_by("-id").values_list("id", flat=True).first() or 0


def after(number: int, organizations: Iterable[UUID]) -> tuple[list[Broadcast], int, bool]:
    """Frames of these organizations after `number`, the id that was looked up to, and whether more wait."""
    with tenancy.system("live hub"):
        # Before the rows: one that comes between belongs to the next look.
        newest = max(newest_id(), number)
        rows = LiveEvent.everything.filter(
            id__gt=number, id__lte=newest, organization_id__in=list(organizations)
        ).order_by("id")
        found = [Broadcast.of_row(row) for row in rows[:PAGE]]
    more = len(found) == PAGE
    return found, found[-1].id if more else newest, more


def missed(listener: Listener, since: int) -> tuple[list[Broadcast] | None, int]:
    """What a client did not hear since that broadcast, and the broadcast up to which this is all.

    None: too much or too long ago, the client must read afresh.
    """
    with tenancy.enter(listener.organization_id):
        newest = newest_id()
        # A client names the last broadcast that it got: while that is kept, so is all that followed.
        if 0 < since < listener.as_of and not LiveEvent.objects.filter(pk=since).exists():
            return None, newest
        rows = _heard_by(listener).filter(id__gt=since, id__lte=newest).order_by("id")
        found = [Broadcast.of_row(row) for row in rows[: MOST + 1]]
    return (found if len(found) <= MOST else None), newest


def _heard_by(listener: Listener) -> QuerySet[LiveEvent]:
    here = Q(workspace_id=None) | Q(workspace_id=listener.workspace_id)
    to_holders = Q(user_ids=None) & (Q(permission="") | Q(permission__in=listener.permissions))
    by_name = Q(user_ids__contains=[listener.user_id])
    return LiveEvent.objects.filter(Q(event=REVOKE) | here & (to_holders | by_name))
