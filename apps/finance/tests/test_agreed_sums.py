"""What was agreed is what every document says, to the tiyn: from the deal to the e-invoice."""

from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from apps.accounts.models import Organization
from apps.finance.models import Invoice
from apps.finance.tests.agreeing import DEALS, ORDERS, PURCHASES, done, post, read, won
from apps.finance.tests.factories import make_customer, make_product
from apps.finance.tests.pdf_pages import INVOICES, give_details, make_buyer, pages, pdf_of
from apps.inventory.models import StockMovement
from apps.inventory.services import create_supplier

pytestmark = pytest.mark.django_db
D = Decimal
RIGHT = [
    (4, 25_000, 100_000),
    (10, 650_000, 6_500_000),
    (1000, 15_000, 15_000_000),
    (1000, 1, 1000),
    (12, 79, 948),
]


@pytest.mark.parametrize(("quantity", "price", "total"), RIGHT)
def test_price_times_quantity_is_the_sum_of_every_document(company, quantity, price, total):
    customer, product = make_customer(company.actor), make_product(company.actor, price=price)
    line = {"productId": product.pk, "quantity": quantity}
    deal = read(
        company,
        DEALS,
        post(company, DEALS, {"title": "x", "customerId": customer.pk, "products": [line]})["id"],
    )
    assert (deal["value"], deal["products"][0]["totalPrice"]) == (total, total)
    order, invoice = won(company, customer, [line])
    assert (order["totalAmount"], order["adjustmentAmount"], invoice["amount"]) == (total, 0, total)
    for document in (order, invoice):
        [row] = document["items"]
        assert (row["taxIncluded"], row["unitPriceWithTax"], row["taxCategory"]) == (True, price, "STANDARD")
        assert row["vatAmount"] == float(round(D(total) * 16 / 116, 2))
        assert D(str(row["netAmount"])) + D(str(row["vatAmount"])) == total
        assert row["agreedTotal"] == total
    by_hand = post(company, ORDERS, {"customerId": customer.pk, "items": [line]})
    stand_alone = post(company, INVOICES, {"customerId": customer.pk, "items": [line]})
    said = {"description": "x", "quantity": quantity, "unitPriceWithTax": price}
    described = post(company, INVOICES, {"customerId": customer.pk, "items": [said]})
    assert (by_hand["totalAmount"], stand_alone["amount"], described["amount"]) == (total, total, total)
    # And the customer pays it.
    payment = {"invoiceId": described["id"], "amount": total, "method": "cash"}
    assert post(company, "/api/v1/finance/payments", payment)
    assert read(company, INVOICES, described["id"])["status"] == "paid"


def test_a_purchase_is_agreed_with_vat_too(company):
    supplier = create_supplier(actor=company.actor, name="ТОО Поставщик")
    goods, other = make_product(company.actor, cost=D("79.50")), make_product(company.actor, cost=5)
    items = [
        {"productId": goods.pk, "quantity": 4, "unitPriceWithTax": 25_000, "tax": 16},
        {"productId": other.pk, "quantity": 3},
    ]
    made = post(company, PURCHASES, {"supplierId": supplier.pk, "items": items})
    order = read(company, PURCHASES, made["id"])
    first, second = order["items"]
    assert (made["totalAmount"], first["totalPrice"], second["totalPrice"]) == (100_015, 100_000, 15)
    assert (first["taxIncluded"], first["unitPrice"], first["netAmount"]) == (True, 21551.72, 86206.9)
    assert (second["taxIncluded"], second["tax"], second["vatAmount"]) == (False, 0, 0)
    done(company.client.put(f"{PURCHASES}/{made['id']}", {"items": order["items"]}), 200)
    assert read(company, PURCHASES, made["id"]) == order
    done(company.client.post(f"{PURCHASES}/{made['id']}/order"), 200)
    done(company.client.post(f"{PURCHASES}/{made['id']}/receive"), 200)
    # A VAT payer's goods cost what they cost without VAT.
    came = StockMovement.objects.filter(product=goods)
    assert list(came.values_list("quantity", "unit_cost")) == [(4, D("21551.72"))]


@pytest.mark.parametrize("url", [DEALS, ORDERS, INVOICES])
def test_what_is_read_may_be_written_back(company, url):
    customer = make_customer(company.actor)
    with_vat, without = (
        make_product(company.actor, price=79),
        make_product(company.actor, price=79, vat_included=False),
    )
    name = "products" if url == DEALS else "items"
    lines = [
        {"productId": with_vat.pk, "quantity": "3.333", "discount": 7},
        {"productId": without.pk, "quantity": 12},
        {"productId": with_vat.pk, "quantity": 1, "unitPrice": 100, "tax": 5},
        {"productId": with_vat.pk, "quantity": 1, "tax": 0, "taxCategory": "EXEMPT"},
    ]
    made = post(company, url, {"title": "x", "customerId": customer.pk, name: lines})
    before = read(company, url, made["id"])
    assert [row["taxIncluded"] for row in before[name]] == [True, False, False, True]
    assert [row["taxCategory"] for row in before[name]] == ["STANDARD", "STANDARD", None, "EXEMPT"]
    for sent in (
        before[name],
        [
            {key: row[key] for key in ("id", "productId", "quantity", "unitPrice", "discount", "tax")}
            for row in before[name]
        ],
        [
            {"id": row["id"], "productId": row["productId"], "quantity": row["quantity"]}
            for row in before[name]
        ],
    ):
        done(company.client.put(f"{url}/{made['id']}", {name: sent}), 200)
        assert read(company, url, made["id"]) == before


def test_prices_that_contradict_each_other_change_nothing(company):
    customer, product = make_customer(company.actor), make_product(company.actor)
    line = {"productId": product.pk, "quantity": 1, "unitPrice": 100, "unitPriceWithTax": 117}
    for url, name in ((DEALS, "products"), (ORDERS, "items"), (INVOICES, "items")):
        answer = company.client.post(url, {"title": "x", "customerId": customer.pk, name: [line]})
        assert (answer.status_code, [*answer.json()["error"]["details"]]) == (400, [f"{name}.0.unitPrice"])
        assert done(company.client.get(url), 200)["total"] == 0


# --- who pays no VAT -------------------------------------------------------------------------


def test_who_pays_no_vat_adds_none_anywhere(company):
    Organization.objects.filter(pk=company.organization.pk).update(vat_payer=False)
    customer = make_customer(company.actor)
    inside = make_product(company.actor, price=116)
    beside = make_product(company.actor, price=100, vat_included=False)
    rated = make_product(company.actor, price=100, vat_rate=12)
    lines = [{"productId": product.pk, "quantity": 1} for product in (inside, beside, rated)]
    order, invoice = won(company, customer, lines)
    by_hand = read(company, ORDERS, post(company, ORDERS, {"customerId": customer.pk, "items": lines})["id"])
    for document in (order, invoice, by_hand):
        assert [(row["tax"], row["vatAmount"]) for row in document["items"]] == [(0, 0)] * 3
    assert (order["totalAmount"], invoice["amount"], by_hand["totalAmount"]) == (316, 316, 316)
    done(company.client.post(f"{INVOICES}/{invoice['id']}/send"), 200)
    assert done(company.client.get("/api/v1/analytics/finance/dashboard"), 200)["vat"]["due"] == 0
    taxed = {**lines[0], "tax": 16}
    for url, name in ((DEALS, "products"), (ORDERS, "items"), (INVOICES, "items")):
        before = done(company.client.get(url), 200)["total"]
        answer = company.client.post(url, {"title": "x", "customerId": customer.pk, name: [taxed]})
        assert (answer.status_code, [*answer.json()["error"]["details"]]) == (400, [f"{name}.0.tax"])
        assert done(company.client.get(url), 200)["total"] == before


# --- the adjustment --------------------------------------------------------------------------


def test_an_adjustment_has_one_share_for_all(company):
    """Over sums with VAT: 16 % and none of 216, sold for 200."""
    give_details(company.actor)
    customer = make_buyer(company.actor)
    taxed, bare = (make_product(company.actor, type="SERVICE", price=price) for price in (116, 100))
    lines = [
        {"productId": taxed.pk, "quantity": 1},
        {"productId": bare.pk, "quantity": 1, "tax": 0, "taxCategory": "ZERO"},
    ]
    order, invoice = won(company, customer, lines, finalAmount=200)
    assert (order["totalAmount"], order["adjustmentAmount"]) == (200, -16)
    for document in (order, invoice):
        first, second = document["items"]
        assert (first["agreedTotal"], first["agreedVat"]) == (107.41, 14.82)
        assert (second["agreedTotal"], second["agreedVat"]) == (92.59, 0)
        assert (first.get("totalPrice", first.get("amount")), first["netAmount"]) == (116, 100)
    done(company.client.post(f"{INVOICES}/{invoice['id']}/send"), 200)
    for status in ("confirmed", "shipped", "delivered"):
        done(company.client.put(f"{ORDERS}/{order['id']}", {"status": status}), 200)
    [text] = pages(pdf_of(company, Invoice.objects.get(pk=invoice["id"]), "document=schet-faktura"))
    assert "Итого: 185,18 × 14,82 200,00" in text
    xml = company.client.get(f"{INVOICES}/{invoice['id']}/esf.xml", Accept="application/xml").content
    totals = ET.fromstring(xml).find("invoiceSet/*/productSet")  # noqa: S314 (our own)
    assert (totals.findtext("totalNdsAmount"), totals.findtext("totalPriceWithTax")) == ("14.82", "200.00")


def test_an_invoices_own_adjustment_is_spread_and_spread_again(company):
    customer = make_customer(company.actor)
    items = [{"description": name, "quantity": 1, "unitPriceWithTax": 116, "tax": 16} for name in "ab"]
    body = {"customerId": customer.pk, "items": items, "adjustmentAmount": -32}
    pk = post(company, INVOICES, body)["id"]
    assert [row["agreedTotal"] for row in read(company, INVOICES, pk)["items"]] == [100, 100]
    done(company.client.put(f"{INVOICES}/{pk}", {"adjustmentAmount": 8}), 200)
    shown = read(company, INVOICES, pk)
    assert (shown["amount"], [row["agreedTotal"] for row in shown["items"]]) == (240, [120, 120])


# --- parts of an order -----------------------------------------------------------------------


def test_an_order_billed_in_three_parts_is_paid(company):
    """23.32 = 3 × 6.70 and 16 %: three invoices by themselves would add up to 23.31."""
    customer, product = make_customer(company.actor), make_product(company.actor, stock=3)
    line = {"productId": product.pk, "quantity": 3, "unitPrice": 6.7, "tax": 16}
    order = post(company, ORDERS, {"customerId": customer.pk, "items": [line]})
    assert order["totalAmount"] == 23.32
    done(company.client.put(f"{ORDERS}/{order['id']}", {"status": "confirmed"}), 200)
    amounts = []
    for part in ({}, {"unitPrice": 6.7, "tax": 16}, {}):
        items = [{"productId": product.pk, "quantity": 1, **part}]
        made = post(company, INVOICES, {"customerId": customer.pk, "orderId": order["id"], "items": items})
        payment = {"invoiceId": made["id"], "amount": made["amount"], "method": "cash"}
        post(company, "/api/v1/finance/payments", payment)
        amounts.append(made["amount"])
    shown = read(company, ORDERS, order["id"])
    assert (amounts, shown["paymentStatus"], shown["paidAmount"]) == ([7.77, 7.78, 7.77], "paid", 23.32)
    # A fourth piece is an extra: it has its own price, and the answer says that more is billed than ordered.
    body = {"customerId": customer.pk, "orderId": order["id"], "items": [line | {"quantity": 1}]}
    extra = company.client.post(INVOICES, body)
    assert done(extra)["amount"] == 7.77
    assert [each["code"] for each in extra.json()["meta"]["warnings"]] == ["ORDER_OVERINVOICED"]


def test_a_part_that_is_cancelled_leaves_its_share(company):
    customer, product = make_customer(company.actor), make_product(company.actor, price=10)
    line = {"productId": product.pk, "quantity": 3}
    order = post(company, ORDERS, {"customerId": customer.pk, "items": [line]})
    part = {"customerId": customer.pk, "orderId": order["id"], "items": [line | {"quantity": "0.7"}]}
    first, second = post(company, INVOICES, part), post(company, INVOICES, part)
    done(company.client.post(f"{INVOICES}/{first['id']}/cancel"), 200)
    rest = post(company, INVOICES, {**part, "items": [line | {"quantity": "2.3"}]})
    assert (second["amount"], rest["amount"]) == (7, 23)
