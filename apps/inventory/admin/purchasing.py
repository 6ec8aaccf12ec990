"""Purchase orders, and VAT rates of the platform."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter

from apps.inventory import services
from apps.inventory.admin import links
from apps.inventory.admin.purchase_steps import STEPS
from apps.inventory.models import PurchaseOrder, PurchaseOrderLine, StockMovement, VatRate
from apps.inventory.state_machines import PURCHASE_ORDER
from apps.kernel import clock
from apps.kernel.admin import AGREEMENT, AggregateAdmin, AggregateInline, LineForm, Link, columns, platform

WRITES = dict.fromkeys(("add", "change", "delete"), "INVENTORY_BUY")
S = PurchaseOrder.Status


class LineInline(AggregateInline):
    """Lines change while the order is a draft."""

    model = PurchaseOrderLine
    part = "items"
    form = LineForm
    columns = ("product", "quantity", *AGREEMENT, "discount", "tax")
    fields = (*columns, "received_quantity", "total_price", "stock")
    readonly_fields = ("received_quantity", "total_price", "stock")
    autocomplete_fields = ("product",)
    ordering = ("position", "id")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Of a draft nothing can have come."""
        return [name for name in self.fields if name != "received_quantity" or not _is_draft(obj)]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("product__stock")

    @admin.display(description=_("in stock / reserved"))
    def stock(self, line: PurchaseOrderLine) -> Any:
        """What the stock has of the product."""
        if line.pk is None or not line.product_id or not line.product.is_stockable:
            return columns.NOTHING
        held = line.product.stock
        words = f"{columns.quantity(held.in_stock)} / {columns.quantity(held.reserved)} {line.product.unit}"
        return columns.nowrap(words)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_delete_permission(request, obj)


def _is_draft(order: Any) -> bool:
    return order is None or order.status == S.DRAFT


def _is_open(order: Any) -> bool:
    return order is None or order.status in PurchaseOrder.OPEN


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(AggregateAdmin):
    resource = "INVENTORY"
    rights = WRITES
    exported = {"expected": "expected_date"}
    list_display = ("number", "supplier", "status", "total_amount", "expected", "ordered_at", "received_at")
    more_columns = ("created_at", "cancelled_at")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("supplier", AutocompleteSelectFilter),
        ("expected_date", RangeDateFilter),
    )
    list_select_related = ("supplier",)
    search_fields = ("number", "supplier__name")
    autocomplete_fields = ("supplier",)
    ordering = ("-created_at", "-id")
    inlines = (LineInline,)
    steps = STEPS
    state_machine = PURCHASE_ORDER
    create_service = services.create_purchase_order
    update_service = services.update_purchase_order
    delete_service = services.delete_purchase_order
    moments = ("created_at", "ordered_at", "received_at", "cancelled_at")
    list_totals = ("total_amount",)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = [(None, {"fields": (("supplier", "expected_date"), "notes")})]
        if obj is None:
            return shown
        course = (("number", "movements"), self.moments[:2], self.moments[2:])
        return [*shown, (_("Course"), {"fields": course, "classes": ["collapse"]})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        settled = () if obj.status == S.DRAFT else ("supplier",)
        return ("number", "movements", *self.moments, *settled)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was sent is cancelled, not deleted."""
        deletable = obj is None or obj.status in (S.DRAFT, S.CANCELLED)
        return deletable and super().has_delete_permission(request, obj)

    def record_figures(self, order: PurchaseOrder) -> list[tuple[Any, Any]]:
        found = [(_("total"), f"{columns.money(order.total_amount)} ₸")]
        if order.expected_date:
            found.append((_("expected"), self.expected(order)))
        return found

    def record_links(self, request: HttpRequest, order: PurchaseOrder) -> list[Link]:
        """Its paper, and the letters that took it to the supplier."""
        paper = Link(
            _("Order (PDF)"), reverse("admin:finance_purchase_document", args=(order.pk,)), icon="print"
        )
        letters = f"{reverse('admin:finance_mailing_changelist')}?record={order.pk}"
        seen = self.admin_site.may(request, "INVOICES_VIEW")
        return [paper, Link(_("Letters"), letters, icon="mail")] if seen else [paper]

    @admin.display(description=_("expected"), ordering="expected_date")
    def expected(self, order: PurchaseOrder) -> Any:
        """In red when the day has passed and goods are still to come."""
        day = order.expected_date
        return columns.due(day, over=bool(day and day < clock.today() and order.status in PurchaseOrder.OPEN))

    @admin.display(description=_("movements"))
    def movements(self, order: PurchaseOrder) -> Any:
        """How often goods came, as a link to the movements."""
        count = StockMovement.objects.filter(reference=order.number).count()
        return links.movements_of(order.number, count) if count else columns.NOTHING

    def write(self, request: HttpRequest, obj: Any, data: dict[str, Any], change: bool) -> None:
        if not change:
            data.setdefault("items", [])
        super().write(request, obj, data, change)


@admin.register(VatRate, site=platform)
class VatRateAdmin(ModelAdmin):
    """The law's rates, the same for every organization; what documents used is never deleted."""

    list_display = ("code", "rate", "valid_from", "valid_to")
    list_filter = ("code",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        services.save_vat_rate(obj)
