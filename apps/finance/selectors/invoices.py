"""Invoices, what they bill of orders, and their documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    Window,
)
from django.db.models.functions import JSONObject, RowNumber

from apps.crm.models import Customer
from apps.finance import openings
from apps.finance.document_kinds import Facts, links
from apps.finance.models import (
    DUE,
    ISSUED,
    Allocation,
    Invoice,
    InvoiceItem,
    InvoiceStatus,
    LedgerEntry,
    Payment,
)
from apps.finance.selectors.deliveries import turned_over
from apps.kernel import clock, money
from apps.kernel.columns import MONEY

NOTHING = Value(Decimal(0), output_field=MONEY)
Behavior = Customer.PaymentBehavior
# What decides which documents an invoice has; `types` are those of the products that it sells.
PAPER_FACTS = (
    "id",
    "number",
    "status",
    "order__shipped_at",
    "turned_over",
    "types",
)
# Of the invoices that fell due (or were paid before), so many were paid in time.
PUNCTUAL = Decimal("0.9")


def balance(customer_id: UUID) -> Decimal:
    """The sum of the customer's ledger; negative: the customer owes (domain.md §3.5)."""
    return balances([customer_id]).get(customer_id, money.ZERO)


def balances(customer_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """{customer: the same}, of those who have entries; one statement."""
    entries = LedgerEntry.objects.filter(customer_id__in=customer_ids).order_by()
    return dict(entries.values_list("customer_id").annotate(total=Sum("amount")))


def payment_behavior(customer_id: UUID, on: date | None = None) -> str:
    """How the customer pays (domain.md §3.7), as of a local day.

    on-time: at least one invoice is paid, of those paid or past due at least 90 % were paid by their due
    date, and none is past due now. unknown: nothing paid and nothing past due yet. Else late.
    """
    return payment_behaviors([customer_id], on)[customer_id]


def payment_behaviors(customer_ids: Sequence[UUID], on: date | None = None) -> dict[UUID, str]:
    """{customer: the same}; one statement."""
    unpaid = Q(status__in=DUE, due_date__lt=on or clock.today())
    issued = Invoice.objects.filter(customer_id__in=customer_ids, status__in=ISSUED).order_by()
    rows = issued.values_list("customer_id").annotate(
        paid=Count("pk", filter=Q(status=InvoiceStatus.PAID)),
        punctual=Count("pk", filter=Q(status=InvoiceStatus.PAID, paid_date__lte=F("due_date"))),
        late_now=Count("pk", filter=unpaid),
    )
    found: dict[UUID, str] = dict.fromkeys(customer_ids, Behavior.UNKNOWN)
    for pk, paid, punctual, late_now in rows:
        if judged := paid + late_now:
            in_time = late_now == 0 and punctual >= PUNCTUAL * judged
            found[pk] = Behavior.ON_TIME if in_time else Behavior.LATE
    return found


def falling_due(on: date | None = None) -> QuerySet[Invoice]:
    """Issued invoices in scope that are not fully paid and whose due date lies before a local day."""
    waiting = (InvoiceStatus.SENT, InvoiceStatus.PARTIAL)
    return Invoice.objects.filter(status__in=waiting, due_date__lt=on or clock.today())


def invoices_of_orders(order_ids: Sequence[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """{order: its invoices as its page shows them, oldest first}; one query.

    `documents` of each: its documents, see `document_kinds`.
    """
    rows = (
        Invoice.objects.filter(order_id__in=order_ids)
        .annotate(types=_sold_types(), turned_over=turned_over())
        .order_by("order_id", "created_at", "id")
        .values_list("order_id", "amount", "paid_amount", *PAPER_FACTS)
    )
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for order_id, amount, paid, *facts in rows:
        pk, number, status = facts[:3]
        found[order_id].append(
            {
                "id": pk,
                "invoiceNumber": number,
                "amount": amount,
                "status": status,
                "paidAmount": paid,
                "documents": _papers(*facts),
            }
        )
    return dict(found)


def document_facts() -> JSONObject:
    """A column of invoices: what `document_kinds` needs beside the invoice's own."""
    return JSONObject(
        shipped_at=F("order__shipped_at"),
        turned_over=turned_over(),
        types=_sold_types(),
    )


def documents_of(pk: UUID, number: str, status: str, facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """An invoice's documents with their addresses, named in the language in force."""
    names = ("shipped_at", "turned_over", "types")
    return _papers(pk, number, status, *(facts[name] for name in names))


def _sold_types() -> ArraySubquery:
    items = InvoiceItem.objects.filter(invoice=OuterRef("pk"))
    return ArraySubquery(items.order_by().values("product__type").distinct())


def _papers(
    pk: UUID,
    number: str,
    status: str,
    shipped_at: object,
    turned_over: bool,
    types: list[str | None],
) -> list[dict[str, Any]]:
    facts = Facts.of(
        status=status,
        types=types,
        shipped=shipped_at is not None,
        turned_over=turned_over,
    )
    return links(pk, number, facts)


def invoices_of_customers(customer_ids: Sequence[UUID], newest: int = 50) -> dict[UUID, list[dict[str, Any]]]:
    """{customer: its newest invoices as its page shows them}; one query."""
    nth = Window(
        RowNumber(), partition_by=F("customer_id"), order_by=[F("created_at").desc(), F("id").desc()]
    )
    rows = (
        Invoice.objects.filter(customer_id__in=customer_ids)
        .annotate(nth=nth)
        .filter(nth__lte=newest)
        .order_by("customer_id", "nth")
        .values_list("customer_id", "id", "number", "amount", "status", "paid_date")
    )
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for customer_id, *row in rows:
        found[customer_id].append(
            dict(zip(("id", "invoiceNumber", "amount", "status", "paidAt"), row, strict=True))
        )
    return dict(found)


def customer_in_use(customer_id: UUID) -> bool:
    """Whether an invoice of the customer is being written or waits for money, a debt of before does, or we
    hold money of theirs.
    """
    under_way = Invoice.objects.filter(customer_id=customer_id, status__in=(InvoiceStatus.DRAFT, *DUE))
    owing = openings.debts().filter(customer_id=customer_id)
    return under_way.exists() or owing.exists() or balance(customer_id) != 0


def product_in_use(product_id: UUID) -> bool:
    """Whether a draft has a line of the product."""
    lines = InvoiceItem.objects.filter(product_id=product_id, invoice__deleted_at__isnull=True)
    return lines.filter(invoice__status=InvoiceStatus.DRAFT).exists()


def invoiced_to_companies() -> Q:
    """Which products stand in an issued invoice without an order to a company."""
    lines = InvoiceItem.objects.filter(
        product=OuterRef("pk"), invoice__order=None, invoice__customer__type=Customer.Type.COMPANY
    )
    return Q(Exists(lines.filter(invoice__status__in=ISSUED, invoice__deleted_at__isnull=True)))


def product_in_any_invoice(product_id: UUID) -> bool:
    """Whether any invoice has a line of the product."""
    return InvoiceItem.objects.filter(product_id=product_id).exists()


def allocation_rows() -> QuerySet[Allocation]:
    """For the apps above: the allocations of the scope in force."""
    return Allocation.objects.all()


def invoice_item_rows() -> QuerySet[InvoiceItem]:
    """For the apps above: the invoice items of the scope in force."""
    return InvoiceItem.objects.all()


def invoice_rows() -> QuerySet[Invoice]:
    """For the apps above: the invoices of the scope in force."""
    return Invoice.objects.all()


def ledger_entry_rows() -> QuerySet[LedgerEntry]:
    """For the apps above: the ledger entries of the scope in force."""
    return LedgerEntry.objects.all()


def payment_rows() -> QuerySet[Payment]:
    """For the apps above: the payments of the scope in force."""
    return Payment.objects.all()
