"""Deals as they are shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

from apps.accounts.names import full_name
from apps.crm.api.activities import ActivityItem
from apps.crm.api.price_source import price_source
from apps.crm.models import Activity, Customer, Deal, DealDocument, DealProduct, DealStageEntry, Stage
from apps.inventory.models import VatRate
from apps.inventory.translated import translated
from apps.kernel import clock
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    ListField,
    MessageField,
    MomentField,
    MoneyField,
    PercentField,
    QuantityField,
    UUIDField,
)
from apps.kernel.api.rows import RowSerializer, blank_to_null, children, computed, expression
from apps.kernel.api.serializers import Serializer
from apps.sales import selectors as sales


def _days_in_pipeline(opened_on: dt.date, closed_on: dt.date | None) -> int:
    """Local days from the first timeline entry to today or the close; a close may be dated back."""
    return max(0, ((closed_on or clock.today()) - opened_on).days)


class DealLine(RowSerializer):
    id = UUIDField()
    product_id = UUIDField()
    product_name = expression(CharField(), lambda: translated("product__name"))
    quantity = QuantityField()
    unit_price = MoneyField()
    unit_price_with_tax = MoneyField()
    tax_included = BooleanField()
    discount = PercentField()
    tax = PercentField()
    tax_category = computed(EnumField(VatRate.Code, allow_null=True), "tax_category", using=blank_to_null)
    price_source = price_source()
    net_price = MoneyField(source="net")
    tax_amount = MoneyField(source="vat")
    total_price = MoneyField(source="total")


class ProductOfLine(RowSerializer):
    name = expression(CharField(), lambda: translated("product__name"))
    code = CharField(read_only=True)


class DealLineDetail(DealLine):
    product = ProductOfLine()


class DealMetrics(RowSerializer):
    days_in_pipeline = computed(IntegerField(), "opened_on", "actual_close_date", using=_days_in_pipeline)
    activities_count = IntegerField()
    last_activity_date = DateField(allow_null=True)


class DealItem(RowSerializer):
    id = UUIDField()
    deal_number = CharField(read_only=True)
    title = CharField(read_only=True)
    description = CharField(read_only=True)
    customer_id = UUIDField()
    customer_name = CharField(read_only=True, source="customer.name")
    value = MoneyField()
    currency = computed(CharField(read_only=True), using=lambda: "KZT")
    stage = EnumField(Stage)
    probability = PercentField()
    expected_close_date = DateField(allow_null=True)
    assigned_to = UUIDField(source="assigned_to_id", allow_null=True)
    assigned_to_name = computed(
        CharField(read_only=True, allow_null=True),
        "assigned_to.membership.user.first_name",
        "assigned_to.membership.user.last_name",
        using=full_name,
    )
    source = CharField(read_only=True, allow_null=True)  # type: ignore[assignment]
    products = children(DealLine, DealProduct.objects.all, key="deal_id", order=("position", "id"))
    competitors = ListField(child=CharField())
    tags = ListField(child=CharField())
    metrics = DealMetrics(source="*")
    notes = CharField(read_only=True)
    won_at = MomentField(allow_null=True)
    lost_at = MomentField(allow_null=True)
    actual_close_date = DateField(allow_null=True)
    final_amount = MoneyField(allow_null=True)
    lost_reason = CharField(read_only=True, allow_null=True)
    competitor_won = CharField(read_only=True, allow_null=True)
    created_by = UUIDField(source="created_by_id", allow_null=True)
    created_at = MomentField()
    updated_at = MomentField()


class CustomerOfDeal(RowSerializer):
    id = UUIDField()
    name = CharField(read_only=True)
    type = EnumField(Customer.Type)
    email = CharField(read_only=True, allow_null=True)


class DocumentItem(RowSerializer):
    id = UUIDField()
    name = CharField(read_only=True)
    type = CharField(read_only=True)
    url = CharField(read_only=True)
    uploaded_at = DateField()


class TimelineItem(RowSerializer):
    stage = EnumField(Stage)
    entered_at = DateField()
    exited_at = DateField(allow_null=True)


class DealDetail(DealItem):
    """With everything that belongs to the deal; its newest 50 activities."""

    full_details = computed(BooleanField(), using=lambda: True)
    customer = CustomerOfDeal()
    products = children(DealLineDetail, DealProduct.objects.all, key="deal_id", order=("position", "id"))
    activities = children(
        ActivityItem, Activity.objects.all, key="deal_id", order=("-occurred_at", "-id"), newest=50
    )
    documents = children(DocumentItem, DealDocument.objects.all, key="deal_id", order=("uploaded_at", "id"))
    timeline = children(TimelineItem, DealStageEntry.objects.all, key="deal_id", order=("entered_at", "id"))
    version = IntegerField()


class DealCreated(Serializer):
    id = UUIDField()
    deal_number = CharField(read_only=True)
    title = CharField(read_only=True)
    stage = EnumField(Stage)


class DealWon(Serializer):
    id = UUIDField()
    stage = EnumField(Stage)
    won_at = MomentField()
    order_id = UUIDField(read_only=True, allow_null=True)
    order_number = CharField(read_only=True, allow_null=True)
    message = MessageField()

    def to_representation(self, instance: Deal) -> dict[str, Any]:
        """With the order that the win made."""
        order = sales.order_of_deal(instance.pk) or {"id": None, "orderNumber": None}
        shown = super().to_representation(instance)
        return {**shown, "orderId": order["id"], "orderNumber": order["orderNumber"]}


class DealLost(Serializer):
    id = UUIDField()
    stage = EnumField(Stage)
    lost_at = MomentField()
