"""Rows of sales: orders, what was shipped of them and what came back."""

from apps.sales.models.approvals import Approval
from apps.sales.models.orders import (
    COUNTED,
    HOLDER_KIND,
    OPEN,
    WAITING,
    Order,
    OrderItem,
    OrderStatus,
    OrderType,
    PaymentStatus,
)
from apps.sales.models.returns import Condition, SalesReturn, SalesReturnItem
from apps.sales.models.shipments import LIVE_SHIPMENTS, Shipment, ShipmentItem, ShipmentStatus
from apps.sales.models.trail import OrderDocument, OrderStatusEntry

__all__ = [
    "COUNTED",
    "HOLDER_KIND",
    "LIVE_SHIPMENTS",
    "OPEN",
    "WAITING",
    "Approval",
    "Condition",
    "Order",
    "OrderDocument",
    "OrderItem",
    "OrderStatus",
    "OrderStatusEntry",
    "OrderType",
    "PaymentStatus",
    "SalesReturn",
    "SalesReturnItem",
    "Shipment",
    "ShipmentItem",
    "ShipmentStatus",
]
