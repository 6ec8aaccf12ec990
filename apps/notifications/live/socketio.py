"""The reference's client: `io(url, {auth: {token}})` of socket.io-client 4 on /socket.io/."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from typing import Any

import socketio
from asgiref.sync import sync_to_async
from django.conf import settings
from socketio.exceptions import ConnectionRefusedError as Refused

from apps.kernel.errors import DomainError
from apps.notifications.live import frames, listeners
from apps.notifications.live.hub import get_hub
from apps.notifications.live.listeners import Listener

QUEUE = 1_000
CONNECT_SECONDS = 10
# Long polling needs the same process each time: the session id names it, so that a proxy can route.
WORKER_ID = os.environ.get("WORKER_ID", "p0")

server = socketio.AsyncServer(
    async_mode="asgi",
    cors_allowed_origins="*" if "*" in settings.CORS_ALLOWED_ORIGINS else settings.CORS_ALLOWED_ORIGINS,
    max_http_buffer_size=65_536,
    ping_interval=25,
    ping_timeout=20,
)
server.eio.generate_id = lambda: f"{WORKER_ID}.{secrets.token_urlsafe(15)}"
_clients: dict[str, Client] = {}


class Client:
    """One Socket.IO connection as the hub sees it."""

    def __init__(self, sid: str, listener: Listener) -> None:
        self.sid, self.listener = sid, listener
        loop = asyncio.get_running_loop()
        self.expiry = loop.call_later(
            listener.seconds_left, lambda: asyncio.ensure_future(self.drop(4401, "token expired"))
        )

    @property
    def transport(self) -> Any:
        """Engine.IO's socket, if it is still there."""
        eio_sid = server.manager.eio_sid_from_sid(self.sid, "/")
        return server.eio.sockets.get(eio_sid)

    async def deliver(self, frame: dict[str, Any]) -> None:
        transport = self.transport
        if transport is not None and transport.queue.qsize() > QUEUE:
            await self.drop(4408, "too slow")
            return
        data = frame["data"]
        if isinstance(data, dict):
            data = {**data, "eventId": frame["id"]}
        # Never without a room: an unauthenticated session sits in the broadcast room before `connect`.
        await server.emit(frame["event"], data, to=self.sid)

    async def drop(self, code: int, reason: str) -> None:
        """Close the transport, so that the client's own reconnection starts (realtime.md §2.5)."""
        self.close()
        transport = self.transport
        if transport is not None:
            with contextlib.suppress(Exception):
                await transport.close(wait=False)
                transport.queue.put_nowait(None)

    def close(self) -> None:
        """Forget it; the transport is closed or closing."""
        self.expiry.cancel()
        get_hub().remove(self)
        _clients.pop(self.sid, None)


@server.event
async def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
    """Accept a member; refuse with `connect_error` and the error's code."""
    given = auth if isinstance(auth, dict) else {}
    try:
        listener = await sync_to_async(listeners.sign_in)(given.get("token"), given.get("workspaceId"))
    except DomainError as error:
        _close_soon(sid, 1)
        raise Refused(str(error.text), listeners.refusal(error)) from None
    client = Client(sid, listener)
    _clients[sid] = client
    await get_hub().add(client)
    since = given.get("since")
    if isinstance(since, int) and not isinstance(since, bool) and since >= 0:
        server.start_background_task(_catch_up, client, since)


async def _catch_up(client: Client, since: int) -> None:
    found = await sync_to_async(frames.missed)(client.listener, min(since, 2**62))
    if found is None:
        await server.emit("resync", {}, to=client.sid)
        return
    for frame in found:
        await client.deliver(frame)


@server.event
async def disconnect(sid: str, reason: str | None = None) -> None:
    """The client is gone."""
    client = _clients.get(sid)
    if client is not None:
        client.close()


def _close_soon(sid: str, seconds: float) -> None:
    """A refused client keeps its transport open; close it (python-socketio has no connect timeout)."""
    eio_sid = server.manager.eio_sid_from_sid(sid, "/")

    async def close() -> None:
        await asyncio.sleep(seconds)
        transport = server.eio.sockets.get(eio_sid)
        if transport is not None:
            with contextlib.suppress(Exception):
                await transport.close(wait=False)
                transport.queue.put_nowait(None)

    server.start_background_task(close)


_open_transport = server.eio.handlers["connect"]


async def _with_deadline(eio_sid: str, environ: dict[str, Any]) -> Any:
    """Engine.IO's connect, with a deadline for Socket.IO's: an idle session is not kept for ever."""
    answer = await _open_transport(eio_sid, environ)

    async def close_unless_connected() -> None:
        await asyncio.sleep(CONNECT_SECONDS)
        transport = server.eio.sockets.get(eio_sid)
        if transport is not None and server.manager.sid_from_eio_sid(eio_sid, "/") not in _clients:
            with contextlib.suppress(Exception):
                await transport.close(wait=False)
                transport.queue.put_nowait(None)

    server.start_background_task(close_unless_connected)
    return answer


server.eio.handlers["connect"] = _with_deadline
