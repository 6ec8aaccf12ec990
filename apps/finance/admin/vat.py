"""The VAT register in the back office: its rows, and a year by month or quarter."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import formats
from django.utils.translation import gettext
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
)

from apps.finance import turnovers
from apps.finance.models import VatEntry
from apps.kernel import clock, money
from apps.kernel.admin import ReadOnlyMixin, TenantAdmin, columns

EARLIEST, LATEST = 1900, 2200


@admin.register(VatEntry)
class VatEntryAdmin(ReadOnlyMixin, TenantAdmin):
    """Written by deliveries, invoices and credit notes; to look at."""

    resource = "INVOICES"
    list_display = ("day", "kind", "document_number", "customer", "invoice", "tax", "net", "vat")
    list_display_links = ("document_number",)
    list_filter = (
        ("day", RangeDateFilter),
        ("kind", ChoicesDropdownFilter),
        ("customer", AutocompleteSelectFilter),
        "tax",
    )
    list_totals = ("net", "vat")
    list_select_related = ("customer", "invoice")
    search_fields = ("document_number", "customer__name", "invoice__number")
    ordering = ("-day", "-id")
    fields = (
        "day",
        "kind",
        "document_number",
        "customer",
        "order",
        "invoice",
        "product",
        "tax",
        "net",
        "vat",
    )
    status_field = "kind"

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.periods)
        return [path("periods/", view, name="finance_vat_periods"), *super().get_urls()]

    def periods(self, request: HttpRequest) -> HttpResponse:
        """A year of turnover and VAT by rate, `?year=2026&by=quarter`."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        by = turnovers.By.QUARTER if request.GET.get("by") == "quarter" else turnovers.By.MONTH
        year = _year(request.GET.get("year", ""))
        found = turnovers.by_period(date(year, 1, 1), date(year, 12, 31), by)
        rows = reverse("admin:finance_vatentry_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Register of VAT"),
            "opts": self.opts,
            "year": year,
            "before": max(EARLIEST, year - 1),
            "after": min(LATEST, year + 1),
            "by": by.value,
            "kinds": turnovers.By.choices,
            "list": rows,
            "periods": [_shown(period, rows) for period in found],
            "inputs": reverse("admin:finance_inputvatentry_changelist"),
            "net": columns.money(sum((period.net for period in found), money.ZERO)),
            "vat": columns.money(sum((period.vat for period in found), money.ZERO)),
            "input_vat": columns.money(sum((period.input_vat for period in found), money.ZERO)),
            "payable": columns.money(sum((period.payable_vat for period in found), money.ZERO)),
        }
        return TemplateResponse(request, "workplace/vat.html", context)


def _year(asked: str) -> int:
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else clock.today().year
    return min(max(year, EARLIEST), LATEST)


def _shown(period: turnovers.PeriodSum, rows: str) -> dict[str, Any]:
    first, last = period.date_from, period.date_to
    name = formats.date_format(first, "F Y") if "Q" not in period.period else period.period.replace("-", " ")
    return {
        "name": name,
        "url": f"{rows}?day_from={columns.date(first)}&day_to={columns.date(last)}",
        "rates": [
            (columns.quantity(rate.rate), columns.money(rate.net), columns.money(rate.vat))
            for rate in period.rates
        ],
        "net": columns.money(period.net),
        "vat": columns.money(period.vat),
        "inputs": [
            (columns.quantity(rate.rate), columns.money(rate.net), columns.money(rate.vat))
            for rate in period.input_rates
        ],
        "input_net": columns.money(period.input_net),
        "input_vat": columns.money(period.input_vat),
        "payable": columns.money(period.payable_vat),
    }
