"""Purchase orders."""

from __future__ import annotations

from apps.finance import selectors as finance
from apps.inventory.api.serializers.shared import or_null, translated_field
from apps.inventory.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    VatRate,
)
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    MessageField,
    MomentField,
    MoneyField,
    PercentField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.letters import LetterItem
from apps.kernel.api.rows import RowSerializer, children, computed, external
from apps.kernel.api.serializers import Serializer


class PurchaseLine(RowSerializer):
    id = UUIDField(read_only=True)
    product_id = UUIDField(read_only=True)
    product_code = CharField(read_only=True, source="product.code")
    product_name = translated_field(CharField(read_only=True), "product__name")
    unit = CharField(read_only=True, source="product.unit")
    quantity = QuantityField(read_only=True)
    received_quantity = QuantityField(read_only=True)
    unit_price = MoneyField(read_only=True)
    unit_price_with_tax = MoneyField(read_only=True)
    tax_included = BooleanField(read_only=True)
    discount = PercentField(read_only=True)
    tax = PercentField(read_only=True)
    tax_category = computed(
        EnumField(VatRate.Code, read_only=True, allow_null=True), "tax_category", using=or_null
    )
    net_amount = MoneyField(read_only=True, source="net")
    vat_amount = MoneyField(read_only=True, source="vat")
    total_price = MoneyField(read_only=True)


class PurchaseOrderItem(RowSerializer):
    id = UUIDField(read_only=True)
    number = CharField(read_only=True)
    supplier_id = UUIDField(read_only=True)
    supplier_name = CharField(read_only=True, source="supplier.name")
    status = EnumField(PurchaseOrder.Status, read_only=True)
    total_amount = MoneyField(read_only=True)
    currency = CharField(read_only=True)
    expected_date = DateField(read_only=True, allow_null=True)
    ordered_at = MomentField(read_only=True, allow_null=True)
    received_at = MomentField(read_only=True, allow_null=True)
    cancelled_at = MomentField(read_only=True, allow_null=True)
    notes = TextField(read_only=True)
    items = children(
        PurchaseLine,
        lambda: PurchaseOrderLine.objects.all(),
        key="purchase_order_id",
        order=("position", "id"),
    )
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)


class PurchaseOrderDetail(PurchaseOrderItem):
    full_details = computed(BooleanField(read_only=True), using=lambda: True)
    mailings = external(LetterItem(many=True, read_only=True), finance.letters)
    version = IntegerField(read_only=True)


class PurchaseOrderCreated(Serializer):
    id = UUIDField()
    number = CharField(read_only=True)
    status = EnumField(PurchaseOrder.Status)
    total_amount = MoneyField(read_only=True)


class PurchaseOrderStep(Serializer):
    id = UUIDField()
    number = CharField(read_only=True)
    status = EnumField(PurchaseOrder.Status)
    message = MessageField()
