"""What we owe suppliers: together, by age, and over a period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import ExpressionWrapper, F, Q, QuerySet, Sum

from apps.finance.models import (
    IN_FORCE,
    PAYABLE,
    POSTED,
    OpeningBalance,
    SupplierBill,
    SupplierPayment,
)
from apps.finance.selectors.receivables import AgedDebt, by_age
from apps.inventory.models import Supplier
from apps.inventory.selectors import supplier_rows
from apps.kernel import money
from apps.kernel.columns import MONEY
from apps.kernel.letters import holds

MOST_WORDS = 10


def payables(supplier_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """{supplier: what we owe them}, negative: they hold our money; three statements.

    Opening balances + posted bills − payments.
    """
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    bills = SupplierBill.objects.filter(status__in=POSTED, supplier_id__in=supplier_ids)
    paid = SupplierPayment.objects.filter(reversed_on__isnull=True, supplier_id__in=supplier_ids)
    before = OpeningBalance.objects.filter(IN_FORCE, supplier_id__in=supplier_ids)
    for rows, sign in ((before, 1), (bills, 1), (paid, -1)):
        for pk, total in rows.order_by().values_list("supplier_id").annotate(total=Sum("amount")):
            found[pk] += sign * total
    return dict(found)


def on_account_at(supplier_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """{supplier: our money that pays no bill yet}, advances of before too; two statements."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    paid = SupplierPayment.objects.filter(reversed_on__isnull=True, supplier_id__in=supplier_ids)
    held = F("amount") - F("allocated_amount")
    for pk, total in paid.order_by().values_list("supplier_id").annotate(total=Sum(held, output_field=MONEY)):
        found[pk] += total
    before = OpeningBalance.objects.filter(IN_FORCE, supplier_id__in=supplier_ids, amount__lt=0)
    left = -F("amount") - F("settled_amount")
    for pk, total in (
        before.order_by().values_list("supplier_id").annotate(total=Sum(left, output_field=MONEY))
    ):
        found[pk] += total
    return dict(found)


def suppliers_with_accounts(words: str = "") -> QuerySet[Supplier]:
    """Suppliers with whom there is, or was, anything, by name."""
    bills = SupplierBill.objects.filter(status__in=POSTED).values("supplier")
    paid = SupplierPayment.objects.values("supplier")
    before = OpeningBalance.objects.filter(IN_FORCE, supplier__isnull=False).values("supplier")
    found: QuerySet[Supplier] = supplier_rows().filter(Q(pk__in=bills) | Q(pk__in=paid) | Q(pk__in=before))
    for word in words.split()[:MOST_WORDS]:
        found = found.filter(holds("name", word))
    return found.order_by("name", "id")


def aged_payables(supplier_ids: Sequence[UUID], on: date) -> dict[UUID, AgedDebt]:
    """{supplier: what is to be paid by age} as of a local day; two statements."""
    found: dict[UUID, AgedDebt] = {}
    for rows in payable_rows():
        wanted = rows.filter(supplier_id__in=supplier_ids).order_by().values_list("supplier_id")
        for pk, *sums in wanted.annotate(**by_age(on)):
            found[pk] = found.get(pk, AgedDebt()) + AgedDebt(tuple(sums))
    return found


def payable_rows() -> tuple[QuerySet[Any], ...]:
    """Bills and debts of before that are to be paid, with what is `owed` of each."""
    bills = SupplierBill.objects.filter(status__in=PAYABLE)
    debts = OpeningBalance.objects.filter(IN_FORCE, supplier__isnull=False, amount__gt=F("settled_amount"))
    return (
        bills.annotate(owed=ExpressionWrapper(F("amount") - F("paid_amount"), MONEY)),
        debts.annotate(owed=ExpressionWrapper(F("amount") - F("settled_amount"), MONEY)),
    )


@dataclass(frozen=True, slots=True)
class SupplierPosting:
    """One row of a supplier's account: `credit` is what we owe more, `debit` what less."""

    date: date
    kind: str
    document_id: UUID
    document_number: str
    supplier_number: str
    debit: Decimal
    credit: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class SupplierStatement:
    """A supplier's account over a period, both days included; positive: we owe. In tenge."""

    supplier_id: UUID
    supplier_name: str
    date_from: date
    date_to: date
    opening_balance: Decimal
    rows: list[SupplierPosting]
    debit_turnover: Decimal
    credit_turnover: Decimal
    closing_balance: Decimal
    currency: str = "KZT"


def supplier_statement(supplier: Supplier, date_from: date, date_to: date) -> SupplierStatement:
    """What moved a supplier's account from `date_from` to `date_to`; three statements.

    A bill counts on its own day, and is taken back on the day of its cancellation; so is a payment.
    """
    postings = sorted(_postings(supplier.pk), key=lambda each: (each[0], each[1], str(each[2])))
    opening = sum((amount for day, *_rest, amount in postings if day < date_from), money.ZERO)
    rows, current = [], opening
    for day, kind, pk, number, paper, amount in postings:
        if not date_from <= day <= date_to:
            continue
        current += amount
        debit, credit = max(-amount, money.ZERO), max(amount, money.ZERO)
        rows.append(SupplierPosting(day, kind, pk, number, paper, debit, credit, current))
    return SupplierStatement(
        supplier_id=supplier.pk,
        supplier_name=supplier.name,
        date_from=date_from,
        date_to=date_to,
        opening_balance=opening,
        rows=rows,
        debit_turnover=sum((row.debit for row in rows), money.ZERO),
        credit_turnover=sum((row.credit for row in rows), money.ZERO),
        closing_balance=current,
    )


def _postings(supplier_id: UUID) -> list[tuple[date, str, UUID, str, str, Decimal]]:
    """(day, kind, document, its number, the supplier's, what we owe more)."""
    found: list[tuple[date, str, UUID, str, str, Decimal]] = []
    before = OpeningBalance.objects.filter(supplier_id=supplier_id)
    for pk, number, day, amount in before.values_list("pk", "number", "date", "amount"):
        found.append((day, "opening", pk, number, "", amount))
    bills = SupplierBill.objects.filter(supplier_id=supplier_id, posted_at__isnull=False)
    columns = ("pk", "number", "supplier_number", "date", "cancelled_on", "amount")
    for pk, number, paper, day, cancelled, amount in bills.values_list(*columns):
        found.append((day, "bill", pk, number, paper, amount))
        if cancelled is not None:
            found.append((cancelled, "cancellation", pk, number, paper, -amount))
    paid = SupplierPayment.objects.filter(supplier_id=supplier_id)
    for pk, number, paper, day, back, amount in paid.values_list(
        "pk", "number", "reference", "date", "reversed_on", "amount"
    ):
        found.append((day, "payment", pk, number, paper, -amount))
        if back is not None:
            found.append((back, "cancellation", pk, number, paper, amount))
    return found
