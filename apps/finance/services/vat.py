"""Rows of the VAT register, written by what causes them and never changed (domain.md §6.1).

+ goods on the day of shipment, services on the day of delivery, stand-alone invoices on their turnover day,
and so what an order's invoice has beside the order's lines; − reductions in price of what has rows, on their
own day. What is credited before it is delivered lowers the delivery instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from apps.finance import turnovers
from apps.finance.models import CreditNote, CreditNoteItem, Invoice, InvoiceItem, InvoiceStatus, VatEntry
from apps.finance.services import e_invoices, standing
from apps.kernel import clock, money, pricing, warnings
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
    e_invoices.note(rows)
    if rows and day < clock.today().replace(day=1):
        message = _("%(document)s adds to the VAT of %(day)s, a month that is over")
        warnings.warn("VAT_BACKDATED", message % {"document": number, "day": day.isoformat()}, day=day)


# --- what stands alone ----------------------------------------------------------------------


def enter_invoice(invoice: Invoice) -> None:
    """What of an issued invoice stands alone is turnover on its turnover day: all of one without an order
    (else on its issue day), of an order's the extras, once it has such a day.
    """
    if invoice.sent_at is None or invoice.status == InvoiceStatus.CANCELLED:
        return
    day = invoice.turnover_date or (invoice.issue_date if invoice.order_id is None else None)
    if day is not None:
        _enter_for(invoice, Kind.INVOICE, _alone(invoice), day)


def take_back_invoice(invoice: Invoice) -> None:
    """A cancelled invoice takes back what it still has, today."""
    rest = _left_of(invoice)
    _enter_for(invoice, Kind.REDUCTION, [part.taken_back() for part in rest], clock.today())


def move_extras(invoice: Invoice, before: date | None) -> None:
    """The turnover day of an order's invoice went, or is another: what stands alone goes along."""
    rest = _left_of(invoice)
    if before is not None and rest:
        _enter_for(invoice, Kind.INVOICE, [part.taken_back() for part in rest], before)
    enter_invoice(invoice)


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
        order_id=invoice.order_id,
        invoice_id=invoice.pk,
    )


def _alone(invoice: Invoice) -> list[Turnover]:
    """An invoice's lines that are no order's, without what was credited of them."""
    rows = list(InvoiceItem.objects.filter(invoice=invoice, order_item=None).order_by("position", "id"))
    if not rows and invoice.order_id is not None:
        return []
    notes = CreditNoteItem.objects.filter(invoice_item__in=rows).order_by().values_list("invoice_item")
    credited = {pk: (net, vat) for pk, net, vat in notes.annotate(n=Sum("net"), v=Sum("vat"))}
    found = []
    for row in rows:
        net, vat = credited.get(row.pk, (money.ZERO, money.ZERO))
        sums = (row.agreed_net - net, row.agreed_vat - vat)
        found.append(Turnover(row.pk, row.product_id, row.tax, row.tax_category, *sums))
    # An adjustment over lines that cost nothing has no rate.
    return found or [Turnover(None, None, money.ZERO, "", invoice.amount, money.ZERO)]


def _left_of(invoice: Invoice) -> list[Turnover]:
    """What of an invoice's lines that stand alone stands in the register."""
    found = _alone(invoice)
    stored = turnovers.of_lines([part.line_id for part in found if part.line_id])
    return [
        Turnover(part.line_id, part.product_id, part.tax, part.tax_category, *stored[part.line_id])
        for part in found
        if part.line_id in stored
    ]


# --- credit notes ---------------------------------------------------------------------------


def enter_credit_note(note: CreditNote, invoice: Invoice, items: list[CreditNoteItem]) -> None:
    """A reduction in price: each line takes back at its own rate, as far as it stands in the register.

    What was billed ahead of the delivery is credited first; it has no row to take back. What is to be billed
    again was not reduced. Orders of before lines were kept have rows that name none.
    """
    lines = InvoiceItem.objects.in_bulk([item.invoice_item_id for item in items])
    ordered = {pk for line in lines.values() if (pk := line.order_item_id)}
    stored: dict[Any, tuple[Decimal, Decimal]] = dict(turnovers.of_lines([*ordered, *lines]))
    ahead: dict[Any, Decimal] = {}
    if ordered and not note.rebill:
        ahead = dict(standing.billed_ahead(ordered, stored, note.pk))
    parts = []
    for item in items:
        line = lines[item.invoice_item_id]
        if line.order_item_id is not None and note.rebill:
            continue
        key: UUID | None = line.order_item_id or line.pk
        if key not in stored and line.order_item_id is None and invoice.order_id is not None:
            key = None
            stored.setdefault(key, turnovers.of_no_line(invoice.order_id))
        first = min(item.amount, ahead.get(key, money.ZERO))
        ahead[key] = ahead.get(key, money.ZERO) - first
        sums = pricing.inside(item.amount - first, item.tax) if first else item
        left = stored.get(key, (money.ZERO, money.ZERO))
        net, vat = (
            min(part, max(rest, money.ZERO)) for part, rest in zip((sums.net, sums.vat), left, strict=True)
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
