"""The papers of an invoice, made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from apps.accounts.models import Organization
from apps.crm.models import Customer
from apps.finance.documents import engine, parties
from apps.finance.documents.kinds import Document, Facts, why_not
from apps.finance.documents.language import Speech, Text
from apps.finance.documents.lines import GOODS, Line, Sums, read, spread, sums_of
from apps.finance.errors import DocumentUnavailable
from apps.finance.models import Invoice, InvoiceItem, InvoiceStatus
from apps.inventory.models import Product
from apps.inventory.translated import text, text_in
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.errors import NotFound
from apps.kernel.files import File
from apps.sales.models import Order, OrderItem, Shipment

PDF = "application/pdf"
# Codes of the purpose of a payment (КНП): goods, and services that have no code of their own.
PAYMENT_FOR_GOODS, PAYMENT_FOR_SERVICES = "710", "859"


def invoice_pdf(invoice_id: UUID, *, actor: Actor, document: str, language: str) -> File:
    """One paper of an invoice; `language` is one of `Language`.

    Raises:
        NotFound: no such invoice in the workspace.
        DocumentUnavailable: the invoice does not have this paper.
        ServiceUnavailable: the machine cannot make PDF.
    """
    sale = load(invoice_id)
    refuse_what_is_not(document, sale)
    speech = Speech(language)
    template, context = _PAPERS[document](sale, speech)
    shared = common(sale.invoice.organization, speech)
    html = render_to_string(f"documents/{template}.html", {**shared, **context})
    return File(f"{document}-{sale.invoice.number}.pdf", PDF, engine.to_pdf(html))


@dataclass(frozen=True, slots=True)
class Sale:
    """An invoice with what its papers need."""

    invoice: Invoice
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

    def _facts(self, product_ids: Any) -> Facts:
        return Facts.of(
            status=self.invoice.status,
            vat_payer=self.invoice.organization.vat_payer,
            types=[self.type_of(pk) for pk in product_ids],
            shipped=self.shipment is not None,
        )

    def type_of(self, product_id: UUID | None) -> str | None:
        return self.products[product_id].type if product_id else None


def load(invoice_id: UUID) -> Sale:
    """Read an invoice of the workspace with its lines, products and the shipment of its order.

    Raises:
        NotFound
    """
    found = Invoice.objects.select_related("customer", "order__deal", "organization")
    invoice = found.filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound()
    rows = list(InvoiceItem.objects.filter(invoice=invoice).order_by("position", "id"))
    shipment, order_lines = None, []
    if invoice.order_id:
        shipment = Shipment.objects.filter(order_id=invoice.order_id).order_by("shipped_at", "id").first()
        order_lines = list(OrderItem.objects.filter(order_id=invoice.order_id).order_by("position", "id"))
    ids = {row.product_id for row in [*rows, *order_lines] if row.product_id}
    products = Product.everything.in_bulk(ids)
    lines = spread(read(rows), invoice.adjustment_amount)
    return Sale(invoice, lines, products, shipment, order_lines)


def refuse_what_is_not(document: str, sale: Sale) -> None:
    """Raise DocumentUnavailable for a paper that the sale does not have."""
    facts = sale.facts_of_order if document == Document.WAYBILL else sale.facts
    if reason := why_not(document, facts):
        raise DocumentUnavailable(document=document, reason=reason)


def common(organization: Organization, speech: Speech) -> dict[str, Any]:
    """What every document shows."""
    return {
        "t": speech.t,
        "lang": speech.first,
        "page_text": _counted(speech.t["page"]),
        "seller": parties.seller(organization, speech),
        "organization": organization,
        "logo": parties.logo_uri(organization),
    }


def turnover_day(invoice: Invoice) -> date:
    """The day that decides the VAT rate: of the turnover, else of the issue."""
    return invoice.turnover_date or invoice.issue_date


def _payment_request(sale: Sale, speech: Speech) -> tuple[str, dict[str, Any]]:
    has_goods = any(sale.type_of(line.product_id) in GOODS for line in sale.lines)
    return "invoice", {
        **_base(sale, speech, "invoice", sale.invoice.number, sale.invoice.issue_date),
        **_table(sale, sale.lines, speech),
        "due": speech.day(sale.invoice.due_date),
        "knp": PAYMENT_FOR_GOODS if has_goods else PAYMENT_FOR_SERVICES,
        "notes": sale.invoice.notes,
    }


def _schet_faktura(sale: Sale, speech: Speech) -> tuple[str, dict[str, Any]]:
    invoice = sale.invoice
    return "schet_faktura", {
        **_base(sale, speech, "schet_faktura", invoice.number, invoice.issue_date),
        **_table(sale, sale.lines, speech),
        "turnover_day": speech.day(turnover_day(invoice)),
        "certificate": _certificate(invoice.organization, speech),
        "esf_day": speech.day(invoice.esf_date) if invoice.esf_date else "",
    }


def _waybill(sale: Sale, speech: Speech) -> tuple[str, dict[str, Any]]:
    order, shipment = sale.invoice.order, sale.shipment
    assert order is not None
    assert shipment is not None
    every = spread(_order_lines(sale, order), order.adjustment_amount)
    goods = [line for line in every if sale.type_of(line.product_id) in GOODS]
    day = clock.local_date(shipment.shipped_at)
    quantity = sum((line.quantity for line in goods), money.ZERO)
    return "waybill", {
        **_base(sale, speech, "waybill", shipment.number, day),
        **_table(sale, goods, speech),
        "receiver_place": parties.place(order.shipping_address),
        "shipment": shipment,
        "quantity": speech.quantity(quantity),
        "quantity_words": speech.number_in_words(quantity),
        **_form(speech, "26", "З-2"),
    }


def _act(sale: Sale, speech: Speech) -> tuple[str, dict[str, Any]]:
    services = [line for line in sale.lines if sale.type_of(line.product_id) not in GOODS]
    day = turnover_day(sale.invoice)
    quantity = sum((line.quantity for line in services), money.ZERO)
    return "act", {
        **_base(sale, speech, "act", sale.invoice.number, day),
        **_table(sale, services, speech),
        "quantity": speech.quantity(quantity),
        **_form(speech, "50", "Р-1"),
    }


_PAPERS = {
    Document.INVOICE: _payment_request,
    Document.SCHET_FAKTURA: _schet_faktura,
    Document.WAYBILL: _waybill,
    Document.ACT: _act,
}
_MARKS = {InvoiceStatus.DRAFT: "draft", InvoiceStatus.CANCELLED: "cancelled"}


def _base(sale: Sale, speech: Speech, title: str, number: str, day: date) -> dict[str, Any]:
    invoice = sale.invoice
    mark = _MARKS.get(InvoiceStatus(invoice.status))
    return {
        "invoice": invoice,
        "buyer": parties.buyer(invoice.customer, speech),
        "is_company": invoice.customer.type == Customer.Type.COMPANY,
        "number": number,
        "day": speech.day(day),
        "form_title": speech.t[title],
        "title": speech.say(lambda language: _titled(language, title, number, day)),
        "basis": _basis(invoice.order, speech),
        "mark": speech.t[mark] if mark else "",
    }


def _titled(language: str, title: str, number: str, day: date) -> str:
    one = Speech(language)
    joint = {"ru": " от ", "kk": ", ", "en": " of "}[language]
    return f"{one.t[title]} {one.t['number']} {number}{joint}{one.long_day(day)}"


def _basis(order: Order | None, speech: Speech) -> Text:
    if order is None:
        return speech.t["no_contract"]
    day = speech.day(clock.local_date(order.created_at))

    def write(language: str) -> str:
        words = Speech(language).t
        return f"{words['order']} {words['number']} {order.number} {words['from_day'].format(day=day)}"

    return speech.say(write)


def _form(speech: Speech, appendix: str, name: str) -> dict[str, Text]:
    """The corner of a state form."""
    return {
        "appendix": speech.say(lambda language: Speech(language).t["form_appendix"].format(number=appendix)),
        "form": speech.say(lambda language: Speech(language).t["form"].format(name=name)),
    }


def _certificate(organization: Organization, speech: Speech) -> str:
    series, number = organization.vat_certificate_series, organization.vat_certificate_number
    if not number:
        return ""
    day = organization.vat_certificate_date
    parts = [
        f"{speech.t['series']} {series}" if series else "",
        f"№ {number}",
        f"({speech.day(day)})" if day else "",
    ]
    return " ".join(filter(None, parts))


def _order_lines(sale: Sale, order: Order) -> list[Line]:
    rows = []
    for row in sale.order_lines:
        product = sale.products[row.product_id]
        row.description, row.unit, row.amount = text(product, "name"), product.unit, row.total  # type: ignore[attr-defined]
        rows.append(row)
    return read(rows)


def _table(sale: Sale, lines: list[Line], speech: Speech) -> dict[str, Any]:
    """Lines and totals as texts: pages compute nothing."""
    sums = sums_of(lines)
    taxed = sale.invoice.organization.vat_payer
    rows = [_row(place, line, sale, speech, taxed=taxed) for place, line in enumerate(lines, 1)]
    return {
        "rows": rows[:-1],
        "last_rows": rows[-1:],
        "count": len(rows),
        "taxed": taxed,
        "net": speech.money(sums.net),
        "vat": speech.money(sums.vat) if taxed else "",
        "gross": speech.money(sums.gross),
        "rates": _rates(sums, speech) if taxed else [],
        "gross_words": speech.in_words(sums.gross),
        "items_count": speech.say(lambda language: _counted_items(language, len(rows), sums.gross)),
    }


def _row(place: int, line: Line, sale: Sale, speech: Speech, *, taxed: bool) -> dict[str, Any]:
    product = sale.products.get(line.product_id) if line.product_id else None
    return {
        "place": place,
        "name": _name(line, product, speech),
        "code": product.code if product else "",
        "unit": line.unit,
        "quantity": speech.quantity(line.quantity),
        "net_price": speech.money(line.net_price),
        "gross_price": speech.money(line.gross_price),
        "net": speech.money(line.net),
        "vat": speech.money(line.vat) if taxed else "—",
        "rate": speech.percent(line.tax) if taxed else speech.t["without_tax"],
        "gross": speech.money(line.gross),
    }


def _name(line: Line, product: Product | None, speech: Speech) -> Text:
    """A product's own name in the document's language; what somebody wrote stays as it was written."""
    own = {text_in(product, "name", code) for code in ("kk", "ru", "en")} if product else set()
    if product is None or line.description not in own:
        return speech.say(lambda language: line.description)
    return speech.say(lambda language: text(product, "name", language))


def _rates(sums: Sums, speech: Speech) -> list[dict[str, Any]]:
    def label(rate: Decimal) -> Text:
        def write(language: str) -> str:
            one = Speech(language)
            return one.t["including_tax"].format(rate=one.percent(rate))

        return speech.say(write)

    return [
        {
            "label": label(rate),
            "rate": speech.percent(rate),
            "net": speech.money(net),
            "vat": speech.money(vat),
        }
        for rate, net, vat in sums.rates
    ]


def _counted_items(language: str, count: int, gross: Decimal) -> str:
    one = Speech(language)
    return one.t["items_count"].format(count=count, amount=one.money(gross))


def _counted(page_text: Text) -> str:
    """The CSS of «стр. 1 из 2»."""
    parts = page_text.replace("{pages}", '" counter(pages) "').replace("{page}", '" counter(page) "')
    return f'"{parts}"'
