"""Who waits for stock, and how what comes in is shared among them."""

from __future__ import annotations

SQL_TABLES = (
    "inventory_reservation",
    "inventory_stockitem",
    "inventory_stockwait",
    "inventory_warehousestock",
)

# The stock rows are the caller's already: nobody else promises or waits meanwhile.
SERVE = """
WITH held AS (
    SELECT s.product_id, s.in_stock - s.reserved AS free, s.elsewhere - s.elsewhere_reserved AS elsewhere
    FROM inventory_stockitem s
    WHERE s.workspace_id = %(workspace)s AND s.product_id = ANY(%(products)s::uuid[])
        AND s.in_stock > s.reserved
    ORDER BY s.product_id FOR NO KEY UPDATE OF s
), stock AS (
    SELECT h.product_id, NULL::uuid AS warehouse_id, h.free - h.elsewhere AS free FROM held h
    WHERE h.free > h.elsewhere
    UNION ALL
    SELECT h.product_id, a.warehouse_id, a.in_stock - a.reserved
    FROM held h JOIN inventory_warehousestock a ON a.product_id = h.product_id
    WHERE h.elsewhere > 0 AND a.in_stock > a.reserved
), turn AS (
    SELECT w.id, w.organization_id, w.holder_kind, w.holder_id, w.reference, w.product_id, w.warehouse_id,
        w.quantity, s.free,
        sum(w.quantity) OVER (
            PARTITION BY w.product_id, w.warehouse_id ORDER BY w.due_date NULLS LAST, w.since, w.holder_id
        ) - w.quantity AS before
    FROM inventory_stockwait w JOIN stock s
        ON s.product_id = w.product_id AND s.warehouse_id IS NOT DISTINCT FROM w.warehouse_id
    WHERE w.workspace_id = %(workspace)s
), served AS (
    SELECT t.*, LEAST(t.quantity, t.free - t.before) AS taken FROM turn t WHERE t.before < t.free
), kept AS (
    INSERT INTO inventory_reservation AS r (
        id, organization_id, workspace_id, created_at, updated_at,
        holder_kind, holder_id, reference, product_id, warehouse_id, quantity
    )
    SELECT uuidv7(), d.organization_id, %(workspace)s, now(), now(), d.holder_kind, d.holder_id, d.reference,
        d.product_id, d.warehouse_id, d.taken
    FROM served d
    ON CONFLICT (workspace_id, holder_kind, holder_id, product_id)
    DO UPDATE SET quantity = r.quantity + EXCLUDED.quantity, updated_at = now()
), less AS (
    UPDATE inventory_stockwait w SET quantity = w.quantity - d.taken, updated_at = now()
    FROM served d WHERE w.id = d.id AND d.taken < d.quantity
), gone AS (
    DELETE FROM inventory_stockwait w USING served d WHERE w.id = d.id AND d.taken = d.quantity
), promised AS (
    UPDATE inventory_stockitem s
    SET reserved = s.reserved + m.taken, elsewhere_reserved = s.elsewhere_reserved + m.elsewhere,
        updated_at = now()
    FROM (
        SELECT product_id, sum(taken) AS taken,
            COALESCE(sum(taken) FILTER (WHERE warehouse_id IS NOT NULL), 0) AS elsewhere
        FROM served GROUP BY product_id
    ) m
    WHERE s.product_id = m.product_id
), there AS (
    UPDATE inventory_warehousestock a SET reserved = a.reserved + m.taken, updated_at = now()
    FROM (
        SELECT product_id, warehouse_id, sum(taken) AS taken FROM served
        WHERE warehouse_id IS NOT NULL GROUP BY product_id, warehouse_id
    ) m
    WHERE a.product_id = m.product_id AND a.warehouse_id = m.warehouse_id
)
SELECT d.holder_kind, d.holder_id, d.reference, d.product_id, d.taken, d.quantity - d.taken
FROM served d ORDER BY d.product_id, d.before
"""
# What a holder waits for grows by so much.
WAIT = """
INSERT INTO inventory_stockwait AS w (
    id, organization_id, workspace_id, created_at, updated_at,
    holder_kind, holder_id, reference, product_id, warehouse_id, quantity, due_date, since
)
SELECT uuidv7(), %(organization)s, %(workspace)s, now(), now(), %(kind)s::text, %(holder)s, %(reference)s,
    n.product_id, %(warehouse)s::uuid, n.quantity, %(due)s::date, now()
FROM unnest(%(products)s::uuid[], %(quantities)s::numeric[]) AS n (product_id, quantity)
ON CONFLICT (workspace_id, holder_kind, holder_id, product_id)
DO UPDATE SET quantity = w.quantity + EXCLUDED.quantity, due_date = EXCLUDED.due_date, updated_at = now()
"""
# What a holder got otherwise, it waits for no longer.
GOT = """
WITH got AS (
    SELECT * FROM unnest(%(products)s::uuid[], %(quantities)s::numeric[]) AS n (product_id, quantity)
), gone AS (
    DELETE FROM inventory_stockwait w USING got
    WHERE w.workspace_id = %(workspace)s AND w.holder_kind = %(kind)s::text AND w.holder_id = %(holder)s
        AND w.product_id = got.product_id AND w.quantity <= got.quantity
)
UPDATE inventory_stockwait w SET quantity = w.quantity - got.quantity, updated_at = now()
FROM got
WHERE w.workspace_id = %(workspace)s AND w.holder_kind = %(kind)s::text AND w.holder_id = %(holder)s
    AND w.product_id = got.product_id AND w.quantity > got.quantity
"""
