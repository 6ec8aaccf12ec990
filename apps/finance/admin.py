"""Back office of finance: invoices, payments and credit notes by the same services as the API."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminTextInputWidget

from apps.finance import services
from apps.finance.documents.backoffice import PapersMixin
from apps.finance.models import (
    Allocation,
    CreditNote,
    Invoice,
    InvoiceItem,
    InvoiceStatus,
    LedgerEntry,
    Payment,
)
from apps.finance.state_machines import INVOICE
from apps.kernel.admin import AGREEMENT, LineForm, ReadOnlyInline, ReadOnlyMixin, TenantAdmin, TenantInline
from apps.kernel.admin.typed import ModelForm

TERMS = ("customer", "order", "issue_date", "due_date", "turnover_date", "notes")
ESF = ("esf_number", "esf_status", "esf_date")
MADE = ("number", "status", "cancel_reason")
SUMS = ("items_total", "adjustment_amount", "amount", "paid_amount", "credited_amount")
MOMENTS = ("created_at", "sent_at", "paid_date", "cancelled_at")


class Optional(ModelForm):
    """What is left empty gets the service's default."""

    may_be_empty: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.may_be_empty:
            if name in self.fields:
                self.fields[name].required = False
                if self.instance._state.adding:
                    self.fields[name].initial = None


class InvoiceForm(Optional):
    may_be_empty = ("issue_date", "due_date")


class InvoiceLineForm(LineForm):
    """A line without a product says what it is and costs."""

    may_be_empty = (*LineForm.may_be_empty, "description")


class PaymentForm(Optional):
    """For an invoice, or on a customer's account."""

    may_be_empty = ("date", "customer")

    def clean(self) -> dict[str, Any]:
        entered = super().clean() or {}
        if not entered.get("invoice") and not entered.get("customer"):
            self.add_error("invoice", _("This field is required."))
        return entered


class CreditNoteForm(Optional):
    """Without an amount all that is left of the invoice is credited."""

    may_be_empty = ("amount",)


class ReasonForm(ActionForm):
    """The box beside the actions: why."""

    reason = forms.CharField(
        required=False,
        max_length=1000,
        label=_("reason"),
        widget=UnfoldAdminTextInputWidget({"placeholder": _("Reason")}),
    )


def _reason(request: HttpRequest) -> str:
    return request.POST.get("reason", "").strip()[:1000]


class LinesInline(TenantInline):
    """Lines change while the invoice is a draft."""

    model = InvoiceItem
    part = "items"
    form = InvoiceLineForm
    fields = ("product", "description", "unit", "quantity", *AGREEMENT, "discount", "tax", "amount")
    readonly_fields = ("amount",)
    raw_id_fields = ("product",)
    ordering = ("position", "id")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.status == InvoiceStatus.DRAFT

    has_change_permission = has_delete_permission = has_add_permission


class PaymentsInline(ReadOnlyInline):
    model = Payment
    fields = ("number", "kind", "amount", "method", "reference", "date")
    readonly_fields = ("number",)
    ordering = ("date", "id")


class CreditNotesInline(ReadOnlyInline):
    model = CreditNote
    fields = ("number", "amount", "date", "reason")
    readonly_fields = ("number",)
    ordering = ("date", "id")


class AllocationsInline(ReadOnlyInline):
    model = Allocation
    fields = ("invoice", "amount", "date")
    ordering = ("date", "id")


@admin.register(Invoice)
class InvoiceAdmin(PapersMixin, TenantAdmin):
    """An invoice is written for a customer, in whose workspace it lies."""

    resource = "INVOICES"
    form = InvoiceForm
    list_display = (
        "number",
        "customer",
        "order",
        "status",
        "amount",
        "paid_amount",
        "issue_date",
        "due_date",
    )
    list_filter = ("status", "issue_date", "due_date", "esf_status")
    list_select_related = ("customer", "order")
    search_fields = ("number", "customer__name", "order__number", "esf_number", "notes")
    ordering = ("-created_at", "-id")
    raw_id_fields = ("customer", "order")
    inlines = (LinesInline, PaymentsInline, CreditNotesInline)
    create_service = services.create_invoice
    update_service = services.update_invoice
    delete_service = services.delete_invoice
    action_form = ReasonForm
    actions = ("send", "cancel")
    state_machine = INVOICE

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": TERMS})]
        return [
            (None, {"fields": (*MADE, "papers", *TERMS)}),
            (_("Sums"), {"fields": SUMS}),
            (_("Electronic invoice (IS ESF)"), {"fields": ESF}),
            (_("History"), {"fields": MOMENTS}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        frozen = () if obj.status == InvoiceStatus.DRAFT else ("customer", "order", "issue_date", "due_date")
        return (*MADE, "papers", *SUMS, *MOMENTS, *frozen)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else (LinesInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_draft = obj is None or obj.status == InvoiceStatus.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        data = super().service_data(request, form, change)
        if "order" in data:
            data["order_id"] = data.pop("order")
        return data if change else {name: value for name, value in data.items() if value}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """A new invoice is written together with its lines: see `save_related`."""
        if change:
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The lines as a set, in the order of the page."""
        lines = next((formset for formset in formsets if formset.model is InvoiceItem), None)
        obj = form.instance
        if not change:
            data = self.service_data(request, form, change)
            made = self.run(request, obj, services.create_invoice, items=_items(lines), **data)
            obj.pk, obj.number, obj._state.adding = made.pk, made.number, False
        elif lines is not None and lines.has_changed():
            self.run(request, obj, services.update_invoice, obj.pk, items=_items(lines))

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """Lines are written by the service: the forms do not know what became of them."""
        return super().construct_change_message(request, form, None, add)

    @admin.action(description=_("Issue to the customer"), permissions=["change"])
    def send(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.run_each(request, queryset, services.send_invoice)

    @admin.action(description=_("Cancel (with the reason beside)"), permissions=["change"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.run_each(request, queryset, services.cancel_invoice, reason=_reason(request))


def _items(lines: Any) -> list[dict[str, Any]]:
    items = []
    for form in lines.forms if lines is not None else ():
        entered = form.cleaned_data
        if not entered.get("quantity") or entered.get("DELETE"):
            continue
        names = ("description", "unit", "quantity", *AGREEMENT, "discount", "tax")
        product = entered.get("product")
        item = {"product_id": product and product.pk, **{name: entered.get(name) for name in names}}
        items.append(item if form.instance._state.adding else {"id": form.instance.pk, **item})
    return items


class MoneyAdmin(TenantAdmin):
    """Documents of money: entered once, in the workspace of their invoice or customer; never changed."""

    list_select_related = ("customer", "invoice")
    ordering = ("-created_at", "-id")
    raw_id_fields: tuple[str, ...] = ("invoice",)

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        data = super().service_data(request, form, change)
        return {name: value for name, value in data.items() if value}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data = self.service_data(request, form, change)
        made = self.run(request, obj, type(self).create_service, **data)  # type: ignore[arg-type]
        obj.pk, obj.number, obj._state.adding = made.pk, made.number, False


@admin.register(Payment)
class PaymentAdmin(MoneyAdmin):
    resource = "PAYMENTS"
    form = PaymentForm
    list_display = ("number", "customer", "invoice", "kind", "amount", "method", "reference", "date")
    list_filter = ("kind", "method", "date")
    raw_id_fields = ("invoice", "customer")
    inlines = (AllocationsInline,)
    search_fields = ("number", "reference", "invoice__number", "customer__name")
    create_service = services.record_payment
    action_form = ReasonForm
    actions = ("refund",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        entered = ("invoice", "customer", "amount", "method", "reference", "date")
        return entered if obj is None else ("number", "kind", *entered, "refunds", "reason")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    @admin.action(description=_("Give all of it back (with the reason beside)"), permissions=["add"])
    def refund(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        self.run_each(request, queryset, services.refund_payment, reason=_reason(request))


@admin.register(CreditNote)
class CreditNoteAdmin(MoneyAdmin):
    resource = "INVOICES"
    form = CreditNoteForm
    list_display = ("number", "customer", "invoice", "amount", "date", "reason")
    list_filter = ("date",)
    search_fields = ("number", "reason", "invoice__number", "customer__name")
    create_service = services.issue_credit_note

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        entered = ("invoice", "amount", "reason", "rebill")
        return entered if obj is None else ("number", "customer", *entered, "date")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyMixin, TenantAdmin):
    """The customers' accounts, to look at."""

    resource = "INVOICES"
    list_display = ("date", "customer", "kind", "document_number", "invoice", "amount", "created_at")
    list_filter = ("kind", "date")
    list_select_related = ("customer", "invoice")
    search_fields = ("document_number", "invoice__number", "customer__name")
    ordering = ("-created_at", "-id")
    fields = ("customer", "invoice", "kind", "document_number", "date", "amount")
