"""Stock rows moved, and what they were at the end of past days."""

from __future__ import annotations

SQL_TABLES = ("inventory_stockitem", "inventory_stockmovement")

MOVE = """
WITH wanted AS (
    SELECT * FROM unnest(
        %(ids)s::uuid[], %(products)s::uuid[], %(deltas)s::numeric[], %(releases)s::numeric[],
        %(costs)s::numeric[]
    ) AS w (movement_id, product_id, delta, release, unit_cost)
), locked AS (
    SELECT s.product_id, s.in_stock, s.reserved, s.is_low, w.movement_id, w.delta, w.release, w.unit_cost
    FROM inventory_stockitem s JOIN wanted w ON w.product_id = s.product_id
    WHERE s.workspace_id = %(workspace)s
    ORDER BY s.product_id FOR NO KEY UPDATE OF s
), judged AS (
    SELECT count(*) = %(count)s AND bool_and(
        reserved >= release AND in_stock + delta >= reserved - release AND in_stock + delta <= %(most)s
    ) AS fits FROM locked
), changed AS (
    UPDATE inventory_stockitem s
    SET in_stock = l.in_stock + l.delta, reserved = l.reserved - l.release, updated_at = now()
    FROM locked l, judged j WHERE j.fits AND s.product_id = l.product_id
    RETURNING s.product_id, s.in_stock, s.reserved, s.min_stock, s.is_low
), written AS (
    INSERT INTO inventory_stockmovement (
        id, organization_id, workspace_id, created_at, updated_at, product_id, type, quantity,
        balance_after, unit_cost, reference, notes, external_id, date, user_id
    )
    SELECT l.movement_id, %(organization)s, %(workspace)s, clock_timestamp(), now(),
        l.product_id, %(type)s::text,
        CASE WHEN %(type)s::text = 'OUT' THEN -l.delta ELSE l.delta END,
        c.in_stock, l.unit_cost, %(reference)s, %(notes)s, %(external_id)s, %(date)s, %(user)s
    FROM changed c JOIN locked l USING (product_id)
)
SELECT l.product_id, l.movement_id, l.delta, l.in_stock, l.reserved, l.release, l.is_low,
    c.in_stock, c.reserved, c.min_stock, c.is_low
FROM locked l LEFT JOIN changed c USING (product_id) ORDER BY l.product_id
"""
# What there was at the end of a day is what there is now without all that has moved since. Days on which
# nothing moved end as the one before; the lowest of each product comes back, the earliest of equals.
LOWEST = """
WITH moved AS (
    SELECT product_id, date, sum(delta) AS delta FROM inventory_stockmovement
    WHERE workspace_id = %(workspace)s AND product_id = ANY(%(products)s::uuid[]) AND date > %(date)s
    GROUP BY product_id, date
), closings AS (
    SELECT product_id, date, sum(delta) OVER (PARTITION BY product_id ORDER BY date DESC) - delta AS since
    FROM moved
    UNION ALL
    SELECT product_id, %(date)s::date, sum(delta) FROM moved GROUP BY product_id
)
SELECT DISTINCT ON (s.product_id) s.product_id, s.in_stock - COALESCE(c.since, 0),
    COALESCE(c.date, %(date)s::date)
FROM inventory_stockitem s LEFT JOIN closings c USING (product_id)
WHERE s.workspace_id = %(workspace)s AND s.product_id = ANY(%(products)s::uuid[])
ORDER BY s.product_id, s.in_stock - COALESCE(c.since, 0), c.date
"""
