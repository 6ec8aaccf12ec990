"""What customers owe at the end of a period, by age, and what money of theirs lies on account."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    DecimalField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from apps.crm.selectors import customer_rows, every_customer_rows
from apps.finance.models import DUE, Invoice, LedgerEntry
from apps.finance.selectors import allocation_rows, invoice_rows, ledger_entry_rows, opening_debt_rows
from apps.kernel import money
from apps.reports.content.base import Query

AMOUNT = DecimalField(max_digits=60, decimal_places=2)
ZERO = Value(Decimal(0), output_field=AMOUNT)
# Days past due, inclusive; None is open.
AGES: tuple[tuple[int | None, int | None], ...] = ((None, 0), (1, 30), (31, 60), (61, 90), (91, None))
OWED = ExpressionWrapper(F("amount") - F("credited_amount") - F("paid_amount"), output_field=AMOUNT)
# What an invoice is worth by the ledger; what was paid of it is in the allocations.
BILLED = (LedgerEntry.Kind.INVOICE, LedgerEntry.Kind.CREDIT_NOTE, LedgerEntry.Kind.CANCELLATION)


def receivables(ask: Query) -> tuple[QuerySet[Any], ...]:
    """Invoices, and debts of before the books began, with what is `owed` of each on `ask.as_of`.

    Of a past day the ledger and the allocations know: what was billed, credited, paid and refunded until
    then.
    """
    found: tuple[QuerySet[Any], ...] = (
        _invoices(ask),
        opening_debt_rows(ask.as_of if ask.is_over else None),
    )
    if "customerId" in ask.filters:
        found = tuple(rows.filter(customer_id__in=ask.filters["customerId"]) for rows in found)
    return found


def _invoices(ask: Query) -> QuerySet[Invoice]:
    if not ask.is_over:
        return invoice_rows().annotate(owed=OWED).filter(status__in=DUE)
    until = {"invoice": OuterRef("pk"), "date__lte": ask.as_of}
    billed = ledger_entry_rows().filter(kind__in=BILLED, **until).order_by().values("invoice")
    paid = allocation_rows().filter(**until).order_by().values("invoice")
    then = -Subquery(billed.annotate(sum=Sum("amount")).values("sum"), output_field=AMOUNT) - Coalesce(
        Subquery(paid.annotate(sum=Sum("amount")).values("sum")), ZERO, output_field=AMOUNT
    )
    return invoice_rows().annotate(owed=ExpressionWrapper(then, AMOUNT)).filter(owed__gt=0)


def on_account(ask: Query) -> dict[UUID, Decimal]:
    """{customer: money on account on `ask.as_of`}; who has none is left out."""
    if ask.is_over:
        entries = ledger_entry_rows().filter(date__lte=ask.as_of).order_by().values("customer_id")
        if "customerId" in ask.filters:
            entries = entries.filter(customer_id__in=ask.filters["customerId"])
        owed: dict[UUID, Decimal] = defaultdict(Decimal)
        for owing in receivables(ask):
            for pk, amount in owing.order_by().values_list("customer_id").annotate(sum=Sum("owed")):
                owed[pk] += amount
        rows = entries.annotate(sum=Sum("amount")).values_list("customer_id", "sum")
        held = {pk: balance + owed[pk] for pk, balance in rows}
        return {pk: amount for pk, amount in held.items() if amount > 0}
    found = customer_rows().filter(on_account__gt=0)
    if "customerId" in ask.filters:
        found = found.filter(pk__in=ask.filters["customerId"])
    return dict(found.values_list("pk", "on_account"))


def by_age(ask: Query) -> list[Decimal]:
    """What is owed, as AGES has it."""
    sums = [rows.aggregate(**_by_age(ask)).values() for rows in receivables(ask)]
    return [sum(parts, money.ZERO) for parts in zip(*sums, strict=True)]


def _by_age(ask: Query) -> dict[str, Any]:
    return {
        f"age_{place}": Coalesce(Sum("owed", filter=_of_age(ask, *age)), ZERO, output_field=AMOUNT)
        for place, age in enumerate(AGES)
    }


def rows(ask: Query) -> list[tuple[Any, ...]]:
    """(customer, documents, owed by age …, owed, on account, the difference); the largest debts first.

    Who owes nothing and has money on account comes last: the table adds up to all balances.
    """
    names: dict[UUID, str] = {}
    sums: dict[UUID, list[Any]] = {}
    for owing in receivables(ask):
        each = owing.order_by().values_list("customer_id", "customer__name")
        for pk, name, *figures in each.annotate(bills=Count("pk"), **_by_age(ask)):
            names[pk] = name
            sums[pk] = [a + b for a, b in zip(sums.get(pk, [0] * len(figures)), figures, strict=True)]
    held = on_account(ask)
    found: list[tuple[Any, ...]] = []
    whole = {pk: sum(ages, money.ZERO) for pk, (_bills, *ages) in sums.items()}
    for pk in sorted(sums, key=lambda pk: (-whole[pk], pk)):
        mine = held.pop(pk, money.ZERO)
        found.append((names[pk], *sums[pk], whole[pk], mine, whole[pk] - mine))
    names = dict(every_customer_rows().filter(pk__in=held).values_list("pk", "name"))
    nothing = (0, *[money.ZERO] * len(AGES), money.ZERO)
    rest = sorted(held.items(), key=lambda entry: (-entry[1], entry[0]))
    return found + [(names[pk], *nothing, amount, -amount) for pk, amount in rest]


def _of_age(ask: Query, first: int | None, last: int | None) -> Q:
    """Due so many days before the day it is asked for."""
    found = Q()
    if last is not None:
        found &= Q(due_date__gte=ask.as_of - timedelta(days=last))
    if first is not None:
        found &= Q(due_date__lte=ask.as_of - timedelta(days=first))
    return found
