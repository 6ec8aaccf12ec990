"""Delivery of the outbox: at least once, in order per subject, parked after too many failures.

A row is written with its cause (events.announce). The relay hands it to every consumer in one
transaction with its `delivered_at`, so what consumers write is written exactly once; whatever they
send outside the database they send in `after_commit`, which must bear being repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, TypeVar

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps.kernel import tenancy, traces
from apps.kernel.lease import Lease, Lost
from apps.kernel.models import OutboxEvent

CHANNEL = "outbox"
MAX_ATTEMPTS = 10
FIRST_DELAY = timedelta(seconds=1)  # doubled after each failure: the tenth comes 8½ minutes after the first
BATCH = 200

T = TypeVar("T")
Consumer = Callable[[OutboxEvent], None]
_consumers: list[Consumer] = []
_after_commit: list[Callable[[list[OutboxEvent]], None]] = []
_each_turn: list[Callable[[], None]] = []
# Of rows that are delivered in one savepoint: with it goes what they left here.
_memory: ContextVar[dict[str, Any] | None] = ContextVar("outbox_memory", default=None)

log = structlog.get_logger("prometric.outbox")


def consumer(function: Consumer) -> Consumer:
    """Register what is done with every event; runs inside the event's tenant, in the relay's transaction."""
    _consumers.append(function)
    return function


def after_commit(function: Callable[[list[OutboxEvent]], None]) -> Callable[[list[OutboxEvent]], None]:
    """Register what happens with a delivered batch once it is committed; may be repeated or lost."""
    _after_commit.append(function)
    return function


def each_turn(function: Callable[[], None]) -> Callable[[], None]:
    """Register what the leading relay does between batches, once a second or more; it opens its own scope."""
    _each_turn.append(function)
    return function


def wake() -> None:
    """Tell the relay, at the commit of the transaction under way, that rows wait again: new ones tell it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])


def _waiting() -> Q:
    return Q(delivered_at__isnull=True, parked_at__isnull=True)


def deliver_batch(limit: int = BATCH, *, lease: Lease | None = None) -> int:
    """Deliver what is due; returns how many rows were taken up (delivered or failed).

    Args:
        lease: a relay's, renewed in the same transaction: two would overtake each other on one subject.

    Raises:
        lease.Lost: another relay leads; nothing was delivered.
    """
    with tenancy.system("outbox relay"):
        if lease is not None and not lease.take():
            raise Lost
        now = timezone.now()
        # A row waits while an earlier one of its subject is still to be tried again.
        earlier = OutboxEvent.everything.filter(
            _waiting(), subject_id=OuterRef("subject_id"), id__lt=OuterRef("id"), next_attempt_at__gt=now
        )
        due = (
            OutboxEvent.everything.filter(_waiting(), ~Exists(earlier), next_attempt_at__lte=now)
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("id")[:limit]
        )
        rows = list(due)
        delivered = _deliver_all(rows)
    for function in _after_commit:
        try:
            function(delivered)
        except Exception:
            # The database already holds what was delivered; live doors catch up from it.
            log.exception("after commit failed", function=function.__name__)
    return len(rows)


def remembered(key: str, make: Callable[[], T]) -> T:
    """What consumers want of each row and is the same for neighbours of one workspace: made once."""
    memory = _memory.get()
    if memory is None:
        return make()
    if key not in memory:
        memory[key] = make()
    found: T = memory[key]
    return found


def _deliver_all(rows: list[OutboxEvent]) -> list[OutboxEvent]:
    """Hand rows to the consumers in their order; neighbours of one tenant share a scope and a savepoint."""
    blocked: set[object] = set()
    delivered: list[OutboxEvent] = []
    for (organization_id, workspace_id), neighbours in groupby(rows, _tenant):
        with tenancy.applied(tenancy.Scope(organization_id, workspace_id)):
            together = list(neighbours)
            delivered += (not blocked and _deliver_together(together)) or _deliver_each(together, blocked)
    ids = [row.pk for row in delivered]
    OutboxEvent.everything.filter(pk__in=ids).update(delivered_at=timezone.now(), error="")
    return delivered


def _tenant(row: OutboxEvent) -> tuple[Any, Any]:
    return row.organization_id, row.workspace_id


def _deliver_together(rows: list[OutboxEvent]) -> list[OutboxEvent]:
    """The rows delivered, all of them; or nothing, when one failed: then who it was is found one by one.

    Consumers leave on a row what goes out after the commit: they get copies, which go with the failure.
    """
    copies = [copy(row) for row in rows]
    try:
        with _savepoint():
            for row in copies:
                _consume(row)
    except Exception as error:
        _require_connection(error)
        return []
    return copies


def _deliver_each(rows: list[OutboxEvent], blocked: set[object]) -> list[OutboxEvent]:
    """Those that were delivered, each in a savepoint; a row waits for earlier ones of its subject."""
    delivered = []
    for row in rows:
        if row.subject_id in blocked:
            continue
        try:
            with _savepoint():
                _consume(row)
        except Exception as error:
            _require_connection(error)
            _note_failure(row, error)
            if row.parked_at is None:
                blocked.add(row.subject_id)
        else:
            delivered.append(row)
    return delivered


@contextmanager
def _savepoint() -> Iterator[None]:
    token = _memory.set({})
    try:
        with transaction.atomic():
            yield
    finally:
        _memory.reset(token)


def _consume(row: OutboxEvent) -> None:
    with traces.span(f"deliver {row.name}", traces.CONSUMER, parent=row.trace):
        for function in _consumers:
            function(row)


def _require_connection(error: Exception) -> None:
    """Raise what is not the row's fault: the whole batch comes again."""
    if isinstance(error, (InterfaceError, OperationalError)) and not connection.is_usable():
        raise error


def _note_failure(row: OutboxEvent, error: Exception) -> None:
    row.attempts += 1
    row.error = f"{type(error).__name__}: {error}"[:2000].replace("\x00", "")
    row.next_attempt_at = timezone.now() + FIRST_DELAY * 2 ** (row.attempts - 1)
    if row.attempts >= MAX_ATTEMPTS:
        row.parked_at = timezone.now()
    row.save(update_fields=["attempts", "error", "next_attempt_at", "parked_at"])
    log.warning("event not delivered", event_id=row.pk, event_name=row.name, error=row.error)


def take_turn() -> None:
    """What is done between batches; a failure waits for the next turn."""
    for function in _each_turn:
        try:
            function()
        except (InterfaceError, OperationalError):
            raise
        except Exception:
            log.exception("turn failed", function=function.__name__)


def replay(*, ids: list[int] | None = None) -> int:
    """Put parked rows (all, or these) back into the queue; returns how many."""
    with tenancy.system("outbox replay"):
        parked = OutboxEvent.everything.filter(parked_at__isnull=False, delivered_at__isnull=True)
        if ids is not None:
            parked = parked.filter(pk__in=ids)
        count = parked.update(parked_at=None, attempts=0, next_attempt_at=timezone.now())
        wake()
    return count


def pass_over(*, before: datetime) -> int:
    """Count what happened in the scope before a moment as delivered, untold; returns how many rows.

    For history that is brought in: it stays the objects' history, but it is no news to anybody.
    """
    past = OutboxEvent.objects.filter(_waiting(), created_at__lt=before)
    return past.update(delivered_at=timezone.now())


def drain() -> int:
    """Deliver until nothing is due; for tests and shutdown."""
    taken = 0
    while count := deliver_batch():
        taken += count
    return taken
