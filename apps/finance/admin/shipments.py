"""Shipments in the back office, with their documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.finance.admin.document_links import DocumentLink, DocumentsMixin
from apps.finance.admin.e_invoice_links import OfShipmentMixin
from apps.finance.document_kinds import ShipmentDocument, language_of, why_not_of_shipment
from apps.finance.documents.pdf import shipment_pdf
from apps.kernel.admin import ReadOnlyInline, Step, StepForm, TenantAdmin, columns
from apps.kernel.admin.fields import DateField
from apps.kernel.clock import today
from apps.sales import services
from apps.sales.models import Shipment, ShipmentItem, ShipmentStatus
from apps.sales.selectors import shipment_item_rows
from apps.sales.state_machines import SHIPMENT

MADE = ("number", "act_number", "order", "shipped_at", "delivered_at")
UNDONE = ("cancelled_at", "cancelled_by", "cancel_reason")


class DeliverForm(StepForm):
    """When it arrived."""

    date = DateField(label=_("delivered on"), required=False)

    def prefill(self) -> None:
        self.initial["date"] = today()


class UndoForm(StepForm):
    """Why it never happened."""

    reason = forms.CharField(
        label=_("reason"), max_length=1000, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )


class LoseForm(UndoForm):
    """Why, and since when it is known."""

    date = DateField(label=_("date"), required=False)

    def prefill(self) -> None:
        self.initial["date"] = today()


class ItemsInline(ReadOnlyInline):
    model = ShipmentItem
    fields = ("product", "quantity", "returned_quantity", "tax", "net", "vat", "total")
    ordering = ("position", "id")


@admin.register(Shipment)
class ShipmentAdmin(OfShipmentMixin, DocumentsMixin, TenantAdmin):
    """A shipment is made of its order; here it arrives, is undone, and has its documents."""

    resource = "ORDERS"
    rights = {"add": None, "change": "ORDERS_SHIP", "delete": None}
    document_kinds = ShipmentDocument
    document_service = staticmethod(shipment_pdf)
    exported = {"arrival": "estimated_delivery"}
    list_display = (
        "number", "order", "customer", "status", "carrier", "tracking_number", "arrival", "shipped_at",
    )  # fmt: skip
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("order", AutocompleteSelectFilter),
        ("shipped_at", RangeDateFilter),
    )
    list_select_related = ("order__customer",)
    search_fields = ("number", "act_number", "tracking_number", "order__number", "order__customer__name")
    ordering = ("-created_at", "-id")
    inlines = (ItemsInline,)
    update_service = services.update_shipment
    state_machine = SHIPMENT
    steps = (
        Step(
            "deliver", _("Delivered"), services.deliver_shipment, right="SHIP", asks=DeliverForm,
            icon="task_alt",
            question=_("The customer has what this shipment brought."), tone="primary", bulk=True,
        ),
        Step(
            "lose", _("Lost on the way"), services.lose_shipment, right="SHIP", asks=LoseForm,
            icon="sentiment_dissatisfied",
            question=_("It is returned as scrap: what was billed of it is credited."), tone="danger",
        ),
        Step(
            "undo", _("Undo"), services.undo_shipment, right="SHIP", asks=UndoForm, icon="undo",
            question=_("What it took is in stock and kept for the order again; a trace stays."),
            tone="danger",
        ),
    )  # fmt: skip

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

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        ended = UNDONE if obj is not None and obj.status == ShipmentStatus.CANCELLED else ()
        return [
            (None, {"fields": (("carrier", "tracking_number"), ("estimated_delivery",), "notes")}),
            (_("Course"), {"fields": (*MADE, "e_invoices", *ended)}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*MADE, "e_invoices", *UNDONE)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_live = obj is None or obj.status != ShipmentStatus.CANCELLED
        return is_live and super().has_change_permission(request, obj)

    def document_links(self, obj: Shipment) -> list[DocumentLink]:
        """What there is to print of a shipment."""
        rendered = list(shipment_item_rows().filter(shipment=obj).values_list("is_service", flat=True))
        undone = obj.status == ShipmentStatus.CANCELLED
        return [
            self.printed(obj, document, default=language_of(document, obj.organization))
            for document in ShipmentDocument
            if why_not_of_shipment(document, undone=undone, services=rendered) is None
        ]
