"""What a report is to show, asked in words: its kind, its period, and what it is narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from apps.finance.models import Invoice, InvoiceStatus, PaymentMethod
from apps.kernel.actor import Actor
from apps.kernel.admin import columns
from apps.kernel.admin.fields import DateField, NumberField
from apps.kernel.admin.typed import ModelForm
from apps.reports import content
from apps.reports.models import ReportType
from apps.sales.models import OrderStatus

SPAN = "span"
PERIODS = (
    ("month", _("This month")),
    ("last_month", _("Last month")),
    ("week", _("This week")),
    ("last_week", _("Last week")),
    ("today", _("Today")),
    ("yesterday", _("Yesterday")),
    ("last_7_days", _("The last 7 days")),
    ("last_30_days", _("The last 30 days")),
    ("quarter", _("This quarter")),
    ("last_quarter", _("Last quarter")),
    ("year", _("This year")),
    ("last_year", _("Last year")),
)
# Form field → (type, the filter's name); `section` and customers are read apart.
FILTERS = {
    "order_status": (ReportType.SALES, "status"),
    "invoice_status": (ReportType.FINANCE, "status"),
    "method": (ReportType.FINANCE, "method"),
    "low_stock": (ReportType.INVENTORY, "lowStock"),
    "category": (ReportType.INVENTORY, "category"),
}
OF_MONEY = {"customer": "customerId", "min_amount": "minAmount", "max_amount": "maxAmount"}
MONEY_TYPES = (ReportType.SALES, ReportType.FINANCE)
SECTIONS = {kind: f"section_{kind}" for kind in content.SUBJECTS}
NARROWING = (*SECTIONS.values(), *OF_MONEY, *FILTERS)
# When each field is shown, as the theme's forms say it.
SHOWN = {
    "first_day": f"period_word == '{SPAN}'",
    "last_day": f"period_word == '{SPAN}'",
    **{field: f"type == '{kind}'" for kind, field in SECTIONS.items()},
    **{field: f"type == '{kind.value}'" for field, (kind, _name) in FILTERS.items()},
    **dict.fromkeys(OF_MONEY, "type == 'sales' || type == 'finance'"),
}


def _many(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget
    )


def _amount(label: Any) -> NumberField:
    return NumberField(label=label, required=False, min_value=0, max_digits=18, decimal_places=2)


class ReportRequestForm(ModelForm):
    """`asked()` is what the services take; `actor` decides which kinds are offered."""

    actor: Actor
    period_word = forms.ChoiceField(label=_("period"), widget=UnfoldAdminSelectWidget, choices=())
    first_day = DateField(label=_("first day"), required=False)
    last_day = DateField(label=_("last day"), required=False)
    section_sales = section_finance = section_inventory = section_hr = forms.ChoiceField(
        label=_("table"), required=False, choices=(), widget=UnfoldAdminSelectWidget
    )
    customer: Any = forms.ModelChoiceField(None, label=_("customer"), required=False)
    order_status = _many(_("order status"), OrderStatus.choices)
    invoice_status = _many(_("invoice status"), InvoiceStatus.choices)
    method = _many(_("payment method"), PaymentMethod.choices)
    min_amount = _amount(_("amount from"))
    max_amount = _amount(_("amount to"))
    low_stock = forms.BooleanField(
        label=_("only what runs short"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    category = forms.CharField(
        label=_("category"), required=False, max_length=100, widget=UnfoldAdminTextInputWidget
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "type" not in self.fields:
            return
        kinds = [kind for kind, subject in content.SUBJECTS.items() if self.actor.may(subject.permission)]
        if not self.instance._state.adding:
            kinds = list(dict.fromkeys((*kinds, self.instance.type)))
        self.fields["type"].choices = [(kind, ReportType(kind).label) for kind in kinds]  # type: ignore[attr-defined]
        language = (get_language() or "ru")[:2]
        for kind, name in SECTIONS.items():
            self.fields[name].choices = [  # type: ignore[attr-defined]
                ("", _("All")),
                *((section.key, section.title.of(language)) for section in content.SUBJECTS[kind].sections),
            ]
        source = Invoice._meta.get_field("customer")
        self.fields["customer"].widget = AutocompleteSelect(source, admin.site)
        self.fields["customer"].queryset = source.remote_field.model.objects.all()  # type: ignore[attr-defined]
        self._show_period()
        self._show_filters()

    def _show_period(self) -> None:
        words: list[tuple[Any, Any]] = list(PERIODS)
        kept = "" if self.instance._state.adding else self.instance.period
        if kept and kept not in dict(words):
            words.append((kept, kept))
        self.fields["period_word"].choices = [*words, (SPAN, _("From day to day"))]  # type: ignore[attr-defined]
        self.initial["period_word"] = kept or "month"

    def _show_filters(self) -> None:
        if self.instance._state.adding:
            return
        kept = self.instance.filters
        self.initial[SECTIONS[self.instance.type]] = kept.get("section", "")
        for name, (kind, key) in FILTERS.items():
            if kind == self.instance.type and key in kept:
                self.initial[name] = kept[key]
        for name, key in OF_MONEY.items():
            if key in kept:
                self.initial[name] = kept[key][0] if name == "customer" else kept[key]

    def clean(self) -> dict[str, Any]:
        """A span of days needs both of them."""
        entered: dict[str, Any] = super().clean() or self.cleaned_data
        if entered.get("period_word") == SPAN:
            for name in ("first_day", "last_day"):
                if not entered.get(name) and name not in self.errors:
                    self.add_error(name, _("This field is required."))
        return entered

    def asked(self) -> dict[str, Any]:
        """`period` and `filters` as the services take them."""
        data = self.cleaned_data
        period = data["period_word"]
        if period == SPAN:
            period = f"{data['first_day'].isoformat()}..{data['last_day'].isoformat()}"
        return {"period": period, "filters": self._filters(data)}

    def _filters(self, data: dict[str, Any]) -> dict[str, Any]:
        kind = data["type"]
        # What the screen does not ask of a schedule made over the API stays as it is.
        unasked = {} if self.instance._state.adding or kind != self.instance.type else self._unasked(kind)
        found: dict[str, Any] = {**unasked, "section": data.get(SECTIONS[kind])}
        for name, (of, key) in FILTERS.items():
            if of == kind and data.get(name):
                found[key] = "true" if name == "low_stock" else data[name]
        if kind in MONEY_TYPES:
            for name, key in OF_MONEY.items():
                value = data.get(name)
                if value not in (None, ""):
                    found[key] = str(value.pk if name == "customer" else value)
        return {key: value for key, value in found.items() if value}

    def _unasked(self, kind: str) -> dict[str, Any]:
        known = {"section", *(key for of, key in FILTERS.values() if of == kind)}
        if kind in MONEY_TYPES:
            known |= set(OF_MONEY.values())
        return {key: value for key, value in self.instance.filters.items() if key not in known}


def in_words(report: Any) -> str:
    """A report's filters as a person reads them."""
    found = []
    for key, value in report.filters.items():
        name, text = _NAMES.get(key, key), value
        if key == "section":
            sections = {section.key: section.title for section in content.SUBJECTS[report.type].sections}
            text = sections[value].of((get_language() or "ru")[:2]) if value in sections else value
        elif key == "customerId":
            rows = Invoice._meta.get_field("customer").remote_field.model.objects.filter(pk__in=value)  # type: ignore[attr-defined]
            text = ", ".join(map(str, rows))
        elif key in ("status", "method"):
            choices = _CHOICES.get((report.type, key), {})
            text = ", ".join(str(choices.get(each, each)) for each in value)
        elif key == "lowStock":
            text = _("yes")
        found.append(f"{name}: {text if not isinstance(text, list) else ', '.join(map(str, text))}")
    return "; ".join(found) or columns.NOTHING


_NAMES: dict[str, Any] = {
    "section": _("table"),
    "customerId": _("customer"),
    "status": _("status"),
    "method": _("payment method"),
    "minAmount": _("amount from"),
    "maxAmount": _("amount to"),
    "lowStock": _("only what runs short"),
    "category": _("category"),
    "paymentStatus": _("payment status"),
    "departmentId": _("department"),
    "productId": _("product"),
    "role": _("role"),
    "contractType": _("contract type"),
    "type": _("type"),
}
_CHOICES: dict[tuple[str, str], dict[str, Any]] = {
    ("sales", "status"): dict(OrderStatus.choices),
    ("finance", "status"): dict(InvoiceStatus.choices),
    ("finance", "method"): dict(PaymentMethod.choices),
}
