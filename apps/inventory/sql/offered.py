"""Rows of inventory that SQL of the apps above may join, with the columns that it may read.

A sub-select as plain as these costs nothing: PostgreSQL plans it as the table itself.
"""

from __future__ import annotations

SQL_TABLES = ("inventory_reservation", "inventory_stockitem")

RESERVATIONS = (
    "(SELECT workspace_id, holder_kind, holder_id, product_id, quantity FROM inventory_reservation)"
)
STOCK = "(SELECT product_id, in_stock, reserved FROM inventory_stockitem)"
