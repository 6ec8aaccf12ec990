"""Rows of the VAT register, written by what causes them and never changed (domain.md §6.1).

+ goods on the day of shipment, services on the day of delivery, stand-alone invoices on their turnover day;
− reductions in price of what has rows, on their own day. What is credited before it is delivered lowers the
delivery instead.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from apps.finance import turnovers
from apps.finance.models import CreditNote, CreditNoteItem, Invoice, InvoiceItem, InvoiceStatus, VatEntry
from apps.kernel import clock, money, warnings
from apps.kernel.children import tenant_of
from apps.kernel.errors import Conflict
from apps.kernel.models import WorkspaceModel

Kind = VatEntry.Kind


@dataclass(frozen=True, slots=True)
class Turnover:
    """One line's part: `net` and `vat` in tenge, at the line's own rate."""

    line_id: UUID | None
    product_id: UUID | None
    tax: Decimal
    tax_category: str
    net: Decimal
    vat: Decimal

    def taken_back(self) -> Turnover:
        return Turnover(self.line_id, self.product_id, self.tax, self.tax_category, -self.net, -self.vat)


def enter(
    document: WorkspaceModel,
    kind: VatEntry.Kind,
    turnovers_of: Iterable[Turnover],
    *,
    day: date,
    number: str,
    customer_id: UUID,
    order_id: UUID | None = None,
    invoice_id: UUID | None = None,
) -> None:
    """Write what a document turns over; says so when the day lies in a month that is over."""
    rows = [
        VatEntry(
            **tenant_of(document),
            customer_id=customer_id,
            order_id=order_id,
            invoice_id=invoice_id,
            kind=kind,
            day=day,
            document_id=document.pk,
            document_number=number,
            line_id=part.line_id,
            product_id=part.product_id,
            tax=part.tax,
            tax_category=part.tax_category,
            net=part.net,
            vat=part.vat,
        )
        for part in turnovers_of
        if part.net or part.vat
    ]
    VatEntry.objects.bulk_create(rows)
    if rows and day < clock.today().replace(day=1):
        message = _("%(document)s adds to the VAT of %(day)s, a month that is over")
        warnings.warn("VAT_BACKDATED", message % {"document": number, "day": day.isoformat()}, day=day)


# --- stand-alone invoices -------------------------------------------------------------------


def enter_invoice(invoice: Invoice) -> None:
    """An invoice without an order is turnover when it is issued, on its turnover day, else its issue day."""
    if invoice.order_id is None:
        day = invoice.turnover_date or invoice.issue_date
        _enter_for(invoice, Kind.INVOICE, _of_invoice(invoice), day)


def take_back_invoice(invoice: Invoice) -> None:
    """A cancelled invoice without an order takes back what it still has, today."""
    if invoice.order_id is None:
        rest = _left_of(invoice)
        _enter_for(invoice, Kind.REDUCTION, [part.taken_back() for part in rest], clock.today())


def move_invoice(invoice: Invoice, before: date | None) -> None:
    """An issued invoice got another turnover day: opposite rows on the old one, new rows on the new one.

    Raises:
        Conflict: the old day lies in a month that is over; its VAT is not rewritten.
    """
    old, new = before or invoice.issue_date, invoice.turnover_date or invoice.issue_date
    if invoice.order_id is not None or invoice.sent_at is None or old == new:
        return
    if invoice.status == InvoiceStatus.CANCELLED or not (rest := _left_of(invoice)):
        return
    if old < clock.today().replace(day=1):
        raise Conflict(
            _("The VAT of a month that is over is not rewritten: credit the invoice and issue another"),
            field="turnover_date",
        )
    _enter_for(invoice, Kind.INVOICE, [part.taken_back() for part in rest], old)
    _enter_for(invoice, Kind.INVOICE, rest, new)


def _enter_for(invoice: Invoice, kind: VatEntry.Kind, parts: list[Turnover], day: date) -> None:
    enter(
        invoice,
        kind,
        parts,
        day=day,
        number=invoice.number,
        customer_id=invoice.customer_id,
        invoice_id=invoice.pk,
    )


def _of_invoice(invoice: Invoice) -> list[Turnover]:
    rows = InvoiceItem.objects.filter(invoice=invoice).order_by("position", "id")
    found = [
        Turnover(row.pk, row.product_id, row.tax, row.tax_category, row.agreed_net, row.agreed_vat)
        for row in rows
    ]
    # An adjustment over lines that cost nothing has no rate.
    return found or [Turnover(None, None, money.ZERO, "", invoice.amount, money.ZERO)]


def _left_of(invoice: Invoice) -> list[Turnover]:
    """What of a stand-alone invoice's lines stands in the register."""
    found = _of_invoice(invoice)
    stored = turnovers.of_lines([part.line_id for part in found if part.line_id])
    return [
        Turnover(part.line_id, part.product_id, part.tax, part.tax_category, *stored[part.line_id])
        for part in found
        if part.line_id in stored
    ]


# --- credit notes ---------------------------------------------------------------------------


def enter_credit_note(note: CreditNote, invoice: Invoice, items: list[CreditNoteItem]) -> None:
    """A reduction in price: each line takes back at its own rate, as far as it stands in the register.

    What was never delivered has no row to take back, and what is to be billed again was not reduced.
    """
    if invoice.order_id is not None and note.rebill:
        return
    lines = InvoiceItem.objects.in_bulk([item.invoice_item_id for item in items])
    stored = _stored(invoice, lines)
    parts = []
    for item in items:
        line = lines[item.invoice_item_id]
        key = line.pk if invoice.order_id is None else line.order_item_id
        left = stored.get(key, (money.ZERO, money.ZERO))
        net, vat = (
            min(part, max(rest, money.ZERO)) for part, rest in zip((item.net, item.vat), left, strict=True)
        )
        stored[key] = (left[0] - net, left[1] - vat)
        parts.append(Turnover(key, line.product_id, item.tax, line.tax_category, net, vat).taken_back())
    enter(
        note,
        Kind.REDUCTION,
        parts,
        day=note.date,
        number=note.number,
        customer_id=note.customer_id,
        order_id=invoice.order_id,
        invoice_id=invoice.pk,
    )


def _stored(invoice: Invoice, lines: Mapping[UUID, InvoiceItem]) -> dict[Any, tuple[Decimal, Decimal]]:
    """{line: what of it is in the register}; None: what an order has beyond the lines that are named."""
    if invoice.order_id is None:
        return dict(turnovers.of_lines(lines))
    found: dict[Any, tuple[Decimal, Decimal]] = defaultdict(lambda: (money.ZERO, money.ZERO))
    found.update(turnovers.of_lines([pk for line in lines.values() if (pk := line.order_item_id)]))
    if any(line.order_item_id is None for line in lines.values()):
        sums = VatEntry.objects.filter(order_id=invoice.order_id).aggregate(n=Sum("net"), v=Sum("vat"))
        named = list(found.values())
        found[None] = (
            (sums["n"] or money.ZERO) - sum((net for net, _vat in named), money.ZERO),
            (sums["v"] or money.ZERO) - sum((vat for _net, vat in named), money.ZERO),
        )
    return found
