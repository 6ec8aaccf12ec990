"""Row-level security has no gap, and each of its two layers holds when the other is taken away.

Each layer hides the faults of the other, so each is tried alone and for every table: on an empty copy of
it for this session, which has no policy (the managers alone) or the stored one (the policies alone).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import AutoField, BigIntegerField, Model
from django.utils import timezone

from apps.kernel import row_level_security, tenancy
from apps.kernel.models import SoftDeletes, TenantManager, WorkspaceModel, uuid7

pytestmark = pytest.mark.django_db

MINE, NEIGHBOUR, THEIRS = UUID(int=1), UUID(int=2), UUID(int=3)
# One row each: (organization, workspace).
PLACES = {"mine": (MINE, UUID(int=11)), "next door": (MINE, UUID(int=12)), "theirs": (THEIRS, UUID(int=31))}
HERE = PLACES["mine"]
# Rows that sign-in, numbering and the system read before or beside a tenant: the policies alone guard them.
WITHOUT_MANAGER = {"accounts.Organization", "accounts.Session", "kernel.NumberCounter"}
EVERY = row_level_security.tenant_models()
MODELS = [model for model in EVERY if not model._meta.proxy]
MANAGED = [model for model in MODELS if model._meta.label not in WITHOUT_MANAGER]


def test_row_level_security_has_no_gap():
    assert row_level_security.gaps() == []


def test_whose_rows_have_no_first_layer():
    plain = {model._meta.label for model in EVERY if not isinstance(model._default_manager, TenantManager)}
    assert plain == WITHOUT_MANAGER


@contextmanager
def copied(models: list[type[Model]]) -> Iterator[Any]:
    """Each model's table hidden by a copy of its own for this session, without rows, keys or policies."""
    with tenancy.system("test"), connection.cursor() as cursor:
        for model in models:
            table = model._meta.db_table
            cursor.execute(f'CREATE TEMP TABLE "{table}" AS SELECT * FROM public."{table}" WITH NO DATA')
        yield cursor
        transaction.set_rollback(True)


def row_of(model: type[Model], place: tuple[UUID, UUID], number: int) -> dict[str, Any]:
    organization, workspace = place
    if model._meta.label == "accounts.Organization":
        return {"id": organization}
    counted = isinstance(model._meta.pk, (AutoField, BigIntegerField))
    row: dict[str, Any] = {key_of(model): number if counted else uuid7(), "organization_id": organization}
    if any(field.column == "workspace_id" for field in model._meta.concrete_fields):
        row["workspace_id"] = workspace
    return row


def key_of(model: type[Model]) -> str:
    return str(model._meta.pk.column)


def insert(cursor: Any, table: str, row: dict[str, Any]) -> None:
    cursor.execute(
        f'INSERT INTO "{table}" ({", ".join(row)}) VALUES ({", ".join(["%s"] * len(row))})', [*row.values()]
    )


def fill(cursor: Any, model: type[Model]) -> dict[Any, str]:
    """One row for each place, by the name of the place; one organization needs only one of its own."""
    names = {}
    for number, (name, place) in enumerate(PLACES.items(), 1):
        row = row_of(model, place, number)
        key = row[key_of(model)]
        if key not in names:
            insert(cursor, model._meta.db_table, row)
            names[key] = name
    return names


def expected(model: type[Model]) -> dict[str, set[str]]:
    """Who sees whose rows, in each scope."""
    both = {"mine"} if model._meta.label == "accounts.Organization" else {"mine", "next door"}
    return {
        "workspace": {"mine"} if issubclass(model, WorkspaceModel) else both,
        "organization": both,
        "system": {*both, "theirs"},
    }


SCOPES = {
    "workspace": tenancy.Scope(*HERE),
    "organization": tenancy.Scope(MINE),
    "system": tenancy.Scope(reason="test"),
}


def test_managers_alone():
    """No policy on any table: what a scope shows is what the managers filter."""
    seen: dict[str, Any] = {}
    proxies = [model for model in EVERY if model._meta.proxy]
    with copied(MANAGED) as cursor:
        names = {model: fill(cursor, model) for model in MANAGED}
        for model in MANAGED:
            if issubclass(model, SoftDeletes):
                insert(
                    cursor,
                    model._meta.db_table,
                    {**row_of(model, HERE, 9), "deleted_at": timezone.now()},
                )
        for scope_name, scope in SCOPES.items():
            with tenancy.applied(scope):
                for model in [*MANAGED, *proxies]:
                    rows = model.objects.values_list("pk", flat=True)  # type: ignore[attr-defined]
                    found = {names[model._meta.concrete_model].get(pk, "deleted") for pk in rows}
                    seen.setdefault(model._meta.label, {})[scope_name] = found
    assert seen == {model._meta.label: expected(model) for model in [*MANAGED, *proxies]}


def test_policies_alone():
    """No manager between: plain SQL on tables that have what is stored as their policy."""
    seen: dict[str, Any] = {}
    with copied(MODELS) as cursor:
        names = {}
        for model in MODELS:
            table = model._meta.db_table
            names[model] = fill(cursor, model)
            take_over_policy(cursor, table)
        for scope_name, scope in {**SCOPES, "nowhere": None}.items():
            with tenancy.applied(scope) if scope else nobody():
                for model in MODELS:
                    cursor.execute(f'SELECT {key_of(model)} FROM "{model._meta.db_table}"')
                    found = {names[model][pk] for (pk,) in cursor.fetchall()}
                    seen.setdefault(model._meta.label, {})[scope_name] = found
    assert seen == {model._meta.label: expected(model) | {"nowhere": set()} for model in MODELS}


def test_policies_alone_refuse_to_write_elsewhere():
    taken = []
    with copied(MODELS) as cursor:
        for number, model in enumerate(MODELS, 1):
            table = model._meta.db_table
            take_over_policy(cursor, table)
            with tenancy.applied(SCOPES["workspace"]):
                insert(cursor, table, row_of(model, HERE, number))
                elsewhere = ["theirs", "next door"] if issubclass(model, WorkspaceModel) else ["theirs"]
                for name in elsewhere:
                    row = row_of(model, PLACES[name], 1000 + number)
                    taken += [
                        (write.__name__, table, name)
                        for write in (insert, move)
                        if not refused(write, cursor, table, row)
                    ]
    assert taken == []


def move(cursor: Any, table: str, row: dict[str, Any]) -> None:
    """Every row that is seen becomes this one."""
    cursor.execute(f'UPDATE "{table}" SET {", ".join(f"{column} = %s" for column in row)}', [*row.values()])


def refused(write: Any, *arguments: Any) -> bool:
    try:
        with transaction.atomic():
            write(*arguments)
    except DatabaseError as error:
        return "row-level security" in str(error)
    return False


def take_over_policy(cursor: Any, table: str) -> None:
    """Put the table's stored policies on its copy."""
    cursor.execute(
        "SELECT polname, pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)"
        " FROM pg_policy WHERE polrelid = %s::regclass",
        [f'public."{table}"'],
    )
    stored = cursor.fetchall()
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY')
    for name, using, check in stored:
        cursor.execute(f'CREATE POLICY "{name}" ON "{table}" USING ({using}) WITH CHECK ({check})')


@contextmanager
def nobody() -> Iterator[None]:
    """As between requests: nothing is said to the database."""
    tenancy._set_in_database(tenancy.NOWHERE)
    yield
    tenancy._set_in_database((tenancy.EVERY_ORGANIZATION, ""))
