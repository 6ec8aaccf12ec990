"""What is answered: rows of lists and details, and what an action gives."""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models.functions import Coalesce

from apps.inventory import selectors
from apps.inventory.models import (
    BomComponent,
    PriceHistory,
    Product,
    ProductImage,
    ProductSupplier,
    PurchaseOrder,
    PurchaseOrderLine,
    StockMovement,
)
from apps.inventory.translated import translated
from apps.kernel import clock
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    JSONObjectField,
    MessageField,
    MomentField,
    MoneyField,
    PercentField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.rows import RowSerializer, children, computed, expression
from apps.kernel.api.serializers import Serializer

NEWEST_MOVEMENTS = 50
NEWEST_PRICES = 100
STOCKLESS = frozenset({Product.Type.SERVICE, Product.Type.DIGITAL, Product.Type.BUNDLE})


def translated_field(field: Any, path: str) -> Any:
    """A column of three languages, in the reader's."""
    return expression(field, partial(translated, path))


def _effective_vat() -> Coalesce:
    return Coalesce("vat_rate", selectors.standard_rate_sql(clock.today()))


def _number(value: Decimal | None) -> Decimal | int:
    return 0 if value is None else value


def _difference(more: Decimal | None, less: Decimal | None) -> Decimal | int:
    return _number(more) - _number(less)


def _maximum(kind: str, value: Decimal | None) -> Decimal | int | None:
    return 0 if kind in STOCKLESS else value


# --- products -------------------------------------------------------------------------------


class Inventory(RowSerializer):
    """Services, digital products and bundles have no stock row: all zeros."""

    in_stock = computed(QuantityField(read_only=True), "stock.in_stock", using=_number)
    reserved = computed(QuantityField(read_only=True), "stock.reserved", using=_number)
    available = computed(QuantityField(read_only=True), "stock.in_stock", "stock.reserved", using=_difference)
    min_stock = computed(QuantityField(read_only=True), "stock.min_stock", using=_number)
    max_stock = computed(
        QuantityField(read_only=True, allow_null=True), "type", "stock.max_stock", using=_maximum
    )


class Image(RowSerializer):
    url = CharField(read_only=True)
    is_primary = BooleanField(read_only=True)


class ProductItem(RowSerializer):
    id = UUIDField(read_only=True)
    code = CharField(read_only=True)
    name = translated_field(CharField(read_only=True), "name")
    type = EnumField(Product.Type, read_only=True)
    category = translated_field(CharField(read_only=True), "category")
    description = translated_field(TextField(read_only=True), "description")
    unit = CharField(read_only=True)
    status = EnumField(Product.Status, read_only=True)
    price = MoneyField(read_only=True)
    cost = MoneyField(read_only=True)
    currency = CharField(read_only=True)
    vat_rate = expression(PercentField(read_only=True), _effective_vat)
    vat_included = BooleanField(read_only=True)
    barcode = CharField(read_only=True)
    inventory = Inventory(source="*", read_only=True)
    images = children(
        Image, lambda: ProductImage.objects.all(), key="product_id", order=("-is_primary", "position", "id")
    )
    specifications = JSONObjectField(read_only=True)
    created_at = MomentField(read_only=True)
    updated_at = MomentField(read_only=True)


class BomRow(RowSerializer):
    component_id = UUIDField(read_only=True)
    component_name = translated_field(CharField(read_only=True), "component__name")
    component_code = CharField(read_only=True, source="component.code")
    quantity = QuantityField(read_only=True)
    unit = CharField(read_only=True, source="component.unit")


class SupplierRow(RowSerializer):
    supplier_id = UUIDField(read_only=True)
    supplier_name = CharField(read_only=True, source="supplier.name")
    lead_time = IntegerField(read_only=True)
    min_order_quantity = QuantityField(read_only=True)


class PriceRow(RowSerializer):
    date = DateField(read_only=True, source="created_at")
    price = MoneyField(read_only=True)
    cost = MoneyField(read_only=True)


class MovementRow(RowSerializer):
    id = UUIDField(read_only=True)
    date = DateField(read_only=True)
    type = EnumField(StockMovement.Type, read_only=True)
    quantity = QuantityField(read_only=True)
    reference = CharField(read_only=True)
    notes = CharField(read_only=True)
    unit_cost = MoneyField(read_only=True, allow_null=True)
    balance_after = QuantityField(read_only=True)
    created_at = MomentField(read_only=True)


def _languages(column: str) -> type[RowSerializer]:
    """{kk, ru, en} of one column, null where a language is missing."""
    fields = {
        code: computed(
            CharField(read_only=True, allow_null=True), f"{column}_{code}", using=lambda text: text or None
        )
        for code in ("kk", "ru", "en")
    }
    return type(f"{column.title()}InLanguages", (RowSerializer,), fields)


class Translations(RowSerializer):
    name = _languages("name")(source="*", read_only=True)
    category = _languages("category")(source="*", read_only=True)
    description = _languages("description")(source="*", read_only=True)


class ProductDetail(ProductItem):
    full_details = computed(BooleanField(read_only=True), using=lambda: True)
    bom = children(BomRow, lambda: BomComponent.objects.all(), key="product_id", order=("position", "id"))
    suppliers = children(
        SupplierRow, lambda: ProductSupplier.objects.all(), key="product_id", order=("position", "id")
    )
    price_history = children(
        PriceRow,
        lambda: PriceHistory.objects.all(),
        key="product_id",
        order=("-created_at", "-id"),
        newest=NEWEST_PRICES,
    )
    stock_movements = children(
        MovementRow,
        lambda: StockMovement.objects.all(),
        key="product_id",
        order=("-created_at", "-id"),
        newest=NEWEST_MOVEMENTS,
    )
    translations = Translations(source="*", read_only=True)
    version = IntegerField(read_only=True)


class ProductCreated(Serializer):
    id = UUIDField()
    code = CharField(read_only=True)
    name = CharField(read_only=True)
    status = EnumField(Product.Status)


class BatchProduct(Serializer):
    id = UUIDField()
    code = CharField(read_only=True)


class BatchError(Serializer):
    index = IntegerField()
    code = CharField(read_only=True)
    errors = JSONObjectField()  # type: ignore[assignment]


class BatchCreated(Serializer):
    created = IntegerField()
    failed = IntegerField()
    products = BatchProduct(many=True)
    errors = BatchError(many=True)  # type: ignore[assignment]


# --- stock ----------------------------------------------------------------------------------


class StockMoved(Serializer):
    """The movement, and the product's stock after it; `quantity` is signed."""

    id = UUIDField()
    product_id = UUIDField()
    type = EnumField(StockMovement.Type)
    quantity = QuantityField(read_only=True)
    balance_after = QuantityField(read_only=True)
    in_stock = QuantityField(read_only=True)
    reserved = QuantityField(read_only=True)
    available = QuantityField(read_only=True)
    message = MessageField()


class MovementItem(MovementRow):
    product_id = UUIDField(read_only=True)
    product_code = CharField(read_only=True, source="product.code")
    product_name = translated_field(CharField(read_only=True), "product__name")
    unit = CharField(read_only=True, source="product.unit")
    user_id = UUIDField(read_only=True, allow_null=True)


class ReservationItem(RowSerializer):
    id = UUIDField(read_only=True)
    product_id = UUIDField(read_only=True)
    product_code = CharField(read_only=True, source="product.code")
    product_name = translated_field(CharField(read_only=True), "product__name")
    unit = CharField(read_only=True, source="product.unit")
    quantity = QuantityField(read_only=True)
    holder_kind = CharField(read_only=True)
    holder_id = UUIDField(read_only=True)
    reference = CharField(read_only=True)
    created_at = MomentField(read_only=True)


# --- suppliers and purchase orders ----------------------------------------------------------


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
