"""What an organization's data is, in short, to see that nothing of it changed."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.db import connection

from apps.kernel import row_level_security, tenancy

ROWS = (
    "SELECT '{table}', count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM \"{table}\" t"
    " WHERE {column} = (SELECT current_setting('test.organization')::uuid)"
)


def fingerprint(organization_id: UUID) -> dict[str, str]:
    """A digest of every row of an organization, by table."""
    with tenancy.system("test"), connection.cursor() as cursor:
        # By a setting: a statement without parameters is planned once a connection.
        cursor.execute("SELECT set_config('test.organization', %s, true)", [str(organization_id)])
        with connection.connection.cursor() as prepared:
            found = prepared.execute(_statement(), prepare=True).fetchall()
    return {table: str((count, digest)) for table, count, digest in found}


@cache
def _statement() -> str:
    tables = [model._meta.db_table for model in row_level_security.tenant_models()]
    return " UNION ALL ".join(
        ROWS.format(table=table, column="id" if table == "accounts_organization" else "organization_id")
        for table in tables
    )
