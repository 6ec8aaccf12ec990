"""What orders and their lines earned."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from apps.kernel.api.fields import MoneyField, NumberField
from apps.kernel.api.rows import computed


def margin(sold: Decimal, cost: Decimal | None) -> Decimal | None:
    """What is left of what was sold, without VAT; None where the cost is not known."""
    return None if cost is None else sold - cost


def margin_percent(sold: Decimal, cost: Decimal | None) -> Decimal | None:
    """The margin in percent of what was sold, one decimal; None of nothing."""
    if cost is None or not sold:
        return None
    return ((sold - cost) * 100 / sold).quantize(Decimal("0.1"), ROUND_HALF_UP)


def fields() -> tuple[Any, Any, Any, Any]:
    """Of what was shipped and did not come back, without VAT: sold, cost, margin, and that in percent.

    All but the first are null without COSTS_VIEW, and where nobody knows what it cost.
    """
    # In the order in which they are shown; each may be below zero, the last one above 100.
    sold, cost = MoneyField(min_value=None), MoneyField(min_value=None, allow_null=True)
    left = MoneyField(min_value=None, allow_null=True)
    share = NumberField(max_digits=36, decimal_places=1, allow_null=True)
    return (
        sold,
        cost,
        computed(left, "sold_net", "cost", using=margin),
        computed(share, "sold_net", "cost", using=margin_percent),
    )
