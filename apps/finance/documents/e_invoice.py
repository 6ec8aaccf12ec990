"""One e-invoice as its file needs it: the lines of what turned over, and what it adds to or corrects."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from apps.finance.documents.document_lines import Line
from apps.finance.models import CreditNoteItem, EInvoice, Invoice, InvoiceItem, VatEntry
from apps.inventory.models import Product, VatRate
from apps.inventory.selectors import every_product_rows
from apps.inventory.translated import text
from apps.kernel import money
from apps.kernel.errors import Conflict, NotFound
from apps.sales.models import Shipment
from apps.sales.selectors import (
    order_item_rows,
    return_item_rows,
    shipment_item_rows,
    shipment_rows,
)

Kind, Form = VatEntry.Kind, EInvoice.Form


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one e-invoice."""

    e_invoice: EInvoice
    lines: list[Line]
    products: dict[UUID, Product]
    related: EInvoice | None
    shipment: Shipment | None

    @property
    def taxed(self) -> bool:
        """Whether it shows VAT: the seller pays it on the day of the turnover, or a line has it."""
        pays: bool = self.e_invoice.organization.pays_vat_on(self.e_invoice.day)
        return pays or any(line.vat for line in self.lines)


def load(e_invoice_id: UUID) -> Told:
    """Read an e-invoice of the workspace with the lines of its turnover.

    Raises:
        NotFound. Conflict: nothing of its turnover is left to be told.
    """
    found = EInvoice.objects.select_related("customer", "order", "organization", "corrects")
    row = found.filter(pk=e_invoice_id).first()
    if row is None:
        raise NotFound()
    entries = _entries(row)
    products = every_product_rows().in_bulk({entry["product_id"] for entry in entries if entry["product_id"]})
    lines = _lines(row, entries, products)
    if not lines:
        raise Conflict(_("Nothing of this turnover is left to be told"))
    shipment = shipment_rows().filter(pk=row.document_id).first() if row.kind == Kind.SHIPMENT else None
    return Told(row, lines, products, _related(row), shipment)


def _entries(row: EInvoice) -> list[dict[str, Any]]:
    """The rows of the register that it tells of, a line each: of its day, or (ordinary) of its month."""
    rows = VatEntry.objects.filter(document_id=row.document_id, kind=row.kind, day=row.day)
    told = row.corrects if row.form == Form.CORRECTED and row.corrects is not None else row
    if told.form == Form.ORDINARY:
        rows = VatEntry.objects.filter(
            document_id=row.document_id, day__year=row.day.year, day__month=row.day.month
        )
    lines = rows.order_by().values("line_id", "product_id", "tax", "tax_category")
    summed = lines.annotate(n=Sum("net"), v=Sum("vat")).exclude(n=0, v=0)
    return [dict(each) for each in summed.order_by("line_id", "tax")]


def _lines(row: EInvoice, entries: list[dict[str, Any]], products: dict[UUID, Product]) -> list[Line]:
    quantities = _quantities(row)
    ids = [entry["line_id"] for entry in entries if entry["line_id"]]
    named: dict[UUID, Any] = {each.pk: each for each in order_item_rows().filter(pk__in=ids)}
    named |= {each.pk: each for each in InvoiceItem.objects.filter(pk__in=ids)}
    found = []
    for entry in sorted(entries, key=lambda each: _place(named.get(each["line_id"]))):
        line = named.get(entry["line_id"])
        product = products.get(entry["product_id"]) if entry["product_id"] else None
        said = getattr(line, "description", "") or (text(product, "name") if product else row.document_number)
        unit = getattr(line, "unit", "") or (product.unit if product else "")
        found.append(
            Line(
                product_id=entry["product_id"],
                description=said,
                unit=unit,
                quantity=quantities.get(entry["line_id"], money.ZERO),
                discount=money.ZERO,
                tax=entry["tax"],
                exempt=entry["tax_category"] == VatRate.Code.EXEMPT,
                tax_included=False,
                unit_price=money.ZERO,
                unit_price_with_tax=money.ZERO,
                adjusted=True,
                net=entry["n"],
                vat=entry["v"],
                gross=entry["n"] + entry["v"],
            )
        )
    return found


def _place(line: Any) -> int:
    place: int = getattr(line, "position", 0)
    return place


def _quantities(row: EInvoice) -> dict[UUID, Decimal]:
    """{line: how much of it}; nothing where a price alone was lowered."""
    sign = 1
    rows: QuerySet[Any, Any]
    if row.kind in (Kind.SHIPMENT, Kind.SERVICE):
        rows = shipment_item_rows().filter(shipment=row.document_id).values_list("order_item_id")
    elif row.kind == Kind.RETURN:
        rows = return_item_rows().filter(sales_return=row.document_id).values_list("order_item_id")
        sign = -1
    elif row.kind == Kind.INVOICE:
        rows = InvoiceItem.objects.filter(invoice=row.document_id).values_list("pk")
    else:
        notes = CreditNoteItem.objects.filter(credit_note=row.document_id, quantity__isnull=False)
        sums = notes.values_list("invoice_item__order_item", "invoice_item", "quantity")
        return {own or alone: -much for own, alone, much in sums}
    return {pk: sign * much for pk, much in rows.order_by().annotate(much=Sum("quantity"))}


def _related(row: EInvoice) -> EInvoice | None:
    """The one that an additional one adds to, or that a corrected one replaces."""
    if row.form == Form.ORDINARY:
        return None
    corrected: EInvoice | None = row.corrects
    if corrected is not None:
        return corrected
    ordinary = EInvoice.objects.filter(form=Form.ORDINARY).order_by("created_at", "id")
    documents = {row.document_id}
    if row.kind == Kind.RETURN:
        came = return_item_rows().filter(sales_return=row.document_id)
        documents |= set(came.values_list("shipment_item__shipment_id", flat=True))
    elif row.kind == Kind.REDUCTION:
        told = VatEntry.objects.filter(document_id=row.document_id).values("invoice_id")
        invoice = Invoice.objects.filter(pk__in=told).first()
        if invoice is not None:
            documents |= {invoice.pk, invoice.shipment_id or invoice.pk}
    found: EInvoice | None = ordinary.filter(document_id__in=documents).first()
    if found is None and row.order_id is not None:
        found = ordinary.filter(order=row.order_id).first()
    return found
