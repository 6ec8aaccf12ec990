"""One hub a process: joined once to each organization's group, fanning out to the sockets at hand.

The bus (Channels layer on Valkey) is the fast path. What it loses is read again from the `LiveEvent` table:
as soon as a message shows that one is missing before it, and every few seconds in any case.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import structlog
from channels.layers import get_channel_layer
from django.conf import settings

from apps.kernel import metrics
from apps.notifications.live import broadcasts
from apps.notifications.live.broadcasts import Broadcast
from apps.notifications.live.database import in_thread
from apps.notifications.live.subscriptions import Socket, Subscription

log = structlog.get_logger("prometric.live")
REMEMBER = 20_000
REJOIN_SECONDS = 1.0


def group_of(organization_id: UUID | str) -> str:
    """The layer's group of an organization (only letters, digits, dots and dashes are allowed)."""
    return f"o.{UUID(str(organization_id)).hex}"


class Hub:
    """Keeps the sockets of this process and brings them their broadcasts, each once and in their order."""

    def __init__(self) -> None:
        self.layer = get_channel_layer()
        self.subscriptions: dict[UUID, dict[Socket, Subscription]] = {}
        self.seen: deque[int] = deque(maxlen=REMEMBER)
        self.seen_ids: set[int] = set()
        # Every organization with a socket is known up to here, and single ones further.
        self.caught_up_to = 0
        self.known: dict[UUID, int] = {}
        self.catching_up = asyncio.Lock()
        self.channel = ""
        self.joined: set[UUID] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.listening = False

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something on the side, and keep hold of it: the loop alone would let it be collected."""
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def stop(self) -> None:
        """End the tasks; sockets close with the server."""
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def add(self, socket: Socket, since: int | None = None) -> None:
        """Let a socket hear what follows its sign-in, or broadcast `since`; returns when it is up to date."""
        if not self.listening:
            self.listening = True
            self.spawn(self._listen())
            self.spawn(self._catch_up_forever())
        organization = socket.listener.organization_id
        if not self.subscriptions:
            # Nobody listened: what happened meanwhile concerns nobody.
            self.caught_up_to = max(self.caught_up_to, socket.listener.as_of)
        metrics.sockets.inc()
        subscription = self.subscriptions.setdefault(organization, {})[socket] = Subscription(socket)
        if organization not in self.joined:
            self.spawn(self._join(organization))
        await subscription.settle(socket.listener.as_of if since is None else since)

    def remove(self, socket: Socket) -> None:
        """Forget a closed socket."""
        organization = socket.listener.organization_id
        if subscriptions := self.subscriptions.get(organization):
            if subscriptions.pop(socket, None) is not None:
                metrics.sockets.dec()
            if not subscriptions:
                del self.subscriptions[organization]

    # --- the bus ----------------------------------------------------------------------------

    async def _join(self, organization: UUID) -> None:
        if organization in self.joined or not self.channel:
            return
        try:
            await self.layer.group_add(group_of(organization), self.channel)
            self.joined.add(organization)
        except Exception as error:
            # The table still brings every broadcast within the catch-up interval.
            log.warning("bus not joined", error=str(error))

    async def _keep_groups(self) -> None:
        """Join what a lost bus let slip, leave what nobody listens to any more."""
        for organization in list(self.subscriptions):
            await self._join(organization)
        for organization in self.joined - self.subscriptions.keys():
            self.joined.discard(organization)
            self.known.pop(organization, None)
            await self.layer.group_discard(group_of(organization), self.channel)

    async def _listen(self) -> None:
        while True:
            try:
                self.channel = await self.layer.new_channel()
                self.joined.clear()
                await self._keep_groups()
                while True:
                    await self._take(await self.layer.receive(self.channel))
            except Exception as error:
                log.warning("bus lost", error=str(error))
                await asyncio.sleep(REJOIN_SECONDS)

    async def _take(self, message: dict[str, Any]) -> None:
        organization = UUID(message["organization"])
        before = message["after"]
        known = max(self.caught_up_to, self.known.get(organization, 0))
        if organization in self.subscriptions and (before is None or before > known):
            # Something before it did not come: that goes first.
            try:
                await self._catch_up()
            except Exception as error:
                log.warning("catch-up failed", error=str(error))
        for content in message["frames"]:
            await self._dispatch(Broadcast.of_message(organization, content))

    # --- the table --------------------------------------------------------------------------

    async def _catch_up_forever(self) -> None:
        while True:
            await asyncio.sleep(settings.LIVE_CATCH_UP_SECONDS)
            try:
                await self._catch_up()
                await self._keep_groups()
            except Exception as error:
                log.warning("catch-up failed", error=str(error))

    async def _catch_up(self) -> None:
        # The relay alone writes broadcasts, in the order of their ids: nothing appears behind the mark.
        async with self.catching_up:
            asked, mark, more = set(self.subscriptions), self.caught_up_to, True
            while asked and more:
                found, mark, more = await in_thread(broadcasts.after)(mark, asked)
                for broadcast in found:
                    await self._dispatch(broadcast)
            if self.subscriptions.keys() <= asked:
                self.caught_up_to = mark

    async def _dispatch(self, broadcast: Broadcast) -> None:
        if broadcast.id in self.seen_ids:
            return
        if len(self.seen) == REMEMBER:
            self.seen_ids.discard(self.seen[0])
        self.seen.append(broadcast.id)
        self.seen_ids.add(broadcast.id)
        organization = broadcast.organization_id
        self.known[organization] = max(broadcast.id, self.known.get(organization, 0))
        for subscription in list(self.subscriptions.get(organization, {}).values()):
            if subscription.offer(broadcast):
                self.spawn(subscription.settle())
        # Without this a burst starves the sockets' own tasks.
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
