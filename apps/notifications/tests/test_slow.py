"""A client that does not read holds nobody up, costs little, and is dropped."""

from __future__ import annotations

import os
import signal
import socket
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from apps.kernel import tenancy
from apps.notifications.live import sending
from apps.notifications.live.broadcasts import Broadcast
from apps.notifications.models import LiveEvent
from apps.notifications.tests.running import QUEUE

pytestmark = [pytest.mark.trial, pytest.mark.django_db(transaction=True)]
SIZE = 20_000
COUNT = QUEUE + 400


def megabytes(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def flood(company, readers):
    """Many large broadcasts at once, as the relay writes and sends them, at the pace of those who read."""
    with tenancy.system("test"):
        rows = LiveEvent.everything.bulk_create(
            LiveEvent(
                organization=company.organization,
                workspace_id=company.workspace.pk,
                event="flood",
                data={"n": number, "x": "x" * SIZE},
            )
            for number in range(COUNT)
        )
    for start in range(0, COUNT, 20):
        sending.send([Broadcast.of_row(row) for row in rows[start : start + 20]])
        for reader in readers:
            heard = [reader.event("flood", 60)["n"] for _ in range(20)]
            assert heard == list(range(start, start + 20))


@contextmanager
def deaf_socket(system, token):
    """A websocket client that never reads what it is told."""
    with closing(socket.create_connection(("127.0.0.1", system.ports["web1"]))) as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 500_000)
        raw.sendall(
            b"GET /ws/events HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
            b"Authorization: Bearer " + token.encode() + b"\r\n\r\n"
        )
        assert told(raw, b'"connected"')
        yield raw


def told(raw, words):
    """Whether that comes: what the socket was told is read until then."""
    raw.settimeout(30)
    said = b""
    while words not in said and (piece := raw.recv(1_000_000)):
        said = said[-1000:] + piece
    return words in said


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="looks into /proc")
def test_slow_clients_are_dropped_and_the_others_hear_everything(system, socketio, plain, live_company):
    token = live_company.client.token
    pid = system.running["web1"].pid
    readers = [plain(token).connected(), socketio(token).connected()]
    frozen = socketio(token).connected()
    with deaf_socket(system, token) as deaf:
        before = megabytes(pid)
        frozen.process.send_signal(signal.SIGSTOP)
        flood(live_company, readers)
        # 12 MB were told to each; what waits is kept once for all of them, and let go.
        assert megabytes(pid) - before < 120
        # As soon as it reads: the buffers' rest, and why it was dropped (4408).
        assert told(deaf, b"\x11\x38too slow")
    frozen.process.send_signal(signal.SIGCONT)
    frozen.until(lambda line: line["on"] == "disconnect", 60)
    frozen.connected()
