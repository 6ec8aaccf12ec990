"""Rows of sales that SQL of the apps above may join, with the columns that it may read.

A sub-select as plain as these costs nothing: PostgreSQL plans it as the table itself.
"""

from __future__ import annotations

SQL_TABLES = ("sales_order", "sales_orderitem")

ORDERS = """(
    SELECT id, workspace_id, number, status, total_amount, stock_needed, delivery_date, confirmed_at,
        deleted_at
    FROM sales_order
)"""
ORDER_LINES = "(SELECT order_id, product_id, quantity, total, agreed_net FROM sales_orderitem)"
