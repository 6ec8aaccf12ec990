"""Back office of sales: orders with their lines, and shipments, by the same services as the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.kernel.admin import AGREEMENT, LineForm, ReadOnlyInline, ReadOnlyMixin, TenantAdmin, TenantInline
from apps.kernel.admin.typed import ModelForm
from apps.sales import services
from apps.sales.models import Order, OrderDocument, OrderItem, OrderStatus, OrderStatusEntry, Shipment
from apps.sales.state_machines import ORDER

MADE = ("number", "status", "auto_created", "cancel_reason")
SUMS = (
    "items_total",
    "adjustment_amount",
    "total_amount",
    "payment_status",
    "invoiced_amount",
    "credited_amount",
    "paid_amount",
    "refund_amount",
)
MOMENTS = ("created_at", "confirmed_at", "shipped_at", "delivered_at", "cancelled_at", "cancelled_by")
ADDRESS = {"addressLine1", "addressLine2", "city", "postalCode", "country"}
TERMS = ("payment_terms", "delivery_date", "shipping_address", "notes")


class OrderForm(ModelForm):
    """What is left empty is the customer's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "payment_terms" in self.fields:
            self.fields["payment_terms"].required = False

    def clean_shipping_address(self) -> dict[str, str] | None:
        """The address as the API keeps it."""
        address = self.cleaned_data["shipping_address"]
        if not address:
            return None
        known = isinstance(address, dict) and {"addressLine1", "city"} <= address.keys() <= ADDRESS
        if not known or not all(isinstance(text, str) and text.isprintable() for text in address.values()):
            raise forms.ValidationError(
                _("Needs texts: addressLine1, city; may have: addressLine2, postalCode, country.")
            )
        return {"postalCode": "", "country": "KZ", **address}


class LinesInline(TenantInline):
    """Lines change while the order is pending."""

    model = OrderItem
    part = "items"
    form = LineForm
    fields = ("product", "quantity", *AGREEMENT, "discount", "tax", "net", "vat", "total")
    readonly_fields = ("net", "vat", "total")
    raw_id_fields = ("product",)
    ordering = ("position",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.status == OrderStatus.PENDING

    has_change_permission = has_delete_permission = has_add_permission


class HistoryInline(ReadOnlyInline):
    model = OrderStatusEntry
    fields = ("created_at", "status", "user", "note")
    readonly_fields = ("created_at",)
    ordering = ("created_at", "id")


class ShipmentsInline(ReadOnlyInline):
    model = Shipment
    fields = ("number", "status", "carrier", "tracking_number", "estimated_delivery", "shipped_at")
    readonly_fields = ("number",)
    ordering = ("shipped_at", "id")


class DocumentsInline(ReadOnlyInline):
    model = OrderDocument
    fields = ("type", "name", "url")
    ordering = ("created_at", "id")


class StepForm(ActionForm):
    """The boxes beside the actions: what a cancellation and a shipment say."""

    reason = forms.CharField(
        required=False,
        max_length=1000,
        label=_("reason"),
        widget=UnfoldAdminTextInputWidget({"placeholder": _("Reason of a cancellation")}),
    )
    tracking_number = forms.CharField(
        required=False,
        max_length=100,
        label=_("tracking number"),
        widget=UnfoldAdminTextInputWidget({"placeholder": _("Tracking number")}),
    )


@admin.register(Order)
class OrderAdmin(TenantAdmin):
    """An order is placed for a customer, in whose workspace it lies."""

    resource = "ORDERS"
    form = OrderForm
    list_display = (
        "number",
        "customer",
        "status",
        "payment_status",
        "total_amount",
        "paid_amount",
        "delivery_date",
        "created_at",
    )
    list_filter = ("status", "payment_status", "auto_created", "payment_terms")
    list_select_related = ("customer",)
    search_fields = ("number", "customer__name", "notes")
    ordering = ("-created_at", "-id")
    raw_id_fields = ("customer", "deal")
    inlines = (LinesInline, HistoryInline, ShipmentsInline, DocumentsInline)
    create_service = services.create_order
    update_service = services.update_order
    delete_service = services.delete_order
    action_form = StepForm
    actions = ("confirm", "process", "ship", "deliver", "cancel")
    state_machine = ORDER

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": ("customer", "deal", *TERMS)})]
        return [
            (None, {"fields": (*MADE, "customer", "deal", *TERMS)}),
            (_("Sums"), {"fields": SUMS}),
            (_("History"), {"fields": MOMENTS}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else (*MADE, "customer", "deal", *SUMS, *MOMENTS)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else (LinesInline,)

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        data = super().service_data(request, form, change)
        # On a new order, and for the terms always, an empty box leaves it to the customer's.
        return {name: value for name, value in data.items() if value or (change and name != "payment_terms")}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new order is placed together with its lines: see `save_related`."""
        if change:
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The lines as a set, in the order of the page."""
        super().save_related(request, form, formsets, change)
        [lines] = [formset for formset in formsets if formset.model is OrderItem] or [None]
        obj = form.instance
        if not change:
            data = self.service_data(request, form, change)
            made = self.run(request, obj, services.create_order, items=_items(lines), **data)
            obj.pk, obj.number, obj._state.adding = made.pk, made.number, False
        elif lines is not None and lines.has_changed():
            self.run(request, obj, services.update_order, obj.pk, items=_items(lines))

    @admin.action(description=_("Confirm"), permissions=["change"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.run_each(request, queryset, services.confirm_order)

    @admin.action(description=_("Begin processing"), permissions=["change"])
    def process(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.run_each(request, queryset, services.begin_processing)

    @admin.action(description=_("Ship (with the tracking number beside)"), permissions=["change"])
    def ship(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        tracking_number = request.POST.get("tracking_number", "").strip()[:100]
        self.run_each(request, queryset, services.ship_order, tracking_number=tracking_number)

    @admin.action(description=_("Deliver"), permissions=["change"])
    def deliver(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.run_each(request, queryset, services.deliver_order)

    @admin.action(description=_("Cancel (with the reason beside)"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        reason = request.POST.get("reason", "").strip()[:1000]
        if not reason:
            self.message_user(request, _("Say why in the box beside the actions."), messages.ERROR)
            return
        self.run_each(request, queryset, services.cancel_order, reason=reason)


def _items(lines: Any) -> list[dict[str, Any]]:
    items = []
    for form in lines.forms:
        entered = form.cleaned_data
        if not entered.get("product") or entered.get("DELETE"):
            continue
        names = ("quantity", *AGREEMENT, "discount", "tax")
        item = {"product_id": entered["product"].pk, **{name: entered.get(name) for name in names}}
        items.append(item if form.instance._state.adding else {"id": form.instance.pk, **item})
    return items


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyMixin, TenantAdmin):
    """Shipments come of orders and move with them."""

    resource = "ORDERS"
    list_display = ("number", "order", "status", "carrier", "tracking_number", "shipped_at", "delivered_at")
    list_filter = ("status",)
    list_select_related = ("order",)
    search_fields = ("number", "tracking_number", "order__number", "order__customer__name")
    ordering = ("-created_at", "-id")
    fields = (
        "number",
        "order",
        "status",
        "carrier",
        "tracking_number",
        "estimated_delivery",
        "shipped_at",
        "delivered_at",
    )
