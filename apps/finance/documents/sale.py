"""A sale as its documents need it: the invoice, its lines, what was sold and what was shipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from apps.finance.document_kinds import Document, Facts, why_not
from apps.finance.documents.document_lines import Line, read
from apps.finance.errors import DocumentUnavailable
from apps.finance.models import Invoice, InvoiceItem
from apps.finance.selectors.deliveries import turned_over
from apps.inventory.models import Product
from apps.inventory.selectors import every_product_rows
from apps.kernel.errors import NotFound
from apps.sales.models import LIVE_SHIPMENTS, OrderItem, Shipment
from apps.sales.selectors import order_item_rows, shipment_item_rows, shipment_rows


@dataclass(frozen=True, slots=True)
class Sale:
    """An invoice with what its documents need."""

    invoice: Invoice
    turned_over: bool
    lines: list[Line]
    products: dict[UUID, Product]
    shipment: Shipment | None
    order_lines: list[OrderItem]

    @property
    def facts(self) -> Facts:
        return self._facts(line.product_id for line in self.lines)

    @property
    def facts_of_order(self) -> Facts:
        return self._facts(line.product_id for line in self.order_lines)

    @property
    def taxed(self) -> bool:
        """Whether documents show VAT: the seller pays it on the day of the turnover, or a line has it."""
        pays = self.invoice.organization.pays_vat_on(turnover_day(self.invoice))
        return pays or any(line.vat for line in self.lines)

    def _facts(self, product_ids: Any) -> Facts:
        return Facts.of(
            status=self.invoice.status,
            types=[self.type_of(pk) for pk in product_ids],
            shipped=self.shipment is not None,
            turned_over=self.turned_over,
        )

    def type_of(self, product_id: UUID | None) -> str | None:
        return self.products[product_id].type if product_id else None


def load(invoice_id: UUID) -> Sale:
    """Read an invoice of the workspace with its lines, products and the shipment of its order.

    Raises:
        NotFound
    """
    found = Invoice.objects.select_related("customer", "order__deal", "organization")
    invoice: Any = found.annotate(turned_over=turned_over()).filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound()
    rows = list(InvoiceItem.objects.filter(invoice=invoice).order_by("position", "id"))
    shipment: Shipment | None = None
    order_lines: list[OrderItem] = []
    if invoice.order_id:
        shipment = _first_of_goods(invoice)
        order_lines = list(order_item_rows().filter(order_id=invoice.order_id).order_by("position", "id"))
    sold = [row.product_id for row in rows] + [row.product_id for row in order_lines]
    products = every_product_rows().in_bulk({pk for pk in sold if pk})
    return Sale(invoice, invoice.turned_over, read(rows), products, shipment, order_lines)


def _first_of_goods(invoice: Any) -> Shipment | None:
    """The shipment that it bills, else the order's first, of those with goods."""
    goods = shipment_item_rows().filter(shipment=OuterRef("pk"), is_service=False)
    live = shipment_rows().filter(order_id=invoice.order_id, status__in=LIVE_SHIPMENTS)
    if invoice.shipment_id is not None:
        live = live.filter(pk=invoice.shipment_id)
    return live.filter(Exists(goods)).order_by("shipped_at", "id").first()


def refuse_what_is_not(document: str, sale: Sale) -> None:
    """Raise DocumentUnavailable for a document that the sale does not have."""
    facts = sale.facts_of_order if document == Document.WAYBILL else sale.facts
    if reason := why_not(document, facts):
        raise DocumentUnavailable(document=document, reason=reason)


def turnover_day(invoice: Invoice) -> date:
    """The day that decides the VAT rate: of the turnover, else of the issue."""
    return invoice.turnover_date or invoice.issue_date
