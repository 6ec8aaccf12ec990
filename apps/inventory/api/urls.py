"""Inventory's routes: (prefix, viewset, basename)."""

from apps.inventory.api import views

routes = [
    ("products", views.ProductViewSet, "product"),
    ("inventory/movements", views.MovementViewSet, "stock-movement"),
    ("inventory/reservations", views.ReservationViewSet, "reservation"),
    ("suppliers", views.SupplierViewSet, "supplier"),
    ("purchase-orders", views.PurchaseOrderViewSet, "purchase-order"),
]
