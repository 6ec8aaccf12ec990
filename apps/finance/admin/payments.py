"""Payments and credit notes in the back office: entered once, never changed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
)

from apps.finance import funds, services
from apps.finance.admin import payment_dialogs
from apps.finance.admin.forms import CreditNoteForm, PaymentForm
from apps.finance.admin.invoices import AllocationsInline as OfInvoice
from apps.finance.models import CreditNote, CreditNoteItem, Payment, PaymentKind
from apps.kernel.admin import ReadOnlyInline, Step, TenantAdmin, columns


class AllocationsInline(OfInvoice):
    """On which invoices the money lies."""

    verbose_name_plural = _("where the money lies")
    fields = ("invoice", "debt", "amount", "date")
    tab = False
    fk_name = "payment"


class CreditedInline(ReadOnlyInline):
    """What was taken of which line."""

    model = CreditNoteItem
    verbose_name_plural = _("credited lines")
    fields = ("invoice_item", "quantity", "tax", "net", "vat", "amount")
    ordering = ("invoice_item__position", "id")


class MoneyAdmin(TenantAdmin):
    """Documents of money: in the workspace of their invoice or customer."""

    list_select_related = ("customer", "invoice")
    ordering = ("-created_at", "-id")
    autocomplete_fields: tuple[str, ...] = ("invoice",)
    list_totals: tuple[str, ...] = ("amount",)

    class Media:
        css = {"all": ("workplace/sales.css", "workplace/money.css")}

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def service_data(self, request: HttpRequest, form: Any, change: bool) -> dict[str, Any]:
        data = super().service_data(request, form, change)
        # What is left empty is not said; an amount of 0 is, and the service judges it.
        return {name: value for name, value in data.items() if value not in (None, "") and value is not False}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        data = self.service_data(request, form, change)
        made = self.run(request, obj, type(self).create_service, **data)  # type: ignore[arg-type]
        obj.pk, obj.number, obj._state.adding = made.pk, made.number, False


@admin.register(Payment)
class PaymentAdmin(MoneyAdmin):
    """Money that came or went back; a wrong entry is refunded."""

    resource = "PAYMENTS"
    list_reads = {"customer": ("name",), "invoice": ("number",)}
    form = PaymentForm
    status_field = "kind"
    list_display = ("number", "date", "customer", "invoice", "kind", "amount", "method", "reference")
    more_columns = ("created_at",)
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("method", ChoicesDropdownFilter),
        ("customer", AutocompleteSelectFilter),
        ("date", RangeDateFilter),
    )
    autocomplete_fields = ("invoice", "customer")
    inlines = (AllocationsInline,)
    search_fields = ("number", "reference", "invoice__number", "customer__name")
    create_service = services.record_payment
    asks_again = frozenset({"refund"})
    steps = (
        Step(
            "refund", _("Give back"), services.refund_payment, right="REFUND",
            asks=payment_dialogs.RefundForm, possible=payment_dialogs.is_refundable, icon="undo",
            tone="danger",
            question=_("Money on account goes first, then what lies on invoices."),
        ),
        Step(
            "put", _("Put on an invoice"), services.allocate_payment, right="CREATE",
            asks=payment_dialogs.PutForm, possible=payment_dialogs.can_be_put, icon="add_link",
            tone="primary",
            question=_("Money on account pays one of the customer's invoices; a draft is issued by it."),
        ),
        Step(
            "take_off", _("Take off an invoice"), services.allocate_payment, right="CREATE",
            asks=payment_dialogs.TakeForm, possible=payment_dialogs.can_be_taken, icon="link_off",
            question=_("The invoice is owed again, and the money is on the customer's account."),
        ),
    )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        entered = ("customer", "invoice", "amount", "method", "reference", "date")
        return ("invoice", *entered[:1], *entered[2:], "on_account") if obj is None else (
            *entered, "refunds", "reason",
        )  # fmt: skip

    def record_figures(self, obj: Payment) -> list[tuple[Any, Any]]:
        """The sum, and what of it is left to use."""
        found = [(_("amount"), f"{columns.money(obj.amount)} ₸")]
        if obj.kind == PaymentKind.PAYMENT:
            found.append((_("on account"), f"{columns.money(funds.free(obj))} ₸"))
        return found


@admin.register(CreditNote)
class CreditNoteAdmin(MoneyAdmin):
    """What was forgiven of an issued invoice."""

    resource = "INVOICES"
    rights = {"add": "INVOICES_CREDIT"}
    form = CreditNoteForm
    list_display = ("number", "date", "customer", "invoice", "amount", "reason")
    list_filter = (("customer", AutocompleteSelectFilter), ("date", RangeDateFilter))
    search_fields = ("number", "reason", "invoice__number", "customer__name")
    create_service = services.issue_credit_note
    inlines = (CreditedInline,)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        entered = ("invoice", "amount", "reason", "rebill")
        return entered if obj is None else ("customer", *entered, "date")
