"""What a credit note takes of each line of its invoice (domain.md §6.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from apps.finance.errors import CreditExceedsInvoice
from apps.finance.models import CreditNoteItem, Invoice, InvoiceItem
from apps.kernel import money
from apps.kernel.children import tenant_of
from apps.kernel.errors import Invalid, Missing, not_found
from apps.kernel.pricing import LineAmounts, part_of_line, shares


@dataclass
class Credited:
    """An invoice's line, and what was credited of it so far."""

    line: InvoiceItem
    quantity: Decimal
    sums: LineAmounts

    @property
    def left(self) -> Decimal:
        """What is left of the line to credit, in tenge with VAT."""
        found: Decimal = self.line.agreed_total - self.sums.total
        return found

    def of_quantity(self, quantity: Decimal) -> Decimal:
        """What so many of the line's pieces come to: round(T × (done + q) / Q) less what is done."""
        whole, of = self.line.agreed_total, self.line.quantity
        upto = money.round_money(whole * (self.quantity + quantity) / of)
        return min(self.left, upto - money.round_money(whole * self.quantity / of))

    def part(self, amount: Decimal, quantity: Decimal | None = None) -> CreditNoteItem:
        """A note's line of `amount` with VAT at the line's own rate: parts add up to the line's VAT."""
        whole = LineAmounts(self.line.agreed_net, self.line.agreed_vat, self.line.agreed_total)
        sums = part_of_line(
            whole, whole.total, amount, before=self.sums.total, taken=self.sums, tax_included=True
        )
        return CreditNoteItem(
            **tenant_of(self.line),
            invoice_item=self.line,
            quantity=quantity,
            tax=self.line.tax,
            net=sums.net,
            vat=sums.vat,
            amount=sums.total,
        )


def plan(
    invoice: Invoice, *, amount: Decimal | None = None, items: Sequence[Mapping[str, Any]] | None = None
) -> list[CreditNoteItem]:
    """The lines of a credit note, not saved; the invoice is locked.

    Args:
        amount: in tenge, spread by what is left on each line; without `amount` and `items` all that is left.
        items: `invoice_item_id` and either `quantity` or `amount`.
    Raises:
        NotFound: a line that is none of the invoice's. Missing: neither quantity nor amount.
        Invalid: both amount and items, a line twice.
        CreditExceedsInvoice: more than is left of the invoice or of the line.
    """
    found = _credited(invoice)
    if items is not None:
        if amount is not None:
            raise Invalid(amount=_("Send either an amount or lines."))
        return _named(found, items)
    left = invoice.amount - invoice.credited_amount
    wanted = left if amount is None else amount
    if wanted > left:
        raise CreditExceedsInvoice(available=left, amount=wanted)
    rows = list(found.values())
    parts = shares(wanted, [row.left for row in rows])
    return [row.part(part) for row, part in zip(rows, parts, strict=True) if part]


def _named(found: Mapping[UUID, Credited], items: Sequence[Mapping[str, Any]]) -> list[CreditNoteItem]:
    if not items:
        raise Missing("items")
    made: list[CreditNoteItem] = []
    for place, item in enumerate(items):
        row = found.get(item["invoice_item_id"])
        if row is None:
            raise not_found(f"items.{place}.invoice_item_id")
        if any(note.invoice_item_id == row.line.pk for note in made):
            raise Invalid({f"items.{place}.invoice_item_id": _("The line is named twice.")})
        quantity: Decimal | None = item.get("quantity")
        amount: Decimal | None = item.get("amount")
        if quantity is not None and amount is not None:
            raise Invalid({f"items.{place}.amount": _("Send either a quantity or an amount.")})
        if quantity is not None:
            if quantity > row.line.quantity - row.quantity:
                raise Invalid({f"items.{place}.quantity": _("More than is left of the line.")})
            amount = row.of_quantity(quantity)
        if amount is None:
            raise Missing(f"items.{place}.amount")
        if amount > row.left or not row.left:
            raise CreditExceedsInvoice(available=row.left, amount=amount)
        made.append(row.part(amount, quantity))
    return made


def _credited(invoice: Invoice) -> dict[UUID, Credited]:
    rows = CreditNoteItem.objects.filter(credit_note__invoice=invoice).order_by().values_list("invoice_item")
    sums = {
        pk: (quantity or money.ZERO, LineAmounts(net, vat, total))
        for pk, quantity, net, vat, total in rows.annotate(
            q=Sum("quantity"), n=Sum("net"), v=Sum("vat"), t=Sum("amount")
        )
    }
    nothing = (money.ZERO, LineAmounts(money.ZERO, money.ZERO, money.ZERO))
    lines = InvoiceItem.objects.filter(invoice=invoice).order_by("position", "id")
    return {line.pk: Credited(line, *sums.get(line.pk, nothing)) for line in lines}
