"""A socket's place in the hub: what it hears at once, and what waits while its rights are looked at."""

from __future__ import annotations

from collections import deque
from typing import Protocol

import structlog
from django.conf import settings

from apps.kernel.errors import DomainError
from apps.notifications.live import broadcasts, listeners
from apps.notifications.live.broadcasts import Broadcast
from apps.notifications.live.database import in_thread
from apps.notifications.live.listeners import REVOKE, Listener

log = structlog.get_logger("prometric.live")
# As many broadcasts may wait for a client; one that is slower is dropped, and catches up when it comes back.
QUEUE = settings.LIVE_QUEUE


class Socket(Protocol):
    """What either door gives the hub. Nothing here waits for the client."""

    listener: Listener

    def deliver(self, broadcast: Broadcast) -> None:
        """Queue a broadcast; drop the socket when its queue is full."""

    def resync(self) -> None:
        """Tell the client that it missed more than it can be told: read afresh."""

    def drop(self, code: int, reason: str) -> None:
        """Close the transport, so that a client that may will come back."""


class Subscription:
    """Decides broadcast by broadcast. While something is looked up, broadcasts wait and keep their order."""

    __slots__ = ("held", "known", "socket")

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        # Up to here everything was told from the table, or is of no concern.
        self.known = socket.listener.as_of
        self.held: deque[Broadcast] | None = deque()

    def offer(self, broadcast: Broadcast) -> bool:
        """Take a broadcast of the organization; True asks for `settle`."""
        if broadcast.id <= self.known:
            return False
        if self.held is not None:
            self.held.append(broadcast)
            if len(self.held) > QUEUE:
                self.socket.drop(listeners.TOO_SLOW, "too slow")
            return False
        if self._is_about_rights(broadcast):
            self.held = deque([broadcast])
            return True
        self._pass_on(broadcast)
        return False

    def _is_about_rights(self, broadcast: Broadcast) -> bool:
        return broadcast.event == REVOKE and broadcast.is_for(self.socket.listener)

    def _pass_on(self, broadcast: Broadcast) -> None:
        if broadcast.is_for(self.socket.listener) and not broadcast.is_control:
            self.socket.deliver(broadcast)

    async def settle(self, since: int | None = None) -> None:
        """Send what the client missed since that broadcast, look at its rights again, send what waited."""
        try:
            if since is not None:
                await self._read_missed(since)
            while self.held:
                broadcast = self.held.popleft()
                if not self._is_about_rights(broadcast):
                    self._pass_on(broadcast)
                elif broadcast.id > self.socket.listener.as_of:
                    self.socket.listener = await in_thread(listeners.renew)(self.socket.listener)
        except DomainError:
            self.socket.drop(listeners.NOT_FOR_YOU, "revoked")
        except Exception as error:
            log.warning("rights not known", error=str(error))
            self.socket.drop(listeners.TRY_AGAIN, "try again later")
        finally:
            self.held = None

    async def _read_missed(self, since: int) -> None:
        found, self.known = await in_thread(broadcasts.missed)(self.socket.listener, since)
        if found is None:
            self.socket.resync()
        came_meanwhile = [broadcast for broadcast in self.held or () if broadcast.id > self.known]
        self.held = deque([*(found or ()), *came_meanwhile])
