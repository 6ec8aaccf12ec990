"""What was sold and what it cost: by product, customer, seller and month of shipment or return."""

from __future__ import annotations

from apps.crm.sql.offered import DEAL_SELLERS

SQL_TABLES = (
    "sales_order",
    "sales_salesreturn",
    "sales_salesreturnitem",
    "sales_shipment",
    "sales_shipmentitem",
)

# Only what is known to have cost something: what was shipped before costs were kept is left out.
MARGIN = f"""
WITH sold AS (
    SELECT i.product_id, s.order_id, (s.shipped_at AT TIME ZONE 'Asia/Almaty')::date AS day, i.net, i.cost
    FROM sales_shipment s JOIN sales_shipmentitem i ON i.shipment_id = s.id
    WHERE s.workspace_id = %(workspace)s AND s.status <> 'cancelled' AND i.cost IS NOT NULL
        AND s.shipped_at >= %(from)s AND s.shipped_at < %(until)s
    UNION ALL
    SELECT i.product_id, r.order_id, r.date, -i.net, -i.cost
    FROM sales_salesreturn r JOIN sales_salesreturnitem i ON i.sales_return_id = r.id
    WHERE r.workspace_id = %(workspace)s AND r.date BETWEEN %(start)s AND %(end)s AND i.cost IS NOT NULL
)
SELECT grouping(w.product_id, o.customer_id, d.assigned_to_id, date_trunc('month', w.day)),
    w.product_id, o.customer_id, d.assigned_to_id, date_trunc('month', w.day)::date, sum(w.net), sum(w.cost)
FROM sold w JOIN sales_order o ON o.id = w.order_id LEFT JOIN {DEAL_SELLERS} d ON d.id = o.deal_id
GROUP BY GROUPING SETS (
    (), (w.product_id), (o.customer_id), (d.assigned_to_id), (date_trunc('month', w.day))
)
"""
