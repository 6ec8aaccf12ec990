"""Suppliers, what they sell and what was ordered from them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.inventory import services
from apps.inventory.admin import links
from apps.inventory.admin.product_rows import Looked
from apps.inventory.admin.purchasing import WRITES
from apps.inventory.models import ProductSupplier, PurchaseOrder, Supplier
from apps.kernel.admin import AggregateAdmin


class OrdersInline(Looked):
    model = PurchaseOrder
    fields = ("order", "status", "total_amount", "expected_date", "received_at")
    readonly_fields = ("received_at",)
    ordering = ("-created_at", "-id")

    @admin.display(description=_("number"))
    def order(self, order: PurchaseOrder) -> Any:
        return links.link("inventory_purchaseorder", order.pk, order.number)


class SoldInline(Looked):
    model = ProductSupplier
    fields = ("sold", "lead_time", "min_order_quantity")
    ordering = ("product__code", "id")
    verbose_name_plural = _("products")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("product")

    @admin.display(description=_("product"))
    def sold(self, row: ProductSupplier) -> Any:
        return links.link("inventory_product", row.product_id, row.product)


@admin.register(Supplier)
class SupplierAdmin(AggregateAdmin):
    resource = "INVENTORY"
    rights = WRITES
    list_display = ("name", "bin", "contact_person", "phone", "email", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "bin", "contact_person", "email", "phone")
    fields = (
        ("name", "bin"),
        ("contact_person", "phone", "email"),
        ("address", "language"),
        "notes",
        ("is_vat_payer", "is_active"),
    )
    ordering = ("name", "id")
    inlines = (OrdersInline, SoldInline)
    create_service = services.create_supplier
    update_service = services.update_supplier
    delete_service = services.delete_supplier

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()
