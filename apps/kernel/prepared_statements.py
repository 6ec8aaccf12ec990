"""Which statements PostgreSQL plans once a connection instead of once a run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection


@contextmanager
def enabled(*, at_most: int = 100) -> Iterator[None]:
    """Prepare the block's statements when they recur on a connection: half of their cost is planning.

    For statements that find their rows by key, whose plan is the same for any value. What looks through a
    tenant's rows stays outside: it is planned for the tenant and the values at hand, because one plan for
    all of them may be a bad one for the largest.

    Args:
        at_most: statements that the connection keeps; the one longest unused goes first.
    """
    connection.ensure_connection()
    link = connection.connection
    before = link.prepare_threshold, link.prepared_max or at_most
    # A pooler gives each transaction another session: what one has prepared the next may not know.
    kept = settings.PREPARE_BEHIND_POOLER or not connection.behind_pooler  # type: ignore[attr-defined]
    threshold = settings.PREPARE_THRESHOLD if kept else None
    link.prepare_threshold, link.prepared_max = threshold, max(at_most, before[1])
    try:
        yield
    finally:
        link.prepare_threshold, link.prepared_max = before
