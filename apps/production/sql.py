"""What open production and confirmed orders still want."""

from __future__ import annotations

from typing import Any

from django.db.models.expressions import RawSQL

from apps.inventory.sql.offered import RESERVATIONS, STOCK
from apps.sales.sql.offered import ORDERS

SQL_TABLES = ("production_productionmaterial", "production_productionorder")

# One row a holder and product. A production order wants what its materials lack beyond its reservation and
# its own open child orders; a confirmed order wants what its goods lack beyond its reservation and the open
# production orders that were opened for it.
NEEDS = f"""
WITH here AS (
    SELECT %s::uuid AS id
), opened AS (
    SELECT id, number, order_id, parent_id, product_id, quantity - completed_quantity AS rest, due_date,
        priority, status
    FROM production_productionorder
    WHERE workspace_id = (SELECT id FROM here) AND deleted_at IS NULL
        AND status IN ('pending', 'scheduled', 'in_progress')
), children AS (
    SELECT parent_id, product_id, sum(rest) AS rest FROM opened WHERE parent_id IS NOT NULL GROUP BY 1, 2
), for_orders AS (
    SELECT order_id, product_id, sum(rest) AS rest FROM opened
    WHERE order_id IS NOT NULL AND parent_id IS NULL GROUP BY 1, 2
), wanted AS (
    SELECT m.component_id AS product_id, p.id AS production_order_id, p.number AS production_number,
        p.order_id, p.due_date, p.priority, p.status,
        m.needed - m.issued - COALESCE(r.quantity, 0) - COALESCE(c.rest, 0) AS quantity
    FROM opened p
    JOIN production_productionmaterial m ON m.production_order_id = p.id
    LEFT JOIN {RESERVATIONS} r ON r.workspace_id = (SELECT id FROM here)
        AND r.holder_kind = 'production_order' AND r.holder_id = p.id AND r.product_id = m.component_id
    LEFT JOIN children c ON c.parent_id = p.id AND c.product_id = m.component_id
    UNION ALL
    SELECT g.product_id, NULL, NULL, o.id, o.delivery_date, NULL, o.status,
        g.quantity - COALESCE(r.quantity, 0) - COALESCE(f.rest, 0)
    FROM {ORDERS} o
    CROSS JOIN LATERAL (
        SELECT key::uuid AS product_id, value::numeric AS quantity FROM jsonb_each_text(o.stock_needed)
    ) g
    LEFT JOIN {RESERVATIONS} r ON r.workspace_id = (SELECT id FROM here)
        AND r.holder_kind = 'order' AND r.holder_id = o.id AND r.product_id = g.product_id
    LEFT JOIN for_orders f ON f.order_id = o.id AND f.product_id = g.product_id
    WHERE o.workspace_id = (SELECT id FROM here) AND o.deleted_at IS NULL
        AND o.status IN ('confirmed', 'processing')
), needs AS (
    SELECT * FROM wanted WHERE quantity > 0
)
"""
TOTALS = (
    NEEDS
    + """
SELECT product_id, sum(quantity) FROM needs
WHERE product_id = ANY(%s::uuid[]) AND production_order_id IS DISTINCT FROM %s::uuid GROUP BY product_id
"""
)
BEHIND = (
    NEEDS
    + f"""
SELECT n.product_id, n.quantity, n.production_order_id, n.production_number, n.order_id, o.number, n.status,
    n.priority, n.due_date
FROM needs n LEFT JOIN {ORDERS} o ON o.id = n.order_id
WHERE n.product_id = ANY(%s::uuid[])
ORDER BY n.product_id, n.due_date NULLS LAST, COALESCE(n.production_number, o.number)
"""
)
# A product without a stock row has been deleted: nothing can be received for it.
SHORT = (
    NEEDS
    + f"""
SELECT s.product_id FROM needs n JOIN {STOCK} s ON s.product_id = n.product_id
GROUP BY s.product_id, s.in_stock, s.reserved HAVING sum(n.quantity) > s.in_stock - s.reserved
"""
)


def wanting_products(workspace_id: Any) -> RawSQL:
    """The ids of the products of which more is wanted than is available, as a sub-select."""
    return RawSQL(SHORT, [workspace_id])  # noqa: S611 - a constant statement
