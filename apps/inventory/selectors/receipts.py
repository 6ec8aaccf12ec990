"""What came of a purchase order, day by day."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from uuid import UUID

from apps.inventory.models import StockMovement


def receipts_of(number: str) -> dict[UUID, list[tuple[date, Decimal]]]:
    """{product: (local day, quantity) of each receipt that names a purchase order, the oldest first}."""
    rows = StockMovement.objects.filter(reference=number, type=StockMovement.Type.IN)
    found: dict[UUID, list[tuple[date, Decimal]]] = defaultdict(list)
    for product, day, quantity in rows.order_by("date", "id").values_list("product", "date", "quantity"):
        found[product].append((day, quantity))
    return dict(found)
