"""One hub a process: joined once to each organization's group, fanning out to the sockets at hand.

The bus (Channels layer on Valkey) is the fast path; what it loses, a process reads again from the
`LiveEvent` table every few seconds (realtime.md §1, §4).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict, deque
from typing import Any, Protocol
from uuid import UUID

import structlog
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings

from apps.notifications.live import frames
from apps.notifications.live.listeners import REVOKE, Listener

log = structlog.get_logger("prometric.live")
REMEMBER = 20_000
REJOIN_SECONDS = 1.0


class Socket(Protocol):
    """What either door gives the hub."""

    listener: Listener

    async def deliver(self, frame: dict[str, Any]) -> None:
        """Queue a frame without waiting for the client; drop the socket when it is too slow."""

    async def drop(self, code: int, reason: str) -> None:
        """Close the transport, so that a client that may will come back."""


def group_of(organization_id: UUID | str) -> str:
    """The layer's group of an organization (only letters, digits, dots and dashes are allowed)."""
    return f"o.{UUID(str(organization_id)).hex}"


class Hub:
    """Keeps the sockets of this process and brings them their frames."""

    def __init__(self) -> None:
        self.layer = get_channel_layer()
        self.sockets: dict[UUID, set[Socket]] = defaultdict(set)
        self.seen: deque[int] = deque(maxlen=REMEMBER)
        self.seen_ids: set[int] = set()
        self.caught_up_to = 0
        self.channel = ""
        self.joined: set[UUID] = set()
        self.tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Begin to listen; called by the first socket."""
        if self.tasks:
            return
        self.tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._catch_up_forever())]
        self.caught_up_to = await sync_to_async(frames.newest_id)()

    async def stop(self) -> None:
        """End the tasks; sockets close with the server."""
        for task in self.tasks:
            task.cancel()
        for task in self.tasks:
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
        self.tasks = []

    async def add(self, socket: Socket) -> None:
        """Let a socket hear from now on."""
        await self.start()
        organization = socket.listener.organization_id
        self.sockets[organization].add(socket)
        await self._join(organization)

    def remove(self, socket: Socket) -> None:
        """Forget a closed socket."""
        organization = socket.listener.organization_id
        self.sockets[organization].discard(socket)
        if not self.sockets[organization]:
            del self.sockets[organization]

    async def _join(self, organization: UUID) -> None:
        if organization in self.joined or not self.channel:
            return
        try:
            await self.layer.group_add(group_of(organization), self.channel)
            self.joined.add(organization)
        except Exception as error:
            # The table still brings every frame within the catch-up interval.
            log.warning("bus not joined", error=str(error))

    async def _listen(self) -> None:
        while True:
            try:
                self.channel = await self.layer.new_channel()
                self.joined.clear()
                for organization in list(self.sockets):
                    await self._join(organization)
                while True:
                    message = await self.layer.receive(self.channel)
                    for frame in message["frames"]:
                        await self._dispatch(frame)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                log.warning("bus lost", error=str(error))
                await asyncio.sleep(REJOIN_SECONDS)

    async def _catch_up_forever(self) -> None:
        while True:
            await asyncio.sleep(settings.LIVE_CATCH_UP_SECONDS)
            try:
                await self._catch_up()
                for organization in list(self.sockets):
                    await self._join(organization)
            except asyncio.CancelledError:
                raise
            except Exception as error:
                log.warning("catch-up failed", error=str(error))

    async def _catch_up(self) -> None:
        # The relay alone writes frames, in the order of their ids: nothing appears behind the mark.
        organizations = list(self.sockets)
        found, newest = await sync_to_async(frames.after)(self.caught_up_to, organizations)
        for frame in found:
            await self._dispatch(frame)
        self.caught_up_to = newest

    async def _dispatch(self, frame: dict[str, Any]) -> None:
        number = frame["id"]
        if number in self.seen_ids:
            return
        if len(self.seen) == REMEMBER:
            self.seen_ids.discard(self.seen[0])
        self.seen.append(number)
        self.seen_ids.add(number)
        for socket in list(self.sockets.get(UUID(frame["organization_id"]), ())):
            if frame["event"] == REVOKE:
                if str(socket.listener.user_id) in frame["user_ids"]:
                    await socket.drop(4403, "revoked")
            elif socket.listener.hears(frame):
                await socket.deliver(frame)
        # Without this a burst starves the sockets' own tasks (realtime.md §2.9).
        await asyncio.sleep(0)


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def get_hub() -> Hub:
    """The hub of the running loop."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


async def stop_hub() -> None:
    """End the running loop's hub."""
    hub = _hubs.pop(asyncio.get_running_loop(), None)
    if hub is not None:
        await hub.stop()
