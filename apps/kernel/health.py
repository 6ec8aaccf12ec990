"""Whether the house stands: what GET /health tells, by really asking each service.

Database, Valkey and worker decide; the others are shown only (contract.md C19).
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

from apps.kernel import valkey

CONNECTED, DISCONNECTED, DISABLED = "connected", "disconnected", "disabled"
HEALTHY, UNHEALTHY = "healthy", "unhealthy"
HEARTBEAT_KEY = f"{valkey.PREFIX}:worker:heartbeat"
HEARTBEAT_TTL = 120  # seconds: four missed beats
REMEMBERED = 1.0  # seconds; probes are not rate limited, and each asks for a connection
_CONNECT_TIMEOUT = 2  # seconds, the least that libpq takes
_STATEMENT_TIMEOUT = 1000  # milliseconds
_STARTED = time.monotonic()  # this module is loaded when the apps are

log = structlog.get_logger("prometric.health")
_lock = threading.Lock()
_last: tuple[float, dict[str, str]] | None = None


def check() -> dict[str, Any]:
    """`{status, version, uptime (s), services{…}}`; `status` is "healthy" when all that decide are connected.

    Bounded: about 3 s when everything hangs; answers within a second of each other share one asking.
    """
    services = _services()
    healthy = all(services[name] == CONNECTED for name in ("database", "redis", "worker"))
    return {
        "status": HEALTHY if healthy else UNHEALTHY,
        "version": settings.VERSION,
        "uptime": uptime(),
        "services": services,
    }


def uptime() -> int:
    """Whole seconds since this process started."""
    return int(time.monotonic() - _STARTED)


def forget() -> None:
    """Ask again at the next check (tests)."""
    global _last
    _last = None


def record_heartbeat() -> None:
    """A worker says that it lives. Raises valkey.Unavailable."""
    valkey.client().set(HEARTBEAT_KEY, timezone.now().isoformat(), ex=HEARTBEAT_TTL)


def _services() -> dict[str, str]:
    global _last
    with _lock:
        if _last is None or time.monotonic() - _last[0] >= REMEMBERED:
            _last = (time.monotonic(), _ask_all())
        return dict(_last[1])


def _ask_all() -> dict[str, str]:
    database = _state("database", _database_answers)
    redis, worker = _valkey_and_worker()
    return {
        "database": database,
        "redis": redis,
        "elasticsearch": DISABLED,
        "ai": _optional("ai"),
        "search": database,  # PostgreSQL's own
        "worker": worker,
        **{name: _told(name, path) for name, path in getattr(settings, "HEALTH_STATES", {}).items()},
    }


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


def _told(name: str, path: str) -> str:
    """Setting HEALTH_STATES = {name: dotted path of a callable() → its state in a word}."""
    try:
        return str(import_string(path)())
    except Exception as error:
        log.warning("health check failed", service=name, error=str(error))
        return DISCONNECTED


def _database_answers() -> bool:
    """A connection of its own: the pool's check-out would wait 20 s where this must give up after 2."""
    params = connections["default"].get_connection_params()
    params |= {"connect_timeout": _CONNECT_TIMEOUT, "tcp_user_timeout": _CONNECT_TIMEOUT * 1000}
    params["options"] = f"{params.get('options', '')} -c statement_timeout={_STATEMENT_TIMEOUT}".strip()
    params.pop("cursor_factory", None)
    with psycopg.connect(**params, autocommit=True) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def _valkey_and_worker() -> tuple[str, str]:
    """One command answers both: whether Valkey does, and whether a worker marked it lately."""
    try:
        mark = valkey.client().get(HEARTBEAT_KEY)
    except valkey.Unavailable as error:
        log.warning("health check failed", service="redis", error=str(error))
        return DISCONNECTED, DISCONNECTED
    return CONNECTED, CONNECTED if mark else DISCONNECTED
