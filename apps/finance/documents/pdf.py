"""The documents of an invoice and of a shipment, made."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.template.loader import render_to_string

from apps.accounts.models import Organization
from apps.crm.models import Customer
from apps.finance.document_kinds import GOODS, Document, ShipmentDocument
from apps.finance.documents import engine, parties
from apps.finance.documents.basis import basis_of
from apps.finance.documents.delivery import Delivery
from apps.finance.documents.delivery import load as load_delivery
from apps.finance.documents.delivery import refuse_what_is_not as refuse_of_shipment
from apps.finance.documents.language import Speech, Text
from apps.finance.documents.sale import Sale, load, refuse_what_is_not, turnover_day
from apps.finance.documents.tables import LONG, packed, table
from apps.finance.models import InvoiceStatus
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.files import File
from apps.sales.models import Order

PDF = "application/pdf"
# Codes of the purpose of a payment (КНП): goods, and services that have no code of their own.
PAYMENT_FOR_GOODS, PAYMENT_FOR_SERVICES = "710", "859"


def invoice_pdf(invoice_id: UUID, *, actor: Actor, document: str, language: str) -> File:
    """One document of an invoice; `language` is one of `Language`.

    Raises:
        NotFound: no such invoice in the workspace.
        DocumentUnavailable: the invoice does not have this document.
        ServiceUnavailable: the machine cannot make PDF.
    """
    sale = load(invoice_id)
    refuse_what_is_not(document, sale)
    speech = Speech(language)
    template, context = _PAPERS[Document(document)](sale, speech)
    shared = common(sale.invoice.organization, speech)
    html = render_to_string(f"documents/{template}.html", {**shared, **context})
    return File(f"{document}-{sale.invoice.number}.pdf", PDF, engine.to_pdf(html))


def common(organization: Organization, speech: Speech) -> dict[str, Any]:
    """What every document shows."""
    return {
        "t": speech.t,
        "lang": speech.first,
        "both": len(speech.languages) > 1,
        "page_text": _counted(speech.t["page"]),
        "seller": parties.seller(organization, speech),
        "organization": organization,
        "logo": parties.logo_uri(organization),
    }


def _payment_request(sale: Sale, speech: Speech) -> tuple[str, dict[str, Any]]:
    has_goods = any(sale.type_of(line.product_id) in GOODS for line in sale.lines)
    return "invoice", {
        **_base(sale, speech, "invoice", sale.invoice.number, sale.invoice.issue_date),
        **table(sale, sale.lines, speech, one_price=True, discounts=True),
        "due": speech.day(sale.invoice.due_date),
        "knp": PAYMENT_FOR_GOODS if has_goods else PAYMENT_FOR_SERVICES,
        "notes": sale.invoice.notes,
    }


def _schet_faktura(sale: Sale, speech: Speech) -> tuple[str, dict[str, Any]]:
    invoice = sale.invoice
    return "schet_faktura", {
        **_base(sale, speech, "schet_faktura", invoice.number, invoice.issue_date),
        **table(sale, sale.lines, speech),
        "turnover_day": speech.day(turnover_day(invoice)),
        "certificate": _certificate(invoice.organization, speech),
        "esf_day": speech.day(invoice.esf_date) if invoice.esf_date else "",
    }


def _waybill(sale: Sale, speech: Speech) -> tuple[str, dict[str, Any]]:
    assert sale.shipment is not None
    return waybill(load_delivery(sale.shipment.pk), speech, mark=_mark(sale, speech))


def _act(sale: Sale, speech: Speech) -> tuple[str, dict[str, Any]]:
    services = [line for line in sale.lines if sale.type_of(line.product_id) not in GOODS]
    day = turnover_day(sale.invoice)
    quantity = sum((line.quantity for line in services), money.ZERO)
    return "act", {
        **_base(sale, speech, "act", sale.invoice.number, day),
        **table(sale, services, speech, one_price=True),
        "quantity": speech.quantity(quantity),
        **_form(speech, "50", "Р-1"),
    }


def shipment_pdf(shipment_id: UUID, *, actor: Actor, document: str, language: str) -> File:
    """The waybill, the act or the packing slip of a shipment; `language` is one of `Language`.

    Raises:
        NotFound: no such shipment in the workspace.
        DocumentUnavailable: the shipment does not have this document.
        ServiceUnavailable: the machine cannot make PDF.
    """
    delivery = load_delivery(shipment_id)
    refuse_of_shipment(document, delivery)
    speech = Speech(language)
    template, context = _OF_SHIPMENTS[ShipmentDocument(document)](delivery, speech)
    shared = common(delivery.order.organization, speech)
    html = render_to_string(f"documents/{template}.html", {**shared, **context})
    return File(f"{document}-{context['number']}.pdf", PDF, engine.to_pdf(html))


def waybill(delivery: Delivery, speech: Speech, mark: Text | str = "") -> tuple[str, dict[str, Any]]:
    """The template and context of a shipment's waybill Z-2."""
    goods = delivery.goods
    quantity = sum((line.quantity for line in goods), money.ZERO)
    return "waybill", {
        **_of_order(delivery.order, speech, "waybill", delivery.shipment.number, delivery.shipment.day),
        **table(delivery, goods, speech),
        "mark": mark,
        "receiver_place": parties.place(delivery.order.shipping_address),
        "shipment": delivery.shipment,
        "quantity": speech.quantity(quantity),
        "quantity_words": speech.number_in_words(quantity),
        **_form(speech, "26", "З-2"),
    }


def packing_slip(delivery: Delivery, speech: Speech) -> tuple[str, dict[str, Any]]:
    """The template and context of what whoever packs a shipment needs: no prices, no paper of the books."""
    shipment = delivery.shipment
    rows = packed(delivery, speech)
    return "packing_slip", {
        **_of_order(delivery.order, speech, "packing_slip", shipment.number, shipment.day),
        "receiver_place": parties.place(delivery.order.shipping_address),
        "shipment": shipment,
        "order": delivery.order,
        "together": len(rows) >= LONG,
        "rows": rows[:-1],
        "last_rows": rows[-1:],
        "quantity": speech.quantity(sum((line.quantity for line in delivery.goods), money.ZERO)),
    }


def act(delivery: Delivery, speech: Speech) -> tuple[str, dict[str, Any]]:
    """The template and context of the act R-1 of a shipment's services."""
    services, shipment = delivery.services, delivery.shipment
    quantity = sum((line.quantity for line in services), money.ZERO)
    return "act", {
        **_of_order(delivery.order, speech, "act", shipment.act_number or shipment.number, shipment.day),
        **table(delivery, services, speech, one_price=True),
        "quantity": speech.quantity(quantity),
        **_form(speech, "50", "Р-1"),
    }


_OF_SHIPMENTS = {
    ShipmentDocument.WAYBILL: waybill,
    ShipmentDocument.ACT: act,
    ShipmentDocument.PACKING_SLIP: packing_slip,
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
    found = _heading(invoice.customer, invoice.order, speech, title, number, day)
    return {**found, "invoice": invoice, "mark": _mark(sale, speech)}


def _of_order(order: Order, speech: Speech, title: str, number: str, day: date) -> dict[str, Any]:
    return _heading(order.customer, order, speech, title, number, day)


def _heading(
    buyer: Customer, order: Order | None, speech: Speech, title: str, number: str, day: date
) -> dict[str, Any]:
    return {
        "buyer": parties.buyer(buyer, speech),
        "is_company": buyer.type == Customer.Type.COMPANY,
        "number": number,
        "day": speech.day(day),
        "form_title": speech.t[title],
        "title": speech.say(lambda language: titled(language, title, number, day)),
        "basis": basis_of(order, buyer, speech),
    }


def _mark(sale: Sale, speech: Speech) -> Text | str:
    mark = _MARKS.get(InvoiceStatus(sale.invoice.status))
    return speech.t[mark] if mark else ""


def titled(language: str, title: str, number: str, day: date) -> str:
    one = Speech(language)
    joint = {"ru": " от ", "kk": ", ", "en": " of "}[language]
    return f"{one.t[title]} {one.t['number']} {number}{joint}{one.long_day(day)}"


def _form(speech: Speech, appendix: str, name: str) -> dict[str, Text]:
    """The corner of a state form."""
    return {
        "appendix": speech.say(lambda language: Speech(language).t["form_appendix"].format(number=appendix)),
        "form": speech.say(lambda language: Speech(language).t["form"].format(name=_latin(name, language))),
    }


def _latin(name: str, language: str) -> str:
    return name.translate(str.maketrans("ЗР", "ZR")) if language == "en" else name


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


def _counted(page_text: Text) -> str:
    """The CSS of «стр. 1 из 2»."""
    parts = page_text.replace("{pages}", '" counter(pages) "').replace("{page}", '" counter(page) "')
    return f'"{parts}"'
