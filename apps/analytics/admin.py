"""Back office of analytics: targets by the same services as the API; what is computed is only shown."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import RangeDateFilter

from apps.analytics import services
from apps.analytics.models import DailyProductSales, DailySales, SalesForecast, SalesTarget
from apps.kernel.admin import AggregateAdmin, ReadOnlyMixin, TenantAdmin, platform
from apps.kernel.admin.fields import DateField
from apps.kernel.admin.typed import ModelForm


class MonthField(DateField):
    """`12.2026`, or any day of the month."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and (match := re.fullmatch(r"\s*(\d{1,2})\.(\d{4})\s*", value)):
            value = f"01.{match[1]}.{match[2]}"
        found = super().to_python(value)
        return found and found.replace(day=1)


class TargetForm(ModelForm):
    """How much is to be sold in a month."""

    month = MonthField(label=_("month"), help_text=_("Any day of the month, or 12.2026."))

    class Meta:
        model = SalesTarget
        fields = ("month", "amount")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance._state.adding:
            del self.fields["month"]


@admin.register(SalesTarget)
class SalesTargetAdmin(AggregateAdmin):
    """What is meant to be sold, month by month."""

    form = TargetForm
    resource = "ANALYTICS"
    rights = dict.fromkeys(("add", "change", "delete"), "SETTINGS_UPDATE")
    list_display = ("in_words", "amount")
    list_filter = (("month", RangeDateFilter),)
    list_totals = ("amount",)
    ordering = ("-month",)
    create_service = services.create_target
    update_service = services.update_target
    delete_service = services.delete_target

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Another month is another target."""
        return () if obj is None else ("in_words",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("month", "amount") if obj is None else ("in_words", "amount")

    @admin.display(description=_("month"), ordering="month")
    def in_words(self, obj: SalesTarget) -> str:
        """December 2026."""
        return formats.date_format(obj.month, "F Y").capitalize()


class ComputedAdmin(ReadOnlyMixin, TenantAdmin):
    """Kept figures: made again from the orders, never by hand."""

    list_select_related: tuple[str, ...] = ("workspace",)


@admin.register(DailySales, site=platform)
class DailySalesAdmin(ComputedAdmin):
    list_display = ("day", "orders", "revenue", "net", "workspace")
    date_hierarchy = "day"
    ordering = ("-day", "workspace")


@admin.register(DailyProductSales, site=platform)
class DailyProductSalesAdmin(ComputedAdmin):
    list_display = ("day", "product", "quantity", "revenue", "workspace")
    list_select_related = ("workspace", "product")
    date_hierarchy = "day"
    ordering = ("-day", "-revenue")


@admin.register(SalesForecast, site=platform)
class SalesForecastAdmin(ComputedAdmin):
    list_display = ("workspace", "computed_at", "basis", "months")
    ordering = ("-computed_at",)

    @admin.display(description=_("basis"))
    def basis(self, row: SalesForecast) -> str:
        found: str = row.result["basis"]
        return found

    @admin.display(description=_("months of history"))
    def months(self, row: SalesForecast) -> int:
        found: int = row.result["historyMonths"]
        return found
