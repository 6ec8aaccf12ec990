"""Every write of sales."""

from apps.sales.services.billing import close_amount, record_billing
from apps.sales.services.closing import close_order
from apps.sales.services.discounts import approve_order
from apps.sales.services.editing import update_order
from apps.sales.services.losing import lose_shipment
from apps.sales.services.order_stock import holder_of, stock_needed
from apps.sales.services.orders import create_order, create_order_of_deal, delete_order
from apps.sales.services.retaxing import total_on
from apps.sales.services.returning import return_goods
from apps.sales.services.shipments import deliver_shipment, undo_shipment, update_shipment
from apps.sales.services.shipping import deliver_order, ship_order
from apps.sales.services.status_changes import refresh_metrics
from apps.sales.services.transitions import begin_processing, cancel_order, confirm_order
from apps.sales.services.whole_line import require_lines

__all__ = [
    "approve_order",
    "begin_processing",
    "cancel_order",
    "close_amount",
    "close_order",
    "confirm_order",
    "create_order",
    "create_order_of_deal",
    "delete_order",
    "deliver_order",
    "deliver_shipment",
    "holder_of",
    "lose_shipment",
    "record_billing",
    "refresh_metrics",
    "require_lines",
    "return_goods",
    "ship_order",
    "stock_needed",
    "total_on",
    "undo_shipment",
    "update_order",
    "update_shipment",
]
