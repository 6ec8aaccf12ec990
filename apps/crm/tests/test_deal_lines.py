"""A deal's lines, their prices and sums, and its value."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.crm.models import Deal
from apps.crm.tests.factories import make_customer, make_product
from apps.crm.tests.http import DEALS as URL
from apps.crm.tests.http import create_deal as create
from apps.crm.tests.http import read_deal as read
from apps.crm.tests.http import refused
from apps.inventory.services import update_product


class TestValue:
    def test_omitted_it_is_the_sum_of_the_lines(self, company):
        product = make_product(company.actor)
        body = {"productId": str(product.pk), "quantity": 50, "unitPrice": 400000, "discount": 10, "tax": 12}
        pk = create(company, products=[body])
        assert read(company, pk)["value"] == 20160000

    def test_and_follows_them(self, company):
        product = make_product(company.actor)
        pk = create(company, products=[{"productId": str(product.pk), "quantity": 1}])
        assert read(company, pk)["value"] == 116000
        lines = [{"productId": str(product.pk), "quantity": 2}]
        company.client.put(f"{URL}/{pk}", {"products": lines})
        assert read(company, pk)["value"] == 232000

    def test_sent_it_stays_until_null_gives_it_back_to_the_lines(self, company):
        product = make_product(company.actor)
        lines = [{"productId": str(product.pk), "quantity": 1}]
        pk = create(company, value=25000000, products=lines)
        company.client.put(f"{URL}/{pk}", {"products": [{**lines[0], "quantity": 3}]})
        assert read(company, pk)["value"] == 25000000
        company.client.put(f"{URL}/{pk}", {"value": None})
        assert read(company, pk)["value"] == 348000

    def test_without_lines_it_is_zero(self, company):
        assert read(company, create(company))["value"] == 0


class TestLines:
    def test_price_and_tax_default_to_the_products(self, company):
        # VAT inside: 650,000 at 12 % is 580,357.14 net (C7).
        product = make_product(company.actor, price=Decimal(650000), vat_rate=Decimal(12), vat_included=True)
        pk = create(company, products=[{"productId": str(product.pk), "quantity": 1}])
        [row] = read(company, pk)["products"]
        assert (row["unitPrice"], row["tax"], row["discount"]) == (580357.14, 12, 0)
        assert (row["netPrice"], row["taxAmount"], row["totalPrice"]) == (580357.14, 69642.86, 650000)

    def test_a_product_without_a_rate_takes_the_standard_one(self, company):
        product = make_product(company.actor, price=Decimal(1000), vat_included=False)
        pk = create(company, products=[{"productId": str(product.pk), "quantity": 1.5}])
        [row] = read(company, pk)["products"]
        assert (row["unitPrice"], row["tax"], row["totalPrice"]) == (1000, 16, 1740)

    def test_they_keep_the_order_in_which_they_were_sent(self, company):
        products = [make_product(company.actor, name=f"Товар {n}") for n in range(4)]
        bodies = [{"productId": str(p.pk), "quantity": 1} for p in products]
        pk = create(company, products=bodies[::-1])
        names = [row["productName"] for row in read(company, pk)["products"]]
        assert names == ["Товар 3", "Товар 2", "Товар 1", "Товар 0"]

    def test_they_are_replaced_as_a_set(self, company):
        first, second = make_product(company.actor), make_product(company.actor)
        pk = create(company, products=[{"productId": str(p.pk), "quantity": 1} for p in (first, second)])
        kept = read(company, pk)["products"][1]
        body = [
            {"id": kept["id"], "productId": str(second.pk), "quantity": 7},
            {"productId": str(first.pk), "quantity": 2, "unitPrice": 10, "tax": 0},
        ]
        assert company.client.put(f"{URL}/{pk}", {"products": body}).status_code == 200
        rows = read(company, pk)["products"]
        assert [(row["productId"], row["quantity"]) for row in rows] == [
            (str(second.pk), 7), (str(first.pk), 2),
        ]  # fmt: skip
        assert rows[0]["id"] == kept["id"]
        assert rows[0]["unitPrice"] == kept["unitPrice"]
        assert rows[1]["totalPrice"] == 20

    def test_another_product_in_a_line_brings_its_own_price(self, company):
        cheap, dear = make_product(company.actor), make_product(company.actor, price=Decimal(1160000))
        pk = create(company, products=[{"productId": str(cheap.pk), "quantity": 1}])
        [row] = read(company, pk)["products"]
        body = [{"id": row["id"], "productId": str(dear.pk), "quantity": 1}]
        company.client.put(f"{URL}/{pk}", {"products": body})
        assert read(company, pk)["products"][0]["unitPrice"] == 1000000

    def test_a_product_that_is_no_longer_sold_may_stay_but_not_enter(self, company):
        product = make_product(company.actor)
        pk = create(company, products=[{"productId": str(product.pk), "quantity": 1}])
        update_product(product.pk, actor=company.actor, status="DISCONTINUED")
        [row] = read(company, pk)["products"]
        kept = [{"id": row["id"], "productId": str(product.pk), "quantity": 2}]
        assert company.client.put(f"{URL}/{pk}", {"products": kept}).status_code == 200
        fresh = {"products": [{"productId": str(product.pk), "quantity": 1}]}
        refused(company.client.put(f"{URL}/{pk}", fresh), 400, "VALIDATION_FAILED", "products.0.productId")
        assert read(company, pk)["products"][0]["quantity"] == 2

    def test_a_product_in_an_open_deal_cannot_be_deleted(self, company):
        product = make_product(company.actor)
        pk = create(company, products=[{"productId": str(product.pk), "quantity": 1}])
        refused(company.client.delete(f"/api/v1/products/{product.pk}"), 409, "CONFLICT")
        company.client.post(f"{URL}/{pk}/lose", {"lostReason": "price"})
        assert company.client.delete(f"/api/v1/products/{product.pk}").status_code == 200
        assert read(company, pk)["products"][0]["productName"] == "ERP License"

    @pytest.mark.parametrize(
        ("row", "field"),
        [
            ({"quantity": 0}, "products.0.quantity"),
            ({"quantity": -1}, "products.0.quantity"),
            ({"quantity": 1.0001}, "products.0.quantity"),
            ({"quantity": "many"}, "products.0.quantity"),
            ({"unitPrice": -1}, "products.0.unitPrice"),
            ({"discount": 101}, "products.0.discount"),
            ({"tax": 100.5}, "products.0.tax"),
            ({"quantity": 999999999999, "unitPrice": 9999999999999999}, "products.0"),
        ],
    )
    def test_bad_lines_are_refused(self, company, row, field):
        product = make_product(company.actor)
        pk = create(company)
        body = {"products": [{"productId": str(product.pk), "quantity": 1, **row}]}
        refused(company.client.put(f"{URL}/{pk}", body), 400, "VALIDATION_FAILED", field)
        assert read(company, pk)["products"] == []

    def test_a_sum_that_no_column_holds_is_refused(self, company):
        product = make_product(company.actor)
        row = {"productId": str(product.pk), "quantity": 1, "unitPrice": 9999999999999999, "tax": 0}
        customer = str(make_customer(company.actor).pk)
        body = {"title": "Слишком много", "customerId": customer, "products": [row, row]}
        refused(company.client.post(URL, body), 400, "VALIDATION_FAILED", "products")
        assert not Deal.objects.exists()

    def test_a_row_without_its_product_is_refused(self, company):
        pk = create(company)
        response = company.client.put(f"{URL}/{pk}", {"products": [{"quantity": 1}]})
        refused(response, 400, "REQUIRED_FIELD", "products.0.productId")
