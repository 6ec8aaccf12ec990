"""Shipments in the back office: to look at, since they move with their orders."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from apps.kernel.admin import ReadOnlyMixin, TenantAdmin, columns
from apps.kernel.clock import today
from apps.sales.models import Shipment, ShipmentStatus


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyMixin, TenantAdmin):
    """Shipments come of orders and move with them."""

    resource = "ORDERS"
    list_display = (
        "number", "order", "customer", "status", "carrier", "tracking_number", "arrival", "shipped_at",
    )  # fmt: skip
    list_filter = ("status",)
    list_select_related = ("order__customer",)
    search_fields = ("number", "tracking_number", "order__number", "order__customer__name")
    ordering = ("-created_at", "-id")
    fields = (
        "number",
        "order",
        "carrier",
        "tracking_number",
        "estimated_delivery",
        "shipped_at",
        "delivered_at",
    )

    @admin.display(description=_("customer"), ordering="order__customer__name")
    def customer(self, shipment: Shipment) -> Any:
        """Whose goods they are."""
        return shipment.order.customer

    @admin.display(description=_("estimated delivery"), ordering="estimated_delivery")
    def arrival(self, shipment: Shipment) -> Any:
        """In red when it should have arrived."""
        day = shipment.estimated_delivery
        is_over = bool(day and day < today() and shipment.status == ShipmentStatus.IN_TRANSIT)
        return columns.due(day, over=is_over)
