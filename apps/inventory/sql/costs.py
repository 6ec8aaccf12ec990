"""The value of the stock on past days, late costs, and the books held against the stock."""

from __future__ import annotations

from apps.inventory.sql.exact import rounded

SQL_TABLES = (
    "inventory_costentry",
    "inventory_product",
    "inventory_stockitem",
    "inventory_stockmovement",
)

# What moved after a day (or after the day on which the value was taken over, if that was later: what moved
# before has no value of its own), day by day: receipts, issues, and what changed the value alone.
SINCE = """
WITH starts AS (
    SELECT w.product_id, GREATEST(%(date)s::date, (
        SELECT max(e.date) FROM inventory_costentry e
        WHERE e.product_id = w.product_id AND e.kind = 'taken_over'
    )) AS day
    FROM unnest(%(products)s::uuid[]) AS w (product_id)
), moved AS (
    SELECT t.product_id, m.date AS day, m.delta, COALESCE(m.value, 0) AS value, false AS alone
    FROM starts t JOIN inventory_stockmovement m ON m.product_id = t.product_id AND m.date > t.day
    WHERE m.workspace_id = %(workspace)s AND m.type <> 'TRANSFER'
    UNION ALL
    SELECT t.product_id, e.date, 0, e.value, true
    FROM starts t JOIN inventory_costentry e ON e.product_id = t.product_id AND e.date > t.day
    WHERE e.workspace_id = %(workspace)s
)
SELECT product_id, day,
    COALESCE(sum(delta) FILTER (WHERE delta > 0), 0), COALESCE(sum(value) FILTER (WHERE delta > 0), 0),
    COALESCE(-sum(delta) FILTER (WHERE delta < 0), 0), COALESCE(-sum(value) FILTER (WHERE delta < 0), 0),
    COALESCE(sum(value) FILTER (WHERE alone), 0)
FROM moved GROUP BY product_id, day ORDER BY product_id, day
"""
# The stock rows are the caller's already.
REVALUE = f"""
UPDATE inventory_stockitem s
SET value = w.value, updated_at = now(),
    unit_cost = CASE WHEN s.in_stock > 0 THEN LEAST(
        {rounded("w.value", "s.in_stock")}, 9999999999999999.99) ELSE s.unit_cost END
FROM unnest(%(products)s::uuid[], %(values)s::numeric[]) AS w (product_id, value)
WHERE s.workspace_id = %(workspace)s AND s.product_id = w.product_id
"""
# One statement, so that all sums are of one moment.
ADRIFT = """
SELECT s.product_id, s.in_stock, COALESCE(m.quantity, 0), s.value, COALESCE(m.value, 0) + COALESCE(e.value, 0)
FROM inventory_stockitem s
LEFT JOIN (
    SELECT product_id, sum(delta) AS quantity, sum(value) AS value FROM inventory_stockmovement
    WHERE workspace_id = %(workspace)s GROUP BY product_id
) m USING (product_id)
LEFT JOIN (
    SELECT product_id, sum(value) AS value FROM inventory_costentry
    WHERE workspace_id = %(workspace)s GROUP BY product_id
) e USING (product_id)
WHERE s.workspace_id = %(workspace)s AND (
    s.in_stock <> COALESCE(m.quantity, 0) OR s.value <> COALESCE(m.value, 0) + COALESCE(e.value, 0)
)
ORDER BY s.product_id
"""
# Products with movements of these days that have no value, after all that came over: the stock at what it
# costs, and an entry that makes the books say so.
TAKE_OVER = """
WITH held AS (
    SELECT s.product_id, s.organization_id, s.in_stock, s.value, COALESCE(s.unit_cost, p.cost) AS cost
    FROM inventory_stockitem s JOIN inventory_product p ON p.id = s.product_id
    WHERE s.workspace_id = %(workspace)s AND s.product_id IN (
        SELECT m.product_id FROM inventory_stockmovement m
        WHERE m.workspace_id = %(workspace)s AND m.value IS NULL AND m.created_at > now() - interval '7 days'
            AND m.created_at > COALESCE((
                SELECT max(e.created_at) FROM inventory_costentry e
                WHERE e.product_id = m.product_id AND e.kind = 'taken_over'
            ), '-infinity')
    )
    ORDER BY s.product_id FOR NO KEY UPDATE OF s
), written AS (
    INSERT INTO inventory_costentry (
        id, organization_id, workspace_id, created_at, updated_at, product_id, kind, date, quantity, value,
        cost_of_sales, reference
    )
    SELECT uuidv7(), h.organization_id, %(workspace)s, clock_timestamp(), now(), h.product_id, 'taken_over',
        %(day)s, h.in_stock, round(h.in_stock * h.cost, 2) - (
            SELECT COALESCE(sum(value), 0) FROM (
                SELECT m.value FROM inventory_stockmovement m WHERE m.product_id = h.product_id
                UNION ALL
                SELECT e.value FROM inventory_costentry e WHERE e.product_id = h.product_id
            ) booked
        ), 0, ''
    FROM held h
)
UPDATE inventory_stockitem s SET value = round(h.in_stock * h.cost, 2), unit_cost = h.cost, updated_at = now()
FROM held h WHERE s.product_id = h.product_id
"""
