"""Tables of inventory, by subject."""

from apps.inventory.models.costs import CostEntry
from apps.inventory.models.products import BomComponent, PriceHistory, Product, ProductImage
from apps.inventory.models.purchasing import ProductSupplier, PurchaseOrder, PurchaseOrderLine, Supplier
from apps.inventory.models.stock import Reservation, StockItem, StockMovement
from apps.inventory.models.taxes import VatRate
from apps.inventory.models.transfers import Transfer, TransferLine
from apps.inventory.models.waiting import StockWait
from apps.inventory.models.warehouses import Warehouse, WarehouseStock

__all__ = [
    "BomComponent",
    "CostEntry",
    "PriceHistory",
    "Product",
    "ProductImage",
    "ProductSupplier",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "Reservation",
    "StockItem",
    "StockMovement",
    "StockWait",
    "Supplier",
    "Transfer",
    "TransferLine",
    "VatRate",
    "Warehouse",
    "WarehouseStock",
]
