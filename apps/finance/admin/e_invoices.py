"""E-invoices that are due, in the back office: the list, and how each stands in IS ESF."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter, RangeDateFilter
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from apps.finance import services
from apps.finance.admin.document_links import EInvoiceDocumentMixin
from apps.finance.admin.e_invoice_links import document_of
from apps.finance.esf_days import AHEAD
from apps.finance.models import TO_WRITE, EInvoice, EsfStatus
from apps.kernel import clock
from apps.kernel.admin import ReadOnlyMixin, Step, StepForm, TenantAdmin, columns
from apps.kernel.admin.fields import DateField


class ToWriteFilter(admin.SimpleListFilter):
    """One is needed, and the state has none."""

    title = _("to be written")
    parameter_name = "to_write"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("soon", _("Within 5 days, or late")), ("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.value() == "soon":
            return queryset.filter(TO_WRITE, due_date__lte=clock.today() + timedelta(days=AHEAD))
        if self.value() == "yes":
            return queryset.filter(TO_WRITE)
        return queryset.exclude(TO_WRITE) if self.value() == "no" else queryset


class StatusForm(StepForm):
    """As IS ESF shows it."""

    status = forms.ChoiceField(
        label=_("ESF status"), required=False, choices=[("", columns.NOTHING), *EsfStatus.choices],
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    esf_number = forms.CharField(
        label=_("ESF number"), required=False, max_length=100, widget=UnfoldAdminTextInputWidget
    )
    esf_date = DateField(label=_("ESF date"), required=False)
    is_required = forms.BooleanField(
        label=_("needs an e-invoice"), required=False, widget=UnfoldBooleanSwitchWidget,
        help_text=_("Off for people and sales by cash receipt, unless they ask for one"),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("reason"), required=False, max_length=1000, widget=UnfoldAdminTextareaWidget({"rows": 2}),
        help_text=_("Why it was declined, failed or taken back"),
    )  # fmt: skip
    note = forms.CharField(
        label=_("note"), required=False, max_length=1000, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )

    def prefill(self) -> None:
        if self.obj is not None:
            self.initial.update({name: getattr(self.obj, name) for name in self.fields})

    def data_for_service(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        if self.obj is not None and data["is_required"] == self.obj.is_required:
            del data["is_required"]
        return data


class CorrectForm(StepForm):
    note = forms.CharField(
        label=_("reason"), required=False, max_length=1000, widget=UnfoldAdminTextareaWidget({"rows": 2})
    )


@admin.register(EInvoice)
class EInvoiceAdmin(EInvoiceDocumentMixin, ReadOnlyMixin, TenantAdmin):
    """Of each delivery, stand-alone invoice and correction: needed or not, until when, what was done."""

    resource = "INVOICES"
    exported = {"due": "due_date"}
    list_display = ("document_number", "customer", "form", "day", "due", "is_required", "status", "vat")
    list_filter = (
        ToWriteFilter,
        ("status", ChoicesDropdownFilter),
        ("form", ChoicesDropdownFilter),
        ("customer", AutocompleteSelectFilter),
        ("due_date", RangeDateFilter),
    )
    list_totals = ("net", "vat")
    list_select_related = ("customer",)
    search_fields = ("document_number", "own_number", "esf_number", "customer__name")
    ordering = ("due_date", "id")
    fields = (
        ("told_of", "own_number"), ("kind", "form"), ("customer", "order"), ("day", "due_date"),
        ("net", "vat"),
        ("is_required", "status"), ("esf_number", "esf_date"), "corrects", "reason", "note",
    )  # fmt: skip
    steps = (
        Step(
            "mark", _("E-invoice status"), services.update_e_invoice, right="EDIT", asks=StatusForm,
            icon="fact_check", question=_("As the electronic invoice stands in IS ESF."), tone="primary",
        ),
        Step(
            "correct", _("Correct"), services.correct_e_invoice, right="EDIT", asks=CorrectForm,
            possible=lambda obj: obj.is_done, icon="edit_note",
            question=_("A corrected e-invoice is due; its recipient has to confirm it."),
        ),
    )  # fmt: skip

    @admin.display(description=_("to be written by"), ordering="due_date")
    def due(self, obj: EInvoice) -> Any:
        """In red when it is late."""
        late = obj.is_required and not obj.is_done and obj.due_date < clock.today()
        return columns.due(obj.due_date, over=late)

    @admin.display(description=_("document"))
    def told_of(self, obj: EInvoice) -> Any:
        """The delivery, invoice or correction that it tells of."""
        return document_of(obj)

    def record_figures(self, obj: EInvoice) -> list[tuple[Any, Any]]:
        return [(_("to be written by"), self.due(obj)), (_("VAT"), f"{columns.money(obj.vat)} ₸")]
