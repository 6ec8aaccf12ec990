"""The reference's client: `io(url, {auth: {token}})` of socket.io-client 4 on /socket.io/."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from typing import Any

import socketio
import structlog
from django.conf import settings
from django.db import DatabaseError
from engineio.packet import MESSAGE
from engineio.packet import Packet as Transported
from socketio.exceptions import ConnectionRefusedError as Refused
from socketio.packet import CONNECT, DISCONNECT, EVENT

from apps.kernel.errors import DomainError
from apps.notifications.live import listeners
from apps.notifications.live.broadcasts import Broadcast
from apps.notifications.live.database import in_thread
from apps.notifications.live.hub import get_hub
from apps.notifications.live.listeners import Listener
from apps.notifications.live.subscriptions import QUEUE

log = structlog.get_logger("prometric.live")
CONNECT_SECONDS = 10
REFUSED_SECONDS = 1
# Long polling needs the same process each time: the session id names it, so that a proxy can route.
WORKER_ID = os.environ.get("WORKER_ID", "p" + os.environ.get("PORT", "0"))

server = socketio.AsyncServer(
    async_mode="asgi",
    cors_allowed_origins="*" if settings.CORS_ALLOW_ALL_ORIGINS else settings.CORS_ALLOWED_ORIGINS,
    max_http_buffer_size=65_536,
    ping_interval=25,
    ping_timeout=20,
)
server.eio.generate_id = lambda: f"{WORKER_ID}.{secrets.token_urlsafe(15)}"
_clients: dict[str, Client] = {}


class Client:
    """One Socket.IO connection as the hub sees it."""

    def __init__(self, sid: str, transport: Any, listener: Listener) -> None:
        self.sid, self.transport, self.listener = sid, transport, listener
        self.expiry = asyncio.get_running_loop().call_later(
            listener.seconds_left, self.drop, listeners.TOKEN_EXPIRED, "token expired"
        )

    def deliver(self, broadcast: Broadcast) -> None:
        """The hub's broadcast into Engine.IO's queue; encoded once for all clients.

        Never through a room: an unauthenticated session sits in the broadcast room before `connect`.
        """
        packet = broadcast.encoded.get("socketio")
        if packet is None:
            data = broadcast.data
            if isinstance(data, dict):
                data = {**data, "eventId": broadcast.id}
            packet = broadcast.encoded["socketio"] = _event(broadcast.event, data)
        self._queue(packet)

    def resync(self) -> None:
        """More was missed than can be told."""
        self._queue(_event("resync", {}))

    def _queue(self, packet: Transported) -> None:
        # The library's queue has no bound of its own.
        if self.transport.queue.qsize() >= QUEUE:
            self.drop(listeners.TOO_SLOW, "too slow")
        elif not self.transport.closed:
            self.transport.queue.put_nowait(packet)

    def drop(self, code: int, reason: str) -> None:
        """Close the transport, so that the client's own reconnection starts."""
        self.forget()
        get_hub().spawn(_close(self.transport))

    def forget(self) -> None:
        """The transport is closed or closing."""
        self.expiry.cancel()
        get_hub().remove(self)
        _clients.pop(self.sid, None)


def _event(name: str, data: Any) -> Transported:
    return Transported(MESSAGE, server.packet_class(EVENT, data=[name, data]).encode())


async def _close(transport: Any) -> None:
    """Really close: over websocket clients ignore Engine.IO's CLOSE, the end of its queue they cannot."""
    queue = transport.queue
    if queue.qsize() >= QUEUE:
        with contextlib.suppress(asyncio.QueueEmpty):
            while True:
                queue.get_nowait()
                queue.task_done()
    with contextlib.suppress(Exception):
        await transport.close(wait=False)
    queue.put_nowait(None)


def _transport(sid: str) -> Any:
    return server.eio.sockets.get(server.manager.eio_sid_from_sid(sid, "/"))


@server.event  # type: ignore[untyped-decorator]
async def connect(sid: str, environ: dict[str, Any], auth: Any = None) -> None:
    """Accept a member; refuse with `connect_error` and the error's code."""
    given = auth if isinstance(auth, dict) else {}
    transport = _transport(sid)
    if transport is None:
        return
    try:
        listener = await in_thread(listeners.sign_in)(given.get("token"), given.get("workspaceId"))
    except DomainError as error:
        # A refused client keeps its transport open, and the library would keep it too.
        get_hub().spawn(_close_later(transport, REFUSED_SECONDS))
        raise Refused(str(error.text), listeners.refusal(error)) from None
    except DatabaseError as error:
        # No refusal: after one the client would not try again.
        log.warning("nobody can sign in", error=str(error))
        await _close(transport)
        return
    if transport.closing or transport.closed:
        return
    _clients[sid] = client = Client(sid, transport, listener)
    # On the side, after the answer to CONNECT.
    get_hub().spawn(get_hub().add(client, listeners.read_since(given.get("since"))))


@server.event  # type: ignore[untyped-decorator]
async def disconnect(sid: str, reason: str | None = None) -> None:
    """The client is gone."""
    if client := _clients.get(sid):
        client.forget()


async def _close_later(transport: Any, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await _close(transport)


_open_transport = server.eio.handlers["connect"]


async def _with_deadline(eio_sid: str, environ: dict[str, Any]) -> Any:
    """Engine.IO's connect, with a deadline for Socket.IO's: an idle session is not kept for ever."""
    answer = await _open_transport(eio_sid, environ)
    transport = server.eio.sockets.get(eio_sid)

    def close_unless_connected() -> None:
        if transport is not None and server.manager.sid_from_eio_sid(eio_sid, "/") not in _clients:
            get_hub().spawn(_close(transport))

    asyncio.get_running_loop().call_later(CONNECT_SECONDS, close_unless_connected)
    return answer


server.eio.handlers["connect"] = _with_deadline


# All that a client has to say; what it calls events are our own.
_KNOWN = {str(CONNECT), str(DISCONNECT)}
_take_packet = server.eio.handlers["message"]


async def _take_known_packet(eio_sid: str, packet: Any) -> None:
    """Socket.IO's packets, as far as anybody listens to them; a senseless one ends the session.

    The library would run the handlers above for events of the names `connect` and `disconnect`, keep any
    number of attachments, and log a trace for what it cannot read.
    """
    if not isinstance(packet, str) or packet[:1] not in _KNOWN:
        return
    try:
        server.packet_class(encoded_packet=packet)
    except (ValueError, RecursionError):
        if (transport := server.eio.sockets.get(eio_sid)) is not None:
            get_hub().spawn(_close(transport))
        return
    await _take_packet(eio_sid, packet)


server.eio.handlers["message"] = _take_known_packet
