"""Composite keys between tenants' tables: a row cannot point at another tenant's, whatever code writes it.

Made while requests run: the parent's unique key from an index that is built beside the writes, the foreign
key without looking at the rows, which are looked at afterwards under a lock that stops nobody.
"""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction
from django.db.models import Model

from apps.kernel import tenancy
from apps.kernel.patience import patiently


def apply(using: str, model: type[Model], field: Any, key: str) -> None:
    """The foreign key (`key`, column) → (`key`, id) of one field; idempotent, also after an interruption."""
    table, parent = model._meta.db_table, field.related_model._meta.db_table
    name = f"{table}_{field.column}_wall"[:63]
    validated = _validated(using, table, name)
    if validated:
        return
    if validated is None:
        _ensure_parent_key(using, parent, key)
        patiently(
            using,
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ({key}, {field.column}) '
            f'REFERENCES "{parent}" ({key}, id) NOT VALID',
        )
    patiently(using, f'ALTER TABLE "{table}" VALIDATE CONSTRAINT "{name}"')


def _validated(using: str, table: str, name: str) -> bool | None:
    """Whether a constraint was validated; None: there is none."""
    with connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT convalidated FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass",
            [name, f'"{table}"'],
        )
        row = cursor.fetchone()
    return None if row is None else bool(row[0])


def _ensure_parent_key(using: str, table: str, key: str) -> None:
    name = f"{table}_{key}_id_key"[:63]
    if _validated(using, table, name):
        return
    connection = connections[using]
    if connection.in_atomic_block or not _has_rows(using, table):
        patiently(using, f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" UNIQUE ({key}, id)')
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [f'"{name}"'])
        built = cursor.fetchone()
        if built == (False,):  # what an interruption left
            cursor.execute(f'DROP INDEX CONCURRENTLY "{name}"')
        if built != (True,):
            cursor.execute(f'CREATE UNIQUE INDEX CONCURRENTLY "{name}" ON "{table}" ({key}, id)')
    patiently(using, f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" UNIQUE USING INDEX "{name}"')


def _has_rows(using: str, table: str) -> bool:
    with transaction.atomic(using), connections[using].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('app.organization', %s, true), set_config('app.workspace', '', true)",
            [tenancy.EVERY_ORGANIZATION],
        )
        cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')  # noqa: S608
        return bool(cursor.fetchone()[0])
