"""What customers owe at the end of a period, by age, and what money of theirs lies on account."""

from __future__ import annotations

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
from apps.finance.selectors import allocation_rows, invoice_rows, ledger_entry_rows
from apps.kernel import money
from apps.reports.content.base import Query

AMOUNT = DecimalField(max_digits=60, decimal_places=2)
ZERO = Value(Decimal(0), output_field=AMOUNT)
# Days past due, inclusive; None is open.
AGES: tuple[tuple[int | None, int | None], ...] = ((None, 0), (1, 30), (31, 60), (61, 90), (91, None))
OWED = ExpressionWrapper(F("amount") - F("credited_amount") - F("paid_amount"), output_field=AMOUNT)
# What an invoice is worth by the ledger; what was paid of it is in the allocations.
BILLED = (LedgerEntry.Kind.INVOICE, LedgerEntry.Kind.CREDIT_NOTE, LedgerEntry.Kind.CANCELLATION)


def receivables(ask: Query) -> QuerySet[Invoice]:
    """Invoices with what is `owed` of each on `ask.as_of`, whenever it was invoiced.

    Of a past day the ledger and the allocations know: what was billed, credited, paid and refunded until
    then.
    """
    if ask.is_over:
        until = {"invoice": OuterRef("pk"), "date__lte": ask.as_of}
        billed = ledger_entry_rows().filter(kind__in=BILLED, **until).order_by().values("invoice")
        paid = allocation_rows().filter(**until).order_by().values("invoice")
        then = -Subquery(billed.annotate(sum=Sum("amount")).values("sum"), output_field=AMOUNT) - Coalesce(
            Subquery(paid.annotate(sum=Sum("amount")).values("sum")), ZERO, output_field=AMOUNT
        )
        found = invoice_rows().annotate(owed=ExpressionWrapper(then, AMOUNT)).filter(owed__gt=0)
    else:
        found = invoice_rows().annotate(owed=OWED).filter(status__in=DUE)
    return found.filter(customer_id__in=ask.filters["customerId"]) if "customerId" in ask.filters else found


def on_account(ask: Query) -> dict[UUID, Decimal]:
    """{customer: money on account on `ask.as_of`}; who has none is left out."""
    if ask.is_over:
        entries = ledger_entry_rows().filter(date__lte=ask.as_of).order_by().values("customer_id")
        if "customerId" in ask.filters:
            entries = entries.filter(customer_id__in=ask.filters["customerId"])
        sums = receivables(ask).order_by().values("customer_id").annotate(sum=Sum("owed"))
        owed = dict(sums.values_list("customer_id", "sum"))
        rows = entries.annotate(sum=Sum("amount")).values_list("customer_id", "sum")
        held = {pk: balance + owed.get(pk, money.ZERO) for pk, balance in rows}
        return {pk: amount for pk, amount in held.items() if amount > 0}
    found = customer_rows().filter(on_account__gt=0)
    if "customerId" in ask.filters:
        found = found.filter(pk__in=ask.filters["customerId"])
    return dict(found.values_list("pk", "on_account"))


def by_age(ask: Query) -> dict[str, Any]:
    """Aggregates of `receivables`: `age_0` to `age_4`, as AGES has them."""
    return {
        f"age_{place}": Coalesce(Sum("owed", filter=_of_age(ask, *age)), ZERO, output_field=AMOUNT)
        for place, age in enumerate(AGES)
    }


def rows(ask: Query) -> list[tuple[Any, ...]]:
    """(customer, invoices, owed by age …, owed, on account, the difference); the largest debts first.

    Who owes nothing and has money on account comes last: the table adds up to all balances.
    """
    ages = by_age(ask)
    owing = (
        receivables(ask)
        .order_by()
        .values("customer_id", "customer__name")
        .annotate(**ages, whole=Sum("owed"), bills=Count("pk"))
        .order_by("-whole", "customer_id")
        .values_list("customer_id", "customer__name", "bills", *ages, "whole")
    )
    held = on_account(ask)
    found: list[tuple[Any, ...]] = []
    for pk, *row in owing:
        mine = held.pop(pk, money.ZERO)
        found.append((*row, mine, row[-1] - mine))
    names = dict(every_customer_rows().filter(pk__in=held).values_list("pk", "name"))
    nothing = (0, *[money.ZERO] * len(AGES), money.ZERO)
    rest = sorted(held.items(), key=lambda entry: (-entry[1], entry[0]))
    return found + [(names[pk], *nothing, amount, -amount) for pk, amount in rest]


def _of_age(ask: Query, first: int | None, last: int | None) -> Q:
    """Due so many days before the day of the standing."""
    found = Q()
    if last is not None:
        found &= Q(due_date__gte=ask.as_of - timedelta(days=last))
    if first is not None:
        found &= Q(due_date__lte=ask.as_of - timedelta(days=first))
    return found
