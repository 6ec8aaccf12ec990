"""Many websocket clients in one process, as light as they can be: they note when a frame came."""

from __future__ import annotations

import asyncio
import json
import re
import struct
import time
from collections import defaultdict
from contextlib import suppress
from multiprocessing.connection import Connection

DOORS = ("plain", "socketio")
NUMBER = re.compile(rb"change-(\d+);")
PATHS = {"plain": "/ws/events", "socketio": "/socket.io/?EIO=4&transport=websocket"}
AT_ONCE = 50
MASK = b"\x00\x00\x00\x00"


class Arrivals:
    """When each number came, and whether as many came as were waited for."""

    def __init__(self) -> None:
        self.moments: dict[int, list[float]] = defaultdict(list)
        self.count, self.expected = 0, -1
        self.complete = asyncio.Event()

    def add(self, number: int, moment: float) -> None:
        self.moments[number].append(moment)
        self.count += 1
        self._look()

    def expect(self, count: int) -> None:
        self.expected = count
        self._look()

    def _look(self) -> None:
        if self.count == self.expected:
            self.complete.set()


class Client(asyncio.Protocol):
    """One connection: handshake, sign-in, frames."""

    def __init__(self, door: str, token: str, arrivals: Arrivals) -> None:
        self.door, self.token, self.arrivals = door, token, arrivals
        self.data = b""
        self.open = False
        self.ready = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        bearer = f"Authorization: Bearer {self.token}\r\n" if self.door == "plain" else ""
        self._write(
            f"GET {PATHS[self.door]} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            f"Sec-WebSocket-Version: 13\r\n{bearer}\r\n".encode()
        )

    def _write(self, data: bytes) -> None:
        self.transport.write(data)  # type: ignore[attr-defined]

    def _send(self, opcode: int, text: bytes) -> None:
        size = len(text)
        if size > 125:
            head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, size)
        else:
            head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
        self._write(head + MASK + text)

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self.data += data
        if not self.open:
            if b"\r\n\r\n" not in self.data:
                return
            self.open, self.data = True, self.data.partition(b"\r\n\r\n")[2]
        while (frame := self._frame()) is not None:
            self._take(*frame, now)

    def _frame(self) -> tuple[int, bytes] | None:
        if len(self.data) < 2:
            return None
        size, start = self.data[1], 2
        if size == 126:
            if len(self.data) < 4:
                return None
            size, start = struct.unpack_from("!H", self.data, 2)[0], 4
        if len(self.data) < start + size:
            return None
        opcode, body = self.data[0] & 15, self.data[start : start + size]
        self.data = self.data[start + size :]
        return opcode, body

    def _take(self, opcode: int, body: bytes, now: float) -> None:
        if opcode == 9:
            self._send(10, body)
        elif found := NUMBER.search(body):
            self.arrivals.add(int(found[1]), now)
        elif body == b"2":
            self._send(1, b"3")
        elif body[:1] == b"0":
            self._send(1, b"40" + json.dumps({"token": self.token}).encode())
        elif not self.ready.done() and (body[:2] == b"40" or b'"connected"' in body):
            self.ready.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("closed"))


def run_clients(door: str, port: int, token: str, count: int, pipe: Connection) -> None:
    """Connect one, then the rest; hand in when each number arrived once the sender is done."""
    asyncio.run(_run(door, port, token, count, pipe))


async def _run(door: str, port: int, token: str, count: int, pipe: Connection) -> None:
    loop = asyncio.get_running_loop()
    arrivals = Arrivals()
    gate = asyncio.Semaphore(AT_ONCE)

    async def open_one() -> None:
        async with gate:
            _, client = await loop.create_connection(lambda: Client(door, token, arrivals), "127.0.0.1", port)
            await client.ready

    await open_one()
    pipe.send("first")
    await loop.run_in_executor(None, pipe.recv)
    await asyncio.gather(*(open_one() for _ in range(count - 1)))
    pipe.send("connected")
    arrivals.expect(count * await loop.run_in_executor(None, pipe.recv))
    with suppress(TimeoutError):
        await asyncio.wait_for(arrivals.complete.wait(), 30)
    pipe.send(dict(arrivals.moments))
