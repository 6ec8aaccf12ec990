"""Invoices in the back office: drafts are written here, the rest of their life is steps."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
)

from apps.crm.selectors.prices import source_said
from apps.finance import services
from apps.finance.admin import invoice_dialogs
from apps.finance.admin.document_links import InvoiceDocumentsMixin
from apps.finance.admin.e_invoice_links import OfInvoiceMixin
from apps.finance.admin.forms import InvoiceForm, InvoiceLineForm
from apps.finance.admin.quotations import letters_of
from apps.finance.models import (
    DUE,
    ISSUED,
    Allocation,
    CreditNote,
    Invoice,
    InvoiceItem,
    InvoiceStatus,
)
from apps.finance.state_machines import INVOICE
from apps.kernel.admin import (
    AGREEMENT,
    ReadOnlyInline,
    Step,
    TenantAdmin,
    TenantInline,
    columns,
    without_untouched_prices,
)
from apps.kernel.clock import today

TERMS = ("customer", "order", "issue_date", "due_date", "turnover_date", "notes")
ESF = ("esf_number", "esf_status", "esf_date")
SUMS = ("items_total", "adjustment_amount", "amount", "paid_amount", "credited_amount")
MOMENTS = ("created_at", "sent_at", "paid_date", "cancelled_at", "cancel_reason")
PAYABLE = (InvoiceStatus.DRAFT, *DUE)


class LinesInline(TenantInline):
    """Lines change while the invoice is a draft."""

    model = InvoiceItem
    part = "items"
    form = InvoiceLineForm
    fields = (
        *("product", "description", "unit", "quantity", *AGREEMENT, "discount", "tax"),
        *("amount", "price_from"),
    )
    readonly_fields = ("amount", "price_from")
    autocomplete_fields = ("product",)
    ordering = ("position", "id")

    @admin.display(description=_("price from"))
    def price_from(self, line: InvoiceItem) -> Any:
        """Where the line has its price from: a list, the product, a hand."""
        return source_said(line.price_source) or columns.NOTHING

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None or obj.status == InvoiceStatus.DRAFT

    has_change_permission = has_delete_permission = has_add_permission


class AllocationsInline(ReadOnlyInline):
    """What was paid: the money that lies on the invoice, and what was taken off it again."""

    model = Allocation
    resource = "PAYMENTS"
    verbose_name_plural = _("payments")
    fields = ("payment", "advance", "amount", "date")
    ordering = ("date", "id")
    tab = True


class CreditNotesInline(ReadOnlyInline):
    model = CreditNote
    fields = ("number", "amount", "date", "reason")
    readonly_fields = ("number",)
    ordering = ("date", "id")
    show_change_link = True
    tab = True


class OverdueFilter(admin.SimpleListFilter):
    """Money is still expected, and its day has passed."""

    title = _("due date")
    parameter_name = "over"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("has passed")), ("no", _("lies ahead"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        owed = queryset.filter(status__in=DUE)
        if self.value() == "yes":
            return owed.filter(due_date__lt=today())
        return owed.filter(due_date__gte=today()) if self.value() == "no" else queryset


@admin.register(Invoice)
class InvoiceAdmin(OfInvoiceMixin, InvoiceDocumentsMixin, TenantAdmin):
    """An invoice is written for a customer, in whose workspace it lies."""

    resource = "INVOICES"
    rights = {"change": "INVOICES_EDIT"}
    form = InvoiceForm
    exported = {"due": "due_date"}
    list_display = (
        "number", "customer", "bills", "status", "amount", "paid_amount", "issue_date", "due",
    )  # fmt: skip
    more_columns = ("shipment", "credited_amount", "turnover_date", "paid_date", "esf_number", "esf_status")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        OverdueFilter,
        ("customer", AutocompleteSelectFilter),
        ("issue_date", RangeDateFilter),
        ("due_date", RangeDateFilter),
        ("esf_status", ChoicesDropdownFilter),
    )
    list_totals = ("amount", "paid_amount")
    list_select_related = ("customer", "order", "shipment")
    list_reads = {"customer": ("name",), "order": ("number",), "shipment": ("number",)}
    search_fields = ("number", "customer__name", "order__number", "esf_number", "notes")
    ordering = ("-created_at", "-id")
    autocomplete_fields = ("customer", "order")
    inlines = (LinesInline, AllocationsInline, CreditNotesInline)
    create_service = services.create_invoice
    update_service = services.update_invoice
    delete_service = services.delete_invoice
    state_machine = INVOICE
    steps = (
        Step(
            "send", pgettext_lazy("invoice", "Issue"), services.send_invoice, right="EDIT", icon="send",
            tone="primary", bulk=True,
            question=_("The customer owes it from now on, and gets it by e-mail where the address is known."),
        ),
        Step(
            "take_payment", _("Take payment"), invoice_dialogs.pay, right="PAYMENTS_CREATE",
            asks=invoice_dialogs.PayForm,
            possible=lambda obj: obj.status in PAYABLE and obj.amount > 0, icon="payments", tone="primary",
            question=_("Money that came for this invoice; a draft is issued by it."),
        ),
        Step(
            "mail", _("Send again by e-mail"), services.mail_invoice_again, right="EDIT", icon="mail",
            asks=invoice_dialogs.MailForm, possible=lambda obj: obj.status in ISSUED,
            question=_("The customer gets the invoice for payment as a PDF."),
        ),
        Step(
            "give_credit", _("Credit"), invoice_dialogs.credit, right="CREDIT",
            asks=invoice_dialogs.CreditForm, icon="assignment_return",
            possible=lambda obj: obj.status in ISSUED and obj.amount > obj.credited_amount,
            question=_("What is credited is not owed any more; crediting all of it cancels the invoice."),
        ),
        Step(
            "esf", _("E-invoice status"), services.update_invoice, right="EDIT",
            asks=invoice_dialogs.EsfForm, icon="fact_check",
            possible=lambda obj: obj.status in ISSUED,
            question=_("As the electronic invoice stands in IS ESF."),
        ),
        Step(
            "cancel", _("Cancel the invoice"), services.cancel_invoice, right="CREDIT",
            asks=invoice_dialogs.CancelForm, icon="block",
            question=_("Nobody owes it any more; a cancelled invoice cannot be brought back."),
            tone="danger", bulk=True,
        ),
    )  # fmt: skip

    @admin.display(description=_("order"), ordering="order__number")
    def bills(self, obj: Invoice) -> str:
        """The order; a shipment has a column of its own for those who choose it."""
        return str(obj.order) if obj.order else columns.NOTHING

    @admin.display(description=_("Letters"))
    def letters(self, obj: Invoice) -> str:
        """To whom it went by e-mail, and whether."""
        return letters_of(obj.pk)

    @admin.display(description=_("due date"), ordering="due_date")
    def due(self, obj: Invoice) -> Any:
        """In red when it has passed and something is owed."""
        return columns.due(obj.due_date, over=obj.status in DUE and obj.due_date < today())

    def record_figures(self, obj: Invoice) -> list[tuple[Any, Any]]:
        """What it comes to, what came, and until when the rest."""
        terms = obj.order.payment_terms if obj.order is not None else obj.customer.payment_terms
        words = dict(type(obj.customer).PaymentTerms.choices)
        return [
            (_("amount"), f"{columns.money(obj.amount)} ₸"),
            (_("paid"), f"{columns.money(obj.paid_amount)} ₸"),
            (_("to be paid"), f"{columns.money(obj.due_amount)} ₸"),
            (_("due date"), self.due(obj)),
            (_("payment terms"), words.get(terms, terms)),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return [(None, {"fields": TERMS})]
        return [
            (None, {"fields": TERMS}),
            (_("Sums"), {"fields": SUMS, "classes": ("tab",)}),
            (_("Electronic invoice (IS ESF)"), {"fields": (*ESF, "e_invoices"), "classes": ("tab",)}),
            (_("Course"), {"fields": ("shipment", *MOMENTS, "letters"), "classes": ("tab",)}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        frozen = () if obj.status == InvoiceStatus.DRAFT else ("customer", "order", "issue_date", "due_date")
        return (*SUMS, "shipment", *MOMENTS, "letters", *ESF, "e_invoices", *frozen)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else (LinesInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_draft = obj is None or obj.status == InvoiceStatus.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """A payment is entered for an invoice that is still to be paid."""
        if request.GET.get("model_name") == "payment":
            rest = F("amount") - F("credited_amount")
            queryset = queryset.filter(status__in=PAYABLE, paid_amount__lt=rest)
        return super().get_search_results(request, queryset, search_term)

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        data = super().service_data(request, form, change)
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


def _items(lines: Any) -> list[dict[str, Any]]:
    items = []
    for form in lines.forms if lines is not None else ():
        entered = form.cleaned_data
        if not entered.get("quantity") or entered.get("DELETE"):
            continue
        names = ("description", "unit", "quantity", *AGREEMENT, "discount", "tax")
        product = entered.get("product")
        item = {"product_id": product and product.pk, **{name: entered.get(name) for name in names}}
        if form.instance._state.adding:
            items.append(item)
        else:
            items.append({"id": form.instance.pk, **without_untouched_prices(form, item)})
    return items
