"""Suppliers and purchase orders."""

from __future__ import annotations

from decimal import Decimal

from apps.finance import selectors as finance
from apps.inventory.api.serializers.shared import or_null, translated_field
from apps.inventory.models import (
    ProductSupplier,
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
from apps.kernel.api.rows import RowSerializer, children, computed, external
from apps.kernel.api.serializers import Serializer


class SupplierItem(RowSerializer):
    id = UUIDField(read_only=True)
    name = CharField(read_only=True)
    bin = CharField(read_only=True)
    contact_person = CharField(read_only=True)
    email = CharField(read_only=True)
    phone = CharField(read_only=True)
    address = CharField(read_only=True)
    notes = TextField(read_only=True)
    is_active = BooleanField(read_only=True)
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)


class SuppliedProduct(RowSerializer):
    product_id = UUIDField(read_only=True)
    product_code = CharField(read_only=True, source="product.code")
    product_name = translated_field(CharField(read_only=True), "product__name")
    lead_time = IntegerField(read_only=True)
    min_order_quantity = QuantityField(read_only=True)


class SupplierDetail(SupplierItem):
    full_details = computed(BooleanField(read_only=True), using=lambda: True)
    payable = external(MoneyField(min_value=None, read_only=True), finance.payables, empty=Decimal)
    products = children(
        SuppliedProduct,
        lambda: ProductSupplier.objects.filter(product__deleted_at__isnull=True),
        key="supplier_id",
        order=("product__code", "id"),
        newest=100,
    )
    version = IntegerField(read_only=True)


class SupplierCreated(Serializer):
    id = UUIDField()
    name = CharField(read_only=True)


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
