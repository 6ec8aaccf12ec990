"""Statements of tests are planned once a connection instead of once a run: half of PostgreSQL's time.

psycopg forgets what it has prepared at each rollback, with which every test ends. Here that is kept, until a
statement may have changed tables or types. One plan for all values (`plan_cache_mode`, laptop/embedded.py)
is as good as any over a test's few rows; what is explained is planned for its values as ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.db.backends.signals import connection_created
from psycopg._preparing import Key, Prepare, PrepareManager
from psycopg._queries import PostgresQuery

# Runs before a statement is prepared: one that runs once is not worth a name.
THRESHOLD = 1
# Some tenth of a megabyte each, in the server.
AT_MOST = 1000
PLANNED = re.compile(rb"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE).match
# Neither planned nor changing what plans are made of; what is not listed may change it.
HARMLESS = re.compile(
    rb"\s*(?:SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|SET|RESET|SHOW|EXPLAIN|DECLARE|FETCH|CLOSE|LOCK|COPY"
    rb"|LISTEN|UNLISTEN|NOTIFY|TRUNCATE)\b",
    re.IGNORECASE,
).match


class KeptPlans(PrepareManager):
    """psycopg's bookkeeping, except that a rollback forgets nothing unless tables have changed."""

    changed = False

    def get(self, query: PostgresQuery, prepare: bool | None = None) -> tuple[Prepare, bytes]:
        """See psycopg; the others, such as savepoints with a name each, are never the same again."""
        return super().get(query, prepare) if PLANNED(query.query) else (Prepare.NO, b"")

    def maybe_add_to_cache(self, query: PostgresQuery, prep: Prepare, name: bytes) -> Key | None:
        """See psycopg."""
        if PLANNED(query.query):
            return super().maybe_add_to_cache(query, prep, name)
        if not HARMLESS(query.query):
            self.changed = True
            super().clear()
        return None

    def clear(self) -> bool:
        """See psycopg, which calls this at each rollback."""
        changed, self.changed = self.changed, False
        return changed and super().clear()


def _keep(connection: Any, **_kwargs: Any) -> None:
    link = connection.connection
    link._prepared = KeptPlans()
    link.prepare_threshold, link.prepared_max = THRESHOLD, AT_MOST


def keep() -> None:
    """Keep the plans of each connection that is opened from now on."""
    connection_created.connect(_keep)


@contextmanager
def as_in_production() -> Iterator[None]:
    """What is opened in the block prepares what the code asks for, and forgets it as psycopg does."""
    connection_created.disconnect(_keep)
    connection.close()
    try:
        yield
    finally:
        connection.close()
        keep()
