"""Inventory's routes: (prefix, viewset, basename)."""

from apps.inventory.api import suppliers, transfers, views, warehouses

routes = [
    ("products", views.ProductViewSet, "product"),
    ("inventory/movements", views.MovementViewSet, "stock-movement"),
    ("inventory/reservations", views.ReservationViewSet, "reservation"),
    ("inventory/transfers", transfers.TransferViewSet, "transfer"),
    ("warehouses", warehouses.WarehouseViewSet, "warehouse"),
    ("suppliers", suppliers.SupplierViewSet, "supplier"),
    ("purchase-orders", views.PurchaseOrderViewSet, "purchase-order"),
]
