"""Handing work to the workers from a request: at once, or not at all.

The transaction has committed and its rows say what is to be done; a task only makes it happen sooner, and
each kind has a round that finds what was left over. So nobody waits for a broker that is away: it is asked
with the short time-out of `valkey`, and not again for a while. (Celery's own client tries for six seconds.)
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from kombu.exceptions import OperationalError

from apps.kernel import valkey

SILENCE = 5.0  # seconds in which a broker that did not answer is not asked again
_silent_until: dict[str, float] = {}  # by address

log = structlog.get_logger("prometric.broker")


def enqueue(task: str, arguments: Mapping[str, Any], *, in_seconds: float = 0, priority: int = 0) -> bool:
    """Send a task by name; whether the broker took it.

    Args:
        task: its registered name, so that services do not import tasks.
        arguments: what JSON can hold.
        priority: 0 goes before 3, 6 and 9 of the same queue.
    """
    address = settings.REDIS_URL
    if time.monotonic() < _silent_until.get(address, 0):
        return False
    try:
        valkey.client().ping()
    except valkey.Unavailable as error:
        _silent_until[address] = time.monotonic() + SILENCE
        log.warning("task waits for the next round: broker does not answer", task=task, error=str(error))
        return False
    signature = current_app.signature(task, kwargs=dict(arguments))
    try:
        if in_seconds or priority:
            signature.apply_async(countdown=in_seconds, priority=priority)
        else:
            signature.delay()
    except (OperationalError, *valkey.Unavailable) as error:
        log.warning("task waits for the next round: broker does not answer", task=task, error=str(error))
        return False
    return True
