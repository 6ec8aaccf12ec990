"""Opening balances as the rest of the house asks for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.finance import openings
from apps.finance.models import IN_FORCE, OpeningBalance
from apps.kernel import clock


def openings_falling_due(on: date | None = None) -> QuerySet[OpeningBalance]:
    """Customers' debts of before whose due day lies before a local day and of which nobody was told yet."""
    return openings.past_due(on or clock.today())


def openings_in_force() -> QuerySet[OpeningBalance]:
    """For the apps above: those that stand."""
    return OpeningBalance.objects.filter(IN_FORCE)


def openings_of_customers(customer_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{customer: their standing opening balances as their page shows them, oldest first}; one query."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = OpeningBalance.objects.filter(IN_FORCE, customer_id__in=customer_ids).order_by("date", "id")
    for row in rows:
        found[row.customer_id].append(  # type: ignore[index]  # of customers alone
            {
                "id": row.pk,
                "openingBalanceNumber": row.number,
                "amount": row.amount,
                "leftAmount": row.left_amount,
                "date": row.date,
                "dueDate": row.due_date,
            }
        )
    return dict(found)


def payables(supplier_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """{supplier: what we owe them}, negative: they hold our money. Of before alone: no bills are kept."""
    return openings.payables(supplier_ids)
