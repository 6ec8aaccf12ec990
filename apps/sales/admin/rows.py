"""What stands below an order: its course, its shipments, what came back, its documents."""

from __future__ import annotations

from apps.kernel.admin import ReadOnlyInline
from apps.sales.models import OrderDocument, OrderStatusEntry, SalesReturn, Shipment


class HistoryInline(ReadOnlyInline):
    model = OrderStatusEntry
    fields = ("created_at", "status", "user", "note")
    readonly_fields = ("created_at",)
    ordering = ("created_at", "id")
    tab = True


class ShipmentsInline(ReadOnlyInline):
    model = Shipment
    fields = (
        "number", "act_number", "status", "carrier", "tracking_number", "estimated_delivery", "shipped_at",
    )  # fmt: skip
    readonly_fields = ("number",)
    ordering = ("shipped_at", "id")
    show_change_link = True
    tab = True


class ReturnsInline(ReadOnlyInline):
    model = SalesReturn
    fields = ("number", "date", "amount", "refund_amount", "reason")
    readonly_fields = ("number",)
    ordering = ("date", "id")
    show_change_link = True
    tab = True


class DocumentsInline(ReadOnlyInline):
    model = OrderDocument
    fields = ("type", "name", "url")
    ordering = ("created_at", "id")
    tab = True
