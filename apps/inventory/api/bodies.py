"""What is sent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError as InvalidURL
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from apps.inventory.models import Product, StockMovement, VatRate
from apps.inventory.models.costs import Basis, LateKind
from apps.inventory.services import Rejected
from apps.kernel.api.errors import describe
from apps.kernel.api.fields import (
    BooleanField,
    CharField,
    DateField,
    EnumField,
    IntegerField,
    JSONObjectField,
    MoneyField,
    PercentField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.serializers import Serializer

MAX_ROWS = 100
MAX_BATCH = 1000
OPTIONAL: dict[str, Any] = {"required": False}
EMPTY: dict[str, Any] = {"required": False, "allow_blank": True, "allow_null": True}
ZERO = Decimal(0)


def rows_of(body: type[Serializer], **kwargs: Any) -> Any:
    """An optional array of at most 100 such bodies."""
    return body(many=True, max_length=MAX_ROWS, **{"required": False, **kwargs})  # type: ignore[call-arg]


class LinkField(CharField):
    """Where a picture lies: an http(s) address, or a path of this house; never a script."""

    default_error_messages = {"link": _("Enter an http(s) address or a path that starts with /.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, **kwargs)
        self.is_address = URLValidator(schemes=["http", "https"])

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        if text.startswith("/") and not text.startswith("//"):
            return text
        try:
            self.is_address(text)
        except InvalidURL:
            self.fail("link")
        return text


class EmailField(serializers.EmailField):
    """An address of at most 254 characters; empty and null mean none."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **EMPTY, **kwargs)


# --- products -------------------------------------------------------------------------------


class NameTranslations(Serializer):
    kk = CharField(**EMPTY)
    ru = CharField(**EMPTY)
    en = CharField(**EMPTY)


class CategoryTranslations(Serializer):
    kk = CharField(max_length=100, **EMPTY)
    ru = CharField(max_length=100, **EMPTY)
    en = CharField(max_length=100, **EMPTY)


class DescriptionTranslations(Serializer):
    kk = TextField(required=False, allow_null=True)
    ru = TextField(required=False, allow_null=True)
    en = TextField(required=False, allow_null=True)


class TranslationsBody(Serializer):
    name = NameTranslations(**OPTIONAL)
    category = CategoryTranslations(**OPTIONAL)
    description = DescriptionTranslations(**OPTIONAL)


class ImageBody(Serializer):
    url = LinkField()
    is_primary = BooleanField(**OPTIONAL)


class BomComponentBody(Serializer):
    component_id = UUIDField()
    quantity = QuantityField()


class ProductSupplierBody(Serializer):
    supplier_id = UUIDField()
    lead_time = IntegerField(max_value=3650, **OPTIONAL)
    min_order_quantity = QuantityField(**OPTIONAL)


class ProductBody(Serializer):
    """What both a new product and a change may say."""

    code = CharField(max_length=64)
    name = CharField(**OPTIONAL)
    translations = TranslationsBody(**OPTIONAL)
    type = EnumField(Product.Type, **OPTIONAL)
    category = CharField(max_length=100, **EMPTY)
    description = TextField(required=False, allow_null=True)
    unit = CharField(max_length=20, **OPTIONAL)
    price = MoneyField()
    cost = MoneyField(**OPTIONAL)
    vat_rate = PercentField(required=False, allow_null=True)
    tax_category = EnumField(VatRate.Code, required=False, allow_null=True)
    vat_included = BooleanField(**OPTIONAL)
    barcode = CharField(max_length=64, **EMPTY)
    tru_origin = EnumField(Product.TruOrigin, required=False, allow_null=True)
    ntin = CharField(max_length=30, **EMPTY)
    tn_ved_code = CharField(max_length=30, **EMPTY)
    unit_code = CharField(max_length=10, **EMPTY)
    output_quantity = QuantityField(help_text="How many units the components of `bom` make", **OPTIONAL)
    min_stock = QuantityField(min_value=ZERO, **OPTIONAL)
    max_stock = QuantityField(min_value=ZERO, required=False, allow_null=True)
    specifications = JSONObjectField(**OPTIONAL)
    images = rows_of(ImageBody)
    suppliers = rows_of(ProductSupplierBody)
    bom = rows_of(BomComponentBody)


class CreateProduct(ProductBody):
    initial_stock = QuantityField(min_value=ZERO, **OPTIONAL)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        names = (attrs.get("translations") or {}).get("name") or {}
        if "name" not in attrs and not any(names.values()):
            field = self.fields["name"]
            raise ValidationError(
                {"name": ErrorDetail(str(field.error_messages["required"]), code="required")}
            )
        return attrs


class UpdateProduct(ProductBody):
    status = EnumField(Product.Status, **OPTIONAL)


@extend_schema_field(CreateProduct(many=True))
class BatchField(serializers.Field[Any, Any, Any, Any]):
    """Up to 1,000 products, each judged by itself: {place: body} of those that read, and the others."""

    child: Any = None

    default_error_messages = {
        "list": _("Expected a list of products."),
        "empty": _("At least one product is needed."),
        "many": _("At most %(most)d products at once.") % {"most": MAX_BATCH},
    }

    def to_internal_value(self, data: Any) -> tuple[dict[int, dict[str, Any]], list[Rejected]]:
        if not isinstance(data, list):
            self.fail("list")
        if not data:
            self.fail("empty")
        if len(data) > MAX_BATCH:
            self.fail("many")
        # One serializer for all of them: to make one costs more than to run it.
        self.child = CreateProduct(context=self.context)
        items, rejected = {}, []
        for index, item in enumerate(data):
            try:
                items[index] = self.child.run_validation(item)
            except ValidationError as error:
                _status, body = describe(error)
                code = item.get("code") if isinstance(item, dict) else None
                rejected.append(
                    Rejected(index, code if isinstance(code, str) else "", body["error"]["details"])
                )
        return items, rejected


class BatchBody(Serializer):
    products = BatchField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        items, rejected = attrs["products"]
        return {"items": items, "rejected": rejected}


class StockBody(Serializer):
    """IN, OUT and OPENING take a quantity above zero; ADJUSTMENT the signed difference that a count found.

    OPENING is what was there before the books began, at the end of `date`; `externalId` is of it alone.
    """

    type = EnumField(StockMovement.Type)
    quantity = QuantityField(min_value=None)
    reference = CharField(max_length=100, required=False, allow_blank=True)
    unit_cost = MoneyField(required=False, allow_null=True)
    notes = CharField(max_length=1000, required=False, allow_blank=True)
    external_id = CharField(max_length=100, required=False, allow_blank=True)
    date = DateField(required=False, allow_null=True)
    warehouse_id = UUIDField(
        required=False, allow_null=True, help_text="Where; the default warehouse unless given"
    )


class StockRowBody(StockBody):
    """A movement of a batch names its product."""

    product_id = UUIDField()


# --- purchase orders ----------------------------------------------------------


class PurchaseLineBody(Serializer):
    """A line; without a price it takes the product's cost, and it has the VAT that is given."""

    id = UUIDField(required=False, allow_null=True)
    product_id = UUIDField()
    quantity = QuantityField()
    unit_price = MoneyField(required=False, allow_null=True)
    unit_price_with_tax = MoneyField(required=False, allow_null=True)
    discount = PercentField(required=False, allow_null=True)
    tax = PercentField(required=False, allow_null=True)
    tax_category = EnumField(VatRate.Code, required=False, allow_null=True)
    tax_included = BooleanField(required=False, allow_null=True)


class PurchaseOrderBody(Serializer):
    supplier_id = UUIDField()
    items = rows_of(PurchaseLineBody, required=True)
    expected_date = DateField(required=False, allow_null=True)
    notes = TextField(required=False, allow_null=True)


class ReceivedLineBody(Serializer):
    line_id = UUIDField(**OPTIONAL)
    product_id = UUIDField(**OPTIONAL)
    quantity = QuantityField()


class ReceiveBody(Serializer):
    """Without `items` all that is still to come."""

    items = rows_of(ReceivedLineBody)
    date = DateField(required=False, allow_null=True)
    notes = CharField(max_length=1000, required=False, allow_blank=True)
    warehouse_id = UUIDField(
        required=False, allow_null=True, help_text="Where it came; the first warehouse unless given"
    )


class CancelPurchaseBody(Serializer):
    reason = CharField(max_length=1000, required=False, allow_blank=True)


class PurchaseCostBody(Serializer):
    """Freight, customs, or a bill at another price: without VAT that is set off, below zero where cheaper."""

    amount = MoneyField(min_value=None)
    kind = EnumField(LateKind, required=False)
    basis = EnumField(Basis, required=False)
    reference = CharField(max_length=100, required=False, allow_blank=True)
    date = DateField(required=False, allow_null=True)
