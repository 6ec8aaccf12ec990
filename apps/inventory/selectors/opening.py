"""What lay in stock before the books began here."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from apps.inventory.models import StockMovement


def opening_stock_rows() -> QuerySet[StockMovement]:
    """For the apps above: entries of files that stand, the last of each product and external id."""
    entered = StockMovement.objects.filter(type=StockMovement.Type.OPENING, quantity__gt=0)
    later = entered.filter(
        product=OuterRef("product"), external_id=OuterRef("external_id"), pk__gt=OuterRef("pk")
    )
    return entered.exclude(external_id="").filter(~Exists(later))
