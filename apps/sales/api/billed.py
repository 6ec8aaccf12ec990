"""What is billed of an order's lines, where its page shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.finance.selectors import billing_of_lines
from apps.sales.models import OrderItem


def unbilled(total: Decimal, closed: Decimal, invoiced: Decimal, credited: Decimal) -> Decimal:
    """What of an order is still to be billed: neither issued nor credited for good."""
    return max(Decimal(0), max(Decimal(0), total - closed - credited) - invoiced)


def billing_of_orders(order_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{order: how far each of its lines is billed, in their order}; four or five statements."""
    rows = OrderItem.objects.filter(order__in=order_ids).order_by("order_id", "position", "id")
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for line in billing_of_lines(rows).values():
        billed = line.billed
        found[line.line.order_id].append(
            {
                "orderItemId": line.line.pk,
                "billedQuantity": billed.quantity,
                "billedAmount": billed.total,
                "unbilledAmount": billed.unbilled,
                "draftedAmount": billed.drafted,
            }
        )
    return dict(found)


def remaining(ordered: Decimal, shipped: Decimal, closed: Decimal) -> Decimal:
    """What of a line is still to be delivered."""
    return ordered - shipped - closed
