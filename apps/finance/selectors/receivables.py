"""Customers' accounts side by side: balances, money on account, and what is owed by age."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import ExpressionWrapper, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from apps.crm.models import Customer
from apps.crm.selectors import customer_rows
from apps.finance import openings
from apps.finance.models import DUE, Invoice
from apps.kernel import money
from apps.kernel.columns import MONEY
from apps.kernel.letters import holds

NOTHING = Value(Decimal(0), output_field=MONEY)
# Days past due, inclusive; None is open. The first is not due yet.
AGES: tuple[tuple[int | None, int | None], ...] = ((None, 0), (1, 30), (31, 60), (61, 90), (91, None))
MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class AgedDebt:
    """What is owed in tenge, by age as AGES has it."""

    ages: tuple[Decimal, ...] = (money.ZERO,) * len(AGES)

    def __add__(self, other: AgedDebt) -> AgedDebt:
        return AgedDebt(tuple(mine + theirs for mine, theirs in zip(self.ages, other.ages, strict=True)))

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


def aged_debts(customer_ids: Sequence[UUID], on: date) -> dict[UUID, AgedDebt]:
    """{customer: what is owed by age} as of a local day; two statements."""
    wanted = Q(customer_id__in=customer_ids)
    found: dict[UUID, AgedDebt] = {}
    for rows in _owing():
        of_each = rows.filter(wanted).order_by().values_list("customer_id").annotate(**by_age(on))
        for pk, *sums in of_each:
            found[pk] = found.get(pk, AgedDebt()) + AgedDebt(tuple(sums))
    return found


def aged_debt_of_all(customers: QuerySet[Customer], on: date) -> AgedDebt:
    """The same of many customers together; two statements."""
    wanted = Q(customer__in=customers.order_by().values("pk"))
    sums = [rows.filter(wanted).aggregate(**by_age(on)) for rows in _owing()]
    return sum((AgedDebt(tuple(row.values())) for row in sums), AgedDebt())


def _owing() -> tuple[QuerySet[Any], ...]:
    """Invoices and debts of before, with what is `owed` of each."""
    invoices = Invoice.objects.filter(status__in=DUE)
    rest = F("amount") - F("credited_amount") - F("paid_amount")
    return invoices.annotate(owed=ExpressionWrapper(rest, MONEY)), openings.debts()


def by_age(on: date) -> dict[str, Any]:
    """Sums of `owed` by age, as AGES has it, for one statement."""
    found = {}
    for place, (first, last) in enumerate(AGES):
        of_age = Q()
        if last is not None:
            of_age &= Q(due_date__gte=on - timedelta(days=last))
        if first is not None:
            of_age &= Q(due_date__lte=on - timedelta(days=first))
        found[f"age_{place}"] = Coalesce(Sum("owed", filter=of_age, output_field=MONEY), NOTHING)
    return found
