"""What orders and their lines earned."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from apps.kernel.api.fields import MoneyField, NumberField
from apps.kernel.api.rows import RowSerializer, computed


def margin(sold: Decimal, cost: Decimal | None) -> Decimal | None:
    """What is left of what was sold, without VAT; None where the cost is not known."""
    return None if cost is None else sold - cost


def margin_percent(sold: Decimal, cost: Decimal | None) -> Decimal | None:
    """The margin in percent of what was sold, one decimal; None of nothing."""
    if cost is None or not sold:
        return None
    return ((sold - cost) * 100 / sold).quantize(Decimal("0.1"), ROUND_HALF_UP)


def percentage() -> NumberField:
    """A percentage that may be negative or above 100."""
    return NumberField(max_digits=36, decimal_places=1, allow_null=True)


class Earned(RowSerializer):
    """Of what was shipped and did not come back, without VAT; the last three need COSTS_VIEW, else null."""

    sold_net = MoneyField(min_value=None)
    cost = MoneyField(min_value=None, allow_null=True)
    margin = computed(MoneyField(min_value=None, allow_null=True), "sold_net", "cost", using=margin)
    margin_percent = computed(percentage(), "sold_net", "cost", using=margin_percent)
