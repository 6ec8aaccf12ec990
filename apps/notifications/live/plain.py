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
import structlog
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.utils import await_many_dispatch
from django.db import DatabaseError

from apps.kernel.errors import DomainError, Unauthorized
from apps.notifications.live import listeners
from apps.notifications.live.broadcasts import Broadcast
from apps.notifications.live.database import in_thread
from apps.notifications.live.hub import get_hub
from apps.notifications.live.listeners import Listener
from apps.notifications.live.subscriptions import QUEUE

log = structlog.get_logger("prometric.live")
AUTH_SECONDS = 10


class WithoutChannel(AsyncWebsocketConsumer):
    """A consumer that has no channel of its own on the bus: that would cost a subscription a socket."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.scope, self.base_send = scope, send
        with contextlib.suppress(StopConsumer):
            await await_many_dispatch([receive], self.dispatch)


class EventsConsumer(WithoutChannel):
    """One dashboard: the hub brings it its broadcasts."""

    listener: Listener
    signed_in = False

    async def connect(self) -> None:
        """Accept, and sign in with whatever token came along."""
        self.queue: asyncio.Queue[str] = asyncio.Queue(QUEUE)
        self.writer: asyncio.Task[None] | None = None
        self.dropped = False
        query = self.scope["query_string"].decode("latin-1")
        self.params = {key: values[-1] for key, values in parse_qs(query).items()}
        offered = self.scope.get("subprotocols", [])
        token = self._token(offered)
        await self.accept("bearer" if offered[:1] == ["bearer"] else None)
        loop = asyncio.get_running_loop()
        self.deadline = loop.call_later(AUTH_SECONDS, self._refuse, Unauthorized())
        if token is not None:
            await self._sign_in(token, self.params.get("workspaceId"), self.params.get("since"))

    def _token(self, offered: list[str]) -> str | None:
        if len(offered) == 2 and offered[0] == "bearer":
            return offered[1]
        for name, value in self.scope["headers"]:
            if name == b"authorization" and value.lower().startswith(b"bearer "):
                found: str | None = value[7:].decode("latin-1").strip()
                return found
        return self.params.get("token")

    async def _sign_in(self, token: Any, workspace_id: Any, since: Any) -> None:
        try:
            self.listener = await in_thread(listeners.sign_in)(token, workspace_id)
        except DomainError as error:
            self._refuse(error)
            return
        except DatabaseError as error:
            log.warning("nobody can sign in", error=str(error))
            self.drop(listeners.TRY_AGAIN, "try again later")
            return
        if self.dropped:
            return
        self.signed_in = True
        self.deadline.cancel()
        self.deadline = asyncio.get_running_loop().call_later(
            self.listener.seconds_left, self.drop, listeners.TOKEN_EXPIRED, "token expired"
        )
        await self._write(_encode("connected", {"workspaceId": str(self.listener.workspace_id)}))
        self.writer = asyncio.create_task(self._send_queued())
        await get_hub().add(self, listeners.read_since(since))

    def _refuse(self, error: DomainError) -> None:
        # A browser cannot read a refused handshake: say why in a frame, then close.
        told = _encode("connect_error", listeners.refusal(error))
        self.drop(listeners.close_code(error), error.code, last=told)

    async def _send_queued(self) -> None:
        while True:
            await self._write(await self.queue.get())

    async def _write(self, text: str) -> None:
        with contextlib.suppress(Exception):  # the client is gone; `disconnect` tidies up
            await self.send(text_data=text)

    def _queue(self, text: str) -> None:
        try:
            self.queue.put_nowait(text)
        except asyncio.QueueFull:
            self.drop(listeners.TOO_SLOW, "too slow")

    def deliver(self, broadcast: Broadcast) -> None:
        """The hub's broadcast, queued; a client that does not read is dropped."""
        text = broadcast.encoded.get("plain")
        if text is None:
            text = broadcast.encoded["plain"] = _encode(broadcast.event, broadcast.data, broadcast.id)
        self._queue(text)

    def resync(self) -> None:
        """More was missed than can be told."""
        self._queue(_encode("resync", {}))

    def drop(self, code: int, reason: str, *, last: str = "") -> None:
        """Close from our side, without waiting for the client."""
        if not self.dropped:
            self.dropped = True
            self._forget()
            get_hub().spawn(self._close(code, reason, last))

    async def _close(self, code: int, reason: str, last: str) -> None:
        # A client that does not read is told as soon as it does, or its transport gives it up.
        with contextlib.suppress(Exception):
            if last:
                await self.send(text_data=last)
            await self.close(code, reason)

    def _forget(self) -> None:
        self.deadline.cancel()
        if self.writer is not None:
            self.writer.cancel()
        if self.signed_in:
            get_hub().remove(self)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """`ping`, and the token of a client that could not send it before."""
        try:
            message = orjson.loads((text_data or "").removeprefix("\ufeff"))
        except orjson.JSONDecodeError:
            return
        if message == "ping" or (isinstance(message, dict) and message.get("event") == "ping"):
            await self._write(_encode("pong", {}))
        elif not self.signed_in and isinstance(message, dict) and message.get("event") == "auth":
            data: dict[str, Any] = message["data"] if isinstance(message.get("data"), dict) else {}
            await self._sign_in(data.get("token"), data.get("workspaceId"), data.get("since"))

    async def disconnect(self, code: int) -> None:
        """The client is gone."""
        if not self.dropped:
            self.dropped = True
            self._forget()


def _encode(event: str, data: Any, number: int | None = None) -> str:
    content = {"event": event, "data": data}
    return orjson.dumps(content if number is None else {**content, "id": number}).decode()


class UnknownPath(WithoutChannel):
    """Any other websocket path: refused in the handshake."""

    async def connect(self) -> None:
        """403, and no traceback as the router alone would give."""
        await self.close()
