"""An invoice as XML of the electronic tax invoice (ЭСФ), format InvoiceV2 of IS ESF, to be uploaded there.

It is not signed and not sent: the accountant imports it, completes it and signs it in the state's system.
Elements stand in the order of the format's sequences: the header first, the rest by the alphabet. What the
house does not know is left out, where the format requires it the neutral value of the system's own samples
stands: number 1 of the system's own catalogue, no contract where none is known. The code of the nomenclature
(ТН ВЭД) is `unitCode`, that of the unit `unitNomenclature`, the number of the national catalogue `gtinCode`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

from apps.finance.document_kinds import GOODS, Document
from apps.finance.documents import amounts, e_invoice
from apps.finance.documents.basis import Contract, contract_of
from apps.finance.documents.document_lines import Line, sums_of
from apps.finance.documents.e_invoice import Told
from apps.finance.documents.language import Speech
from apps.finance.documents.parties import Party, buyer, seller
from apps.finance.documents.sale import Sale, load, refuse_what_is_not, turnover_day
from apps.finance.models import EInvoice
from apps.inventory import goods_codes
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.files import File

XML = "application/xml"
CONTAINER, ABSTRACT, INVOICE = "esf", "abstractInvoice.esf", "v2.esf"  # namespaces of the format
# Sign of origin: goods of which nothing is known; works and services.
ORIGIN_OF_GOODS, ORIGIN_OF_SERVICES = "5", "6"
CATALOG_NUMBER = "1"
TYPES = {
    EInvoice.Form.ORDINARY: "ORDINARY_INVOICE",
    EInvoice.Form.ADDITIONAL: "ADDITIONAL_INVOICE",
    EInvoice.Form.CORRECTED: "FIXED_INVOICE",
}
_CHARACTERS = 1000  # longest name and description

for prefix, uri in ((CONTAINER, CONTAINER), ("a", ABSTRACT), ("v2", INVOICE)):
    ET.register_namespace(prefix, uri)


def invoice_xml(invoice_id: UUID, *, actor: Actor) -> File:
    """The invoice as an ordinary ЭСФ; texts are Russian, as the state's system has them.

    Raises:
        NotFound: no such invoice in the workspace.
        DocumentUnavailable: it is not issued, or nothing of its order was delivered.
    """
    sale = load(invoice_id)
    refuse_what_is_not(Document.SCHET_FAKTURA, sale)
    container = ET.Element(f"{{{CONTAINER}}}invoiceContainer")
    _write_invoice(ET.SubElement(container, "invoiceSet"), sale, Speech("ru"))
    ET.indent(container)
    content = ET.tostring(container, encoding="utf-8", xml_declaration=True)
    return File(f"esf-{sale.invoice.number}.xml", XML, content)


def e_invoice_xml(e_invoice_id: UUID, *, actor: Actor) -> File:
    """An e-invoice of what turned over: ordinary, additional or corrected, with the one that it is about.

    Sums of what was taken back are negative. Not verified against IS ESF: whether it wants differences or
    whole sums in an additional one; `registrationNumber` is there once it is known.

    Raises:
        NotFound: no such e-invoice in the workspace. Conflict: nothing of the turnover is left to be told.
    """
    told = e_invoice.load(e_invoice_id)
    container = ET.Element(f"{{{CONTAINER}}}invoiceContainer")
    _write_e_invoice(ET.SubElement(container, "invoiceSet"), told, Speech("ru"))
    ET.indent(container)
    content = ET.tostring(container, encoding="utf-8", xml_declaration=True)
    return File(f"esf-{told.e_invoice.own_number}.xml", XML, content)


def _write_e_invoice(parent: ET.Element, told: Told, speech: Speech) -> None:
    row = told.e_invoice
    root = ET.SubElement(parent, f"{{{INVOICE}}}invoice")
    organization = row.organization
    _put(root, "date", amounts.day_text(row.esf_date or clock.today()))
    _put(root, "invoiceType", TYPES[EInvoice.Form(row.form)])
    _put(root, "num", row.own_number)
    _put(root, "operatorFullname", organization.accountant or organization.director or organization.name)
    if told.related is not None:
        related = ET.SubElement(root, "relatedInvoice")
        _put(related, "date", amounts.day_text(told.related.esf_date or told.related.day))
        _put(related, "num", told.related.own_number)
        _put(related, "registrationNumber", told.related.esf_number)
    _put(root, "turnoverDate", amounts.day_text(row.day))
    _put(root, "addInf", row.note[:_CHARACTERS])
    _write_customer(ET.SubElement(root, "customers"), buyer(row.customer, speech))
    if told.shipment is not None:
        _put(root, "deliveryDocDate", amounts.day_text(told.shipment.day))
        _put(root, "deliveryDocNum", told.shipment.number)
    _write_contract(ET.SubElement(root, "deliveryTerm"), contract_of(row.order, row.customer))
    _write_products(ET.SubElement(root, "productSet"), told)
    _write_seller(ET.SubElement(root, "sellers"), seller(organization, speech), organization)


def _write_invoice(parent: ET.Element, sale: Sale, speech: Speech) -> None:
    invoice = sale.invoice
    root = ET.SubElement(parent, f"{{{INVOICE}}}invoice")
    organization = invoice.organization
    _put(root, "date", amounts.day_text(invoice.issue_date))
    _put(root, "invoiceType", "ORDINARY_INVOICE")
    _put(root, "num", "".join(filter(str.isdigit, invoice.number)))
    _put(root, "operatorFullname", organization.accountant or organization.director or organization.name)
    _put(root, "turnoverDate", amounts.day_text(turnover_day(invoice)))
    _put(root, "addInf", invoice.notes[:_CHARACTERS])
    _write_customer(ET.SubElement(root, "customers"), buyer(invoice.customer, speech))
    if sale.shipment is not None:
        _put(root, "deliveryDocDate", amounts.day_text(clock.local_date(sale.shipment.shipped_at)))
        _put(root, "deliveryDocNum", sale.shipment.number)
    _write_contract(ET.SubElement(root, "deliveryTerm"), contract_of(invoice.order, invoice.customer))
    _write_products(ET.SubElement(root, "productSet"), sale)
    _write_seller(ET.SubElement(root, "sellers"), seller(organization, speech), organization)


def _write_contract(node: ET.Element, contract: Contract | None) -> None:
    if contract is not None:
        _put(node, "contractDate", amounts.day_text(contract.day) if contract.day else "")
        _put(node, "contractNum", contract.number)
    _put(node, "hasContract", "false" if contract is None else "true")


def _write_customer(parent: ET.Element, party: Party) -> None:
    node = ET.SubElement(parent, "customer")
    _put(node, "address", party.address)
    _put(node, "countryCode", "KZ")
    _put(node, "name", party.name)
    _put(node, "tin", party.id_number)


def _write_seller(parent: ET.Element, party: Party, organization: Any) -> None:
    node = ET.SubElement(parent, "seller")
    _put(node, "address", party.address)
    _put(node, "bank", party.bank_name)
    _put(node, "bik", party.bic)
    _put(node, "certificateNum", organization.vat_certificate_number)
    _put(node, "certificateSeries", organization.vat_certificate_series)
    _put(node, "iik", party.iban)
    _put(node, "kbe", party.kbe)
    _put(node, "name", party.name)
    _put(node, "tin", party.id_number)


def _write_products(node: ET.Element, sale: Sale | Told) -> None:
    _put(node, "currencyCode", "KZT")
    products = ET.SubElement(node, "products")
    for line in sale.lines:
        _write_product(ET.SubElement(products, "product"), line, sale)
    sums = sums_of(sale.lines)
    _put(node, "totalExciseAmount", _number(Decimal(0)))
    _put(node, "totalNdsAmount", _number(sums.vat))
    _put(node, "totalPriceWithTax", _number(sums.gross))
    _put(node, "totalPriceWithoutTax", _number(sums.net))
    _put(node, "totalTurnoverSize", _number(sums.net))


def _write_product(node: ET.Element, line: Line, sale: Sale | Told) -> None:
    product = sale.products.get(line.product_id) if line.product_id else None
    is_goods = product is not None and product.type in GOODS
    origin = product.tru_origin if product is not None else ""
    _put(node, "catalogTruId", CATALOG_NUMBER)
    _put(node, "description", line.description[:_CHARACTERS])
    _put(node, "gtinCode", product.ntin if product is not None else "")
    _put(node, "ndsAmount", _number(line.vat))
    # An exempt line has no rate at all, which is not 0 %, nor has any line of who pays no VAT (simplified
    # regime); the format knows whole rates only.
    whole = line.tax == line.tax.to_integral_value()
    _put(node, "ndsRate", str(int(line.tax)) if whole and sale.taxed and not line.exempt else "")
    _put(node, "priceWithTax", _number(line.gross))
    _put(node, "priceWithoutTax", _number(line.net))
    _put(node, "quantity", f"{line.quantity.normalize():f}" if line.quantity else "")
    _put(node, "truOriginCode", origin or (ORIGIN_OF_GOODS if is_goods else ORIGIN_OF_SERVICES))
    _put(node, "turnoverSize", _number(line.net))
    _put(node, "unitCode", product.tn_ved_code if product is not None else "")
    own = product.unit_code if product is not None and line.unit == product.unit else ""
    _put(node, "unitNomenclature", goods_codes.unit_code(line.unit, own))
    _put(node, "unitPrice", _number(line.net_price) if line.quantity else "")


def _put(parent: ET.Element, name: str, text: str) -> None:
    """An element with a text; what is not known is not there. XML has no control characters."""
    clean = "".join(character for character in text if character.isprintable() or character in "\n\t").strip()
    if clean:
        ET.SubElement(parent, name).text = clean


def _number(amount: Decimal) -> str:
    return f"{amount:.2f}"
