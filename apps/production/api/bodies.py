"""What production looks like in the API: requests."""

from __future__ import annotations

from decimal import Decimal

from apps.kernel.api.fields import (
    CharField,
    DateField,
    EnumField,
    ListField,
    NumberField,
    QuantityField,
    TextField,
    UUIDField,
)
from apps.kernel.api.serializers import Serializer
from apps.production.models import MINUTE_DIGITS, MINUTE_PLACES, Priority, ProductionStatus, WorkStatus

MAX_COMPONENTS, MAX_OPERATIONS = 500, 100


class ComponentBody(Serializer):
    material_id = UUIDField()
    quantity = QuantityField(help_text="For `outputQuantity` units of the product")


class OperationBody(Serializer):
    """A step; `id` names one that there is. The order of the steps is that of the list."""

    id = UUIDField(required=False, allow_null=True)
    name = CharField()
    duration = NumberField(
        max_digits=MINUTE_DIGITS,
        decimal_places=MINUTE_PLACES,
        min_value=Decimal("0.01"),
        help_text="Minutes for `outputQuantity` units of the product",
    )
    required_skills = ListField(child=CharField(max_length=100), required=False)
    equipment = ListField(child=CharField(max_length=100), required=False)


class WriteBom(Serializer):
    """Each list replaces the one before; what is not sent stays."""

    output_quantity = QuantityField(required=False, help_text="How many units the lists are for")
    components = ComponentBody(many=True, required=False, max_length=MAX_COMPONENTS)  # type: ignore[call-arg]
    operations = OperationBody(many=True, required=False, max_length=MAX_OPERATIONS)  # type: ignore[call-arg]


class CreateProductionOrder(Serializer):
    order_id = UUIDField(required=False, allow_null=True)
    product_id = UUIDField()
    quantity = QuantityField()
    priority = EnumField(Priority, required=False)
    start_date = DateField(required=False, allow_null=True)
    due_date = DateField(required=False, allow_null=True)
    notes = TextField(required=False)


class UpdateProductionOrder(Serializer):
    """`status` takes the step that leads there."""

    status = EnumField(ProductionStatus, required=False)
    quantity = QuantityField(required=False)
    priority = EnumField(Priority, required=False)
    start_date = DateField(required=False, allow_null=True)
    due_date = DateField(required=False, allow_null=True)
    notes = TextField(required=False)
    reason = TextField(required=False)


class ScheduleBody(Serializer):
    start_date = DateField(required=False, allow_null=True)


class CancelBody(Serializer):
    reason = TextField(required=False)


class ReportBody(Serializer):
    """How far the operation is: `completedQuantity` is the whole of what was done so far."""

    status = EnumField(WorkStatus, required=False)
    completed_quantity = QuantityField(required=False, min_value=Decimal(0))
