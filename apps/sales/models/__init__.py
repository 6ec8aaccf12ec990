"""Rows of sales: orders, and what was shipped of them."""

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
from apps.sales.models.shipments import LIVE_SHIPMENTS, Shipment, ShipmentItem, ShipmentStatus
from apps.sales.models.trail import OrderDocument, OrderStatusEntry

__all__ = [
    "COUNTED",
    "HOLDER_KIND",
    "LIVE_SHIPMENTS",
    "OPEN",
    "WAITING",
    "Order",
    "OrderDocument",
    "OrderItem",
    "OrderStatus",
    "OrderStatusEntry",
    "OrderType",
    "PaymentStatus",
    "Shipment",
    "ShipmentItem",
    "ShipmentStatus",
]
