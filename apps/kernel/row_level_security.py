"""Row-level security: the second layer of tenant isolation, made after each migrate (architecture.md §7).

Row-level security shows and accepts only rows of the organization (and workspace) in force; composite
foreign keys make a reference to another tenant's row impossible even for code that bypasses filters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.db import connections, transaction
from django.db.models import Model

from apps.kernel import tenant_keys
from apps.kernel.models import OrganizationModel, OutboxEvent, TenantForeignKey, WorkspaceModel
from apps.kernel.patience import patiently

POLICY = "tenant_wall"
SCRATCH = "tenant_wall_scratch"
Written = dict[str, tuple[Any, ...]]
# Equality of ids that the planner takes for true of nearly every row. By `=` it would multiply the rows of
# one tenant by one tenant's share again for each policy, expect a single row where thousands are, and sort
# all of them instead of reading twenty in the order of an index (measured: 120 ms instead of 0.3).
SAME = "OPERATOR(public.===)"
MAKE_SAME = """
DO $$BEGIN
    IF to_regoperator('public.===(uuid,uuid)') IS NULL THEN
        CREATE OPERATOR public.=== (
            FUNCTION = uuid_eq, LEFTARG = uuid, RIGHTARG = uuid, COMMUTATOR = ===,
            RESTRICT = neqsel, JOIN = neqjoinsel
        );
    END IF;
END$$
"""
# Sub-selects make the settings an InitPlan: read once a statement, not once a row.
ORGANIZATION = (
    "((SELECT current_setting('app.organization', true)) = '*' OR {column} " + SAME + " "
    "(SELECT NULLIF(NULLIF(current_setting('app.organization', true), ''), '*')::uuid))"
)
WORKSPACE = (
    "((SELECT COALESCE(current_setting('app.workspace', true), '')) = '' OR workspace_id " + SAME + " "
    "(SELECT NULLIF(current_setting('app.workspace', true), '')::uuid))"
)


def tenant_models(app_label: str | None = None) -> list[type[Model]]:
    """Every concrete model whose rows belong to an organization."""
    models = apps.get_app_config(app_label).get_models() if app_label else apps.get_models()
    return [
        model
        for model in models
        if model._meta.managed
        and (
            issubclass(model, (OrganizationModel, OutboxEvent))
            or any(f.name == "organization" for f in model._meta.concrete_fields)
            or model._meta.label == "accounts.Organization"
        )
    ]


def policy_condition(model: type[Model]) -> str:
    """The SQL that a row of `model` must meet to be seen or written."""
    column = "id" if model._meta.label == "accounts.Organization" else "organization_id"
    condition = ORGANIZATION.format(column=column)
    if issubclass(model, WorkspaceModel):
        condition += f" AND {WORKSPACE}"
    return condition


def shared_key(child: type[Model], parent: type[Model]) -> str:
    """The tenant column that a reference from `child` to `parent` must agree in."""
    both = issubclass(child, WorkspaceModel) and issubclass(parent, WorkspaceModel)
    return "workspace_id" if both else "organization_id"


def after_migrate(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Bring policies and composite keys of one app's tables up to date; idempotent, and no long locks."""
    connection = connections[using]
    if connection.vendor != "postgresql" or (kwargs.get("plan") is None and not tenant_models(sender.label)):
        return
    models = tenant_models(sender.label)
    with transaction.atomic(using), connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        wanted = written(cursor, models) if models else {}
    for model in models:
        if model._meta.db_table in existing:
            _apply_policy(using, model, wanted)
            for field in model._meta.concrete_fields:
                if isinstance(field, TenantForeignKey) and field.related_model._meta.db_table in existing:
                    tenant_keys.apply(using, model, field, shared_key(model, field.related_model))


def _apply_policy(using: str, model: type[Model], wanted: Written) -> None:
    """In one transaction: between drop and create a forced table would show nothing to live requests."""
    table, condition = model._meta.db_table, policy_condition(model)
    with connections[using].cursor() as cursor:
        if _forced(cursor, table) and _stored(cursor, table) == {POLICY: wanted[condition]}:
            return
    patiently(
        using,
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'DROP POLICY IF EXISTS {POLICY} ON "{table}"',
        f'CREATE POLICY {POLICY} ON "{table}" USING ({condition}) WITH CHECK ({condition})',
    )


def _forced(cursor: Any, table: str) -> bool:
    cursor.execute(
        "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", [f'"{table}"']
    )
    return bool(cursor.fetchone()[0])


def _stored(cursor: Any, table: str) -> dict[str, tuple[Any, ...]]:
    """The policies of a table as PostgreSQL keeps them: {name: (command, roles, kind, USING, WITH CHECK)}."""
    cursor.execute(
        "SELECT polname, polcmd::text, polroles::text, polpermissive, pg_get_expr(polqual, polrelid),"
        " pg_get_expr(polwithcheck, polrelid) FROM pg_policy WHERE polrelid = %s::regclass",
        [f'"{table}"'],
    )
    return {name: tuple(rest) for name, *rest in cursor.fetchall()}


def written(cursor: Any, models: Iterable[type[Model]]) -> Written:
    """How PostgreSQL keeps the policies that the models ask for: {condition: policy}.

    It rewrites a condition before it keeps it, so that only the same condition on another table can be
    compared with what is stored: a table for a moment, in a transaction that is open.
    """
    found = {}
    cursor.execute(MAKE_SAME)  # an empty database has none yet, and is looked at before it is migrated
    cursor.execute(f"CREATE TEMP TABLE {SCRATCH} (id uuid, organization_id uuid, workspace_id uuid)")
    for condition in sorted({policy_condition(model) for model in models}):
        cursor.execute(f"CREATE POLICY {POLICY} ON {SCRATCH} USING ({condition}) WITH CHECK ({condition})")
        found[condition] = _stored(cursor, SCRATCH)[POLICY]
        cursor.execute(f"DROP POLICY {POLICY} ON {SCRATCH}")
    cursor.execute(f"DROP TABLE {SCRATCH}")
    return found


def gaps(using: str = "default") -> list[str]:
    """What is wrong: a role that bypasses it, a table whose policy is missing, not forced or
    another than its model asks for, one that lets more in beside it, a key not composite.
    """
    connection = connections[using]
    found = []
    models = tenant_models()
    with transaction.atomic(using), connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
        )
        if row := cursor.fetchone():
            found.append(f"role {row[0]} bypasses row-level security")
        wanted = written(cursor, models)
        existing = set(connection.introspection.table_names(cursor))
        for model in models:
            if model._meta.db_table in existing:
                found += _policy_gaps(cursor, model, wanted)
                found += _key_gaps(cursor, model, models)
    return found


def _policy_gaps(cursor: Any, model: type[Model], wanted: Written) -> Iterator[str]:
    table = model._meta.db_table
    stored = _stored(cursor, table)
    ours = stored.pop(POLICY, None)
    if ours is None or not _forced(cursor, table):
        yield f"table {table} has no forced policy"
    elif ours != wanted[policy_condition(model)]:
        yield f"the policy of table {table} is not the one that its model asks for"
    for name in stored:
        yield f"table {table} has a second policy: {name}"


def _key_gaps(cursor: Any, model: type[Model], models: list[type[Model]]) -> Iterator[str]:
    table = model._meta.db_table
    for field in model._meta.concrete_fields:
        parent = field.related_model
        if not field.is_relation or parent not in models or field.name == "organization":
            continue
        if not isinstance(field, TenantForeignKey):
            yield f"{model._meta.label}.{field.name} is not a TenantForeignKey"
        elif not _has_key(cursor, table, field.column, parent._meta.db_table, shared_key(model, parent)):
            yield f"{table}.{field.column} has no composite foreign key"


def _has_key(cursor: Any, table: str, column: str, parent: str, key: str) -> bool:
    """Whether a validated foreign key (key, column) → parent (key, id) is there."""
    cursor.execute(
        "SELECT 1 FROM pg_constraint c WHERE contype = 'f' AND convalidated AND conrelid = %s::regclass"
        " AND confrelid = %s::regclass AND (SELECT array_agg(a.attname::text ORDER BY k.n)"
        " FROM unnest(c.conkey) WITH ORDINALITY k (number, n) JOIN pg_attribute a ON a.attrelid = c.conrelid"
        " AND a.attnum = k.number) = %s::text[]",
        [f'"{table}"', f'"{parent}"', [key, column]],
    )
    return cursor.fetchone() is not None
