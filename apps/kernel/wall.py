"""Row-level security: the second layer of tenant isolation, made after each migrate (design.md §7).

Row-level security shows and accepts only rows of the organization (and workspace) in force; composite
foreign keys make a reference to another tenant's row impossible even for code that bypasses filters.
"""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models import Model

from apps.kernel.models import OrganizationModel, OutboxEvent, TenantForeignKey, WorkspaceModel

POLICY = "tenant_wall"
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
    """Bring policies and composite keys of one app's tables up to date; idempotent."""
    connection = connections[using]
    if connection.vendor != "postgresql" or (kwargs.get("plan") is None and not tenant_models(sender.label)):
        return
    with connection.cursor() as cursor:
        cursor.execute(MAKE_SAME)
        existing = set(connection.introspection.table_names(cursor))
        for model in tenant_models(sender.label):
            if model._meta.db_table in existing:
                _apply_policy(cursor, model)
                _apply_keys(cursor, model, existing)


def _apply_policy(cursor: Any, model: type[Model]) -> None:
    table, condition = model._meta.db_table, policy_condition(model)
    cursor.execute(
        "SELECT c.relrowsecurity AND c.relforcerowsecurity, obj_description(p.oid, 'pg_policy') "
        "FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = %s "
        "WHERE c.oid = %s::regclass",
        [POLICY, f'"{table}"'],
    )
    forced, comment = cursor.fetchone()
    if forced and comment == condition:
        return
    quoted = condition.replace("'", "''")
    cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    cursor.execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')
    cursor.execute(f'DROP POLICY IF EXISTS {POLICY} ON "{table}"')
    cursor.execute(f'CREATE POLICY {POLICY} ON "{table}" USING ({condition}) WITH CHECK ({condition})')
    cursor.execute(f"COMMENT ON POLICY {POLICY} ON \"{table}\" IS '{quoted}'")


def _apply_keys(cursor: Any, model: type[Model], existing: set[str]) -> None:
    table = model._meta.db_table
    for field in model._meta.concrete_fields:
        if not isinstance(field, TenantForeignKey):
            continue
        parent = field.related_model
        parent_table = parent._meta.db_table
        if parent_table not in existing:
            continue
        key = shared_key(model, parent)
        name = f"{table}_{field.column}_wall"[:63]
        cursor.execute(
            "SELECT 1 FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass", [name, f'"{table}"']
        )
        if cursor.fetchone():
            continue
        _ensure_parent_key(cursor, parent_table, key)
        cursor.execute(
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" FOREIGN KEY ({key}, {field.column}) '
            f'REFERENCES "{parent_table}" ({key}, id)'
        )


def _ensure_parent_key(cursor: Any, table: str, key: str) -> None:
    name = f"{table}_{key}_id_key"[:63]
    cursor.execute(
        "SELECT 1 FROM pg_constraint WHERE conname = %s AND conrelid = %s::regclass", [name, f'"{table}"']
    )
    if not cursor.fetchone():
        cursor.execute(f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" UNIQUE ({key}, id)')


def gaps(using: str = "default") -> list[str]:
    """What is wrong: a role that bypasses the policies, a table without one, a key not composite."""
    connection = connections[using]
    found = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls)"
        )
        if row := cursor.fetchone():
            found.append(f"role {row[0]} bypasses row-level security")
        for model in tenant_models():
            table = model._meta.db_table
            cursor.execute(
                "SELECT relrowsecurity AND relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy WHERE "
                "polrelid = c.oid AND polname = %s) FROM pg_class c WHERE oid = to_regclass(%s)",
                [POLICY, f'"{table}"'],
            )
            row = cursor.fetchone()
            if row is None:
                continue
            if not row[0]:
                found.append(f"table {table} has no forced policy")
            for field in model._meta.concrete_fields:
                parent = field.related_model
                if field.is_relation and parent in tenant_models() and field.name != "organization":
                    if not isinstance(field, TenantForeignKey):
                        found.append(f"{model._meta.label}.{field.name} is not a TenantForeignKey")
                        continue
                    cursor.execute(
                        "SELECT 1 FROM pg_constraint WHERE conname = %s",
                        [f"{table}_{field.column}_wall"[:63]],
                    )
                    if not cursor.fetchone():
                        found.append(f"{table}.{field.column} has no composite foreign key")
    return found
