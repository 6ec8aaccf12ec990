"""The minute window: exact under threads, told on every answer, silent when Valkey is gone."""

from __future__ import annotations

import json
import socket
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import Mock

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from apps.kernel import valkey
from apps.kernel.api import throttling

MINUTE_STARTS = 1_764_000_000.0 // 60 * 60
THREADS, CALLS, LIMIT = 8, 100, 100


def by_header(request: HttpRequest) -> tuple[str, str] | None:
    """The identity of these tests."""
    if request.headers["X-Key"] == "unsigned":
        return None
    return request.headers["X-Key"], request.headers.get("X-Class", "anonymous")


class Door:
    """The middleware before a view that counts its calls."""

    def __init__(self) -> None:
        self.key = uuid.uuid4().hex  # never an earlier run's
        self.view = Mock(side_effect=lambda request: HttpResponse("ok"))
        self.middleware = throttling.RateLimitMiddleware(self.view)

    def __call__(self, path: str = "/api/v1/deals", **headers: str) -> HttpResponse:
        request = RequestFactory().get(path, headers={"X-Key": self.key, **headers})
        return self.middleware(request)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Mock:
    clock = Mock(return_value=MINUTE_STARTS + 12.3)
    monkeypatch.setattr(throttling, "now", clock)
    return clock


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Mock:
    log = Mock()
    monkeypatch.setattr(throttling, "log", log)
    return log


@pytest.fixture
def door(settings: Any, clock: Mock) -> Door:
    settings.RATE_LIMIT_IDENTITY = f"{__name__}.by_header"
    settings.RATE_LIMIT_ANONYMOUS = 3
    settings.RATE_LIMIT_AUTHENTICATED = 5
    settings.RATE_LIMIT_PREMIUM = 7
    return Door()


def told(response: HttpResponse) -> tuple[int, int, int]:
    names = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
    limit, remaining, reset = (int(response[name]) for name in names)
    return limit, remaining, reset


def test_headers_on_every_answer_and_429_above_the_limit(door: Door) -> None:
    reset = int(MINUTE_STARTS) + 60
    assert [told(door()) for _ in range(3)] == [(3, 2, reset), (3, 1, reset), (3, 0, reset)]
    refused = door()
    assert refused.status_code == 429
    assert told(refused) == (3, 0, reset)
    assert refused["Retry-After"] == "48"  # 47.7 s are left
    assert refused["Content-Type"] == "application/json"
    body = json.loads(refused.content)
    assert body["success"] is False
    assert body["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert body["error"]["details"] == {"limit": 3, "retryAfter": 48}
    assert door.view.call_count == 3


def test_a_new_window_starts_at_the_minute(door: Door, clock: Mock) -> None:
    for _ in range(4):
        door()
    clock.return_value = MINUTE_STARTS + 59.999
    refused = door()
    assert (refused.status_code, refused["Retry-After"]) == (429, "1")
    clock.return_value = MINUTE_STARTS + 60
    fresh = door()
    assert fresh.status_code == 200
    assert told(fresh) == (3, 2, int(MINUTE_STARTS) + 120)


@pytest.mark.parametrize(("kind", "limit"), [("anonymous", 3), ("authenticated", 5), ("premium", 7)])
def test_limit_of_each_class(door: Door, kind: str, limit: int) -> None:
    answers = [door(**{"X-Class": kind}).status_code for _ in range(limit + 2)]
    assert answers == [200] * limit + [429] * 2


def test_keys_do_not_share_a_window(door: Door) -> None:
    for _ in range(4):
        door()
    assert door(**{"X-Key": uuid.uuid4().hex}).status_code == 200


def test_who_has_no_identity_counts_by_address(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"address:{uuid.uuid4().hex}"
    monkeypatch.setattr(throttling, "by_address", lambda request: (address, "anonymous"))
    assert [door(**{"X-Key": "unsigned"}).status_code for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize(
    ("path", "counted"),
    [
        ("/api/v1/deals", True),
        ("/api/deals", True),
        ("/api/v2/healthy", True),
        ("/api/v1/health/x", True),
        ("/api/v1/customers/health", True),
        ("/api/v1/schema", True),
        ("/api/v1/health", False),
        ("/api/v1/health/", False),
        ("/api/v2/health", False),
        ("/api/health", False),
        ("/", False),
        ("/admin/", False),
        ("/apiary", False),
    ],
)
def test_what_is_counted(door: Door, path: str, counted: bool) -> None:
    assert ("X-RateLimit-Limit" in door(path)) is counted


def test_one_round_trip_and_a_key_that_expires(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    client = valkey.client()
    spy = Mock(wraps=client)
    monkeypatch.setattr(valkey, "client", lambda: spy)
    door()
    assert [call[0] for call in spy.method_calls] == ["eval"]
    (key,) = client.keys(f"*{door.key}*")
    assert 60_000 < client.pttl(key) <= 120_000


def run_together(work: Any) -> list[int]:
    """What `work` returns in each of the threads, started at the same moment."""
    barrier = threading.Barrier(THREADS)

    def one(_: int) -> int:
        barrier.wait()
        found: int = work()
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_exact_under_threads(door: Door, settings: Any) -> None:
    settings.RATE_LIMIT_ANONYMOUS = LIMIT

    def work() -> int:
        return sum(door().status_code == 200 for _ in range(CALLS))

    assert sum(run_together(work)) == LIMIT
    assert door.view.call_count == LIMIT


def test_control_reading_before_writing_lets_all_through() -> None:
    """The same race against the usual way: everyone reads before anyone writes."""
    key, between = f"test:naive:{uuid.uuid4().hex}", threading.Barrier(THREADS)

    def work() -> int:
        used = int(valkey.client().get(key) or 0)
        between.wait()
        if used >= 1:
            return 0
        valkey.client().set(key, used + 1, ex=60)
        return 1

    assert sum(run_together(work)) == THREADS
    assert valkey.client().get(key) == b"1"


@pytest.fixture
def hung_server() -> Iterator[socket.socket]:
    """Has connections wait in its backlog and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_without_valkey_requests_pass_and_headers_do_not_lie(
    door: Door, clock: Mock, log: Mock, settings: Any
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    for second in range(5):
        clock.return_value = MINUTE_STARTS + 2 * second
        response = door()
        assert response.status_code == 200
        assert not [name for name in response.headers if name.startswith("X-RateLimit")]
    assert log.warning.call_count == 1
    clock.return_value = MINUTE_STARTS + 60
    door()
    assert log.warning.call_count == 2


def test_a_hung_valkey_is_asked_once_a_second_and_counting_resumes(
    door: Door, clock: Mock, log: Mock, settings: Any, hung_server: socket.socket
) -> None:
    real = settings.REDIS_URL
    settings.REDIS_URL = f"redis://127.0.0.1:{hung_server.getsockname()[1]}/0"
    assert [door().status_code for _ in range(20)] == [200] * 20
    # One waited for an answer, the others knew.
    hung_server.setblocking(False)
    hung_server.accept()[0].close()
    with pytest.raises(BlockingIOError):
        hung_server.accept()
    settings.REDIS_URL = real
    clock.return_value += 1
    assert told(door())[:2] == (3, 2)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote", "address"),
    [
        (0, None, "203.0.113.7", "203.0.113.7"),
        (0, "198.51.100.1", "203.0.113.7", "203.0.113.7"),
        (1, "198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "10.0.0.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.2", "10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "10.0.0.1", "10.0.0.1"),
        (1, None, "10.0.0.1", "10.0.0.1"),
        (1, "nonsense", "10.0.0.1", "10.0.0.1"),
        (1, "198.51.100.1:4711", "10.0.0.1", "198.51.100.1"),
        (1, "[2001:db8:1:2:3:4:5:6]:80", "10.0.0.1", "2001:db8:1:2::"),
        (0, None, "2001:db8:1:2::9", "2001:db8:1:2::"),
        (0, None, "::ffff:203.0.113.7", "203.0.113.7"),
        (0, None, "fe80::1%eth0", "fe80::"),
        (0, None, "", "unknown"),
    ],
)
def test_client_address(
    settings: Any, proxies: int, forwarded: str | None, remote: str, address: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = RequestFactory().get("/api/v1/x", headers=headers, REMOTE_ADDR=remote)
    assert throttling.client_address(request) == address
    assert throttling.by_address(request) == (f"address:{address}", "anonymous")
