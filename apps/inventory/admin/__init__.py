"""Back office of inventory: the same services as the API, refusals shown as messages."""

from apps.inventory.admin import products, purchasing, stock

__all__ = ["products", "purchasing", "stock"]
