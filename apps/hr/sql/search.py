"""What search knows of employees: its documents, as `apps/search/sql/sources.py` wants them."""

from __future__ import annotations

from apps.accounts.sql.offered import MEMBERSHIPS, USERS, WORKSPACES

SQL_TABLES = ("hr_department", "hr_employee")

# As in the list of employees: who works in the workspace, and the organization's owners and administrators.
EMPLOYEES = f"""
SELECT o.organization_id, w.id AS workspace_id, o.id AS object_id,
    concat_ws(' ', NULLIF(u.first_name, ''), NULLIF(u.last_name, '')) AS title,
    concat_ws(' · ', NULLIF(o.position, ''), d.name) AS description, NULL::jsonb AS translations,
    concat_ws(' ', u.first_name, u.last_name) AS names, concat_ws(' ', o.position, d.name, u.email) AS body,
    ARRAY[u.email, u.phone] AS codes, ARRAY[o.iin] AS secrets
FROM hr_employee o
JOIN {MEMBERSHIPS} m ON m.id = o.membership_id
JOIN {USERS} u ON u.id = m.user_id
JOIN {WORKSPACES} w ON w.organization_id = o.organization_id
    AND (w.id = m.workspace_id OR m.role IN ('owner', 'admin'))
LEFT JOIN hr_department d ON d.id = o.department_id
WHERE {{chosen}}
"""
