"""Whether a copy of an organization holds together as its stock did (kernel.copying)."""

from __future__ import annotations

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from apps.inventory.models import Reservation, StockItem, StockMovement


def stock_apart() -> int:
    """Products whose stock is not the sum of their movements."""
    return _apart("in_stock", StockMovement.objects.all(), "delta")


def reserved_apart() -> int:
    """Products whose reserved quantity is not the sum of their reservations."""
    return _apart("reserved", Reservation.objects.all(), "quantity")


def _apart(column: str, rows: QuerySet[StockMovement] | QuerySet[Reservation], of: str) -> int:
    own = rows.filter(product=OuterRef("product")).order_by().values("product").annotate(all=Sum(of))
    nothing = Value(0, output_field=DecimalField(max_digits=18, decimal_places=4))
    found = StockItem.objects.annotate(entered=Coalesce(Subquery(own.values("all")), nothing))
    return found.exclude(**{column: F("entered")}).count()
