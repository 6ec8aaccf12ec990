"""Customers' accounts side by side: balances, money on account, and what is owed by age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from apps.crm.models import Customer
from apps.crm.selectors import customer_rows
from apps.finance.models import DUE, Invoice
from apps.kernel import money
from apps.kernel.columns import MONEY
from apps.kernel.letters import holds

NOTHING = Value(Decimal(0), output_field=MONEY)
# Days past due, inclusive; None is open. The first is not due yet.
AGES: tuple[tuple[int | None, int | None], ...] = ((None, 0), (1, 30), (31, 60), (61, 90), (91, None))
MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """What is owed in tenge, by age as AGES has it."""

    ages: tuple[Decimal, ...] = (money.ZERO,) * len(AGES)

    @property
    def owed(self) -> Decimal:
        return sum(self.ages, money.ZERO)

    @property
    def overdue(self) -> Decimal:
        return sum(self.ages[1:], money.ZERO)


def accounts(words: str = "") -> QuerySet[Customer]:
    """Customers with something between us, who owe most first."""
    found: QuerySet[Customer] = customer_rows().filter(~Q(balance=0) | Q(on_account__gt=0))
    for word in words.split()[:MOST_WORDS]:
        found = found.filter(holds("name", word))
    return found.order_by("balance", "id")


def standings(customer_ids: Sequence[UUID], on: date) -> dict[UUID, Standing]:
    """{customer: what is owed by age} as of a local day; one statement."""
    rows = _owing().filter(customer_id__in=customer_ids).order_by().values_list("customer_id")
    return {pk: Standing(tuple(sums)) for pk, *sums in rows.annotate(**_by_age(on))}


def standing_of_all(customers: QuerySet[Customer], on: date) -> Standing:
    """The same of many customers together; one statement."""
    found = _owing().filter(customer__in=customers.order_by().values("pk")).aggregate(**_by_age(on))
    return Standing(tuple(found.values()))


def _owing() -> QuerySet[Invoice]:
    return Invoice.objects.filter(status__in=DUE)


def _by_age(on: date) -> dict[str, Any]:
    rest = F("amount") - F("credited_amount") - F("paid_amount")
    found = {}
    for place, (first, last) in enumerate(AGES):
        of_age = Q()
        if last is not None:
            of_age &= Q(due_date__gte=on - timedelta(days=last))
        if first is not None:
            of_age &= Q(due_date__lte=on - timedelta(days=first))
        found[f"age_{place}"] = Coalesce(Sum(rest, filter=of_age, output_field=MONEY), NOTHING)
    return found
