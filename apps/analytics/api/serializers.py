"""Answers of /analytics."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.analytics.choices import Basis, Method, Risk, Trend
from apps.analytics.periods import ForecastKind, PeriodType
from apps.analytics.selectors.outlook import FARTHEST
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    ListField,
    MomentField,
    MoneyField,
    NumberField,
    PercentField,
    QuantityField,
    UUIDField,
)
from apps.kernel.api.serializers import Serializer

MONTH = re.compile(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])")

WHOLE = re.compile(r"-?[0-9]{1,9}")


@extend_schema_field(OpenApiTypes.STR)
class MonthField(serializers.Field[Any, Any, Any, Any]):
    """A month as YYYY-MM; its first day inside."""

    default_error_messages = {"invalid": _("Month has wrong format. Use YYYY-MM.")}

    def to_internal_value(self, data: Any) -> dt.date:
        if not isinstance(data, str) or not MONTH.fullmatch(data):
            self.fail("invalid")
        return dt.date(int(data[:4]), int(data[5:]), 1)

    def to_representation(self, value: dt.date) -> str:
        return f"{value:%Y-%m}"


class QueryIntegerField(IntegerField):
    """A whole number of a query, where everything is text."""

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not WHOLE.fullmatch(data):
            self.fail("invalid")
        return super().to_internal_value(int(data))


class PeriodQuery(Serializer):
    """Query parameters of every dashboard."""

    period = EnumField(PeriodType, required=False)
    start_date = DateField(required=False)
    end_date = DateField(required=False)


class NoQuery(Serializer):
    """No parameters."""


class ForecastQuery(Serializer):
    """`period` groups the months; `horizon` counts them, to the end of the quarter or year they end in."""

    period = EnumField(ForecastKind, required=False, default=ForecastKind.MONTH)
    horizon = QueryIntegerField(min_value=1, max_value=FARTHEST, required=False, default=3)


class PeriodShown(Serializer):
    start_date = DateField(read_only=True)
    end_date = DateField(read_only=True)


def ratio() -> NumberField:
    """A percentage that may be negative or above 100, with one decimal."""
    return NumberField(max_digits=18, decimal_places=1, read_only=True, allow_null=True)


class RevenuePoint(Serializer):
    date = DateField(read_only=True)
    total = MoneyField(read_only=True)
    orders = IntegerField(read_only=True)


class RevenueSeries(Serializer):
    step = CharField(read_only=True)
    points = RevenuePoint(many=True, read_only=True)
    previous_start_date = DateField(read_only=True)
    previous = RevenuePoint(many=True, read_only=True)


class Revenue(Serializer):
    total = MoneyField(read_only=True)
    growth = ratio()
    target = MoneyField(read_only=True, allow_null=True)
    achievement = ratio()
    net = MoneyField(read_only=True)
    orders = IntegerField(read_only=True)
    returned = MoneyField(read_only=True)
    net_of_returns = MoneyField(read_only=True, min_value=None)
    series = RevenueSeries(read_only=True)


class Deals(Serializer):
    total = IntegerField(read_only=True)
    won = IntegerField(read_only=True)
    lost = IntegerField(read_only=True)
    in_pipeline = IntegerField(read_only=True)
    win_rate = PercentField(read_only=True)
    average_value = IntegerField(read_only=True)
    average_cycle_time = IntegerField(read_only=True)


class Customers(Serializer):
    total = IntegerField(read_only=True)
    new = IntegerField(read_only=True)
    active = IntegerField(read_only=True)
    churn_rate = ratio()


class Sold(Serializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    revenue = MoneyField(read_only=True)
    quantity = QuantityField(read_only=True)


class Low(Serializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    current = QuantityField(read_only=True)
    minimum = QuantityField(read_only=True)


class ProductFigures(Serializer):
    top_selling = Sold(many=True, read_only=True)
    low_stock = Low(many=True, read_only=True)


class StageFigures(Serializer):
    count = IntegerField(read_only=True)
    value = MoneyField(read_only=True)


class Pipeline(Serializer):
    LEAD = StageFigures(read_only=True)
    QUALIFIED = StageFigures(read_only=True)
    PROPOSAL = StageFigures(read_only=True)
    NEGOTIATION = StageFigures(read_only=True)
    CLOSING = StageFigures(read_only=True)


def signed() -> MoneyField:
    return MoneyField(read_only=True, min_value=None)


class Earned(Serializer):
    """Sold without VAT less what came back, what that cost, costs that came late, and what is left."""

    sold_net = signed()
    cost = signed()
    late_costs = signed()
    margin = signed()
    margin_percent = ratio()


class EarnedBy(Earned):
    id = UUIDField(read_only=True, allow_null=True)
    name = CharField(read_only=True)


class EarnedIn(Earned):
    date = DateField(read_only=True)


class SalesMargin(Earned):
    by_product = EarnedBy(many=True, read_only=True)
    by_customer = EarnedBy(many=True, read_only=True)
    by_seller = EarnedBy(many=True, read_only=True)
    by_month = EarnedIn(many=True, read_only=True)


class SalesDashboard(Serializer):
    period = PeriodShown(read_only=True)
    revenue = Revenue(read_only=True)
    deals = Deals(read_only=True)
    customers = Customers(read_only=True)
    products = ProductFigures(read_only=True)
    pipeline = Pipeline(read_only=True)
    margin = SalesMargin(read_only=True, allow_null=True, help_text="Null without COSTS_VIEW")


_NOT_OF_ONE = _("Targets are the company's: those of one person or department are not kept.")
_WHOSE = dict.fromkeys(("employeeId", "userId", "assignedTo", "departmentId"), _NOT_OF_ONE)


class TargetRow(Serializer):
    refuses = _WHOSE

    month = MonthField()
    amount = MoneyField(allow_null=True)


class TargetsRequest(Serializer):
    refuses = _WHOSE

    targets = TargetRow(many=True, max_length=120)  # type: ignore[call-arg]


class MonthTarget(TargetRow):
    """A month's target as it is shown."""


class Targets(Serializer):
    """`{items: [{month, amount}]}`."""

    items = MonthTarget(many=True, source="*")


class ForecastStep(Serializer):
    """`label`, `months` (how many it has), `isRunning` and `actual` for quarters and years.

    The running one is what it has sold up to today (`actual`) and the forecast of what is left of it.
    """

    month = CharField(read_only=True, help_text=_("YYYY-MM; the first one of a quarter or year"))
    predicted = MoneyField(read_only=True)
    minimum = MoneyField(read_only=True)
    maximum = MoneyField(read_only=True)
    confidence = NumberField(max_digits=3, decimal_places=2, read_only=True)
    label = CharField(  # type: ignore[assignment]
        read_only=True, required=False, help_text="2026-Q4, 2026"
    )
    months = IntegerField(read_only=True, required=False)
    is_running = BooleanField(read_only=True, required=False)
    actual = MoneyField(
        read_only=True,
        required=False,
        help_text=_("Sold up to today, and counted in `predicted`"),
    )


class ForecastFactors(Serializer):
    seasonality = NumberField(max_digits=8, decimal_places=2, read_only=True, allow_null=True)
    trend = EnumField(Trend, read_only=True)
    risks = ListField(child=EnumField(Risk), read_only=True)


class ForecastBacktest(Serializer):
    smape = NumberField(max_digits=8, decimal_places=2, read_only=True, allow_null=True)
    mase = NumberField(max_digits=12, decimal_places=3, read_only=True, allow_null=True)
    naive_mase = NumberField(max_digits=12, decimal_places=3, read_only=True, allow_null=True)
    origins = IntegerField(read_only=True)


class SalesForecast(Serializer):
    forecast = ForecastStep(many=True, read_only=True)
    factors = ForecastFactors(read_only=True)
    basis = EnumField(Basis, read_only=True)
    method = EnumField(Method, read_only=True, allow_null=True)
    history_months = IntegerField(read_only=True)
    backtest = ForecastBacktest(read_only=True)
    computed_at = MomentField(read_only=True)
