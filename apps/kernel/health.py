"""Whether the house stands: what GET /health tells, by really asking each service.

Database, Valkey, worker and relay decide; the others are shown only (contract.md C19). Whether one process
can serve REST is another question (`ready`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg
import structlog
from django.conf import settings
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string

from apps.kernel import queues, tenancy, valkey
from apps.kernel.postgresql.pool import Breaker, is_full
from apps.kernel.sql import LAG

CONNECTED, DISCONNECTED, DISABLED = "connected", "disconnected", "disabled"
HEALTHY, UNHEALTHY = "healthy", "unhealthy"
HEARTBEAT_KEY = f"{valkey.PREFIX}:worker:heartbeat"
HEARTBEAT_TTL = 120  # seconds: four missed beats
REMEMBERED = 1.0  # seconds; probes are not rate limited, and each asks for a connection
_CONNECT_TIMEOUT = 2  # seconds, the least that libpq takes
_STATEMENT_TIMEOUT = 1000  # milliseconds
LAG_LIMIT = 30.0  # seconds that an event may wait for the relay before people must be told
_STARTED = time.monotonic()  # this module is loaded when the apps are

log = structlog.get_logger("prometric.health")
_lock = threading.Lock()
_last: tuple[float, dict[str, Any]] | None = None
_ready: tuple[float, bool] | None = None


def check() -> dict[str, Any]:
    """`{status, version, uptime (s), services{…}, relay{…}, queues{…}}`.

    `status` is "healthy" when all that decide are connected. `relay` says how many events wait and for how
    long the oldest has; `queues` the same of each queue of tasks; null where nobody could be asked. Bounded:
    about 3 s when everything hangs; answers within a second of each other share one asking.
    """
    found = _asked()
    services = found["services"]
    healthy = all(services[name] == CONNECTED for name in ("database", "redis", "worker", "relay"))
    return {
        "status": HEALTHY if healthy else UNHEALTHY,
        "version": settings.VERSION,
        "uptime": uptime(),
        **found,
    }


def ready() -> bool:
    """Whether this process can serve REST: its database is there, be it full. Shared for a second."""
    global _ready
    with _lock:
        if _ready is None or time.monotonic() - _ready[0] >= REMEMBERED:
            _ready = (time.monotonic(), Breaker(connections["default"].get_connection_params()).answers())
        return _ready[1]


def uptime() -> int:
    """Whole seconds since this process started."""
    return int(time.monotonic() - _STARTED)


def forget() -> None:
    """Ask again at the next check (tests)."""
    global _last, _ready
    _last = _ready = None


def record_heartbeat() -> None:
    """A worker says that it lives. Raises valkey.Unavailable."""
    valkey.client().set(HEARTBEAT_KEY, timezone.now().isoformat(), ex=HEARTBEAT_TTL)


def _asked() -> dict[str, Any]:
    global _last
    with _lock:
        if _last is None or time.monotonic() - _last[0] >= REMEMBERED:
            _last = (time.monotonic(), _ask_all())
        return {**_last[1], "services": dict(_last[1]["services"])}


def _ask_all() -> dict[str, Any]:
    database, relay = _database_and_relay()
    redis, worker, waiting = _valkey_worker_and_queues()
    late = relay is None or relay["oldestSeconds"] > LAG_LIMIT
    services = {
        "database": database,
        "redis": redis,
        "elasticsearch": DISABLED,
        "ai": _optional("ai"),
        "search": database,  # PostgreSQL's own
        "worker": worker,
        "relay": DISCONNECTED if late else CONNECTED,
        **{name: _state_by_path(name, path) for name, path in getattr(settings, "HEALTH_STATES", {}).items()},
    }
    return {"services": services, "relay": relay, "queues": waiting}


def _state(name: str, answers: Callable[[], bool]) -> str:
    """A check must never be the thing that fails."""
    try:
        return CONNECTED if answers() else DISCONNECTED
    except Exception as error:
        log.warning("health check failed", service=name, error=str(error))
        return DISCONNECTED


def _optional(name: str) -> str:
    """Setting HEALTH_CHECKS = {name: dotted path of a callable() → bool}; absent means disabled."""
    path = getattr(settings, "HEALTH_CHECKS", {}).get(name)
    return _state(name, lambda: import_string(path)()) if path else DISABLED


def _state_by_path(name: str, path: str) -> str:
    """Setting HEALTH_STATES = {name: dotted path of a callable() → its state in a word}."""
    try:
        return str(import_string(path)())
    except Exception as error:
        log.warning("health check failed", service=name, error=str(error))
        return DISCONNECTED


def _database_and_relay() -> tuple[str, dict[str, int] | None]:
    """A connection of its own: the pool's check-out would wait where this must give up after 2 seconds."""
    params = connections["default"].get_connection_params()
    params |= {"connect_timeout": _CONNECT_TIMEOUT, "tcp_user_timeout": _CONNECT_TIMEOUT * 1000}
    params.pop("cursor_factory", None)
    try:
        # Of the transaction alone: a pooler refuses settings at the start, and would keep those of a session.
        with psycopg.connect(**params) as link:
            link.execute(f"SET LOCAL statement_timeout = {_STATEMENT_TIMEOUT}")
            link.execute("SELECT set_config('app.organization', %s, true)", [tenancy.EVERY_ORGANIZATION])
            count, oldest = link.execute(LAG).fetchone() or (0, 0.0)
    except psycopg.Error as error:
        log.warning("health check failed", service="database", error=str(error))
        full = isinstance(error, psycopg.OperationalError) and is_full(error)
        return CONNECTED if full else DISCONNECTED, None
    return CONNECTED, {"waiting": count, "oldestSeconds": int(oldest)}


def _valkey_worker_and_queues() -> tuple[str, str, dict[str, Any] | None]:
    """Whether Valkey answers, whether a worker marked it lately, and what waits."""
    try:
        mark, waiting = valkey.client().get(HEARTBEAT_KEY), queues.waits()
    except valkey.Unavailable as error:
        log.warning("health check failed", service="redis", error=str(error))
        return DISCONNECTED, DISCONNECTED, None
    return CONNECTED, CONNECTED if mark else DISCONNECTED, waiting
