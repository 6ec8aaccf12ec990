"""What orders earned, as sums and columns of the sales report; for holders of COSTS_VIEW."""

from __future__ import annotations

from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, Q, Sum

from apps.reports.content.base import Cell, Column, Words

AMOUNT = DecimalField(max_digits=60, decimal_places=2)
# Of what is known to have cost something.
MARGIN_OF = ExpressionWrapper(F("sold_net") - F("cost"), output_field=AMOUNT)
EARNED: dict[str, Any] = {
    "earned": Sum("sold_net", filter=Q(cost__isnull=False)),
    "spent": Sum("cost"),
    "margin": Sum(MARGIN_OF),
}
COSTS = "COSTS_VIEW"
OF_MARGIN = tuple(
    Column(title, Cell.MONEY, width=18, total=True, permission=COSTS)
    for title in (
        Words("Жөнелтілгені, ҚҚС-сыз", "Отгружено без НДС", "Delivered without VAT"),
        Words("Өзіндік құны", "Себестоимость", "Cost"),
        Words("Маржа", "Маржа", "Margin"),
    )
)
