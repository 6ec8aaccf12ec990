"""A customer's account over a period, and what is between both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Sum, Value
from django.db.models.functions import Coalesce

from apps.crm.models import Customer
from apps.finance import turnovers
from apps.finance.models import LedgerEntry
from apps.kernel import money
from apps.kernel.columns import MONEY

NOTHING = Value(Decimal(0), output_field=MONEY)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One posting: `debit` is what the customer owes more, `credit` what less; `balance` is signed."""

    date: date
    kind: str
    document_id: UUID
    document_number: str
    invoice_id: UUID | None
    invoice_number: str | None
    debit: Decimal
    credit: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """A customer's account over a period, both days included: the figures of an акт сверки, in tenge.

    Balances are signed as everywhere: negative, the customer owes. Opening − debit + credit = closing. The
    settlement counts what was delivered in place of what was asked for, positive where the customer owes.
    `on_account` is today's.
    """

    customer_id: UUID
    customer_name: str
    date_from: date
    date_to: date
    opening_balance: Decimal
    rows: list[StatementRow]
    debit_turnover: Decimal
    credit_turnover: Decimal
    closing_balance: Decimal
    on_account: Decimal
    settlement: Decimal
    settlement_direction: str
    currency: str = "KZT"


def statement(customer: Customer, date_from: date, date_to: date) -> Statement:
    """What moved a customer's account from `date_from` to `date_to`; four queries."""
    entries = LedgerEntry.objects.filter(customer=customer)
    opening = entries.filter(date__lt=date_from).aggregate(total=Coalesce(Sum("amount"), NOTHING))["total"]
    moved = entries.filter(date__range=(date_from, date_to)).order_by("date", "id")
    columns = ("date", "kind", "document_id", "document_number", "invoice_id", "invoice__number", "amount")
    rows, current = [], opening
    for day, kind, document_id, number, invoice_id, invoice_number, amount in moved.values_list(*columns):
        current += amount
        debit, credit = max(-amount, money.ZERO), max(amount, money.ZERO)
        rows.append(
            StatementRow(day, kind, document_id, number, invoice_id, invoice_number, debit, credit, current)
        )
    settled = turnovers.settlement(customer.pk, date_to)
    return Statement(
        customer_id=customer.pk,
        customer_name=customer.name,
        date_from=date_from,
        date_to=date_to,
        opening_balance=opening,
        rows=rows,
        debit_turnover=sum((row.debit for row in rows), money.ZERO),
        credit_turnover=sum((row.credit for row in rows), money.ZERO),
        closing_balance=current,
        on_account=customer.on_account,
        settlement=settled.amount,
        settlement_direction=settled.direction,
    )


def settlement_amounts(customer_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """{customer: the settlement as of now}, positive where the customer owes (domain.md §2.2)."""
    return {pk: found.amount for pk, found in turnovers.settlements(customer_ids).items()}


def settlement_directions(customer_ids: Sequence[UUID]) -> dict[UUID, str]:
    """{customer: `customer_owes`, `we_owe` or `settled`}."""
    return {pk: found.direction for pk, found in turnovers.settlements(customer_ids).items()}
