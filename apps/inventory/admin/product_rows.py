"""What stands on a product's page below its own fields."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.inventory.admin import links
from apps.inventory.models import (
    BomComponent,
    PriceHistory,
    ProductImage,
    ProductSupplier,
    Reservation,
    StockMovement,
)
from apps.kernel.admin import AggregateInline, ReadOnlyInline, columns

PER_PAGE = 20


class ImageInline(AggregateInline):
    model = ProductImage
    part = "images"
    columns = fields = ("url", "is_primary")
    tab = True


class ComponentInline(AggregateInline):
    model = BomComponent
    fk_name = "product"
    part = "bom"
    columns = fields = ("component", "quantity")
    autocomplete_fields = ("component",)
    ordering = ("position", "id")
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("component")


class SupplierInline(AggregateInline):
    model = ProductSupplier
    part = "suppliers"
    columns = fields = ("supplier", "lead_time", "min_order_quantity")
    autocomplete_fields = ("supplier",)
    ordering = ("position", "id")
    tab = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("supplier")


class Looked(ReadOnlyInline):
    """Rows to look at, by pages."""

    max_num = 0
    per_page = PER_PAGE
    tab = True


class MovementInline(Looked):
    model = StockMovement
    resource = "INVENTORY"
    fields = ("date", "type", "change", "balance_after", "unit_cost", "reference", "notes")
    readonly_fields = ("date",)
    ordering = ("-created_at", "-id")
    verbose_name_plural = _("movements")

    @admin.display(description=_("change"))
    def change(self, movement: StockMovement) -> Any:
        """Signed: what it did to the stock."""
        return signed(movement.delta)


class ReservationInline(Looked):
    model = Reservation
    resource = "INVENTORY"
    fields = ("holder", "quantity", "created_at")
    readonly_fields = ("created_at",)
    ordering = ("-created_at", "-id")

    @admin.display(description=_("kept for"))
    def holder(self, reservation: Reservation) -> Any:
        return links.holder(reservation.holder_kind, reservation.holder_id, reservation.reference)


class WhereUsedInline(Looked):
    """The products that this one goes into."""

    model = BomComponent
    fk_name = "component"
    fields = ("made", "quantity")
    readonly_fields = ("quantity",)
    ordering = ("product__code", "id")
    verbose_name_plural = _("where used")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("product")

    @admin.display(description=_("product"))
    def made(self, row: BomComponent) -> Any:
        return links.link("inventory_product", row.product_id, row.product)


class PriceInline(Looked):
    model = PriceHistory
    fields = readonly_fields = ("created_at", "price", "cost")
    ordering = ("-created_at", "-id")


def signed(change: Any) -> Any:
    """+5 or −3."""
    sign = "+" if change > 0 else "−" if change < 0 else ""
    return columns.right(f"{sign}{columns.quantity(abs(change))}")
