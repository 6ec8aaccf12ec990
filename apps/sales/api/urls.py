"""Where the API of sales is mounted."""

from apps.sales.api.returns import ReturnViewSet
from apps.sales.api.views import OrderViewSet, ShipmentViewSet

routes = [
    ("orders", OrderViewSet, "order"),
    ("shipments", ShipmentViewSet, "shipment"),
    ("returns", ReturnViewSet, "return"),
]
