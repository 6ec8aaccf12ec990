"""What search knows of invoices: its documents, as `apps/search/sql/sources.py` wants them."""

from __future__ import annotations

from apps.crm.sql.offered import CUSTOMER_NAMES
from apps.sales.sql.offered import ORDERS

SQL_TABLES = ("finance_invoice",)

INVOICES = f"""
SELECT o.organization_id, o.workspace_id, o.id AS object_id, o.number AS title, c.name AS description,
    NULL::jsonb AS translations, o.number AS names,
    concat_ws(' ', c.name, r.number, o.notes) AS body,
    ARRAY[o.number, o.esf_number] AS codes, '{{{{}}}}'::text[] AS secrets
FROM finance_invoice o
JOIN {CUSTOMER_NAMES} c ON c.id = o.customer_id
LEFT JOIN {ORDERS} r ON r.id = o.order_id
WHERE o.deleted_at IS NULL AND {{chosen}}
"""
