"""Migrations that nobody waits for long behind."""

from __future__ import annotations

from typing import Any, Self

from django.db import transaction
from django.db.backends.postgresql.schema import DatabaseSchemaEditor

# What waits for a lock makes all that come later wait behind it: it gives up, and `migrate` tries again.
LOCK_TIMEOUT = "3s"
LIMIT = f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"
# What runs outside of any transaction, and stops nobody while it waits.
ALONE = ("CONCURRENTLY", "VACUUM")


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
        """See Django; a statement of a migration that is not atomic gets a transaction of its own."""
        alone = self.collect_sql or self.atomic_migration or self.connection.in_atomic_block
        if alone or any(word in str(sql).upper() for word in ALONE):
            super().execute(sql, params)
            return
        with transaction.atomic(self.connection.alias):
            with self.connection.cursor() as cursor:
                cursor.execute(LIMIT)
            super().execute(sql, params)
