"""Plain JSON websockets on /ws/events, for dashboards: frames `{"event", "data", "id"}`.

The token comes in the Authorization header, as subprotocol `bearer, <token>`, as `?token=`, or as the
first frame `{"event": "auth", "data": {"token"}}` within ten seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any
from urllib.parse import parse_qs

import orjson
from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from apps.kernel.errors import DomainError, Unauthorized
from apps.notifications.live import frames, listeners
from apps.notifications.live.hub import get_hub
from apps.notifications.live.listeners import Listener

AUTH_SECONDS = 10
QUEUE = 1_000
LONGEST_MESSAGE = 65_536


class EventsConsumer(AsyncWebsocketConsumer):
    """One dashboard. It has no channel of its own: the hub brings it its frames."""

    channel_layer_alias = "none"
    listener: Listener
    signed_in = False

    async def connect(self) -> None:
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(QUEUE)
        self.background: list[asyncio.Task[None]] = []
        self.params = {
            key: values[-1] for key, values in parse_qs(self.scope["query_string"].decode("latin-1")).items()
        }
        offered = self.scope.get("subprotocols", [])
        token = self._token(offered)
        await self.accept("bearer" if offered[:1] == ["bearer"] else None)
        if token is not None:
            await self._sign_in(token, self.params.get("workspaceId"), self.params.get("since"))
        else:
            self.background.append(asyncio.create_task(self._expect_auth()))

    def _token(self, offered: list[str]) -> str | None:
        if len(offered) == 2 and offered[0] == "bearer":
            return offered[1]
        for name, value in self.scope["headers"]:
            if name == b"authorization" and value.lower().startswith(b"bearer "):
                return value[7:].decode("latin-1").strip()
        return self.params.get("token")

    async def _expect_auth(self) -> None:
        await asyncio.sleep(AUTH_SECONDS)
        if not self.signed_in:
            await self._refuse(Unauthorized())

    async def _refuse(self, error: DomainError) -> None:
        # A browser cannot read a refused handshake: say why in a frame, then close.
        await self._write({"event": "connect_error", "data": listeners.refusal(error)})
        await self.close(listeners.close_code(error))

    async def _sign_in(self, token: Any, workspace_id: Any, since: Any) -> None:
        try:
            self.listener = await sync_to_async(listeners.sign_in)(token, workspace_id)
        except DomainError as error:
            await self._refuse(error)
            return
        self.signed_in = True
        await get_hub().add(self)
        self.background += [
            asyncio.create_task(self._send_queued()),
            asyncio.create_task(self._expire()),
        ]
        await self._write({"event": "connected", "data": {"workspaceId": str(self.listener.workspace_id)}})
        if since is not None and str(since).isascii() and str(since).isdigit():
            await self._catch_up(int(str(since)[:18]))

    async def _catch_up(self, since: int) -> None:
        found = await sync_to_async(frames.missed)(self.listener, since)
        if found is None:
            await self._write({"event": "resync", "data": {}})
            return
        for frame in found:
            await self.deliver(frame)

    async def _expire(self) -> None:
        await asyncio.sleep(self.listener.seconds_left)
        await self.drop(4401, "token expired")

    async def _send_queued(self) -> None:
        while True:
            frame = await self.queue.get()
            await self._write({"event": frame["event"], "data": frame["data"], "id": frame["id"]})

    async def _write(self, content: dict[str, Any]) -> None:
        with contextlib.suppress(Exception):
            await self.send(text_data=orjson.dumps(content).decode())

    async def deliver(self, frame: dict[str, Any]) -> None:
        """The hub's frame, queued; a client that does not read is dropped."""
        try:
            self.queue.put_nowait(frame)
        except asyncio.QueueFull:
            await self.drop(4408, "too slow")

    async def drop(self, code: int, reason: str) -> None:
        """Close from our side."""
        get_hub().remove(self)
        with contextlib.suppress(Exception):
            await self.close(code, reason)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if text_data is None or len(text_data) > LONGEST_MESSAGE:
            return
        try:
            message = orjson.loads(text_data)
        except orjson.JSONDecodeError:
            return
        if message == "ping" or (isinstance(message, dict) and message.get("event") == "ping"):
            await self._write({"event": "pong", "data": {}})
        elif not self.signed_in and isinstance(message, dict) and message.get("event") == "auth":
            data = message.get("data") if isinstance(message.get("data"), dict) else {}
            await self._sign_in(data.get("token"), data.get("workspaceId"), data.get("since"))

    async def disconnect(self, code: int) -> None:
        if self.signed_in:
            get_hub().remove(self)
        for task in self.background:
            task.cancel()


class UnknownPath(AsyncWebsocketConsumer):
    """Any other websocket path: refused in the handshake."""

    channel_layer_alias = "none"

    async def connect(self) -> None:
        await self.close()
