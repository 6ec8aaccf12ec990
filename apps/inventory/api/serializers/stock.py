"""Stock, its movements and reservations."""

from __future__ import annotations

from apps.inventory.api.serializers.shared import translated_field
from apps.inventory.models import StockMovement
from apps.inventory.selectors.warehouses import stated
from apps.kernel.api.fields import (
    CharField,
    DateField,
    EnumField,
    MessageField,
    MomentField,
    MoneyField,
    QuantityField,
    UUIDField,
)
from apps.kernel.api.rows import RowSerializer, blank_to_null, computed, expression
from apps.kernel.api.serializers import Serializer


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
    warehouse_id = expression(UUIDField(read_only=True), stated)
    external_id = computed(CharField(read_only=True, allow_null=True), "external_id", using=blank_to_null)
    user_id = UUIDField(read_only=True, allow_null=True)


class ReservationItem(RowSerializer):
    id = UUIDField(read_only=True)
    product_id = UUIDField(read_only=True)
    product_code = CharField(read_only=True, source="product.code")
    product_name = translated_field(CharField(read_only=True), "product__name")
    unit = CharField(read_only=True, source="product.unit")
    quantity = QuantityField(read_only=True)
    warehouse_id = expression(UUIDField(read_only=True), stated)
    holder_kind = CharField(read_only=True)
    holder_id = UUIDField(read_only=True)
    reference = CharField(read_only=True)
    created_at = MomentField(read_only=True)
