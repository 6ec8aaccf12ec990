"""The one Valkey client of a process, for counters and marks that need no second thought.

Short time-outs and no retries: whoever uses it can do without an answer, but not without time.
redis-py's own defaults (three retries with growing pauses, five seconds a socket) would hold requests.
"""

from __future__ import annotations

from functools import lru_cache

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT = 0.5  # seconds, for connecting and for each answer
PREFIX = "prometric"

Unavailable = (redis.RedisError, OSError)


def client() -> redis.Redis:
    """A thread-safe client with its own pool; made once per process and address."""
    return _client(settings.REDIS_URL)


@lru_cache(maxsize=4)
def _client(url: str) -> redis.Redis:
    return redis.Redis.from_url(
        url, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT, retry=Retry(NoBackoff(), 0)
    )
