"""Stock rows moved, and what they were at the end of past days."""

from __future__ import annotations

from apps.inventory.sql.exact import rounded
from apps.inventory.sql.places import Place

SQL_TABLES = (
    "inventory_product",
    "inventory_stockitem",
    "inventory_stockmovement",
)

# What a movement is worth: as told (the caller has seen to it that the value covers it); of an issue its
# share of the value, all of it for the last piece; of a receipt without a price the average, else what the
# product cost last.
WORTH = f"""CASE
    WHEN l.told IS NOT NULL THEN sign(l.delta) * l.told
    WHEN l.delta < 0 AND l.in_stock + l.delta <= 0 THEN -l.value
    WHEN l.delta < 0 THEN -{rounded("l.value * -l.delta", "l.in_stock")}
    WHEN l.unit_cost IS NOT NULL THEN round(l.delta * l.unit_cost, 2)
    WHEN l.in_stock > 0 THEN {rounded("l.value * l.delta", "l.in_stock")}
    ELSE round(l.delta * COALESCE(
        l.average, (SELECT p.cost FROM inventory_product p WHERE p.id = l.product_id)
    ), 2)
END"""
MOST = "9999999999999999.99"


def _move(place: Place) -> str:
    return f"""
WITH wanted AS (
    SELECT * FROM unnest(
        %(ids)s::uuid[], %(products)s::uuid[], %(deltas)s::numeric[], %(releases)s::numeric[],
        %(costs)s::numeric[], %(told)s::numeric[], %(corrections)s::numeric[]
    ) AS w (movement_id, product_id, delta, release, unit_cost, told, correction)
), held AS (
    SELECT s.product_id, s.in_stock, s.reserved, s.is_low, s.value, s.unit_cost AS average,
        s.elsewhere, s.elsewhere_reserved, {place.in_stock} AS here, {place.reserved} AS here_reserved,
        w.movement_id, w.delta, w.release, w.unit_cost, w.told, w.correction
    FROM inventory_stockitem s JOIN wanted w ON w.product_id = s.product_id{place.join}
    WHERE s.workspace_id = %(workspace)s
    ORDER BY s.product_id FOR NO KEY UPDATE OF s
), locked AS (
    SELECT l.*, {WORTH} AS worth FROM held l
), judged AS (
    SELECT count(*) = %(count)s AND bool_and(
        here_reserved >= release AND here + delta >= here_reserved - release AND in_stock + delta <= %(most)s
    ) AS fits FROM locked
), changed AS (
    UPDATE inventory_stockitem s
    SET in_stock = l.in_stock + l.delta, reserved = l.reserved - l.release, {place.moved},
        value = l.value + l.worth - l.correction,
        unit_cost = CASE
            WHEN l.in_stock + l.delta > 0 THEN LEAST(
                {rounded("l.value + l.worth - l.correction", "l.in_stock + l.delta")}, {MOST}
            )
            ELSE l.average
        END,
        updated_at = now()
    FROM locked l, judged j WHERE j.fits AND s.product_id = l.product_id
    RETURNING s.product_id, s.in_stock, s.reserved, s.min_stock, s.is_low
){place.kept("l.here + l.delta", "l.here_reserved - l.release")}, written AS (
    INSERT INTO inventory_stockmovement (
        id, organization_id, workspace_id, created_at, updated_at, product_id, warehouse_id, type, quantity,
        balance_after, unit_cost, value, reference, notes, external_id, date, user_id
    )
    SELECT l.movement_id, %(organization)s, %(workspace)s, clock_timestamp(), now(),
        l.product_id, %(warehouse)s::uuid, %(type)s::text,
        CASE WHEN %(type)s::text = 'OUT' THEN -l.delta ELSE l.delta END,
        c.in_stock,
        CASE
            WHEN l.delta > 0 AND l.unit_cost IS NOT NULL THEN l.unit_cost
            ELSE LEAST({rounded("abs(l.worth)", "abs(l.delta)")}, {MOST})
        END,
        l.worth, %(reference)s, %(notes)s, %(external_id)s, %(date)s, %(user)s
    FROM changed c JOIN locked l USING (product_id)
)
SELECT l.product_id, l.movement_id, l.delta, l.here, l.here_reserved, l.release, l.in_stock, l.is_low,
    c.in_stock, c.reserved, c.min_stock, c.is_low, l.worth
FROM locked l LEFT JOIN changed c USING (product_id) ORDER BY l.product_id
"""


# In the first warehouse, and in another one: there the stock rows are the caller's already.
MOVE, MOVE_ELSEWHERE = _move(Place.home()), _move(Place.elsewhere())
# What there was at the end of a day is what there is now without all that has moved since. Days on which
# nothing moved end as the one before; the lowest of each product comes back, the earliest of equals.


def _lowest(place: Place) -> str:
    return f"""
WITH moved AS (
    SELECT product_id, date, sum(delta) AS delta FROM inventory_stockmovement
    WHERE workspace_id = %(workspace)s AND product_id = ANY(%(products)s::uuid[]) AND date > %(date)s
        AND warehouse_id {place.sign}
    GROUP BY product_id, date
), closings AS (
    SELECT product_id, date, sum(delta) OVER (PARTITION BY product_id ORDER BY date DESC) - delta AS since
    FROM moved
    UNION ALL
    SELECT product_id, %(date)s::date, sum(delta) FROM moved GROUP BY product_id
), here AS (
    SELECT s.product_id, {place.in_stock} AS in_stock FROM inventory_stockitem s{place.join}
    WHERE s.workspace_id = %(workspace)s AND s.product_id = ANY(%(products)s::uuid[])
)
SELECT DISTINCT ON (h.product_id) h.product_id, h.in_stock - COALESCE(c.since, 0),
    COALESCE(c.date, %(date)s::date)
FROM here h LEFT JOIN closings c USING (product_id)
ORDER BY h.product_id, h.in_stock - COALESCE(c.since, 0), c.date
"""


LOWEST, LOWEST_ELSEWHERE = _lowest(Place.home()), _lowest(Place.elsewhere())
