"""Inventory's routes: (prefix, viewset, basename)."""

from apps.inventory.api import suppliers, views, warehouses

routes = [
    ("products", views.ProductViewSet, "product"),
    ("inventory/movements", views.MovementViewSet, "stock-movement"),
    ("inventory/reservations", views.ReservationViewSet, "reservation"),
    ("warehouses", warehouses.WarehouseViewSet, "warehouse"),
    ("suppliers", suppliers.SupplierViewSet, "supplier"),
    ("purchase-orders", views.PurchaseOrderViewSet, "purchase-order"),
]
