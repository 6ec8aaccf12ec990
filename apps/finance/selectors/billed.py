"""What of an order's lines is billed (domain.md §2.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Sum

from apps.finance.models import ISSUED, CreditNoteItem, InvoiceItem, InvoiceStatus
from apps.kernel import money
from apps.kernel.pricing import NOTHING, LineAmounts
from apps.sales.models import OrderItem
from apps.sales.references import BilledLine
from apps.sales.selectors import order_item_rows, returned_sums

THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Parts:
    """What invoices took of one line of an order, with its share of the order's adjustment.

    `pieces` is None where a part was billed, or made billable again, by an amount.
    """

    pieces: Decimal | None = money.ZERO
    sums: LineAmounts = NOTHING
    count: int = 0

    def __add__(self, other: Parts) -> Parts:
        pieces = None
        if self.pieces is not None and other.pieces is not None:
            pieces = self.pieces + other.pieces
        one, two = self.sums, other.sums
        sums = LineAmounts(one.net + two.net, one.vat + two.vat, one.total + two.total)
        return Parts(pieces, sums, self.count + other.count)


NO_PARTS = Parts()


@dataclass(frozen=True, slots=True)
class LineBilling:
    """One line of an order beside its invoices.

    Attributes:
        worth: what of it may be billed in all: without what was closed, or came back before it was billed.
        issued: what issued invoices have of it and is not to be billed again.
        drafts: what drafts have of it, those that follow the order aside.
    """

    line: OrderItem
    worth: Decimal
    issued: Parts = NO_PARTS
    drafts: Parts = NO_PARTS

    @property
    def unbilled(self) -> Decimal:
        """What of it may still be issued, in tenge with VAT."""
        return max(money.ZERO, self.worth - self.issued.sums.total)

    @property
    def billed_quantity(self) -> Decimal:
        """How many of its pieces are billed; an amount counts as the pieces that it would pay for."""
        quantity: Decimal = self.line.quantity
        if self.issued.pieces is not None:
            return min(quantity, self.issued.pieces)
        if not self.line.agreed_total:
            return quantity
        found: Decimal = self.issued.sums.total * quantity / self.line.agreed_total
        return min(quantity, found.quantize(THOUSANDTH, rounding=ROUND_CEILING))

    @property
    def is_billed(self) -> bool:
        """Whether anything of it is issued, a line that costs nothing too."""
        return self.issued.count > 0 and (self.issued.pieces != 0 or self.issued.sums.total > 0)

    @property
    def billed(self) -> BilledLine:
        return BilledLine(
            quantity=self.billed_quantity,
            total=self.issued.sums.total,
            unbilled=self.unbilled,
            drafted=self.drafts.sums.total,
            is_billed=self.is_billed,
        )


def billed_of_lines(line_ids: Collection[UUID]) -> dict[UUID, BilledLine]:
    """{line of an order: what of it is billed}: issued and not to be billed again, drafts apart."""
    rows = order_item_rows().filter(pk__in=list(line_ids))
    return {pk: found.billed for pk, found in billing_of_lines(rows).items()}


def billing_of_lines(
    lines: Collection[OrderItem] | QuerySet[OrderItem], *, without: UUID | None = None
) -> dict[UUID, LineBilling]:
    """{line: how it is billed}, in the lines' order; five or six queries for any number of lines.

    Args:
        without: an invoice that is not counted.
    """
    rows = {line.pk: line for line in lines}
    if not rows:
        return {}
    items = InvoiceItem.objects.filter(order_item__in=rows, invoice__deleted_at__isnull=True)
    issued, drafts = _parts(items.exclude(invoice=without) if without else items)
    every = CreditNoteItem.objects.filter(invoice_item__order_item__in=rows)
    notes = every.filter(invoice_item__invoice__status__in=ISSUED)
    again, credited = _credited(notes.exclude(invoice_item__invoice=without) if without else notes)
    forgiven = _forgiven(every)
    back = returned_sums(rows)
    found = {}
    for pk, line in rows.items():
        nothing = (money.ZERO, money.ZERO)
        worth = line.standing_total - sum(back.get(pk, nothing)) + credited.get(pk, money.ZERO)
        parts = issued.get(pk, NO_PARTS) + again.get(pk, NO_PARTS) + forgiven.get(pk, NO_PARTS)
        found[pk] = LineBilling(line, worth, parts, drafts.get(pk, NO_PARTS))
    return found


def _parts(items: QuerySet[InvoiceItem]) -> tuple[dict[UUID, Parts], dict[UUID, Parts]]:
    """({line: what issued invoices have of it}, {line: what drafts have that follow nothing})."""
    issued: dict[UUID, Parts] = defaultdict(Parts)
    drafts: dict[UUID, Parts] = defaultdict(Parts)
    rows: Any = items.order_by().values("order_item", "invoice__status", "invoice__follows_order")
    sums = rows.annotate(
        p=Sum("quantity"),
        a=Count("pk", filter=Q(by_amount=True)),
        n=Sum("agreed_net"),
        v=Sum("agreed_vat"),
        t=Sum("agreed_total"),
        c=Count("pk"),
    )
    columns = ("order_item", "invoice__status", "invoice__follows_order", "p", "a", "n", "v", "t", "c")
    for pk, status, follows, pieces, by_amount, net, vat, total, count in sums.values_list(*columns):
        part = Parts(None if by_amount else pieces, LineAmounts(net, vat, total), count)
        if status in ISSUED:
            issued[pk] += part
        elif status == InvoiceStatus.DRAFT and not follows:
            drafts[pk] += part
    return issued, drafts


def _credited(notes: QuerySet[CreditNoteItem]) -> tuple[dict[UUID, Parts], dict[UUID, Decimal]]:
    """({line: what is to be billed again, as parts that take back}, {line: what returns credited of it})."""
    again: dict[UUID, Parts] = defaultdict(Parts)
    returned: dict[UUID, Decimal] = defaultdict(Decimal)
    rows: Any = notes.order_by().annotate(back=F("credit_note__sales_return"))
    sums = rows.values("invoice_item__order_item", "credit_note__rebill", "back").annotate(
        p=Sum("quantity"), n=Sum("net"), v=Sum("vat"), t=Sum("amount"), c=Count("pk", filter=Q(quantity=None))
    )
    columns = ("invoice_item__order_item", "credit_note__rebill", "back", "p", "n", "v", "t", "c")
    for pk, rebill, back, pieces, net, vat, total, by_amount in sums.values_list(*columns):
        if rebill:
            again[pk] += Parts(None if by_amount else -pieces, LineAmounts(-net, -vat, -total))
        if back is not None:
            returned[pk] += total
    return again, returned


def _forgiven(notes: QuerySet[CreditNoteItem]) -> dict[UUID, Parts]:
    """{line: what was credited for good of invoices that are cancelled}: it is not to be billed again."""
    found: dict[UUID, Parts] = defaultdict(Parts)
    rows: Any = notes.filter(
        invoice_item__invoice__status=InvoiceStatus.CANCELLED,
        credit_note__rebill=False,
        credit_note__sales_return=None,
    ).order_by()
    sums = rows.values("invoice_item__order_item").annotate(
        p=Sum("quantity"),
        n=Sum("net"),
        v=Sum("vat"),
        t=Sum("amount"),
        c=Count("pk", filter=Q(quantity=None)),
        every=Count("pk"),
    )
    columns = ("invoice_item__order_item", "p", "n", "v", "t", "c", "every")
    for pk, pieces, net, vat, total, by_amount, count in sums.values_list(*columns):
        found[pk] += Parts(None if by_amount else pieces, LineAmounts(net, vat, total), count)
    return found
