"""Tables are changed under running requests: nobody waits long, and what an interruption left is finished."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection
from psycopg.errors import LockNotAvailable

from apps.kernel import patience, row_level_security, tenant_keys
from apps.kernel.postgresql import schema
from apps.kernel.tests.scopes import settings_in_force

pytestmark = pytest.mark.django_db(transaction=True)
PARENT, CHILD = "patience_parent", "patience_child"
KEY, WALL = f"{PARENT}_organization_id_id_key", f"{CHILD}_parent_id_wall"
MINE, THEIRS = "0" * 31 + "1", "0" * 31 + "2"
POLICY = row_level_security.ORGANIZATION.format(column="organization_id")
MODEL: Any = SimpleNamespace(_meta=SimpleNamespace(db_table=CHILD))
FIELD: Any = SimpleNamespace(
    column="parent_id", related_model=SimpleNamespace(_meta=SimpleNamespace(db_table=PARENT))
)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """A short limit; what is done between two tries."""
    monkeypatch.setattr(patience, "LOCK_TIMEOUT", "20ms")
    monkeypatch.setattr(schema, "LIMIT", "SET LOCAL lock_timeout = '20ms'")
    between = Mock()
    monkeypatch.setattr(patience, "time", Mock(sleep=between))
    monkeypatch.setattr(schema, "time", Mock(sleep=between))
    monkeypatch.setattr("prometric.management.commands.migrate.time", Mock(sleep=between))
    return between


@pytest.fixture
def tables() -> Iterator[Any]:
    """A parent and a child of two tenants, walled as the house's are, with a row each."""
    with connection.cursor() as cursor:
        for table, more in ((PARENT, ""), (CHILD, ", parent_id uuid")):
            cursor.execute(f"CREATE TABLE {table} (id uuid PRIMARY KEY, organization_id uuid{more})")
        cursor.execute(f"INSERT INTO {PARENT} VALUES ('{MINE}', '{MINE}'), ('{THEIRS}', '{THEIRS}')")
        cursor.execute(f"INSERT INTO {CHILD} VALUES ('{MINE}', '{MINE}', '{MINE}')")
        for table in (PARENT, CHILD):
            cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
            cursor.execute(f"CREATE POLICY tenant_wall ON {table} USING ({POLICY})")
        yield cursor
        cursor.execute(f"DROP TABLE {CHILD}, {PARENT}")


@pytest.fixture
def other(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """A request of somebody else, in the middle of its transaction."""
    connection.ensure_connection()
    with psycopg.connect(**connection.get_connection_params()) as link:
        yield link


def state(cursor: Any) -> dict[str, bool]:
    cursor.execute("SELECT conname, convalidated FROM pg_constraint WHERE conname = ANY(%s)", [[KEY, WALL]])
    return dict(cursor.fetchall())


def make() -> None:
    tenant_keys.apply("default", MODEL, FIELD, "organization_id")


WHOLE = {KEY: True, WALL: True}


def test_keys_are_made_once_and_hold(tables):
    make()
    make()
    assert state(tables) == WHOLE
    assert settings_in_force() == ("", "")
    with pytest.raises(IntegrityError):
        patience.patiently("default", f"UPDATE {CHILD} SET parent_id = '{THEIRS}'")


def test_a_key_is_checked_against_every_tenants_rows(tables):
    """Policies hold for the owner too: without a scope it would see no row to complain of."""
    patience.patiently("default", f"UPDATE {CHILD} SET parent_id = '{THEIRS}'")
    with pytest.raises(IntegrityError):
        make()
    patience.patiently("default", f"UPDATE {CHILD} SET parent_id = '{MINE}'")
    assert state(tables) == {KEY: True, WALL: False}  # new rows are held to it already
    make()
    assert state(tables) == WHOLE


def test_what_a_broken_off_index_left_is_made_anew(tables, other):
    other.execute(f"LOCK TABLE {PARENT} IN ROW EXCLUSIVE MODE")
    tables.execute("SET lock_timeout = '20ms'")
    try:
        with pytest.raises(OperationalError):
            tables.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {KEY} ON {PARENT} (organization_id, id)")
    finally:
        tables.execute("RESET lock_timeout")
    other.rollback()
    make()
    assert state(tables) == WHOLE


@pytest.mark.parametrize("mode", ["ACCESS SHARE", "ROW EXCLUSIVE"])
def test_a_busy_table_is_left_to_its_requests_and_tried_again(tables, other, impatient, mode):
    """The other's request goes on between two tries; its rows are never behind a table without a policy."""
    other.execute(f"LOCK TABLE {CHILD} IN {mode} MODE")
    other.execute("SELECT set_config('app.organization', '*', true)")
    seen = []

    def go_on(_pause: float) -> None:
        seen.append(other.execute(f"SELECT count(*) FROM {CHILD}").fetchone())
        if len(seen) == 2:
            other.rollback()

    impatient.side_effect = go_on
    drop = f"DROP POLICY tenant_wall ON {CHILD}"
    create = f"CREATE POLICY tenant_wall ON {CHILD} USING ({POLICY})"
    patience.patiently("default", drop, create)
    assert seen == [(1,), (1,)]
    other.execute(f"LOCK TABLE {CHILD} IN {mode} MODE")
    impatient.side_effect = None
    with pytest.raises(OperationalError):
        patience.patiently("default", drop)
    other.rollback()
    tables.execute("SELECT count(*) FROM pg_policies WHERE tablename = %s", [CHILD])
    assert tables.fetchone() == (1,)


def test_other_errors_are_not_tried_again(tables, impatient):
    with pytest.raises(IntegrityError):
        patience.patiently("default", f"INSERT INTO {CHILD} (id) VALUES ('{MINE}')")
    assert not impatient.called


@pytest.mark.parametrize("atomic", [True, False])
def test_a_migrations_statement_waits_briefly(tables, other, impatient, atomic):
    other.execute(f"LOCK TABLE {CHILD}")
    with pytest.raises(OperationalError) as refused, connection.schema_editor(atomic=atomic) as editor:
        editor.execute(f"ALTER TABLE {CHILD} ADD COLUMN extra int")
    assert schema.is_busy(refused.value)
    assert impatient.call_count == (0 if atomic else schema.TRIES - 1)  # whole migrations: by `migrate`
    impatient.side_effect = lambda _pause: other.rollback()
    if atomic:
        other.rollback()
    with connection.schema_editor(atomic=atomic) as editor:
        editor.execute(f"ALTER TABLE {CHILD} ADD COLUMN extra int")
    tables.execute("SHOW lock_timeout")
    assert tables.fetchone() == ("0",), "the limit ends with its transaction"


@pytest.mark.parametrize(("busy", "migrated"), [(2, True), (schema.TRIES, False)])
def test_migrate_tries_again_while_a_table_is_busy(monkeypatch, impatient, busy, migrated):
    error = OperationalError("canceling statement due to lock timeout")
    error.__cause__ = LockNotAvailable()
    done = Mock(side_effect=[error] * busy + [None])
    monkeypatch.setattr("django.core.management.commands.migrate.Command.handle", done)
    try:
        call_command("migrate", verbosity=0)
    except (OperationalError, CommandError):
        assert not migrated
    assert done.call_count == min(busy + 1, schema.TRIES)
