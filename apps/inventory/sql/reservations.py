"""Stock kept for holders, and what is reserved held against it."""

from __future__ import annotations

from apps.inventory.sql.places import Place

SQL_TABLES = ("inventory_reservation", "inventory_stockitem", "inventory_warehousestock")


def _reserve(place: Place) -> str:
    return f"""
WITH wanted AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(products)s::uuid[], %(quantities)s::numeric[], %(short)s::bool[])
        AS w (reservation_id, product_id, quantity, may_be_short)
), held AS (
    SELECT s.product_id, s.in_stock, s.reserved, s.elsewhere, s.elsewhere_reserved, s.is_low,
        {place.in_stock} AS here, {place.reserved} AS here_reserved,
        w.reservation_id, w.quantity, w.may_be_short
    FROM inventory_stockitem s JOIN wanted w ON w.product_id = s.product_id{place.join}
    WHERE s.workspace_id = %(workspace)s
    ORDER BY s.product_id FOR NO KEY UPDATE OF s
), locked AS (
    SELECT h.*, h.here - h.here_reserved AS available, LEAST(h.quantity, h.here - h.here_reserved) AS taken
    FROM held h
), judged AS (
    SELECT count(*) = %(count)s AND bool_and(may_be_short OR available >= quantity) AS fits FROM locked
), changed AS (
    UPDATE inventory_stockitem s
    SET in_stock = l.in_stock, reserved = l.reserved + l.taken, {place.promised}, updated_at = now()
    FROM locked l, judged j WHERE j.fits AND l.taken > 0 AND s.product_id = l.product_id
    RETURNING s.product_id, s.in_stock - s.reserved AS available, s.min_stock, s.is_low
){place.kept("l.here", "l.here_reserved + l.taken")}, kept AS (
    INSERT INTO inventory_reservation AS r (
        id, organization_id, workspace_id, created_at, updated_at,
        holder_kind, holder_id, reference, product_id, warehouse_id, quantity
    )
    SELECT l.reservation_id, %(organization)s, %(workspace)s, now(), now(),
        %(kind)s::text, %(holder)s, %(reference)s, l.product_id, %(warehouse)s::uuid, l.taken
    FROM changed c JOIN locked l USING (product_id)
    ON CONFLICT (workspace_id, holder_kind, holder_id, product_id)
    DO UPDATE SET quantity = r.quantity + EXCLUDED.quantity, updated_at = now()
)
SELECT l.product_id, l.quantity, l.available, l.may_be_short, l.taken, j.fits,
    c.available, c.min_stock, c.is_low AND NOT l.is_low
FROM locked l CROSS JOIN judged j LEFT JOIN changed c USING (product_id) ORDER BY l.product_id
"""


# In the first warehouse, and in another one: there the stock rows are the caller's already.
RESERVE, RESERVE_ELSEWHERE = _reserve(Place.home()), _reserve(Place.elsewhere())
# Of what a holder keeps, the part beyond `most` per product (nothing where it names none) is free again.
RELEASE = """
WITH locked AS (
    SELECT s.product_id, s.in_stock, s.reserved, s.elsewhere, s.elsewhere_reserved
    FROM inventory_stockitem s
    WHERE s.workspace_id = %(workspace)s AND s.product_id IN (
        SELECT r.product_id FROM inventory_reservation r
        WHERE r.workspace_id = %(workspace)s AND r.holder_kind = %(kind)s::text AND r.holder_id = %(holder)s
    )
    ORDER BY s.product_id FOR NO KEY UPDATE OF s
), surplus AS (
    SELECT r.id, r.product_id, r.warehouse_id, r.quantity AS kept,
        r.quantity - COALESCE(w.most, 0) AS quantity,
        CASE WHEN r.warehouse_id IS NULL THEN 0 ELSE r.quantity - COALESCE(w.most, 0) END AS elsewhere
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
), there AS (
    SELECT w.id, w.in_stock, w.reserved - x.quantity AS reserved
    FROM surplus x JOIN inventory_warehousestock w
        ON w.product_id = x.product_id AND w.warehouse_id = x.warehouse_id
    FOR NO KEY UPDATE OF w
), freed AS (
    UPDATE inventory_warehousestock w SET in_stock = t.in_stock, reserved = t.reserved, updated_at = now()
    FROM there t WHERE w.id = t.id
)
UPDATE inventory_stockitem s
SET in_stock = l.in_stock, reserved = l.reserved - x.quantity, elsewhere = l.elsewhere,
    elsewhere_reserved = l.elsewhere_reserved - x.elsewhere, updated_at = now()
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
WITH kept AS (
    SELECT r.product_id, r.warehouse_id, sum(r.quantity) AS quantity FROM inventory_reservation r
    WHERE r.workspace_id = %(workspace)s AND r.product_id = ANY(%(products)s::uuid[])
    GROUP BY r.product_id, r.warehouse_id
), sums AS (
    SELECT w.product_id, COALESCE(sum(k.quantity), 0) AS kept,
        COALESCE(sum(k.quantity) FILTER (WHERE k.warehouse_id IS NOT NULL), 0) AS elsewhere,
        COALESCE(sum(k.quantity) FILTER (WHERE k.warehouse_id IS NULL), 0) AS home
    FROM unnest(%(products)s::uuid[]) AS w (product_id) LEFT JOIN kept k USING (product_id)
    GROUP BY w.product_id
), fitting AS (
    SELECT m.* FROM sums m JOIN inventory_stockitem s USING (product_id)
    WHERE s.workspace_id = %(workspace)s AND m.home <= s.in_stock - s.elsewhere AND NOT EXISTS (
        SELECT FROM kept k LEFT JOIN inventory_warehousestock w USING (product_id, warehouse_id)
        WHERE k.product_id = m.product_id AND k.warehouse_id IS NOT NULL
            AND k.quantity > COALESCE(w.in_stock, 0)
    )
), there AS (
    UPDATE inventory_warehousestock w SET updated_at = now(), reserved = COALESCE((
        SELECT k.quantity FROM kept k WHERE k.product_id = w.product_id AND k.warehouse_id = w.warehouse_id
    ), 0)
    FROM fitting f WHERE w.product_id = f.product_id
)
UPDATE inventory_stockitem s SET reserved = f.kept, elsewhere_reserved = f.elsewhere, updated_at = now()
FROM fitting f
WHERE s.workspace_id = %(workspace)s AND s.product_id = f.product_id
    AND (s.reserved, s.elsewhere_reserved) <> (f.kept, f.elsewhere)
RETURNING s.product_id
"""
