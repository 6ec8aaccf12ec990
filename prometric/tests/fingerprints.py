"""What an organization's data is, in short, to see that nothing of it changed."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from apps.kernel import row_level_security, tenancy


def fingerprint(organization_id: UUID) -> dict[str, str]:
    """A digest of every row of an organization, by table."""
    found = {}
    with tenancy.system("test"), connection.cursor() as cursor:
        for model in row_level_security.tenant_models():
            table = model._meta.db_table
            column = "id" if table == "accounts_organization" else "organization_id"
            cursor.execute(
                f"SELECT count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM \"{table}\" t "
                f"WHERE {column} = %s",
                [organization_id],
            )
            found[table] = str(cursor.fetchone())
    return found
