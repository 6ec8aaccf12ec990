"""Rows of inventory that SQL of the apps above may join, with the columns that it may read.

A sub-select as plain as these costs nothing: PostgreSQL plans it as the table itself.
"""

from __future__ import annotations

SQL_TABLES = (
    "inventory_product",
    "inventory_reservation",
    "inventory_stockitem",
    "inventory_vatrate",
)

RESERVATIONS = (
    "(SELECT workspace_id, holder_kind, holder_id, product_id, quantity FROM inventory_reservation)"
)
STOCK = "(SELECT product_id, in_stock, reserved FROM inventory_stockitem)"
# What lines of documents take from products, and the rates of the law on the local day `on`.
SOLD = """(
    SELECT id, workspace_id, status, type, price, vat_rate, tax_category, vat_included,
        category_keys
    FROM inventory_product WHERE deleted_at IS NULL
)"""
RATES = """(
    SELECT array_agg(ARRAY[code, rate::text]) FROM inventory_vatrate
    WHERE valid_from <= %(on)s AND (valid_to IS NULL OR valid_to >= %(on)s)
)"""
