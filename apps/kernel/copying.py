"""Rows of an organization as lines of JSON, and back: by PostgreSQL itself, so that no digit is lost.

A line holds a row's own columns by name, without what is sealed (it opens with another installation's key)
and what the database makes by itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from uuid import UUID

from django.db import connection, models

from apps.kernel.models import Change
from apps.kernel.sealing import SealedField
from apps.kernel.sql import LET_FINAL_ROWS_GO, execute, fetch
from apps.kernel.tenant_tables import Model, in_order_of_going, loose

BATCH = 500
ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
Renamed = Callable[[bytes], bytes]
Books = Callable[[], int]
_books: dict[str, Books] = {}


def register_books(name: str, count: Books) -> None:
    """Have a copy compared by how many rows are not what others add up to (0 where books agree).

    `count` is called within the organization's scope.
    """
    _books[name] = count


def books_apart() -> dict[str, int]:
    """What is registered, counted by name, of the organization in scope: a copy has the same."""
    return {name: count() for name, count in sorted(_books.items())}


def travelling() -> list[Model]:
    """The tables that go along, parents first; `travels = False` on a model keeps it here."""
    return [model for model in reversed(in_order_of_going()) if getattr(model, "travels", True)]


def columns_of(model: Model) -> list[str]:
    """What a line holds: neither sealed nor made by the database, nor a serial number."""
    return [
        str(field.column)
        for field in model._meta.concrete_fields
        if not isinstance(field, (SealedField, models.GeneratedField, models.AutoField))
    ]


def lines_of(model: Model, organization_id: UUID) -> Iterator[bytes]:
    """The rows, a line of JSON each, in the order of their keys; read as they are asked for."""
    table = connection.ops.quote_name(model._meta.db_table)
    names = ", ".join(f"t.{connection.ops.quote_name(name)}" for name in columns_of(model))
    tenant = "id" if model._meta.label == "accounts.Organization" else "organization_id"
    key = connection.ops.quote_name(str(model._meta.pk.column))
    statement = (
        f"SELECT to_jsonb(r)::text FROM (SELECT {names} FROM {table} t "  # noqa: S608
        f"WHERE t.{tenant} = %s ORDER BY {key}) r"
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, [organization_id])
        for (line,) in cursor:
            yield line.encode()


def sums_of(model: Model, organization_id: UUID) -> dict[str, str]:
    """How many rows there are, and what each column of amounts adds up to: the same before and after."""
    table = connection.ops.quote_name(model._meta.db_table)
    amounts = [str(f.column) for f in model._meta.concrete_fields if isinstance(f, models.DecimalField)]
    parts = ["count(*)", *(f"sum({connection.ops.quote_name(name)})" for name in amounts)]
    tenant = "id" if model._meta.label == "accounts.Organization" else "organization_id"
    [row] = fetch(
        f"SELECT {', '.join(parts)} FROM {table} WHERE {tenant} = %s",  # noqa: S608
        [organization_id],
    )
    return {name: str(value or 0) for name, value in zip(["rows", *amounts], row, strict=True)}


def bring_in(model: Model, lines: Iterable[bytes], organization_id: UUID) -> int:
    """Insert rows from their lines; references that close a circle come later, by `close_circles`."""
    late = {field.column for field in loose(model)}
    names = [name for name in columns_of(model) if name not in late]
    sealed = [str(field.column) for field in model._meta.concrete_fields if isinstance(field, SealedField)]
    quote = connection.ops.quote_name
    listed = ", ".join(map(quote, [*names, *sealed]))
    values = ", ".join([*(_value(model, name) for name in names), *("''" for _each in sealed)])
    table = quote(model._meta.db_table)
    statement = (
        f"INSERT INTO {table} ({listed}) SELECT {values} "  # noqa: S608
        f"FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) r"
    )
    return sum(execute(statement, [_array(part)]) for part in _parts(lines))


def close_circles(model: Model, lines: Iterable[bytes], organization_id: UUID) -> None:
    """Fill the references that `bring_in` left empty."""
    names = [field.column for field in loose(model)]
    if not names:
        return
    # Rows of books are final for everybody else.
    execute(LET_FINAL_ROWS_GO, [str(organization_id)])
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    put = ", ".join(f"{quote(name)} = r.{quote(name)}" for name in names)
    some = " OR ".join(f"r.{quote(name)} IS NOT NULL" for name in names)
    statement = (
        f"UPDATE {table} t SET {put} FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) r "  # noqa: S608
        f"WHERE t.id = r.id AND ({some})"
    )
    for part in _parts(lines):
        execute(statement, [_array(part)])


def _value(model: Model, name: str) -> str:
    """A change's id is that of the outbox's own series, which goes on here."""
    if model is Change and name == "id":
        return "nextval(pg_get_serial_sequence('kernel_outboxevent', 'id'))"
    if name in getattr(model, "travels_without", ()):
        return "NULL"
    return f"r.{connection.ops.quote_name(name)}"


def _parts(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    found = iter(lines)
    while part := list(islice(found, BATCH)):
        yield part


def _array(lines: list[bytes]) -> str:
    return (b"[" + b",".join(lines) + b"]").decode()


def other_ids(known: set[bytes], mask: int) -> Renamed:
    """Each known id becomes another in every line, always the same one; in the same order as before.

    Of a UUID of version 7 the last 32 bits are chance alone: those are turned by `mask` (not 0).
    """

    def renamed(found: re.Match[bytes]) -> bytes:
        name = found.group()
        if name not in known:
            return name
        return name[:28] + b"%08x" % (int(name[28:], 16) ^ mask)

    return lambda line: ID.sub(renamed, line)
