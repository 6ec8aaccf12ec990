"""Celery's queues: which there are, what waits in them, and for how long."""

from __future__ import annotations

import json
import time
from typing import Any

from celery.signals import before_task_publish
from django.conf import settings

from apps.kernel import valkey

# kombu's own names of a queue's parts, by priority (0 goes first): `reports`, `reports\x06\x163` …
PRIORITIES = (0, 3, 6, 9)
_SEPARATOR = "\x06\x16"
SENT_AT = "sent_at"  # header: epoch seconds
# So many waiting tasks of one tenant, and its next ones stand behind everybody else's.
_STEPS = ((30, 9), (10, 6), (3, 3))
MANY = _STEPS[0][0]  # whoever has so many is as far back as can be: nobody need count further


@before_task_publish.connect
def _note_when_sent(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None:
        headers[SENT_AT] = time.time()


def fair_priority(waiting: int) -> int:
    """The priority of a tenant's next task when it has so many waiting already; 0 goes first."""
    return next((priority for least, priority in _STEPS if waiting >= least), 0)


def waits() -> dict[str, dict[str, int]]:
    """By queue: how many tasks wait, and for how many seconds the oldest has.

    Raises:
        valkey.Unavailable
    """
    client = valkey.client()
    names = [queue.name for queue in settings.CELERY_TASK_QUEUES]
    keys = [[name if step == 0 else f"{name}{_SEPARATOR}{step}" for step in PRIORITIES] for name in names]
    with client.pipeline(transaction=False) as asked:
        for key in (key for group in keys for key in group):
            asked.llen(key)
            asked.lindex(key, -1)  # producers push on the left, workers take from the right
        answers = asked.execute()
    found, at = {}, 0
    for name, group in zip(names, keys, strict=True):
        part = answers[at : at + 2 * len(group)]
        at += 2 * len(group)
        oldest = max((_age(message) for message in part[1::2]), default=0)
        found[name] = {"waiting": sum(part[::2]), "oldestSeconds": oldest}
    return found


def _age(message: bytes | None) -> int:
    """Seconds since a message was sent; 0 for one that does not say."""
    try:
        sent = float(json.loads(message or b"{}")["headers"][SENT_AT])
    except (ValueError, KeyError, TypeError):
        return 0
    return int(max(0.0, time.time() - sent))
