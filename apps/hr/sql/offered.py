"""Rows of hr that SQL of the apps above may join, with the columns that it may read.

A sub-select as plain as these costs nothing: PostgreSQL plans it as the table itself.
"""

from __future__ import annotations

from apps.accounts.sql.offered import MEMBERSHIPS

SQL_TABLES = ("hr_employee",)

# Where employees work, and as what.
EMPLOYEE_PLACES = f"""(
    SELECT e.id, m.workspace_id, m.role FROM hr_employee e JOIN {MEMBERSHIPS} m ON m.id = e.membership_id
)"""
