"""What production looks like in the API: answers."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from apps.inventory.models import Product, PurchaseOrder
from apps.inventory.selectors import purchase_order_line_rows, reservation_rows
from apps.inventory.translated import translated
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
    NumberField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.rows import RowSerializer, blank_to_null, children, computed, expression, external
from apps.kernel.api.serializers import Serializer
from apps.production import selectors
from apps.production.models import (
    MINUTE_DIGITS,
    MINUTE_PLACES,
    SHARE_PLACES,
    Priority,
    ProductionMaterial,
    ProductionOrder,
    ProductionStatus,
    WorkOrder,
    WorkStatus,
)
from apps.production.selectors.bom import rounded

COMING = (PurchaseOrder.Status.ORDERED, PurchaseOrder.Status.PARTIALLY_RECEIVED)
QUANTITY: Any = DecimalField(max_digits=15, decimal_places=3)
NOTHING = Value(Decimal(0), output_field=QUANTITY)


def _minutes(**kwargs: Any) -> Any:
    return NumberField(max_digits=MINUTE_DIGITS, decimal_places=MINUTE_PLACES, **kwargs)


# --- production orders ----------------------------------------------------------------------


class WorkOrderBrief(RowSerializer):
    id = UUIDField()
    sequence = IntegerField()
    operation = CharField()
    status = EnumField(WorkStatus)
    quantity = QuantityField()
    completed_quantity = QuantityField()


class ProductionItem(RowSerializer):
    """One production order of the list."""

    id = UUIDField()
    production_number = CharField(source="number")
    order_id = UUIDField(allow_null=True)
    order_number = CharField(source="order.number", allow_null=True)
    parent_id = UUIDField(allow_null=True)
    parent_number = CharField(source="parent.number", allow_null=True)
    product_id = UUIDField()
    product_code = CharField(source="product.code")
    product_name = expression(CharField(), lambda: translated("product__name"))
    unit = CharField(source="product.unit")
    quantity = QuantityField()
    completed_quantity = QuantityField()
    status = EnumField(ProductionStatus)
    priority = EnumField(Priority)
    start_date = DateField(allow_null=True)
    due_date = DateField(allow_null=True)
    estimated_completion = computed(
        DateField(allow_null=True),
        "status",
        "quantity",
        "output_minutes",
        "minutes_done",
        "completed_quantity",
        "start_date",
        "started_at",
        "output_quantity",
        using=selectors.estimated_completion,
    )
    work_orders = children(
        WorkOrderBrief, lambda: WorkOrder.objects.all(), key="production_order_id", order=("sequence",)
    )
    unit_cost = MoneyField()
    notes = TextField()
    started_at = MomentField(allow_null=True)
    completed_at = MomentField(allow_null=True)
    cancelled_at = MomentField(allow_null=True)
    cancel_reason = computed(TextField(allow_null=True), "cancel_reason", using=blank_to_null)
    created_at = MomentField()
    updated_at = MomentField()


def _per_unit(per_output: Decimal, output: Decimal) -> Decimal:
    """To nine decimals; exact where the bill of materials is for one."""
    return per_output if output == 1 else rounded(Fraction(per_output) / Fraction(output), SHARE_PLACES)


def _kept(holder: str) -> Any:
    """What is reserved of a material for its production order."""
    kept = reservation_rows().filter(
        holder_kind="production_order", holder_id=OuterRef(holder), product_id=OuterRef("component_id")
    )
    return Coalesce(Subquery(kept.values("quantity")[:1]), NOTHING)


class Material(RowSerializer):
    """What goes into a production order."""

    id = UUIDField()
    material_id = UUIDField(source="component_id")
    material_code = CharField(source="component.code")
    material_name = expression(CharField(), lambda: translated("component__name"))
    unit = CharField(source="component.unit")
    per_unit = computed(
        NumberField(max_digits=24, decimal_places=9),
        "per_output",
        "production_order.output_quantity",
        using=_per_unit,
    )
    per_output = NumberField(max_digits=24, decimal_places=9)
    needed = QuantityField()
    issued = QuantityField()
    reserved = expression(QuantityField(), lambda: _kept("production_order_id"))


class WorkOrderOfDetail(WorkOrderBrief):
    duration = _minutes(help_text="Minutes for the production order's `outputQuantity`")
    required_skills = ListField(child=CharField())
    equipment = ListField(child=CharField())
    started_at = MomentField(allow_null=True)
    completed_at = MomentField(allow_null=True)


class ChildOrder(RowSerializer):
    """Production of a part."""

    id = UUIDField()
    production_number = CharField(source="number")
    product_id = UUIDField()
    product_name = expression(CharField(), lambda: translated("product__name"))
    quantity = QuantityField()
    completed_quantity = QuantityField()
    status = EnumField(ProductionStatus)


class ProductionDetail(ProductionItem):
    """One production order with all that belongs to it."""

    full_details = computed(BooleanField(), using=lambda: True)
    version = IntegerField()
    output_quantity = QuantityField(help_text="How many units `perOutput` and durations are for")
    work_orders = children(
        WorkOrderOfDetail, lambda: WorkOrder.objects.all(), key="production_order_id", order=("sequence",)
    )
    materials = children(
        Material,
        lambda: ProductionMaterial.objects.all(),
        key="production_order_id",
        order=("position", "id"),
    )
    children = children(
        ChildOrder, lambda: ProductionOrder.objects.all(), key="parent_id", order=("created_at", "id")
    )


class ProductionCreated(Serializer):
    id = UUIDField()
    production_number = CharField(source="number")
    status = EnumField(ProductionStatus)


class ProductionMoved(Serializer):
    """Where a step has led."""

    id = UUIDField()
    production_number = CharField(source="number")
    status = EnumField(ProductionStatus)
    start_date = DateField(allow_null=True)
    completed_quantity = QuantityField()
    message = MessageField()


# --- work orders ----------------------------------------------------------------------------


class WorkOrderItem(WorkOrderOfDetail):
    """One work order of the list."""

    production_order_id = UUIDField()
    production_number = CharField(source="production_order.number")
    production_status = EnumField(ProductionStatus, source="production_order.status")
    output_quantity = QuantityField(source="production_order.output_quantity")
    product_id = UUIDField(source="production_order.product_id")
    product_name = expression(CharField(), lambda: translated("production_order__product__name"))
    order_id = UUIDField(source="production_order.order_id", allow_null=True)
    priority = EnumField(Priority, source="production_order.priority")
    due_date = DateField(source="production_order.due_date", allow_null=True)
    created_at = MomentField()
    updated_at = MomentField()


class WorkReported(Serializer):
    """How far the operation and its production order are after a report."""

    id = UUIDField()
    operation = CharField()
    status = EnumField(WorkStatus)
    completed_quantity = QuantityField()
    production_order_id = UUIDField()
    production_status = EnumField(ProductionStatus, source="production_order.status")
    production_completed_quantity = QuantityField(source="production_order.completed_quantity")
    message = MessageField()


# --- shortages ------------------------------------------------------------------------------


class NeedRow(RowSerializer):
    """Who wants the product: a production order as material, or a sales order as goods."""

    quantity = QuantityField()
    production_order_id = UUIDField(allow_null=True)
    production_number = CharField(allow_null=True)
    order_id = UUIDField(allow_null=True)
    order_number = CharField(allow_null=True)
    status = CharField()
    priority = EnumField(Priority, allow_null=True)
    due_date = DateField(allow_null=True)


def _coming() -> Any:
    """What has been ordered of suppliers and has not come."""
    lines: QuerySet[Any] = purchase_order_line_rows().filter(
        product_id=OuterRef("pk"),
        purchase_order__status__in=COMING,
        purchase_order__deleted_at__isnull=True,
    )
    rest = lines.order_by().values("product_id").annotate(rest=Sum(F("quantity") - F("received_quantity")))
    return Coalesce(Subquery(rest.values("rest")), NOTHING)


class Shortage(RowSerializer):
    """A product of which more is wanted than is there; `missing` = `required` − `available`.

    What is kept for somebody already, or is being made for somebody, is neither required nor available.
    """

    id = UUIDField()
    product_id = UUIDField(source="id")
    product_code = CharField(source="code")
    product_name = expression(CharField(), lambda: translated("name"))
    type = EnumField(Product.Type)
    unit = CharField()
    required = computed(QuantityField(), using=lambda: Decimal(0))
    available = computed(
        QuantityField(), "stock.in_stock", "stock.reserved", using=lambda stock, kept: stock - kept
    )
    missing = computed(QuantityField(), using=lambda: Decimal(0))
    on_order = expression(QuantityField(), _coming)
    due_date = computed(DateField(allow_null=True), using=lambda: None)
    demand = external(NeedRow(many=True), selectors.open_needs)
