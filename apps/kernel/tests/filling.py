"""Many rows at once, for tests that look at plans."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique
"""


@contextmanager
def filling(*tables: str) -> Iterator[None]:
    """The tables while they are filled: their indexes are built afterwards, all at once, and analyzed.

    Analyzed before, too: foreign key checks that this connection plans on tables believed to be empty would
    read them whole, row by row.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
        cursor.execute(INDEXES, [list(tables)])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f"DROP INDEX {name}")
        yield
        # Checks put off to the end of the transaction would forbid to change the table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for _, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(f"ANALYZE {', '.join(tables)}")
