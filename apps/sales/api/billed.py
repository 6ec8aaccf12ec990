"""What is billed of an order's lines, where its page shows them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.sales.references import billed_of_lines


def unbilled(total: Decimal, closed: Decimal, invoiced: Decimal, credited: Decimal) -> Decimal:
    """What of an order is still to be billed: neither issued nor credited for good."""
    return max(Decimal(0), max(Decimal(0), total - closed - credited) - invoiced)


def tell_lines(orders: list[dict[str, Any]]) -> None:
    """Put into the lines of orders, read whole, how far they are billed."""
    lines = [line for order in orders if "fullDetails" in order for line in order["items"]]
    if not lines:
        return
    billed = billed_of_lines([UUID(str(line["id"])) for line in lines])
    for line in lines:
        found = billed[UUID(str(line["id"]))]
        line["billedQuantity"], line["billedAmount"] = found.quantity, found.total
        line["unbilledAmount"], line["draftedAmount"] = found.unbilled, found.drafted
