"""Whether an order waits for approval, by whom it was approved, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from apps.kernel.api.fields import EnumField, IntegerField, MomentField, PercentField, UUIDField
from apps.kernel.api.rows import RowSerializer, blank_to_null, computed
from apps.kernel.api.serializers import Serializer
from apps.sales.models import Approval


class ApprovalReason(Serializer):
    """A line that costs less than its writer may ask: by how many percent, and how many are allowed."""

    order_item_id = UUIDField()
    position = IntegerField()
    product_id = UUIDField(allow_null=True)
    discount = PercentField()
    max_discount = PercentField()


def _reasons(kept: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    numbers = ("discount", "maxDiscount")
    return [{**each, **{name: Decimal(each[name]) for name in numbers}} for each in kept]


class WithApproval(RowSerializer):
    """Null: it needs none."""

    approval = computed(EnumField(Approval, allow_null=True), "approval", using=blank_to_null)


class WithReasons(RowSerializer):
    """What is to be approved, or was; who did it and when."""

    approval_reasons = computed(ApprovalReason(many=True), "approval_reasons", using=_reasons)
    approved_by = UUIDField(source="approved_by_id", allow_null=True)
    approved_at = MomentField(allow_null=True)
