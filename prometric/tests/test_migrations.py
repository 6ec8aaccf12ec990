"""A running database moves on: released migrations stand, new ones let the version before them work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser.analyser import analyse_sql_statements

from tools import released

# A document's line without what it was agreed at would be read wrongly for ever.
STOPPED = {"NOT_NULL": "the version before writes no lines while the new one starts"}
ONE_VALUE = {"CHECKED_AT_ONCE": "of thousands of rows at most, where a new column has one value in all"}
# Findings of django-migration-linter in migrations that are right all the same, with the reason.
ACCEPTED: dict[tuple[str, str], dict[str, str]] = {
    ("crm", "0004_agreed_price_filled"): STOPPED,
    ("sales", "0005_agreed_price_filled"): STOPPED,
    ("finance", "0003_allocations"): {
        "ADD_UNIQUE": "over payments on account, of which there is none yet",
        "CREATE_INDEX": "of a table that is new",
        "CREATE_INDEX_EXCLUSIVE": "of a table that is new",
    },
    ("finance", "0005_agreed_price"): {
        "CREATE_INDEX": "over rows that have nothing in it yet",
        "CREATE_INDEX_EXCLUSIVE": "so it takes no time",
    },
    ("finance", "0006_agreed_price_filled"): STOPPED,
    ("finance", "0008_vat_register"): {
        "CREATE_INDEX": "of tables that are new",
        "CREATE_INDEX_EXCLUSIVE": "of tables that are new",
    },
    ("inventory", "0020_transfers"): {"NOT_NULL": "of tables that are new"},
    ("finance", "0011_opening_balances"): {
        "CREATE_INDEX": "of a table that is new, and over rows that have nothing in it yet",
        "CREATE_INDEX_EXCLUSIVE": "so it takes no time",
    },
    ("finance", "0026_supplier_bills"): {
        "CREATE_INDEX": "of tables that are new",
        "CREATE_INDEX_EXCLUSIVE": "of tables that are new",
    },
    ("crm", "0010_price_lists"): {
        "CREATE_INDEX": "of tables that are new",
        "CREATE_INDEX_EXCLUSIVE": "of tables that are new",
    },
    ("sales", "0003_order_credited_amount"): {
        "DROP_INDEX": "one narrow index made anew with the new column",
        "CREATE_INDEX": "one narrow index made anew, writes wait for seconds",
        "CREATE_INDEX_EXCLUSIVE": "the column before it has a default of the database: no row is written",
    },
    ("sales", "0008_shipments_by_line"): {
        "DROP_INDEX": "one narrow index made anew with the new column",
        "CREATE_INDEX": "one narrow index made anew, writes wait for seconds; others of a table that is new",
        "CREATE_INDEX_EXCLUSIVE": "the columns before it have defaults of the database: no row is written",
        "ADD_UNIQUE": "over act numbers, of which there is none yet",
    },
    ("sales", "0011_returns"): {"CREATE_INDEX": "of tables that are new"},
    ("inventory", "0009_stock_waits"): {"CREATE_INDEX": "of a table that is new"},
    ("inventory", "0005_agreed_price_filled"): STOPPED,
    ("inventory", "0007_output_quantity"): ONE_VALUE,
    ("production", "0004_output_quantity"): ONE_VALUE,
    ("notifications", "0004_sealed_secrets"): {
        "ALTER_COLUMN": "a text without a limit instead of one with: no row is written, both versions read it"
    },
    ("inventory", "0003_movements_by_day"): {"CREATE_INDEX": "writes wait for seconds: one narrow index"},
}


# What looks at every row of a table in use while nobody writes to it; NOT VALID first, then VALIDATE.
CHECKED_AT_ONCE = re.compile(
    r'ALTER TABLE "?(\w+)"? ADD CONSTRAINT "?\w+"? (?:FOREIGN KEY|CHECK)\b(?!.*NOT VALID)', re.IGNORECASE
)
NEW_TABLE = re.compile(r'CREATE TABLE (?:IF NOT EXISTS )?"?(\w+)"?', re.IGNORECASE)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit:
        pytest.fail(said.getvalue())


@pytest.mark.django_db
def test_makemigrations_asks_for_no_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool would look for a server that is not there for 20 seconds."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "pool", {"timeout": 20})
    call_command("makemigrations", check=True, dry_run=True, stdout=StringIO())
    assert "pool" not in connection.settings_dict["OPTIONS"]


def test_released_migrations_stand() -> None:
    """What a customer's database has run is neither edited nor removed: later changes are new migrations."""
    before, now = released.released(), released.on_disk()
    assert {path: now.get(path) for path in before} == before


def _statements() -> Iterator[tuple[tuple[str, str], list[str]]]:
    """(app and name, what `sqlmigrate` would print) of each new migration.

    One state walks through all of them: the command makes every model anew for each.
    """
    paths = [path.split("/") for path in released.on_disk().keys() - released.released().keys()]
    new = {(app, file.removesuffix(".py")) for _apps, app, _migrations, file in paths}
    executor = MigrationExecutor(connection)
    state = executor.loader.project_state([])
    for migration, _backwards in executor.migration_plan(
        executor.loader.graph.leaf_nodes(), clean_start=True
    ):
        key = migration.app_label, migration.name
        if key not in new:
            state = migration.mutate_state(state, preserve=False)
            continue
        new.remove(key)
        with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
            state = migration.apply(state, editor, collect_sql=True)
        text = "\n".join(editor.collected_sql)
        yield key, (f"BEGIN;\n{text}\nCOMMIT;" if migration.atomic else text).splitlines()
    assert not new, "on the disk, and in no plan"


def _findings() -> dict[tuple[str, str], dict[str, str]]:
    linter = MigrationLinter(no_cache=True, no_output=True)
    found = {}
    for key, statements in _statements():
        errors, _ignored, warnings = analyse_sql_statements(linter.sql_analyser_class, statements, [])
        data = linter.analyse_data_migration(linter.migration_loader.disk_migrations[key])
        issues: list[Any] = [*errors, *warnings, *data[0], *data[2]]
        said = {issue.code: issue.message for issue in issues} | _checked_at_once(statements)
        accepted = ACCEPTED.get(key, {})
        if new := {code: message for code, message in said.items() if code not in accepted}:
            found[key] = new
    return found


def _checked_at_once(statements: list[str]) -> dict[str, str]:
    """Constraints over tables that are not new, which are not added NOT VALID."""
    new = {name for text in statements for name in NEW_TABLE.findall(text)}
    tables = {name for text in statements for name in CHECKED_AT_ONCE.findall(text)} - new
    return {"CHECKED_AT_ONCE": f"every row of {', '.join(sorted(tables))} is looked at"} if tables else {}


def test_what_looks_at_every_row_at_once_is_found() -> None:
    add = 'ALTER TABLE "a" ADD CONSTRAINT "c" CHECK (x > 0)'
    assert _checked_at_once([add]) != {}
    assert _checked_at_once([f"{add} NOT VALID", 'ALTER TABLE "a" VALIDATE CONSTRAINT "c"']) == {}
    assert _checked_at_once(['CREATE TABLE "a" (x int)', add]) == {}


@pytest.mark.django_db(transaction=True)  # what builds an index concurrently refuses a transaction
def test_new_migrations_lock_nothing_for_long_and_let_the_version_before_go_on() -> None:
    """Expand first, contract a release later; columns with `db_default`; large indexes `CONCURRENTLY`.

    A finding that does no harm stands in `ACCEPTED` with its reason.
    """
    assert _findings() == {}
