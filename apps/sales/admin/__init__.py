"""Back office of sales: orders with their lines, by the same services as the API.

Shipments stand with finance, which makes their documents.
"""

from apps.sales.admin import returns, ways_out
from apps.sales.admin.orders import OrderAdmin

__all__ = ["OrderAdmin", "returns", "ways_out"]
