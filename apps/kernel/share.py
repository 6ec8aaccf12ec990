"""Long work of one organization never takes every worker: who has its share at work waits for a place.

A place is a token in Valkey that its holder keeps alive; a worker that is killed loses it within half a
minute. Who finds no place leaves its task behind, and whoever gives a place back has the next one sent. What
is lost of this with Valkey is found by the minute's rounds, as every task is (`broker`).
"""

from __future__ import annotations

import os
import resource
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.conf import settings

from apps.kernel import broker, valkey

KEPT = 30.0  # seconds that a place stays without a word of its holder
EVERY = 10.0  # seconds between two such words
NEXT_PRIORITY = 3  # what waited stands behind the first of other organizations
BEHIND = 10  # niceness
_LIFETIME = 3600  # seconds
_OTHERS_WAIT = 2

_TAKE = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[3]) then
    redis.call('ZADD', KEYS[1], ARGV[2], ARGV[4])
    redis.call('EXPIRE', KEYS[1], ARGV[6])
    return redis.call('LLEN', KEYS[2]) > 0 and 2 or 1
end
redis.call('LREM', KEYS[2], 0, ARGV[5])
redis.call('RPUSH', KEYS[2], ARGV[5])
redis.call('EXPIRE', KEYS[2], ARGV[6])
return 0
"""
_GIVE_BACK = """
redis.call('ZREM', KEYS[1], ARGV[1])
return redis.call('LPOP', KEYS[2])
"""


@contextmanager
def place(organization_id: UUID | str, task: str, arguments: Mapping[str, Any]) -> Iterator[bool]:
    """Take one of an organization's places for the block; False: there is none, the task is sent again later.

    Without Valkey there are no places to count, and everybody has one.
    """
    keys = [f"{valkey.PREFIX}:share:{organization_id}", f"{valkey.PREFIX}:parked:{organization_id}"]
    token, task_again = uuid4().hex, orjson.dumps({"task": task, "arguments": dict(arguments)})
    now = time.time()
    try:
        taken = valkey.client().eval(
            _TAKE, 2, *keys, now, now + KEPT, settings.TASKS_PER_ORGANIZATION, token, task_again, _LIFETIME
        )
    except valkey.Unavailable:
        taken = 1
    if not taken:
        yield False
        return
    stop = threading.Event()
    keeper = threading.Thread(target=_keep, args=(keys[0], token, stop), name="share", daemon=True)
    keeper.start()
    try:
        with _behind_others() if taken == _OTHERS_WAIT else nullcontext():
            yield True
    finally:
        stop.set()
        keeper.join()
        _give_back(keys, token)


@contextmanager
def _behind_others() -> Iterator[None]:
    """Who has more waiting leaves the processor to others for the block, where that can be taken back."""
    before = os.getpriority(os.PRIO_PROCESS, 0)
    limit = getattr(resource, "RLIMIT_NICE", None)  # Linux
    if os.geteuid() != 0 and (limit is None or resource.getrlimit(limit)[0] < 20 - before):
        yield
        return
    os.setpriority(os.PRIO_PROCESS, 0, max(before, BEHIND))
    try:
        yield
    finally:
        os.setpriority(os.PRIO_PROCESS, 0, before)


def _keep(key: str, token: str, stop: threading.Event) -> None:
    while not stop.wait(EVERY):
        with suppress(*valkey.Unavailable):
            valkey.client().zadd(key, {token: time.time() + KEPT})


def _give_back(keys: list[str], token: str) -> None:
    try:
        waiting: Any = valkey.client().eval(_GIVE_BACK, 2, *keys, token)
    except valkey.Unavailable:
        return
    if waiting:
        found = orjson.loads(waiting)
        broker.enqueue(found["task"], found["arguments"], priority=NEXT_PRIORITY)
