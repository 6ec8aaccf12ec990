"""Goods of one warehouse that lie in another one afterwards: the sums and the value stay."""

from __future__ import annotations

SQL_TABLES = ("inventory_stockitem", "inventory_stockmovement", "inventory_warehousestock")

# The stock rows are the caller's already. `freed`: the goods were kept for the transfer where they lay;
# `kept`: they are where they arrive. An empty warehouse is the first one.
SHIFT = """
WITH wanted AS (
    SELECT * FROM unnest(
        %(leaving)s::uuid[], %(arriving)s::uuid[], %(products)s::uuid[], %(quantities)s::numeric[]
    ) AS w (out_id, in_id, product_id, quantity)
), locked AS (
    SELECT w.*, s.in_stock, s.is_low,
        CASE WHEN %(source)s::uuid IS NULL THEN s.in_stock - s.elsewhere ELSE COALESCE(a.in_stock, 0) END
            AS here,
        CASE WHEN %(source)s::uuid IS NULL THEN s.reserved - s.elsewhere_reserved
            ELSE COALESCE(a.reserved, 0) END AS here_reserved,
        CASE WHEN %(freed)s THEN w.quantity ELSE 0 END AS freed,
        CASE WHEN %(kept)s THEN w.quantity ELSE 0 END AS kept
    FROM wanted w JOIN inventory_stockitem s ON s.product_id = w.product_id
    LEFT JOIN inventory_warehousestock a ON a.product_id = w.product_id AND a.warehouse_id = %(source)s::uuid
    WHERE s.workspace_id = %(workspace)s
), judged AS (
    SELECT count(*) = %(count)s AND bool_and(
        here_reserved >= freed AND here - quantity >= here_reserved - freed
    ) AS fits FROM locked
), changed AS (
    UPDATE inventory_stockitem s
    SET reserved = s.reserved + l.kept - l.freed,
        elsewhere = s.elsewhere
            + CASE WHEN %(target)s::uuid IS NULL THEN 0 ELSE l.quantity END
            - CASE WHEN %(source)s::uuid IS NULL THEN 0 ELSE l.quantity END,
        elsewhere_reserved = s.elsewhere_reserved
            + CASE WHEN %(target)s::uuid IS NULL THEN 0 ELSE l.kept END
            - CASE WHEN %(source)s::uuid IS NULL THEN 0 ELSE l.freed END,
        updated_at = now()
    FROM locked l, judged j WHERE j.fits AND s.product_id = l.product_id
    RETURNING s.product_id, s.in_stock - s.reserved AS available, s.min_stock, s.is_low
), gone AS (
    UPDATE inventory_warehousestock a
    SET in_stock = a.in_stock - l.quantity, reserved = a.reserved - l.freed, updated_at = now()
    FROM changed c JOIN locked l USING (product_id)
    WHERE a.product_id = l.product_id AND a.warehouse_id = %(source)s::uuid
), come AS (
    INSERT INTO inventory_warehousestock AS b (
        id, organization_id, workspace_id, created_at, updated_at, product_id, warehouse_id,
        in_stock, reserved
    )
    SELECT uuidv7(), %(organization)s, %(workspace)s, now(), now(), l.product_id, %(target)s::uuid,
        l.quantity, l.kept
    FROM changed c JOIN locked l USING (product_id) WHERE %(target)s::uuid IS NOT NULL
    ORDER BY l.product_id
    ON CONFLICT (product_id, warehouse_id) DO UPDATE
    SET in_stock = b.in_stock + EXCLUDED.in_stock, reserved = b.reserved + EXCLUDED.reserved,
        updated_at = now()
), written AS (
    INSERT INTO inventory_stockmovement (
        id, organization_id, workspace_id, created_at, updated_at, product_id, warehouse_id, type, quantity,
        balance_after, value, reference, notes, external_id, date, user_id
    )
    SELECT leg.id, %(organization)s, %(workspace)s, clock_timestamp(), now(), l.product_id, leg.warehouse_id,
        'TRANSFER', leg.quantity, l.in_stock, 0, %(reference)s, %(notes)s, '', %(date)s, %(user)s
    FROM changed c JOIN locked l USING (product_id)
    CROSS JOIN LATERAL (VALUES
        (l.out_id, %(source)s::uuid, -l.quantity), (l.in_id, %(target)s::uuid, l.quantity)
    ) AS leg (id, warehouse_id, quantity)
)
SELECT l.product_id, l.quantity, l.here - l.here_reserved + l.freed, c.available, c.min_stock,
    c.is_low AND NOT l.is_low, j.fits
FROM locked l CROSS JOIN judged j LEFT JOIN changed c USING (product_id) ORDER BY l.product_id
"""
