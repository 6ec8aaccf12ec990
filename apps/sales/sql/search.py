"""What search knows of orders: its documents, as `apps/search/sql/sources.py` wants them."""

from __future__ import annotations

from apps.crm.sql.offered import CUSTOMER_NAMES

SQL_TABLES = ("sales_order", "sales_shipment", "sales_salesreturn")

ORDERS = f"""
SELECT o.organization_id, o.workspace_id, o.id AS object_id, o.number AS title, c.name AS description,
    NULL::jsonb AS translations, o.number AS names,
    concat_ws(' ', c.name, o.notes) AS body,
    ARRAY[o.number, o.contract_number] || (
        SELECT array_agg(s.tracking_number ORDER BY s.id) || array_agg(s.number ORDER BY s.id)
            || array_agg(s.act_number ORDER BY s.id)
        FROM sales_shipment s WHERE s.order_id = o.id) || (
        SELECT array_agg(b.number ORDER BY b.id)
        FROM sales_salesreturn b WHERE b.order_id = o.id) AS codes, '{{{{}}}}'::text[] AS secrets
FROM sales_order o JOIN {CUSTOMER_NAMES} c ON c.id = o.customer_id
WHERE o.deleted_at IS NULL AND {{chosen}}
"""
