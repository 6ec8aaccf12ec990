"""Reads of production that the rest of the house needs."""

from apps.production.selectors.bom import Bom, Tree, load_tree
from apps.production.selectors.demand import free_stock, open_needs, wanting
from apps.production.selectors.orders import (
    estimated_completion,
    made_for_orders,
    orders_of_order,
    product_has_lines,
    product_in_use,
    stock_claims,
)
from apps.production.selectors.rows import every_production_order_rows, production_order_rows, work_order_rows

__all__ = [
    "Bom",
    "Tree",
    "estimated_completion",
    "every_production_order_rows",
    "free_stock",
    "load_tree",
    "made_for_orders",
    "open_needs",
    "orders_of_order",
    "product_has_lines",
    "product_in_use",
    "production_order_rows",
    "stock_claims",
    "wanting",
    "work_order_rows",
]
