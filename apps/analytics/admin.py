"""Back office of analytics: targets by the same services as the API; what is computed is only shown."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.analytics import services
from apps.analytics.models import DailyProductSales, DailySales, SalesForecast, SalesTarget
from apps.kernel.admin import ReadOnlyMixin, TenantAdmin, WholeAdmin, platform


@admin.register(SalesTarget)
class SalesTargetAdmin(WholeAdmin):
    resource = "ANALYTICS"
    rights = dict.fromkeys(("add", "change", "delete"), "SETTINGS_UPDATE")
    list_display = ("month", "amount", "workspace")
    list_display_links = ("month",)
    list_select_related: tuple[str, ...] = ("workspace",)
    date_hierarchy = "month"
    ordering = ("-month", "workspace")
    fields = ("month", "amount")
    create_service = services.create_target
    update_service = services.update_target
    delete_service = services.delete_target

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Another month is another target."""
        return () if obj is None else ("month",)


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
