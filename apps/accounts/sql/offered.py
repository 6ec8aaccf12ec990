"""Rows of accounts that SQL of the apps above may join, with the columns that it may read.

A sub-select as plain as these costs nothing: PostgreSQL plans it as the table itself.
"""

from __future__ import annotations

SQL_TABLES = (
    "accounts_membership",
    "accounts_organization",
    "accounts_user",
    "accounts_workspace",
)

MEMBERSHIPS = "(SELECT id, user_id, workspace_id, role FROM accounts_membership)"
USERS = "(SELECT id, first_name, last_name, email, phone FROM accounts_user)"
WORKSPACES = "(SELECT id, organization_id FROM accounts_workspace)"
# Whether the organization `organization` adds VAT to what it sells on the local day `on`.
PAYS_VAT = """(
    SELECT accounts_pays_vat(vat_payer, vat_changes, %(on)s::date) FROM accounts_organization
    WHERE id = %(organization)s
)"""
