"""Products as lists and details show them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Case

from apps.inventory import selectors
from apps.inventory.api.serializers.shared import translated_field
from apps.inventory.api.serializers.stock import MovementRow
from apps.inventory.models import (
    BomComponent,
    PriceHistory,
    Product,
    ProductImage,
    ProductSupplier,
    StockMovement,
    VatRate,
)
from apps.kernel import clock
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    JSONObjectField,
    MomentField,
    MoneyField,
    PercentField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.naming import camelize_details
from apps.kernel.api.rows import RowSerializer, blank_to_null, children, computed, expression
from apps.kernel.api.serializers import Serializer

NEWEST_MOVEMENTS = 50
NEWEST_PRICES = 100
STOCKLESS = frozenset({Product.Type.SERVICE, Product.Type.DIGITAL, Product.Type.BUNDLE})


def _effective_vat() -> Case:
    return selectors.effective_rate_sql(clock.today())


def _category(rate: Decimal | None, category: str) -> str | None:
    """The category that the rate follows; none where the product has a rate of its own."""
    return (category or VatRate.Code.STANDARD) if rate is None else None


def _number(value: Decimal | None) -> Decimal | int:
    return 0 if value is None else value


def _difference(more: Decimal | None, less: Decimal | None) -> Decimal | int:
    return _number(more) - _number(less)


def _cost(entered: Decimal, average: Decimal | None) -> Decimal:
    """The moving average once there were receipts."""
    return entered if average is None else average


def _maximum(kind: str, value: Decimal | None) -> Decimal | int | None:
    return 0 if kind in STOCKLESS else value


class Inventory(RowSerializer):
    """Services, digital products and bundles have no stock row: all zeros."""

    in_stock = computed(QuantityField(read_only=True), "stock.in_stock", using=_number)
    reserved = computed(QuantityField(read_only=True), "stock.reserved", using=_number)
    available = computed(QuantityField(read_only=True), "stock.in_stock", "stock.reserved", using=_difference)
    min_stock = computed(QuantityField(read_only=True), "stock.min_stock", using=_number)
    max_stock = computed(
        QuantityField(read_only=True, allow_null=True), "type", "stock.max_stock", using=_maximum
    )


class LyingThere(Serializer):
    """What of a product lies in one warehouse; `onTheWay`: between two of them, `warehouseId` is null."""

    warehouse_id = UUIDField(allow_null=True)
    warehouse_name = CharField()
    on_the_way = BooleanField()
    in_stock = QuantityField()
    reserved = QuantityField()
    available = QuantityField()


class InventoryByWarehouse(Inventory):
    """The sums over all warehouses, and what they are made of."""

    warehouses = computed(LyingThere(many=True, read_only=True), using=list)


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
    cost = computed(MoneyField(read_only=True), "cost", "stock.unit_cost", using=_cost)
    currency = CharField(read_only=True)
    vat_rate = expression(PercentField(read_only=True), _effective_vat)
    tax_category = computed(
        EnumField(VatRate.Code, read_only=True, allow_null=True), "vat_rate", "tax_category", using=_category
    )
    vat_included = BooleanField(read_only=True)
    barcode = CharField(read_only=True)
    tru_origin = computed(
        EnumField(Product.TruOrigin, read_only=True, allow_null=True), "tru_origin", using=blank_to_null
    )
    ntin = computed(CharField(read_only=True, allow_null=True), "ntin", using=blank_to_null)
    tn_ved_code = computed(CharField(read_only=True, allow_null=True), "tn_ved_code", using=blank_to_null)
    unit_code = computed(CharField(read_only=True, allow_null=True), "unit_code", using=blank_to_null)
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
    inventory = InventoryByWarehouse(source="*", read_only=True)
    output_quantity = QuantityField(read_only=True, help_text="How many units the components of `bom` make")
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


class DetailsField(JSONObjectField):
    """What an error says, by the body's fields."""

    def to_representation(self, value: Any) -> Any:
        return camelize_details(value)


class BatchError(Serializer):
    index = IntegerField()
    code = CharField(read_only=True)
    errors = DetailsField()  # type: ignore[assignment]


class BatchCreated(Serializer):
    created = IntegerField()
    failed = IntegerField()
    products = BatchProduct(many=True)
    errors = BatchError(many=True)  # type: ignore[assignment]
