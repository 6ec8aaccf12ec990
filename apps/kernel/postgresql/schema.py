"""Migrations that nobody waits for long behind."""

from __future__ import annotations

import time
from typing import Any, Self

from django.db import OperationalError, transaction
from django.db.backends.postgresql.schema import DatabaseSchemaEditor
from psycopg.errors import LockNotAvailable

# What waits for a lock makes all that come later wait behind it: it gives up, and `migrate` tries again.
LOCK_TIMEOUT = "3s"
LIMIT = f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"
TRIES = 30
PAUSE = 1.0  # seconds
# What runs outside of any transaction, and stops nobody while it waits.
ALONE = ("CONCURRENTLY", "VACUUM")


def is_busy(error: BaseException) -> bool:
    """Whether a statement gave up because others held its table for longer than LOCK_TIMEOUT."""
    return isinstance(error.__cause__, LockNotAvailable)


class SchemaEditor(DatabaseSchemaEditor):
    """Django's own, with a limit to the wait for locks of each statement.

    By SET LOCAL, so that it holds behind a pooler too and ends with the transaction.
    """

    def __enter__(self) -> Self:
        super().__enter__()
        if self.atomic_migration and not self.collect_sql:
            with self.connection.cursor() as cursor:
                cursor.execute(LIMIT)
        return self

    def execute(self, sql: Any, params: Any = ()) -> None:
        """See Django; a statement of a migration that is not atomic has a transaction of its own.

        It is tried again by itself: such a migration, begun again, would do twice what stands before it.
        """
        alone = self.collect_sql or self.atomic_migration or self.connection.in_atomic_block
        if alone or any(word in str(sql).upper() for word in ALONE):
            super().execute(sql, params)
            return
        for left in reversed(range(TRIES)):
            try:
                with transaction.atomic(self.connection.alias):
                    with self.connection.cursor() as cursor:
                        cursor.execute(LIMIT)
                    super().execute(sql, params)
                return
            except OperationalError as error:
                if not is_busy(error) or not left:
                    raise
            time.sleep(PAUSE)
