"""Bills of materials at every level."""

from __future__ import annotations

SQL_TABLES = ("inventory_bomcomponent", "inventory_product", "inventory_stockitem")

# UNION drops what was seen: a product that stands in many places is read once, a circle ends.
PARTS = """
WITH RECURSIVE made AS (
    SELECT unnest(%s::uuid[]) AS product_id
    UNION
    SELECT b.component_id FROM made m JOIN inventory_bomcomponent b ON b.product_id = m.product_id
)
SELECT b.product_id, p.output_quantity, b.component_id, b.quantity, c.type, c.code, c.unit,
    COALESCE(s.unit_cost, c.cost),
    c.name_kk, c.name_ru, c.name_en
FROM made m
JOIN inventory_bomcomponent b ON b.product_id = m.product_id
JOIN inventory_product p ON p.id = b.product_id
JOIN inventory_product c ON c.id = b.component_id
LEFT JOIN inventory_stockitem s ON s.product_id = c.id
ORDER BY b.product_id, b.position, b.id
"""
