"""Supplier bills and the register of input VAT in the back office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter
from unfold.widgets import UnfoldAdminTextareaWidget

from apps.finance import services
from apps.finance.models import PAYABLE, BillStatus, InputVatEntry, SupplierBill, SupplierBillLine
from apps.finance.state_machines import SUPPLIER_BILL
from apps.kernel import clock
from apps.kernel.admin import (
    AGREEMENT,
    AggregateAdmin,
    AggregateInline,
    LineForm,
    ReadOnlyInline,
    ReadOnlyMixin,
    Step,
    StepForm,
    TenantAdmin,
    columns,
)

TERMS = (
    ("supplier", "purchase_order"),
    ("supplier_number", "date"),
    "due_date",
    ("e_invoice_number", "e_invoice_date"),
    "notes",
)
SUMS = (("net", "vat"), ("amount", "deductible_vat"), "paid_amount")
COURSE = (("number", "posted_at"), ("paid_date", "cancelled_on"), "cancel_reason")
# What of a posted bill still changes.
ALWAYS = frozenset({"notes", "due_date", "e_invoice_number"})


class BillLineForm(LineForm):
    """What is left empty is taken from the order, else from the product."""


class BillLinesInline(AggregateInline):
    """Lines change while the bill is a draft."""

    model = SupplierBillLine
    part = "items"
    form = BillLineForm
    columns = ("product", "description", "unit", "quantity", *AGREEMENT, "discount", "tax", "vat_deductible")
    fields = (*columns, "covered_quantity", "total")
    readonly_fields = ("covered_quantity", "total")
    autocomplete_fields = ("product",)
    ordering = ("position", "id")

    def rows(self, formset: Any) -> list[dict[str, Any]]:
        """Lines that stay keep their ids; the check mark alone makes no line."""
        found = []
        for form in formset.forms:
            data = getattr(form, "cleaned_data", None)
            if not data or data.get("DELETE") or not (data.get("product") or data.get("description")):
                continue
            row = {name: data.get(name) for name in self.columns if name != "product"}
            row["product_id"] = data["product"].pk if data.get("product") else None
            found.append(row if form.instance._state.adding else {"id": form.instance.pk, **row})
        return found

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_delete_permission(request, obj)


class InputVatInline(ReadOnlyInline):
    """When its VAT was set off."""

    model = InputVatEntry
    resource = "BILLS"
    fields = ("day", "tax", "net", "vat")
    ordering = ("day", "id")
    tab = True


class CancelForm(StepForm):
    reason = forms.CharField(
        label=_("reason"), required=False, max_length=1000, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )


def _flat(*rows: Any) -> list[str]:
    """The names of a fieldset, one after the other."""
    return [name for row in rows for name in ([row] if isinstance(row, str) else row)]


def _is_draft(bill: Any) -> bool:
    return bill is None or bill.status == BillStatus.DRAFT


class OverdueBillFilter(admin.SimpleListFilter):
    """Still to be paid, and its day has passed."""

    title = _("due date")
    parameter_name = "over"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("has passed")), ("no", _("lies ahead"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        owed = queryset.filter(status__in=PAYABLE)
        if self.value() == "yes":
            return owed.filter(due_date__lt=clock.today())
        return owed.filter(due_date__gte=clock.today()) if self.value() == "no" else queryset


@admin.register(SupplierBill)
class SupplierBillAdmin(AggregateAdmin):
    """What a supplier bills us for."""

    resource = "BILLS"
    exported = {"due": "due_date"}
    list_display = (
        "number", "supplier", "supplier_number", "purchase_order", "status", "amount", "paid_amount", "date",
        "due",
    )  # fmt: skip
    more_columns = ("net", "vat", "deductible_vat", "e_invoice_number", "e_invoice_date", "created_at")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        OverdueBillFilter,
        ("supplier", AutocompleteSelectFilter),
        ("date", RangeDateFilter),
        ("due_date", RangeDateFilter),
    )
    list_totals = ("amount", "paid_amount")
    list_select_related = ("supplier", "purchase_order")
    search_fields = ("number", "supplier_number", "supplier__name", "purchase_order__number", "notes")
    autocomplete_fields = ("supplier", "purchase_order")
    ordering = ("-created_at", "-id")
    inlines = (BillLinesInline, InputVatInline)
    state_machine = SUPPLIER_BILL
    create_service = services.create_supplier_bill
    update_service = services.update_supplier_bill
    delete_service = services.delete_supplier_bill
    steps = (
        Step(
            "post", _("Post"), services.post_supplier_bill, right="UPDATE", icon="task_alt",
            tone="primary", bulk=True,
            question=_("We owe it from now on; received goods take its cost, and its VAT is set off."),
        ),
        Step(
            "cancel", _("Cancel the bill"), services.cancel_supplier_bill, right="UPDATE", asks=CancelForm,
            icon="block", tone="danger",
            question=_("Nobody owes it; what it did to cost and VAT is taken back by entries of today."),
        ),
    )  # fmt: skip

    @admin.display(description=_("due date"), ordering="due_date")
    def due(self, obj: SupplierBill) -> Any:
        """In red when it has passed and something is owed."""
        return columns.due(obj.due_date, over=obj.status in PAYABLE and obj.due_date < clock.today())

    def record_figures(self, obj: SupplierBill) -> list[tuple[Any, Any]]:
        """What it comes to, what is paid, and until when the rest."""
        return [
            (_("amount"), f"{columns.money(obj.amount)} ₸"),
            (_("VAT to set off"), f"{columns.money(obj.deductible_vat)} ₸"),
            (_("to be paid"), f"{columns.money(obj.due_amount)} ₸"),
            (_("due date"), self.due(obj)),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": TERMS})]
        return [
            (None, {"fields": TERMS}),
            (_("Sums"), {"fields": SUMS, "classes": ("tab",)}),
            (_("Course"), {"fields": COURSE, "classes": ("tab",)}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        shown = _flat(*SUMS, *COURSE)
        if obj.status == BillStatus.DRAFT:
            return shown
        entered = _flat(*TERMS)
        kept = frozenset() if obj.status == BillStatus.CANCELLED else ALWAYS
        return [*shown, *(name for name in entered if name not in kept)]

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None and obj.status != BillStatus.DRAFT else (BillLinesInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_draft(obj) and super().has_delete_permission(request, obj)


@admin.register(InputVatEntry)
class InputVatEntryAdmin(ReadOnlyMixin, TenantAdmin):
    """Written by bills and receipts; to look at."""

    resource = "BILLS"
    list_display = ("day", "document_number", "supplier", "bill", "tax", "net", "vat")
    list_display_links = ("document_number",)
    list_filter = (("day", RangeDateFilter), ("supplier", AutocompleteSelectFilter), "tax")
    list_totals = ("net", "vat")
    list_select_related = ("supplier", "bill")
    search_fields = ("document_number", "supplier__name", "bill__number")
    ordering = ("-day", "-id")
    fields = ("day", "document_number", "supplier", "bill", "product", "tax", "net", "vat")
