"""Sales targets, and the daily sums that keep a year of half a million orders quick to show."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.inventory.models import Product
from apps.kernel.columns import money_column
from apps.kernel.models import TenantForeignKey, WorkspaceModel


class SalesTarget(WorkspaceModel):
    """What a workspace means to sell in one month, in tenge with VAT."""

    month = models.DateField(_("month"), help_text=_("Its first day"))
    amount = money_column(_("amount"))

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("sales target"), _("sales targets")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "month"], name="sales_target_unique"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="sales_target_not_negative"),
            models.CheckConstraint(condition=Q(month__day=1), name="sales_target_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.amount}"


class DailySales(WorkspaceModel):
    """The counted orders confirmed on one past Almaty day; a row of zeros says that there were none.

    A day without a row is added up from its orders, so rows only make reading quicker.
    """

    day = models.DateField()
    orders = models.PositiveIntegerField()
    revenue = money_column()
    net = money_column()

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("sales of a day"), _("sales by day")
        constraints = [models.UniqueConstraint(fields=["workspace", "day"], name="daily_sales_unique")]

    def __str__(self) -> str:
        return f"{self.day}: {self.revenue}"


class DailyProductSales(WorkspaceModel):
    """One product's share of a day that has its `DailySales` row."""

    day = models.DateField()
    product = TenantForeignKey(Product, models.PROTECT, related_name="+", db_index=False)
    quantity = models.DecimalField(max_digits=18, decimal_places=3)
    revenue = money_column()

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("product sales of a day"), _("product sales by day")
        constraints = [
            models.UniqueConstraint(fields=["workspace", "day", "product"], name="daily_product_sales_unique")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.product_id}: {self.revenue}"


class SalesForecast(WorkspaceModel):
    """What the history of a workspace's months says of the next two years, until the history changes."""

    computed_at = models.DateTimeField(_("computed at"))
    fingerprint = models.CharField(
        max_length=64, help_text="Of the months it was made from and of the method"
    )
    result = models.JSONField(_("result"))

    class Meta(WorkspaceModel.Meta):
        verbose_name, verbose_name_plural = _("sales forecast"), _("sales forecasts")
        constraints = [models.UniqueConstraint(fields=["workspace"], name="sales_forecast_unique")]

    def __str__(self) -> str:
        return f"{self.computed_at:%Y-%m-%d}"
