"""What the stock is worth, how it turned, what lies dead."""

from __future__ import annotations

SQL_TABLES = (
    "inventory_costentry",
    "inventory_product",
    "inventory_stockitem",
    "inventory_stockmovement",
)

VALUE = """
SELECT count(*) FILTER (WHERE s.in_stock > 0), COALESCE(sum(s.value), 0),
    COALESCE(sum(round(s.value * s.reserved / NULLIF(s.in_stock, 0), 2)), 0),
    count(*) FILTER (WHERE s.is_low AND p.status = 'ACTIVE' AND p.type = ANY(%(stockable)s))
FROM inventory_stockitem s JOIN inventory_product p ON p.id = s.product_id
WHERE s.workspace_id = %(workspace)s AND p.deleted_at IS NULL
"""
# The value then is the value now without what has changed it since; what moved before costs were kept counts
# at what the product cost when its value was taken over. Opening stock of the period was there when it began,
# though the books were not.
MOVED = """
WITH moved AS (
    SELECT m.type, m.date, COALESCE(m.value, m.delta * p.cost) AS value,
        COALESCE(-m.value, m.quantity * COALESCE(m.unit_cost, p.cost)) AS cost
    FROM inventory_stockmovement m JOIN inventory_product p ON p.id = m.product_id
    WHERE m.workspace_id = %(workspace)s AND m.date >= %(start)s AND p.deleted_at IS NULL
    UNION ALL
    SELECT 'COST', e.date, e.value, 0
    FROM inventory_costentry e JOIN inventory_product p ON p.id = e.product_id
    WHERE e.workspace_id = %(workspace)s AND e.date >= %(start)s AND p.deleted_at IS NULL
        AND e.kind <> 'taken_over'
)
SELECT COALESCE(sum(value) FILTER (WHERE type <> 'OPENING' OR date > %(end)s), 0),
    COALESCE(sum(value) FILTER (WHERE date > %(end)s), 0),
    COALESCE(sum(cost) FILTER (WHERE type = 'OUT' AND date <= %(end)s), 0)
FROM moved
"""
LATE = """
SELECT product_id, date_trunc('month', date)::date, sum(cost_of_sales) FROM inventory_costentry
WHERE workspace_id = %(workspace)s AND date BETWEEN %(start)s AND %(end)s AND cost_of_sales <> 0
GROUP BY 1, 2 ORDER BY 1, 2
"""
# Since the last issue, or since the first goods came where nothing was ever issued; by the day on which it
# happened, which may have been entered before or after others.
DEAD = """
WITH still AS (
    SELECT p.id, s.in_stock, s.value, last.date AS last_out,
        COALESCE(last.date, first.date) AS since
    FROM inventory_stockitem s JOIN inventory_product p ON p.id = s.product_id
    LEFT JOIN LATERAL (
        SELECT m.date FROM inventory_stockmovement m
        WHERE m.product_id = s.product_id AND m.type = 'OUT'
        ORDER BY m.date DESC LIMIT 1
    ) last ON true
    LEFT JOIN LATERAL (
        SELECT m.date FROM inventory_stockmovement m
        WHERE m.product_id = s.product_id AND last.date IS NULL
        ORDER BY m.date LIMIT 1
    ) first ON true
    WHERE s.workspace_id = %(workspace)s AND p.deleted_at IS NULL AND s.in_stock > 0
), dead AS (SELECT * FROM still WHERE since <= %(today)s::date - 90)
SELECT id, in_stock, value, last_out, since, count(*) OVER (), sum(value) OVER (),
    count(*) FILTER (WHERE since <= %(today)s::date - 180) OVER (),
    COALESCE(sum(value) FILTER (WHERE since <= %(today)s::date - 180) OVER (), 0)
FROM dead ORDER BY value DESC, id LIMIT %(top)s
"""
