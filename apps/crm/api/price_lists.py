"""Price lists over HTTP: what is sent and what is answered."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from apps.crm import services
from apps.crm.api.price_source import PriceSource
from apps.crm.models import PriceList, PriceListCustomer
from apps.crm.selectors import price_asked
from apps.inventory.translated import translated
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    ListField,
    MomentField,
    MoneyField,
    PercentField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.rows import RowSerializer, blank_to_null, children, computed, expression, external
from apps.kernel.api.serializers import Serializer

MOST_CUSTOMERS = 1000
OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}


class PriceListLineBody(Serializer):
    """A price of a product, or a percent off the own price of a product, a category or everything."""

    id = UUIDField(required=False)
    product_id = UUIDField(**OPTIONAL)
    category = CharField(required=False, allow_blank=True, allow_null=True, max_length=100)
    unit_price = MoneyField(**OPTIONAL)
    percent = PercentField(**OPTIONAL)
    from_quantity = QuantityField(**OPTIONAL, min_value=Decimal(0))
    valid_from = DateField(**OPTIONAL)
    valid_to = DateField(**OPTIONAL)


class PriceListLinesBody(Serializer):
    items = PriceListLineBody(many=True, max_length=services.MOST_LINES)  # type: ignore[call-arg]


class PriceListChange(Serializer):
    """Whom it is for follows from what is sent where `audience` does not say it."""

    name = CharField()
    audience = EnumField(PriceList.Audience, required=False)
    segments = ListField(child=CharField(max_length=50), required=False, max_length=100)
    customer_ids = ListField(child=UUIDField(), required=False, max_length=MOST_CUSTOMERS)
    tax_included = BooleanField(required=False)
    valid_from = DateField(**OPTIONAL)
    valid_to = DateField(**OPTIONAL)
    is_active = BooleanField(required=False)
    notes = TextField(required=False, allow_null=True)
    external_id = CharField(required=False, allow_blank=True, allow_null=True, max_length=100)


class PriceListBody(PriceListChange):
    items = PriceListLineBody(many=True, required=False, max_length=services.MOST_LINES)  # type: ignore[call-arg]


class PriceListRow(RowSerializer):
    """One of the list."""

    id = UUIDField()
    name = CharField()
    currency = CharField()
    audience = EnumField(PriceList.Audience)
    segments = ListField(child=CharField())
    tax_included = BooleanField()
    valid_from = DateField(allow_null=True)
    valid_to = DateField(allow_null=True)
    is_active = BooleanField()
    items_count = external(IntegerField(), price_asked.items_of_lists, empty=int)
    notes = computed(TextField(allow_null=True), "notes", using=blank_to_null)
    external_id = computed(CharField(allow_null=True), "external_id", using=blank_to_null)
    created_at = MomentField()
    updated_at = MomentField()


class PriceListCustomerRow(RowSerializer):
    customer_id = UUIDField()
    customer_name = CharField(source="customer.name")


class PriceListDetail(PriceListRow):
    """With whom it is for; its lines are under `items`."""

    full_details = computed(BooleanField(), using=lambda: True)
    customers = children(
        PriceListCustomerRow,
        lambda: PriceListCustomer.objects.filter(customer__deleted_at__isnull=True),
        key="price_list_id",
        order=("customer__name", "id"),
    )
    version = IntegerField()


class PriceListLineRow(RowSerializer):
    id = UUIDField()
    product_id = UUIDField(allow_null=True)
    product_code = CharField(source="product.code", allow_null=True)
    product_name = expression(CharField(), lambda: translated("product__name"))
    category = computed(CharField(allow_null=True), "category", using=blank_to_null)
    unit_price = MoneyField(allow_null=True)
    percent = PercentField(allow_null=True)
    from_quantity = QuantityField()
    valid_from = DateField(allow_null=True)
    valid_to = DateField(allow_null=True)
    created_at = MomentField()
    updated_at = MomentField()


class PriceListMade(Serializer):
    id = UUIDField()
    name = CharField()


class PriceCandidate(Serializer):
    """A line of a list that has something to say of the product; `reason` says why it gives no price."""

    price_list_id = UUIDField()
    price_list_name = CharField()
    item_id = UUIDField()
    audience = EnumField(PriceList.Audience)
    category = CharField(allow_null=True)
    from_quantity = QuantityField()
    valid_from = DateField(allow_null=True)
    valid_to = DateField(allow_null=True)
    percent = PercentField(allow_null=True)
    unit_price = MoneyField()
    tax_included = BooleanField()
    chosen = BooleanField()
    reason = EnumField(price_asked.Reason, allow_null=True)
    explanation = CharField(allow_null=True)


class PriceAsked(Serializer):
    """What a line costs before its discount, and why."""

    product_id = UUIDField()
    customer_id = UUIDField(allow_null=True)
    quantity = QuantityField()
    date = DateField()
    unit_price = MoneyField()
    unit_price_with_tax = MoneyField()
    tax_included = BooleanField()
    tax = PercentField()
    price_source = PriceSource()
    candidates = PriceCandidate(many=True)


class QueryQuantityField(QuantityField):
    """A quantity of a query, where everything is text."""

    def to_internal_value(self, data: Any) -> Decimal:
        try:
            return super().to_internal_value(Decimal(str(data)))
        except InvalidOperation:
            self.fail("invalid")


class PriceQuery(Serializer):
    """One piece, today, by whoever buys, unless told."""

    product_id = UUIDField()
    customer_id = UUIDField(required=False)
    quantity = QueryQuantityField(required=False)
    date = DateField(required=False)
