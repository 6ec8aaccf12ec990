"""Warehouses and what lies in them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.inventory import services
from apps.inventory.admin import links
from apps.inventory.admin.product_rows import Looked
from apps.inventory.models import Warehouse, WarehouseStock
from apps.kernel.admin import AggregateAdmin

WRITES = {"add": "INVENTORY_ADJUST", "change": "INVENTORY_ADJUST", "delete": "INVENTORY_ADJUST"}


class LyingInline(Looked):
    """What lies in a warehouse that is not the first: of that one, products say it."""

    model = WarehouseStock
    fields = ("lies", "in_stock", "reserved")
    readonly_fields = ("in_stock", "reserved")
    ordering = ("product__code", "id")
    verbose_name_plural = _("stock")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(in_stock__gt=0).select_related("product")

    @admin.display(description=_("product"))
    def lies(self, row: WarehouseStock) -> Any:
        return links.link("inventory_product", row.product_id, row.product)


@admin.register(Warehouse)
class WarehouseAdmin(AggregateAdmin):
    resource = "INVENTORY"
    rights = WRITES
    list_display = ("name", "code", "address", "is_default", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "code", "address")
    fields = (("name", "code"), "address", ("is_active", "is_default"))
    ordering = ("name", "id")
    inlines = (LyingInline,)
    create_service = services.create_warehouse
    update_service = services.update_warehouse
    delete_service = services.delete_warehouse

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).exclude(kind=Warehouse.Kind.TRANSIT)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None and obj.kind == Warehouse.Kind.STORE else ()
