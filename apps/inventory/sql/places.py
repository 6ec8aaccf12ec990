"""What a statement over stock rows says of one warehouse: the first, or another one.

What lies in the first warehouse is what the stock row has beyond `elsewhere`: its statements touch no other
row, and so cost what they did before there were others. Of another warehouse the row is read beside the stock
row, which the transaction has locked by a statement of its own (LOCK): whoever changes it holds that lock.
"""

from __future__ import annotations

from dataclasses import dataclass

SQL_TABLES = (
    "inventory_reservation",
    "inventory_stockitem",
    "inventory_stockmovement",
    "inventory_warehousestock",
)


@dataclass(frozen=True, slots=True)
class Place:
    """Fragments over `s`, a stock row, and `l`, what a statement has read of it under a lock.

    Every column of a constraint is written as it was locked: a row that somebody changed meanwhile is first
    tried as the statement began.
    """

    in_stock: str
    reserved: str
    join: str = ""
    moved: str = "elsewhere = l.elsewhere, elsewhere_reserved = l.elsewhere_reserved"
    promised: str = "elsewhere = l.elsewhere, elsewhere_reserved = l.elsewhere_reserved"
    sign: str = "IS NULL"
    is_home: bool = True

    @classmethod
    def home(cls) -> Place:
        """The first warehouse."""
        return cls("(s.in_stock - s.elsewhere)", "(s.reserved - s.elsewhere_reserved)")

    @classmethod
    def elsewhere(cls) -> Place:
        """The warehouse `%(warehouse)s`."""
        return cls(
            in_stock="COALESCE(own.in_stock, 0)",
            reserved="COALESCE(own.reserved, 0)",
            join="""
    LEFT JOIN inventory_warehousestock own
        ON own.product_id = s.product_id AND own.warehouse_id = %(warehouse)s""",
            moved="elsewhere = l.elsewhere + l.delta, elsewhere_reserved = l.elsewhere_reserved - l.release",
            promised="elsewhere = l.elsewhere, elsewhere_reserved = l.elsewhere_reserved + l.taken",
            sign="= %(warehouse)s",
            is_home=False,
        )

    def kept(self, in_stock: str, reserved: str) -> str:
        """The part of the statement that writes the warehouse's own rows, of `changed` and `locked`."""
        if self.is_home:
            return ""
        return f""", there AS (
    INSERT INTO inventory_warehousestock (
        id, organization_id, workspace_id, created_at, updated_at, product_id, warehouse_id,
        in_stock, reserved
    )
    SELECT uuidv7(), %(organization)s, %(workspace)s, now(), now(), l.product_id, %(warehouse)s::uuid,
        {in_stock}, {reserved}
    FROM changed c JOIN locked l USING (product_id) ORDER BY l.product_id
    ON CONFLICT (product_id, warehouse_id)
    DO UPDATE SET in_stock = EXCLUDED.in_stock, reserved = EXCLUDED.reserved, updated_at = now()
)"""


LOCK = """
SELECT s.product_id FROM inventory_stockitem s
WHERE s.workspace_id = %(workspace)s AND s.product_id = ANY(%(products)s::uuid[])
ORDER BY s.product_id FOR NO KEY UPDATE
"""
# Sums of warehouses that are not the rows they are made of, and rows that are not their movements or
# reservations; one statement, so that all are of one moment. `warehouse_id` is empty for the sums.
ADRIFT = """
WITH rows AS (
    SELECT product_id, sum(in_stock) AS in_stock, sum(reserved) AS reserved FROM inventory_warehousestock
    WHERE workspace_id = %(workspace)s GROUP BY product_id
), moved AS (
    SELECT product_id, warehouse_id, sum(delta) AS quantity FROM inventory_stockmovement
    WHERE workspace_id = %(workspace)s AND warehouse_id IS NOT NULL GROUP BY product_id, warehouse_id
), kept AS (
    SELECT product_id, warehouse_id, sum(quantity) AS quantity FROM inventory_reservation
    WHERE workspace_id = %(workspace)s AND warehouse_id IS NOT NULL GROUP BY product_id, warehouse_id
)
SELECT s.product_id, NULL::uuid, s.elsewhere, COALESCE(r.in_stock, 0), s.elsewhere_reserved,
    COALESCE(r.reserved, 0)
FROM inventory_stockitem s LEFT JOIN rows r USING (product_id)
WHERE s.workspace_id = %(workspace)s
    AND (s.elsewhere <> COALESCE(r.in_stock, 0) OR s.elsewhere_reserved <> COALESCE(r.reserved, 0))
UNION ALL
SELECT COALESCE(w.product_id, b.product_id), COALESCE(w.warehouse_id, b.warehouse_id),
    COALESCE(w.in_stock, 0), COALESCE(b.moved, 0), COALESCE(w.reserved, 0), COALESCE(b.kept, 0)
FROM (SELECT * FROM inventory_warehousestock WHERE workspace_id = %(workspace)s) w
FULL JOIN (
    SELECT product_id, warehouse_id, moved.quantity AS moved, kept.quantity AS kept
    FROM moved FULL JOIN kept USING (product_id, warehouse_id)
) b ON b.product_id = w.product_id AND b.warehouse_id = w.warehouse_id
WHERE COALESCE(w.in_stock, 0) <> COALESCE(b.moved, 0) OR COALESCE(w.reserved, 0) <> COALESCE(b.kept, 0)
ORDER BY 1, 2 NULLS FIRST
"""
