"""Back office of sales: orders with their lines, and shipments, by the same services as the API."""

from apps.sales.admin import ways_out
from apps.sales.admin.orders import OrderAdmin
from apps.sales.admin.shipments import ShipmentAdmin

__all__ = ["OrderAdmin", "ShipmentAdmin", "ways_out"]
