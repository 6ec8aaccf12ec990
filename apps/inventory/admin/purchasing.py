"""Suppliers, purchase orders, VAT rates."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from apps.inventory import services
from apps.inventory.models import PurchaseOrder, PurchaseOrderLine, Supplier, VatRate
from apps.inventory.state_machines import PURCHASE_ORDER
from apps.kernel.admin import AGREEMENT, LineForm, PartInline, WholeAdmin, platform

ADJUST = {"add": "INVENTORY_ADJUST", "change": "INVENTORY_ADJUST", "delete": "INVENTORY_ADJUST"}


@admin.register(Supplier)
class SupplierAdmin(WholeAdmin):
    resource = "INVENTORY"
    rights = ADJUST
    list_display = ("name", "bin", "contact_person", "phone", "email", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "bin", "contact_person", "email", "phone")
    fields = ("name", "bin", "contact_person", "email", "phone", "address", "notes", "is_active")
    ordering = ("-created_at", "-id")
    create_service = services.create_supplier
    update_service = services.update_supplier
    delete_service = services.delete_supplier


class LineInline(PartInline):
    model = PurchaseOrderLine
    part = "items"
    form = LineForm
    columns = ("product", "quantity", *AGREEMENT, "discount", "tax")
    fields = (*columns, "received_quantity", "net", "vat", "total_price")
    readonly_fields = ("received_quantity", "net", "vat", "total_price")
    autocomplete_fields = ("product",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._is_open(obj) and super().has_delete_permission(request, obj)

    @staticmethod
    def _is_open(order: Any) -> bool:
        return order is None or order.status == PurchaseOrder.Status.DRAFT


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(WholeAdmin):
    resource = "INVENTORY"
    rights = ADJUST
    list_display = (
        "number",
        "supplier",
        "status",
        "total_amount",
        "expected_date",
        "ordered_at",
        "received_at",
    )
    list_filter = ("status",)
    list_select_related = ("supplier",)
    search_fields = ("number", "supplier__name")
    fields = ("supplier", "expected_date", "notes")
    autocomplete_fields = ("supplier",)
    date_hierarchy = "created_at"
    ordering = ("-created_at", "-id")
    inlines = (LineInline,)
    actions = ("order", "receive", "cancel")
    state_machine = PURCHASE_ORDER
    create_service = services.create_purchase_order
    update_service = services.update_purchase_order
    delete_service = services.delete_purchase_order

    def write(self, request: HttpRequest, obj: Any, data: dict[str, Any], change: bool) -> None:
        if not change:
            data.setdefault("items", [])
        super().write(request, obj, data, change)

    @admin.action(description=_("Send to the supplier"), permissions=["change"])
    def order(self, request: HttpRequest, queryset: Any) -> None:
        self.run_each(request, queryset, services.order_purchase)

    @admin.action(description=_("Receive all that is still to come"), permissions=["change"])
    def receive(self, request: HttpRequest, queryset: Any) -> None:
        self.run_each(request, queryset, services.receive_purchase)

    @admin.action(description=_("Cancel"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: Any) -> None:
        self.run_each(request, queryset, services.cancel_purchase)


@admin.register(VatRate, site=platform)
class VatRateAdmin(ModelAdmin):
    """The law's rates, the same for every organization; what documents used is never deleted."""

    list_display = ("code", "rate", "valid_from", "valid_to")
    list_filter = ("code",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        services.save_vat_rate(obj)
