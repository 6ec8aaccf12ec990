"""Money on account: what of a customer's money settles no invoice and no debt of before (domain.md §2.4).

Their money is payments and advances of before the books began (`OpeningBalance`); it lies on invoices and
on debts of before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from apps.finance import openings
from apps.finance.models import DUE, Allocation, Invoice, InvoiceStatus, OpeningBalance, Payment, PaymentKind
from apps.kernel import money
from apps.kernel.columns import MONEY

# Whose money it is that lies somewhere, and where it lies.
Money = Payment | OpeningBalance
Place = Invoice | OpeningBalance

NOTHING = Value(Decimal(0), output_field=MONEY)
# A refund belongs to the payment that it gives back.
ROOT = Coalesce("refunds_id", "pk")
ROOT_OF_ALLOCATION = Coalesce("payment__refunds_id", "payment_id", "advance_id")


@dataclass(frozen=True, slots=True)
class Source:
    """So much of a payment or advance can be put elsewhere; `invoice_id`: where it lies, None nowhere."""

    money_id: UUID
    is_advance: bool
    invoice_id: UUID | None
    amount: Decimal

    def read(self) -> Money:
        """The row; the customer is locked."""
        return (OpeningBalance if self.is_advance else Payment).objects.get(pk=self.money_id)


def receivable(customer_id: UUID) -> Decimal:
    """What is owed of the customer's issued invoices and debts of before, in tenge."""
    return receivables([customer_id]).get(customer_id, money.ZERO)


def receivables(customer_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """{customer: the same}, of those who owe anything; two statements."""
    rest = F("amount") - F("credited_amount") - F("paid_amount")
    owing = Invoice.objects.filter(customer_id__in=customer_ids, status__in=DUE).order_by()
    before = openings.debts().filter(customer_id__in=customer_ids).order_by()
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    for pk, total in owing.values_list("customer_id").annotate(total=Sum(rest, output_field=MONEY)):
        found[pk] += total
    for pk, total in before.values_list("customer_id").annotate(total=Sum("owed")):
        found[pk] += total
    return dict(found)


def free_of(payment_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """{payment: what of it lies nowhere and was not given back}; two statements.

    A refund has nothing left: what it gave back is its payment's.
    """
    wanted = list(payment_ids)
    related = (Q(pk__in=wanted) | Q(refunds_id__in=wanted)) & Q(advance__isnull=True)
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    moved: Any = Payment.objects.filter(related).annotate(root=ROOT).order_by()
    for root, amount in moved.values_list("root").annotate(total=Sum("amount")):
        found[root] += amount
    put = Allocation.objects.filter(Q(payment_id__in=wanted) | Q(payment__refunds_id__in=wanted))
    for root, amount in _by_root(put).values_list("root").annotate(total=Sum("amount")):
        found[root] -= amount
    return {pk: found[pk] for pk in wanted if pk in found}


def free(of: Money) -> Decimal:
    """What of a payment or advance can be put somewhere, in tenge; never negative."""
    if isinstance(of, OpeningBalance):
        return money.ZERO if of.is_debt else of.left_amount
    return max(money.ZERO, free_of([of.pk]).get(of.pk, money.ZERO))


def lying(of: Money, place: Place) -> Decimal:
    """How much of a payment or advance lies somewhere and can be taken off, in tenge; the place is locked.

    A refund that covers several payments names none of them, but lessens what is paid.
    """
    rows = Allocation.objects.filter(_money(of), **_place(place))
    found = rows.aggregate(total=Coalesce(Sum("amount"), NOTHING))["total"]
    paid = place.paid_amount if isinstance(place, Invoice) else place.settled_amount
    answer: Decimal = max(money.ZERO, min(found, paid))
    return answer


def places_of(of: Money) -> list[tuple[type[Place], UUID]]:
    """The invoices and debts on which something of a payment or advance lies, the latest put on first."""
    rows = Allocation.objects.filter(_money(of)).order_by("-id")
    sums: dict[tuple[type[Place], UUID], Decimal] = {}
    for invoice_id, debt_id, amount in rows.values_list("invoice_id", "debt_id", "amount"):
        place = (OpeningBalance, debt_id) if invoice_id is None else (Invoice, invoice_id)
        sums[place] = sums.get(place, money.ZERO) + amount
    return [place for place, amount in sums.items() if amount > 0]


def sources(customer_id: UUID) -> Iterator[Source]:
    """Where the customer's money on account lies: free first, then paid beyond what is owed; oldest first."""
    moneys = _moneys(customer_id)
    payments = free_of([pk for _day, pk, left in moneys if left is None])
    for _day, pk, left in moneys:
        amount = payments.get(pk, money.ZERO) if left is None else left
        if amount > 0:
            yield Source(pk, left is not None, None, amount)
    for invoice in overpaid(customer_id):
        rest = excess(invoice)
        on_it = dict(
            _by_root(Allocation.objects.filter(invoice=invoice))
            .values_list("root")
            .annotate(total=Sum("amount"))
        )
        for _day, pk, left in moneys:
            part = min(rest, on_it.get(pk, money.ZERO))
            if part > 0:
                rest -= part
                yield Source(pk, left is not None, invoice.pk, part)


def _moneys(customer_id: UUID) -> list[tuple[date, UUID, Decimal | None]]:
    """(day, id, what is left of an advance or None for a payment), oldest first."""
    payments = Payment.objects.filter(customer_id=customer_id, kind=PaymentKind.PAYMENT)
    found: list[tuple[date, UUID, Decimal | None]] = [
        (*row, None) for row in payments.values_list("date", "pk")
    ]
    found += [(row.date, row.pk, row.left_amount) for row in openings.advances(customer_id)]
    return sorted(found, key=lambda row: row[:2])


def overpaid(customer_id: UUID) -> QuerySet[Invoice]:
    """A customer's invoices with more money on them than is owed: credited or cancelled after it came."""
    beyond = Q(status=InvoiceStatus.CANCELLED, paid_amount__gt=0) | Q(
        paid_amount__gt=Greatest(F("amount") - F("credited_amount"), NOTHING, output_field=MONEY)
    )
    return Invoice.objects.filter(beyond, customer_id=customer_id).order_by("pk")


def excess(invoice: Invoice) -> Decimal:
    """What of the money on an invoice is the customer's, in tenge."""
    if invoice.status == InvoiceStatus.CANCELLED:
        return Decimal(invoice.paid_amount)
    beyond: Decimal = invoice.paid_amount - (invoice.amount - invoice.credited_amount)
    return max(money.ZERO, beyond)


def _money(of: Money) -> Q:
    if isinstance(of, OpeningBalance):
        return Q(advance=of)
    return Q(payment=of) | Q(payment__refunds=of)


def _place(place: Place) -> dict[str, Place]:
    return {"invoice" if isinstance(place, Invoice) else "debt": place}


def _by_root(rows: QuerySet[Allocation]) -> Any:
    return rows.annotate(root=ROOT_OF_ALLOCATION).order_by()
