"""Requests a minute, per user or address (contract.md §7).

One fixed minute window, counted atomically in Valkey in one round trip: exact however many threads
and processes ask. DRF's own throttle reads, then writes: 448 of 800 passed it at a limit of 100.
When Valkey does not answer, requests pass and no header claims a count.
"""

from __future__ import annotations

import math
import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from apps.kernel import valkey
from apps.kernel.api.errors import error_response

WINDOW = 60  # seconds
ANONYMOUS, AUTHENTICATED, PREMIUM, KEY = "anonymous", "authenticated", "premium", "key"
DEFAULT_LIMITS = {ANONYMOUS: 10, AUTHENTICATED: 100, PREMIUM: 1000, KEY: 600}
_COUNTED = re.compile(r"/api(?!/(?:v[^/]+/)?health/?\Z)/")
# A proxy in front that nobody told us of: `manage.py doctor` tells it.
FORWARDED_SEEN = f"{valkey.PREFIX}:seen:forwarded"
_noted_forwarded = False
_PAUSE = 1.0  # seconds in which a Valkey that failed is not asked again: a hung one costs 0.5 s each time
# The window is part of the key, so a key is never reset; it lives a little longer than its window.
_COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count
"""
_LIFETIME = 2 * WINDOW * 1000  # milliseconds

Identity = Callable[[HttpRequest], tuple[str, str] | None]
log = structlog.get_logger("prometric.throttling")


@dataclass(frozen=True, slots=True)
class Count:
    """How one request stands: its limit, what is left, and the window's end in epoch seconds."""

    limit: int
    used: int
    reset: int

    @property
    def allowed(self) -> bool:
        return self.used <= self.limit

    @property
    def headers(self) -> dict[str, str]:
        """The headers that every answer carries."""
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.limit - self.used)),
            "X-RateLimit-Reset": str(self.reset),
        }


def now() -> float:
    """Epoch seconds; tests replace it to choose their window."""
    return time.time()


def limit_of(kind: str) -> int:
    """Requests a minute of a class: setting RATE_LIMIT_ANONYMOUS, _AUTHENTICATED, _PREMIUM or _KEY."""
    return int(getattr(settings, f"RATE_LIMIT_{kind.upper()}", DEFAULT_LIMITS[kind]))


def count(key: str, limit: int, moment: float) -> Count:
    """Count one request of `key` in the window of `moment`. Raises valkey.Unavailable."""
    # EVAL, not EVALSHA: the script is short, and there is never a second trip to load it.
    used = valkey.client().eval(_COUNT, 1, _window_key(key, moment), str(_LIFETIME))
    return Count(limit=limit, used=int(used), reset=(int(moment // WINDOW) + 1) * WINDOW)


def _window_key(key: str, moment: float) -> str:
    return f"{valkey.PREFIX}:rate:{key}:{int(moment // WINDOW)}"


def is_spent(request: HttpRequest) -> bool:
    """Whether the request's address has used up what an address may; counts nothing."""
    key, kind = by_address(request)
    try:
        used = valkey.client().get(_window_key(key, now()))
    except valkey.Unavailable:
        return False
    return int(used or 0) >= limit_of(kind)


def by_address(request: HttpRequest) -> tuple[str, str]:
    """The identity of a request that nobody signed: its address."""
    return f"address:{client_address(request)}", ANONYMOUS


def client_address(request: HttpRequest) -> str:
    """Who connected: REMOTE_ADDR, or what the last TRUSTED_PROXIES proxies reported.

    Each proxy appends the address that it saw to X-Forwarded-For; with n proxies of ours the n-th
    entry from the right is the first that no client can invent. A shorter list did not come through
    all of them and is not believed. IPv6 counts by /64, the least that one customer holds.
    """
    trusted: int = getattr(settings, "TRUSTED_PROXIES", 0)
    if trusted > 0:
        hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if len(hops) >= trusted and (address := _parse_address(hops[-trusted])):
            return address
    elif "HTTP_X_FORWARDED_FOR" in request.META:
        _note_forwarded()
    return _parse_address(request.META.get("REMOTE_ADDR", "")) or "unknown"


def _note_forwarded() -> None:
    """Once a process."""
    global _noted_forwarded
    if not _noted_forwarded:
        _noted_forwarded = True
        with suppress(*valkey.Unavailable):
            valkey.client().set(FORWARDED_SEEN, 1, ex=7 * 86400)


class RateLimitMiddleware:
    """Counts requests under /api/, health probes excepted; 429 in the error envelope above the limit.

    Setting RATE_LIMIT_IDENTITY names a callable(request) → (key, class), or None: by the address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        path = getattr(settings, "RATE_LIMIT_IDENTITY", None)
        self.identity: Identity = import_string(path) if path else by_address
        self._lock = threading.Lock()
        self._warned_window = -1
        self._resume_at = 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _COUNTED.match(request.path_info):
            return self.get_response(request)
        moment = now()
        counted = self._count(request, moment)
        if counted is None:
            return self.get_response(request)
        if counted.allowed:
            response = self.get_response(request)
        else:
            # At least one second: at the very end of a window "0" would invite an immediate retry.
            wait = max(1, math.ceil(counted.reset - moment))
            response = error_response(429, "RATE_LIMIT_EXCEEDED", limit=counted.limit, retryAfter=wait)
            response["Retry-After"] = str(wait)
        for name, value in counted.headers.items():
            response[name] = value
        return response

    def _count(self, request: HttpRequest, moment: float) -> Count | None:
        """The count, or None when Valkey does not answer."""
        # Two-sided: a wall clock that is set back must not stretch the pause.
        if self._resume_at - _PAUSE <= moment < self._resume_at:
            return None
        key, kind = self.identity(request) or by_address(request)
        try:
            return count(key, limit_of(kind), moment)
        except valkey.Unavailable as error:
            self._pause(moment, error)
            return None

    def _pause(self, moment: float, error: Exception) -> None:
        window = int(moment // WINDOW)
        with self._lock:
            self._resume_at = moment + _PAUSE
            first, self._warned_window = window != self._warned_window, window
        if first:
            log.warning("rate limit not counted: Valkey does not answer", error=str(error))


def _parse_address(text: str) -> str | None:
    """The canonical address of `1.2.3.4`, `1.2.3.4:5`, `::1` or `[::1]:5`; None for anything else."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Network((address, 64), strict=False).network_address)
    return str(address)
