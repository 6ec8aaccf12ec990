"""Invoice lines that bill a part of an order's line: what was billed of it before, what this one takes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, Sum

from apps.finance.models import CreditNoteItem, Invoice, InvoiceItem, InvoiceStatus
from apps.kernel import money
from apps.kernel.pricing import NOTHING, LineAmounts, LineTerms, part_of_line, terms_of
from apps.sales.models import OrderItem
from apps.sales.selectors import order_item_rows


@dataclass(slots=True)
class Taken:
    """How much of an order's line is billed, and for what."""

    quantity: Decimal = money.ZERO
    sums: LineAmounts = NOTHING

    def add(self, quantity: Decimal, sums: LineAmounts) -> None:
        self.quantity += quantity
        self.sums = LineAmounts(
            self.sums.net + sums.net, self.sums.vat + sums.vat, self.sums.total + sums.total
        )


@dataclass(slots=True)
class OrderLines:
    """The lines of an invoice's order, with what other invoices took of them and what this one takes.

    Parts are counted when they are written, drafts too; a draft that still follows its order is the whole
    order's, not a part of it, and what was cancelled took nothing.
    """

    lines: dict[UUID, OrderItem] = field(default_factory=dict)
    taken: dict[UUID, Taken] = field(default_factory=lambda: defaultdict(Taken))

    @classmethod
    def of(cls, invoice: Invoice, product_ids: Iterable[UUID]) -> OrderLines:
        """Those of some products; two queries, none for an invoice without an order."""
        ids = set(product_ids)
        if invoice.order_id is None or not ids:
            return cls()
        rows = order_item_rows().filter(order_id=invoice.order_id, product_id__in=ids)
        found = cls({row.pk: row for row in rows.order_by("position", "id")})
        following = Q(invoice__status=InvoiceStatus.DRAFT, invoice__follows_order=True)
        others = InvoiceItem.objects.filter(
            order_item__in=list(found.lines), invoice__deleted_at__isnull=True
        ).exclude(Q(invoice=invoice) | Q(invoice__status=InvoiceStatus.CANCELLED) | following)
        sums = others.order_by().values("order_item", "by_amount")
        sums = sums.annotate(pieces=Sum("quantity"), n=Sum("net"), v=Sum("vat"), t=Sum("amount"))
        columns = ("order_item", "by_amount", "pieces", "n", "v", "t")
        for pk, by_amount, pieces, net, vat, total in sums.values_list(*columns):
            paid = found._pieces(pk, total) if by_amount else pieces
            found.taken[pk].add(paid, LineAmounts(net, vat, total))
        again = CreditNoteItem.objects.filter(invoice_item__in=others, credit_note__rebill=True).order_by()
        notes = again.values("invoice_item__order_item").annotate(n=Sum("net"), v=Sum("vat"), t=Sum("amount"))
        for pk, net, vat, total in notes.values_list("invoice_item__order_item", "n", "v", "t"):
            found.taken[pk].add(-found._pieces(pk, total), LineAmounts(-net, -vat, -total))
        return found

    def _pieces(self, pk: UUID, total: Decimal) -> Decimal:
        """What a sum pays for."""
        row = self.lines[pk]
        return total * row.quantity / row.total if row.total else money.ZERO

    def has(self, product_id: UUID) -> bool:
        """Whether the order was placed for the product."""
        return any(row.product_id == product_id for row in self.lines.values())

    def line_for(self, line: InvoiceItem, before: Mapping[str, Any] | None) -> OrderItem | None:
        """Which line of the order an invoice's line may bill: the one that it billed, else the first of its
        product of which as much is left.
        """
        if before is not None:
            return self.lines.get(before["order_item_id"])
        return next(
            (
                row
                for row in self.lines.values()
                if row.product_id == line.product_id and self._left(row) >= line.quantity
            ),
            None,
        )

    def take(
        self, row: OrderItem | None, terms: LineTerms, before: Mapping[str, Any] | None
    ) -> tuple[OrderItem | None, LineAmounts]:
        """(the order's line that is billed or None, the sums): a line at another price, or of more than is
        left, is an extra of its own.
        """
        if row is None or not _same_terms(terms, terms_of(row)) or terms.quantity > self._left(row):
            return None, terms.sums
        taken = self.taken[row.pk]
        sums = terms.sums
        if before is None or before["quantity"] != terms.quantity:
            sums = part_of_line(
                LineAmounts(row.net, row.vat, row.total),
                row.quantity,
                terms.quantity,
                before=taken.quantity,
                taken=taken.sums,
                tax_included=row.tax_included,
            )
        taken.add(terms.quantity, sums)
        return row, sums

    def _left(self, row: OrderItem) -> Decimal:
        found: Decimal = row.quantity - self.taken[row.pk].quantity
        return found


def _same_terms(one: LineTerms, other: LineTerms) -> bool:
    """Whether a piece costs the same, agreed the same way."""
    return (one.price, one.discount, one.tax) == (other.price, other.discount, other.tax)
