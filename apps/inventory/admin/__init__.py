"""Screens of inventory: the same services as the API, refusals at the fields of the same form."""

from apps.inventory.admin import products, purchasing, stock, suppliers, transfers, warehouses

__all__ = ["products", "purchasing", "stock", "suppliers", "transfers", "warehouses"]
