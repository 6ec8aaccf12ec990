"""What happened to stock and what is promised, to look at; changed under Products."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from apps.inventory.models import Reservation, StockMovement
from apps.kernel.admin import TenantAdmin


class LookOnly(TenantAdmin):
    list_select_related = ("product",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("product")


@admin.register(StockMovement)
class StockMovementAdmin(LookOnly):
    """Append-only: an error is put right by an opposite movement."""

    resource = "INVENTORY"
    list_display = (
        "created_at",
        "product",
        "type",
        "quantity",
        "balance_after",
        "unit_cost",
        "reference",
        "date",
    )
    list_filter = ("type", "date")
    search_fields = ("reference", "product__search_text")
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-id")


@admin.register(Reservation)
class ReservationAdmin(LookOnly):
    resource = "INVENTORY"
    list_display = ("created_at", "product", "quantity", "holder_kind", "reference")
    list_filter = ("holder_kind",)
    search_fields = ("reference", "product__search_text")
    ordering = ("-created_at", "-id")
