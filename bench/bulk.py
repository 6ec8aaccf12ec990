"""Filling tables by COPY.

PostgreSQL refuses COPY where row-level security holds. The runtime role owns the tables, and an owner is held
only because the policies are forced on it: so the force is taken off for the length of the transaction that
loads a table, and put back before it commits. In the same transaction the table is emptied, which spares the
write-ahead log, and the foreign keys from and to it and its plain indexes are dropped and built again over
the loaded rows, by their own definitions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

import orjson
from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import AutoField, Field, GeneratedField, JSONField, Model
from django.utils import timezone

from apps.kernel import tenancy

NULL = "\\N"


@dataclass(frozen=True)
class Template:
    """How a table is copied into: the statement, and a line with a %s for each named cell."""

    copy: str
    line: str


def template(model: type[Model], columns: Sequence[str]) -> Template:
    """The named cells change from row to row; the others get their field's default, once for all rows."""
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, GeneratedField)]
    given = set(columns)
    assert given <= {f.column for f in fields}, given - {f.column for f in fields}
    rest = [f for f in fields if f.column not in given and not isinstance(f, AutoField)]
    names = ", ".join(f'"{name}"' for name in (*columns, *(f.column for f in rest)))
    line = "\t".join(["%s"] * len(columns) + [_default(f).replace("%", "%%") for f in rest]) + "\n"
    return Template(f'COPY "{model._meta.db_table}" ({names}) FROM STDIN', line)


def load(model: type[Model], columns: Sequence[str], rows: Iterable[tuple[str, ...]]) -> int:
    """Replace a table's rows. Cells are COPY text; columns that are not named get their field's default."""
    made = template(model, columns)
    line, table = made.line, model._meta.db_table
    # The scope is for the tables that the foreign keys name.
    with tenancy.system("bench"), connection.cursor() as cursor, _opened(cursor, table):
        cursor.execute(f'TRUNCATE "{table}"')
        with cursor.copy(f"{made.copy} (FREEZE)") as copy:
            for chunk in _chunks(line % row for row in rows):
                copy.write(chunk)
        loaded = int(cursor.rowcount)
    with connection.cursor() as cursor:
        cursor.execute(f'ANALYZE "{table}"')
    return loaded


@contextmanager
def copying(tables: Iterable[str]) -> Iterator[None]:
    """Take the force off and put it back, for a COPY that is itself measured."""
    names = list(tables)
    try:
        _force(names, "NO FORCE")
        yield
    finally:
        _force(names, "FORCE")


def _force(tables: Iterable[str], word: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" {word} ROW LEVEL SECURITY')


@contextmanager
def _opened(cursor: Any, table: str) -> Iterator[None]:
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE %s::regclass IN (conrelid, confrelid) AND contype = 'f'",
        [table],
    )
    keys = cursor.fetchall()
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i"
        " WHERE indrelid = %s::regclass AND NOT indisunique"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)",
        [table],
    )
    indexes = cursor.fetchall()
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    cursor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
    for owner, name, _definition in keys:
        cursor.execute(f'ALTER TABLE {owner} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _name, definition in indexes:
        cursor.execute(definition)
    for owner, name, definition in keys:
        cursor.execute(f'ALTER TABLE {owner} ADD CONSTRAINT "{name}" {definition}')
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')


def _chunks(lines: Iterator[str], size: int = 2000) -> Iterator[str]:
    batch: list[str] = []
    for line in lines:
        batch.append(line)
        if len(batch) == size:
            yield "".join(batch)
            batch.clear()
    yield "".join(batch)


def _default(column: Field[Any, Any]) -> str:
    if column.null and not column.has_default():
        return NULL
    value = timezone.now() if getattr(column, "auto_now", False) else column.get_default()
    if isinstance(column, JSONField):
        return orjson.dumps(value).decode()
    if isinstance(column, ArrayField):
        return "{" + ",".join(map(str, cast(Any, value))) + "}"
    return cell(value)


def cell(value: Any) -> str:
    """A plain value as COPY text."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, Decimal | int):
        return str(value)
    return str(value).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
