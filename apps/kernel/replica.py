"""Long reads from a copy of the database that follows it (`DATABASE_REPLICA_URL`).

The copy is asked only once it holds all that was committed when it was asked, so that nobody reads figures
older than their own last change; where it is away or behind, the primary answers as if there were none.
Sign-in, sessions, rights and whatever is written never come here.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import psycopg
import structlog
from django.db import DEFAULT_DB_ALIAS, Error, OperationalError, connections, transaction

from apps.kernel import metrics, tenancy

ALIAS = "replica"
SOON = 0.3  # seconds that somebody who looks at a page waits for the copy to come near
LATER = 10.0  # the same for a report
STEP = 0.02
R = TypeVar("R")

log = structlog.get_logger("prometric.replica")

# All that has been committed lies before it. Of the primary alone.
_POSITION = "SELECT pg_current_wal_flush_lsn()::text"
# Null, and so never near, on a server that follows none: it may be anybody's.
_NEAR = "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= %s::pg_lsn"


def is_set() -> bool:
    """Whether this installation has a copy to read from."""
    return ALIAS in connections.settings


def read(what: Callable[[], R]) -> R:
    """The answer of `what`, read in the scope in force: from the copy if it is near, else here.

    `what` only reads. A copy that fails it in the middle (it went away; it had to give way to what it
    replays) is passed over: `what` runs again here.
    """
    if not is_set():
        return what()
    scope = tenancy.current()
    try:
        with reading(SOON) as copied:
            if copied:
                with transaction.atomic(), tenancy.applied(scope, until_commit=True):
                    return what()
    except OperationalError as error:
        log.warning("the copy failed a read", exc_info=error)
    return what()


@contextmanager
def reading(wait: float = LATER) -> Iterator[bool]:
    """Every statement of the block goes to the copy, if it is near within `wait` seconds; whether it does.

    A scope of before is not in force there: the block opens its own transaction and enters its own.
    """
    if not is_set():
        yield False
        return
    primary, copy = connections[DEFAULT_DB_ALIAS], connections[ALIAS]
    if not _near(copy, _position(primary), wait):
        metrics.replica_reads.labels("primary").inc()
        yield False
        return
    metrics.replica_reads.labels("replica").inc()
    connections[DEFAULT_DB_ALIAS] = copy
    try:
        yield True
    finally:
        connections[DEFAULT_DB_ALIAS] = primary
        copy.close()


def _position(primary: Any) -> str:
    with primary.cursor() as cursor:
        cursor.execute(_POSITION)
        return str(cursor.fetchone()[0])


def _near(copy: Any, position: str, wait: float) -> bool:
    until = time.monotonic() + wait
    try:
        while True:
            with copy.cursor() as cursor:
                cursor.execute(_NEAR, [position])
                if cursor.fetchone()[0]:
                    return True
            if time.monotonic() + STEP > until:
                log.warning("the copy is behind: the primary is read")
                break
            time.sleep(STEP)
    except (Error, psycopg.Error) as error:
        log.warning("the copy does not answer: the primary is read", error=str(error))
    copy.close()
    return False
