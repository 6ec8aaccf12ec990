"""What happened to stock and what is promised, to look at; changed by the steps of products."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter

from apps.inventory.admin import links
from apps.inventory.admin.product_rows import signed
from apps.inventory.admin.warehouse_choice import WarehouseFilter
from apps.inventory.models import Reservation, StockMovement
from apps.inventory.selectors.warehouses import stated_name
from apps.kernel.admin import TenantAdmin


class LookOnly(TenantAdmin):
    resource = "INVENTORY"
    list_select_related = ("product",)
    ordering = ("-created_at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        found = super().get_queryset(request).select_related("product")
        return found.annotate(warehouse_name=stated_name())

    @admin.display(description=_("warehouse"), ordering="warehouse_name")
    def place(self, row: Any) -> str:
        """The first warehouse where the row names none."""
        return str(row.warehouse_name or "")


@admin.register(StockMovement)
class StockMovementAdmin(LookOnly):
    """Append-only: an error is put right by an opposite movement."""

    exported = {"change": "delta", "place": "warehouse_name"}
    list_display = (
        "date", "product", "type", "change", "place", "balance_after", "unit_cost", "reference", "created_at",
    )  # fmt: skip
    list_filter = (
        ("product", AutocompleteSelectFilter),
        ("type", ChoicesDropdownFilter),
        WarehouseFilter,
        ("date", RangeDateFilter),
    )
    search_fields = ("reference", "product__search_text")
    fields = (("product", "place"), ("type", "quantity", "balance_after"), ("date", "created_at"),
              "unit_cost", ("reference", "external_id"), "notes")  # fmt: skip

    @admin.display(description=_("change"), ordering="delta")
    def change(self, movement: StockMovement) -> Any:
        """Signed: what it did to the stock."""
        return signed(movement.delta)


class HolderFilter(admin.SimpleListFilter):
    title = _("kept for")
    parameter_name = "holder_kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(kind, title) for kind, (title, _page) in links.HOLDERS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(holder_kind=self.value()) if self.value() else queryset


@admin.register(Reservation)
class ReservationAdmin(LookOnly):
    exported = {"place": "warehouse_name"}
    list_display = ("product", "quantity", "place", "holder", "created_at")
    list_filter = (("product", AutocompleteSelectFilter), HolderFilter, WarehouseFilter)
    search_fields = ("reference", "product__search_text")
    fields = (("product", "place"), "quantity", "holder", "created_at")

    @admin.display(description=_("kept for"), ordering="reference")
    def holder(self, reservation: Reservation) -> Any:
        return links.holder(reservation.holder_kind, reservation.holder_id, reservation.reference)
