"""The invoice as XML of the electronic tax invoice keeps the format's structure."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from apps.finance import services
from apps.finance.tests.factories import draft, issued, line, make_order, make_product
from apps.finance.tests.pdf_pages import INVOICES, give_details, make_buyer
from apps.sales import services as sales

pytestmark = pytest.mark.django_db

# InvoiceV2: the elements that we may write, in the order of the format's sequences; "!" is required.
INVOICE = (
    "date! invoiceType! num! operatorFullname! relatedInvoice turnoverDate! addInf consignee consignor"
    " customers! datePaper deliveryDocDate deliveryDocDate2 deliveryDocNum deliveryDocNum2 deliveryTerm"
    " productSet! publicOffice reasonPaper sellers!"
)
PARTIES = {
    "customer": "address branchTin countryCode! name! reorganizedTin shareParticipation statuses tin trailer",
    "seller": (
        "address bank bik branchTin certificateNum certificateSeries countryCode iik isBranchNonResident kbe"
        " name! reorganizedTin shareParticipation statuses tin! trailer"
    ),
}
PRODUCT_SET = (
    "currencyCode! currencyRate ndsRateType products! totalExciseAmount! totalNdsAmount! totalPriceWithTax!"
    " totalPriceWithoutTax! totalTurnoverSize!"
)
PRODUCT = (
    "additional catalogTruId! description exciseAmount exciseRate gtinCode kpvedCode ndsAmount! ndsRate"
    " priceWithTax! priceWithoutTax! productDeclaration productNumberInDeclaration quantity tnvedName"
    " truOriginCode! turnoverSize! unitCode unitNomenclature unitPrice"
)


def keeps(node, declared):
    """Whether a node's children are declared, in order, once each, with all that are required."""
    names = [name.rstrip("!") for name in declared.split()]
    found = [child.tag for child in node]
    assert found == [name for name in names if name in found], (node.tag, found)
    required = {name.rstrip("!") for name in declared.split() if name.endswith("!")}
    assert required <= set(found), (node.tag, required - set(found))


def exported(company, invoice):
    answer = company.client.get(f"{INVOICES}/{invoice.pk}/esf.xml", Accept="application/xml")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/xml"
    assert answer["Content-Disposition"] == f'attachment; filename="esf-{invoice.number}.xml"'
    root = ET.fromstring(answer.content)  # noqa: S314  (our own)
    assert root.tag == "{esf}invoiceContainer"
    [node] = root.findall("invoiceSet/*")
    assert node.tag == "{v2.esf}invoice"
    keeps(node, INVOICE)
    for name, declared in PARTIES.items():
        for party in node.iter(name):
            keeps(party, declared)
    keeps(node.find("productSet"), PRODUCT_SET)
    for product in node.iter("product"):
        keeps(product, PRODUCT)
    return node


def test_an_export_keeps_the_structure_and_the_sums(company):
    give_details(company.actor)
    goods = make_product(company.actor, stock=9, name_ru="Шкаф & стойка <42U>")
    service = make_product(company.actor, type="SERVICE", name_ru="Монтаж")
    customer = make_buyer(company.actor)
    order = make_order(company.actor, (goods, 4), (service, 1), customer=customer)
    invoice = services.create_invoice(
        actor=company.actor,
        customer_id=customer.pk,
        order_id=order.pk,
        items=[
            {
                "product_id": goods.pk,
                "quantity": Decimal(4),
                "unit_price": Decimal(100),
                "tax": Decimal(16),
                "unit": "шт",
            },
            {
                "product_id": service.pk,
                "quantity": Decimal("1.5"),
                "unit_price": Decimal(200),
                "tax": Decimal(0),
            },
        ],
        adjustment_amount=Decimal(36),
    )
    sales.confirm_order(order.pk, actor=company.actor)
    shipment = sales.ship_order(order.pk, actor=company.actor)
    invoice = services.send_invoice(invoice.pk, actor=company.actor)
    node = exported(company, invoice)
    assert node.findtext("invoiceType") == "ORDINARY_INVOICE"
    assert node.findtext("num") == "".join(filter(str.isdigit, invoice.number))
    assert node.findtext("date") == f"{invoice.issue_date:%d.%m.%Y}"
    assert node.findtext("operatorFullname") == "Жұмабаева Ғ. Қ."
    assert node.findtext("deliveryDocNum") == shipment.number
    assert node.findtext("customers/customer/tin") == "240140000011"
    seller = node.find("sellers/seller")
    assert (seller.findtext("tin"), seller.findtext("iik"), seller.findtext("certificateNum")) == (
        company.organization.bin,
        "KZ476010131000179714",
        "0123456",
    )
    sold, worked = node.iter("product")
    assert sold.findtext("description") == "Шкаф & стойка <42U>"
    assert (sold.findtext("truOriginCode"), worked.findtext("truOriginCode")) == ("5", "6")
    assert (sold.findtext("unitNomenclature"), sold.findtext("ndsRate")) == ("796", "16")
    assert (worked.findtext("quantity"), worked.findtext("ndsAmount")) == ("1.5", "0.00")
    total = node.find("productSet")
    assert Decimal(total.findtext("totalPriceWithTax")) == invoice.amount == Decimal(800)
    for name, part in (
        ("totalPriceWithTax", "priceWithTax"),
        ("totalPriceWithoutTax", "priceWithoutTax"),
        ("totalNdsAmount", "ndsAmount"),
        ("totalTurnoverSize", "turnoverSize"),
    ):
        parts = [Decimal(product.findtext(part)) for product in (sold, worked)]
        assert Decimal(total.findtext(name)) == sum(parts), name


def test_codes_of_the_product_stand_at_their_places(company):
    codes = {"tru_origin": "4", "ntin": "4870001234560", "tn_ved_code": "1101001500", "unit_code": "162"}
    product = make_product(company.actor, price=Decimal(116), unit="мешок", **codes)
    item = {"product_id": product.pk, "quantity": Decimal(2)}
    [sold] = exported(company, issued(company.actor, items=[item])).iter("product")
    names = ("truOriginCode", "gtinCode", "unitCode", "unitNomenclature", "catalogTruId")
    assert [sold.findtext(name) for name in names] == ["4", "4870001234560", "1101001500", "162", "1"]
    # The code is that of the product's unit.
    [sold] = exported(company, issued(company.actor, items=[{**item, "unit": "кг"}])).iter("product")
    assert sold.findtext("unitNomenclature") == "166"


def test_an_export_of_little_known_keeps_the_structure_too(company):
    invoice = issued(company.actor, items=[line(100, tax=Decimal("12.5"), description="x\ny")])
    [product] = exported(company, invoice).iter("product")
    assert product.find("ndsRate") is None
    assert product.find("unitNomenclature") is None


def test_what_is_no_tax_invoice_is_not_exported(company):
    answer = company.client.get(f"{INVOICES}/{draft(company.actor).pk}/esf.xml")
    assert (answer.status_code, answer.json()["error"]["details"]["reason"]) == (422, "NOT_ISSUED")


def test_who_pays_no_vat_exports_without_it(company):
    give_details(company.actor, vat_payer=False)
    root = exported(company, issued(company.actor, items=[line(1000, tax=None)]))
    [product] = root.iter("product")
    assert (product.find("ndsRate"), product.findtext("ndsAmount")) == (None, "0.00")
    assert (root.findtext(".//totalNdsAmount"), root.findtext(".//totalPriceWithTax")) == ("0.00", "1000.00")
