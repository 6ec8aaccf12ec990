"""Stock kept for holders, and what is reserved held against it."""

from __future__ import annotations

SQL_TABLES = ("inventory_reservation", "inventory_stockitem")

RESERVE = """
WITH wanted AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(products)s::uuid[], %(quantities)s::numeric[], %(short)s::bool[])
        AS w (reservation_id, product_id, quantity, may_be_short)
), locked AS (
    SELECT s.product_id, s.in_stock, s.reserved, s.in_stock - s.reserved AS available, s.is_low,
        w.reservation_id, w.quantity, w.may_be_short, LEAST(w.quantity, s.in_stock - s.reserved) AS taken
    FROM inventory_stockitem s JOIN wanted w ON w.product_id = s.product_id
    WHERE s.workspace_id = %(workspace)s
    ORDER BY s.product_id FOR NO KEY UPDATE OF s
), judged AS (
    SELECT count(*) = %(count)s AND bool_and(may_be_short OR available >= quantity) AS fits FROM locked
), changed AS (
    -- As it was locked: a row that somebody changed meanwhile is first tried as the statement began.
    UPDATE inventory_stockitem s
    SET in_stock = l.in_stock, reserved = l.reserved + l.taken, updated_at = now()
    FROM locked l, judged j WHERE j.fits AND l.taken > 0 AND s.product_id = l.product_id
    RETURNING s.product_id, s.in_stock - s.reserved AS available, s.min_stock, s.is_low
), kept AS (
    INSERT INTO inventory_reservation AS r (
        id, organization_id, workspace_id, created_at, updated_at,
        holder_kind, holder_id, reference, product_id, quantity
    )
    SELECT l.reservation_id, %(organization)s, %(workspace)s, now(), now(),
        %(kind)s::text, %(holder)s, %(reference)s, l.product_id, l.taken
    FROM changed c JOIN locked l USING (product_id)
    ON CONFLICT (workspace_id, holder_kind, holder_id, product_id)
    DO UPDATE SET quantity = r.quantity + EXCLUDED.quantity, updated_at = now()
)
SELECT l.product_id, l.quantity, l.available, l.may_be_short, l.taken, j.fits,
    c.available, c.min_stock, c.is_low AND NOT l.is_low
FROM locked l CROSS JOIN judged j LEFT JOIN changed c USING (product_id) ORDER BY l.product_id
"""
# Of what a holder keeps, the part beyond `most` per product (nothing where it names none) is free again.
RELEASE = """
WITH locked AS (
    SELECT s.product_id, s.in_stock, s.reserved FROM inventory_stockitem s
    WHERE s.workspace_id = %(workspace)s AND s.product_id IN (
        SELECT r.product_id FROM inventory_reservation r
        WHERE r.workspace_id = %(workspace)s AND r.holder_kind = %(kind)s::text AND r.holder_id = %(holder)s
    )
    ORDER BY s.product_id FOR NO KEY UPDATE OF s
), surplus AS (
    SELECT r.id, r.product_id, r.quantity AS kept, r.quantity - COALESCE(w.most, 0) AS quantity
    FROM inventory_reservation r JOIN locked l USING (product_id)
    LEFT JOIN unnest(%(products)s::uuid[], %(most)s::numeric[]) AS w (product_id, most) USING (product_id)
    WHERE r.workspace_id = %(workspace)s AND r.holder_kind = %(kind)s::text AND r.holder_id = %(holder)s
        AND r.quantity > COALESCE(w.most, 0)
    -- As they are once the stock is ours: whoever held it may have ended some of them.
    FOR UPDATE OF r
), gone AS (
    DELETE FROM inventory_reservation r USING surplus x WHERE r.id = x.id AND x.quantity = x.kept
), less AS (
    UPDATE inventory_reservation r SET quantity = r.quantity - x.quantity, updated_at = now()
    FROM surplus x WHERE r.id = x.id AND x.quantity < x.kept
)
UPDATE inventory_stockitem s SET in_stock = l.in_stock, reserved = l.reserved - x.quantity, updated_at = now()
FROM surplus x JOIN locked l USING (product_id) WHERE s.product_id = x.product_id
RETURNING s.product_id, x.quantity
"""
# One statement, so that both sums are of one moment.
DRIFT = """
SELECT s.product_id, s.reserved, COALESCE(r.kept, 0)
FROM inventory_stockitem s
LEFT JOIN (
    SELECT product_id, sum(quantity) AS kept FROM inventory_reservation
    WHERE workspace_id = %(workspace)s GROUP BY product_id
) r USING (product_id)
WHERE s.workspace_id = %(workspace)s AND s.reserved <> COALESCE(r.kept, 0)
ORDER BY s.product_id
"""
# The stock rows are locked before they are compared: nobody reserves meanwhile.
MEND = """
WITH locked AS (
    SELECT product_id FROM inventory_stockitem
    WHERE workspace_id = %(workspace)s AND product_id = ANY(%(products)s::uuid[])
    ORDER BY product_id FOR NO KEY UPDATE
)
SELECT count(*) FROM locked
"""
SET = """
UPDATE inventory_stockitem s SET reserved = r.kept, updated_at = now()
FROM (
    SELECT w.product_id, COALESCE(sum(r.quantity), 0) AS kept
    FROM unnest(%(products)s::uuid[]) AS w (product_id)
    LEFT JOIN inventory_reservation r
        ON r.workspace_id = %(workspace)s AND r.product_id = w.product_id
    GROUP BY w.product_id
) r
WHERE s.workspace_id = %(workspace)s AND s.product_id = r.product_id
    AND s.reserved <> r.kept AND r.kept <= s.in_stock
RETURNING s.product_id
"""
