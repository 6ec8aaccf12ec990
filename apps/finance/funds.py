"""Money on account: what of a customer's payments settles no invoice (domain.md §2.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Greatest

from apps.finance.models import DUE, Allocation, Invoice, InvoiceStatus, Payment
from apps.kernel import money
from apps.kernel.columns import MONEY

NOTHING = Value(Decimal(0), output_field=MONEY)
# A refund belongs to the payment that it gives back.
ROOT = Coalesce("refunds_id", "pk")
ROOT_OF_ALLOCATION = Coalesce("payment__refunds_id", "payment_id")


@dataclass(frozen=True, slots=True)
class Source:
    """So much of a payment that can be put on another invoice; `invoice_id`: where it lies, None nowhere."""

    payment_id: UUID
    invoice_id: UUID | None
    amount: Decimal


def receivable(customer_id: UUID) -> Decimal:
    """What is owed of the customer's issued invoices, in tenge."""
    rest = F("amount") - F("credited_amount") - F("paid_amount")
    owing = Invoice.objects.filter(customer_id=customer_id, status__in=DUE)
    found: Decimal = owing.aggregate(total=Coalesce(Sum(rest, output_field=MONEY), NOTHING))["total"]
    return found


def free_of(payment_ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """{payment: what of it lies on no invoice and was not given back}; two statements.

    A refund has nothing left: what it gave back is its payment's.
    """
    wanted = list(payment_ids)
    related = Q(pk__in=wanted) | Q(refunds_id__in=wanted)
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    moved: Any = Payment.objects.filter(related).annotate(root=ROOT).order_by()
    for root, amount in moved.values_list("root").annotate(total=Sum("amount")):
        found[root] += amount
    put = Allocation.objects.filter(Q(payment_id__in=wanted) | Q(payment__refunds_id__in=wanted))
    for root, amount in _by_root(put).values_list("root").annotate(total=Sum("amount")):
        found[root] -= amount
    return {pk: found[pk] for pk in wanted if pk in found}


def lying(payment_id: UUID, invoice: Invoice) -> Decimal:
    """How much of a payment lies on an invoice and can be taken off it, in tenge; the invoice is locked.

    A refund that covers several payments names none of them, but lessens what is paid.
    """
    rows = Allocation.objects.filter(invoice=invoice).filter(
        Q(payment_id=payment_id) | Q(payment__refunds_id=payment_id)
    )
    found = rows.aggregate(total=Coalesce(Sum("amount"), NOTHING))["total"]
    answer: Decimal = max(money.ZERO, min(found, invoice.paid_amount))
    return answer


def places_of(payment_id: UUID) -> list[UUID]:
    """The invoices on which something of a payment lies, the latest put on first."""
    of_it = Q(payment_id=payment_id) | Q(payment__refunds_id=payment_id)
    rows = Allocation.objects.filter(of_it).order_by("-id")
    sums: dict[UUID, Decimal] = {}
    for invoice_id, amount in rows.values_list("invoice_id", "amount"):
        sums[invoice_id] = sums.get(invoice_id, money.ZERO) + amount
    return [pk for pk, amount in sums.items() if amount > 0]


def sources(customer_id: UUID) -> Iterator[Source]:
    """Where the customer's money on account lies: free first, then paid beyond what is owed; oldest first."""
    payments = Payment.objects.filter(customer_id=customer_id, kind="payment").order_by("date", "id")
    ids = list(payments.values_list("pk", flat=True))
    free = free_of(ids)
    yield from (Source(pk, None, free[pk]) for pk in ids if free.get(pk, 0) > 0)
    for invoice in overpaid(customer_id):
        rest = excess(invoice)
        on_it = dict(
            _by_root(Allocation.objects.filter(invoice=invoice))
            .values_list("root")
            .annotate(total=Sum("amount"))
        )
        for pk in ids:
            part = min(rest, on_it.get(pk, money.ZERO))
            if part > 0:
                rest -= part
                yield Source(pk, invoice.pk, part)


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


def _by_root(rows: QuerySet[Allocation]) -> Any:
    return rows.annotate(root=ROOT_OF_ALLOCATION).order_by()
