"""Which price a line gets, and how it says so."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.crm.tests.factories import make_customer, make_product
from apps.crm.tests.pricing import API, URL, asked, listed, made, ordered, read
from apps.kernel import clock
from prometric.tests.cells import joined


@pytest.fixture
def customer(company):
    return make_customer(company.actor, segment="Опт")


@pytest.fixture
def product(company):
    """116,000 with 16 % VAT inside, of the category «Мука»."""
    return make_product(company.actor, category="Мука")


class TestTheRule:
    def test_the_nearest_list_gives_the_price_and_all_others_say_why_not(self, company, customer, product):
        today = clock.today()
        yesterday, tomorrow = ((today + timedelta(days=n)).isoformat() for n in (-1, 1))
        stranger = make_customer(company.actor)
        line = {"productId": product.pk}
        lists: dict[str, Any] = {
            "chosen": {"customerIds": [customer.pk], "items": [
                {**line, "unitPrice": 90000}, {**line, "unitPrice": 80000, "fromQuantity": 10},
                {"category": "мука", "percent": 50}, {**line, "unitPrice": 1, "fromQuantity": 100},
            ]},
            "wholesale": {"segments": ["опт"], "items": [{**line, "unitPrice": 70000}]},
            "sale": {"items": [{"percent": 90}]},
            "off": {"isActive": False, "items": [{**line, "unitPrice": 1}]},
            "theirs": {"customerIds": [stranger.pk], "items": [{**line, "unitPrice": 1}]},
            "coming": {"validFrom": tomorrow, "items": [{**line, "unitPrice": 1}]},
            "gone": {"validTo": yesterday, "items": [{**line, "unitPrice": 1}]},
        }  # fmt: skip
        for name, body in lists.items():
            made(company, name=name, **body)
        found = asked(company, product, customer, quantity=12)
        assert (found["unitPriceWithTax"], found["unitPrice"], found["tax"]) == (80000, 68965.52, 16)
        source = found["priceSource"]
        assert (source["type"], source["priceListName"], source["audience"], source["fromQuantity"]) == (
            "price_list", "chosen", "customers", 10,
        )  # fmt: skip
        assert [(row["priceListName"], row["unitPrice"], row["reason"]) for row in found["candidates"]][
            :5
        ] == [
            ("chosen", 80000, None),
            ("chosen", 90000, "higher_quantity"),
            ("chosen", 58000, "nearer_line"),
            ("wholesale", 70000, "nearer_list"),
            ("sale", 11600, "nearer_list"),
        ]
        assert {(row["priceListName"], row["reason"]) for row in found["candidates"][5:]} == {
            ("chosen", "quantity"), ("off", "not_active"), ("theirs", "other_customers"),
            ("coming", "not_yet"), ("gone", "over"),
        }  # fmt: skip
        assert all(row["explanation"] for row in found["candidates"][1:])
        # Everybody else: the list for all; nobody named: the same.
        for who in (stranger, None):
            other = asked(company, product, who, date=today.isoformat())
            name = "theirs" if who is stranger else "sale"
            assert other["priceSource"]["priceListName"] == name

    def test_every_document_takes_it_and_hands_it_on(self, company, customer, product):
        pk = made(company, segments=["опт"], taxIncluded=False, items=[
            {"productId": product.pk, "unitPrice": 50000, "fromQuantity": 2},
        ])  # fmt: skip
        line = {"productId": product.pk, "quantity": 2}
        answer = company.client.post(
            f"{API}/deals", {"title": "x", "customerId": customer.pk, "products": [line]}
        )
        deal = read(company, f"{API}/deals/{answer.json()['data']['id']}")
        source = {
            "type": "price_list", "priceListId": pk, "priceListName": "Опт", "audience": "segments",
            "fromQuantity": 2, "percent": None,
        }  # fmt: skip
        [row] = deal["products"]
        assert (row["unitPrice"], row["taxIncluded"], row["totalPrice"]) == (50000, False, 116000)
        assert row["priceSource"] == source
        won = company.client.post(f"{API}/deals/{deal['id']}/win", {}).json()["data"]
        # What becomes of the list later changes nothing of what was agreed.
        assert company.client.delete(f"{URL}/{pk}").status_code == 200
        [row] = read(company, f"{API}/orders/{won['orderId']}")["items"]
        assert (row["unitPrice"], row["totalPrice"], row["priceSource"]) == (50000, 116000, source)
        [invoice] = listed(company, f"{API}/finance/invoices")
        [row] = read(company, f"{API}/finance/invoices/{invoice['id']}")["items"]
        assert (row["unitPrice"], row["amount"], row["priceSource"]) == (50000, 116000, source)
        [row] = ordered(company, customer, line)["items"]
        assert (row["unitPriceWithTax"], row["priceSource"]["type"]) == (116000, "product")

    def test_an_invoice_alone_takes_it_too(self, company, customer, product):
        made(company, items=[{"percent": 10}])
        body = {
            "customerId": customer.pk,
            "items": [
                {"productId": product.pk, "quantity": 1},
                {"description": "x", "quantity": 1, "unitPrice": 5},
            ],
        }
        answer = company.client.post(f"{API}/finance/invoices", body)
        assert answer.status_code == 201, answer.json()
        listed, free = read(company, f"{API}/finance/invoices/{answer.json()['data']['id']}")["items"]
        assert (listed["unitPriceWithTax"], listed["priceSource"]["percent"]) == (104400, 10)
        assert free["priceSource"]["type"] == "manual"

    def test_a_price_that_is_sent_is_ones_own(self, company, customer, product):
        made(company, items=[{"productId": product.pk, "unitPrice": 90000}])
        order = ordered(
            company,
            customer,
            {"productId": product.pk, "quantity": 1, "unitPriceWithTax": 95000},
            {"productId": product.pk, "quantity": 1, "unitPrice": None},
        )
        mine, listed = order["items"]
        assert (mine["unitPriceWithTax"], mine["priceSource"]["type"]) == (95000, "manual")
        assert (listed["unitPriceWithTax"], listed["priceSource"]["type"]) == (90000, "price_list")
        # Another product asks anew, what is sent back as it was read says nothing.
        other = make_product(company.actor)
        lines = [
            {"id": mine["id"], "productId": other.pk},
            {"id": listed["id"], "unitPrice": listed["unitPrice"], "discount": 5},
        ]
        address = f"{API}/orders/{order['id']}"
        assert company.client.put(address, {"items": lines}).status_code == 200
        first, second = read(company, address)["items"]
        assert (first["unitPriceWithTax"], first["priceSource"]["type"]) == (116000, "product")
        assert (second["unitPriceWithTax"], second["priceSource"]["type"]) == (90000, "price_list")
        assert (
            company.client.put(address, {"items": [{"id": mine["id"], "unitPriceWithTax": 1}]}).status_code
            == 200
        )
        [row] = read(company, address)["items"]
        assert (row["unitPriceWithTax"], row["priceSource"]["type"]) == (1, "manual")

    def test_another_quantity_is_another_step_while_nobody_named_a_price(self, company, customer, product):
        made(company, items=[
            {"productId": product.pk, "unitPrice": 90000, "fromQuantity": 10},
            {"productId": product.pk, "unitPrice": 80000, "fromQuantity": 20},
        ])  # fmt: skip
        order = ordered(company, customer, {"productId": product.pk, "quantity": 10})
        [row] = order["items"]
        address = f"{API}/orders/{order['id']}"

        def changed(**body: Any) -> tuple[Any, Any]:
            answer = company.client.put(address, {"items": [{"id": row["id"], **body}]})
            assert answer.status_code == 200, answer.json()
            [line] = read(company, address)["items"]
            return line["unitPriceWithTax"], line["priceSource"]["type"]

        assert (row["unitPriceWithTax"], row["priceSource"]["fromQuantity"]) == (90000, 10)
        assert changed(quantity=20) == (80000, "price_list")
        # The product's price stays as it was agreed until a list reaches.
        assert changed(quantity=1) == (116000, "product")
        product.price = Decimal(200000)
        product.save()
        assert changed(quantity=2) == (116000, "product")
        assert changed(quantity=15) == (90000, "price_list")
        # Sent along, the price stays: the list's where that says the same, one's own where not.
        assert changed(quantity=16, unitPriceWithTax=90000) == (90000, "price_list")
        assert changed(quantity=25, unitPriceWithTax=90000) == (90000, "manual")
        assert changed(quantity=10) == (90000, "manual")
        # Confirmed, it stays what was agreed.
        order = ordered(company, customer, {"productId": product.pk, "quantity": 10})
        [row], address = order["items"], f"{API}/orders/{order['id']}"
        assert company.client.post(f"{address}/confirm", {}).status_code == 200
        assert changed(quantity=20) == (90000, "price_list")

    @joined(
        "query,field",
        [
            ({}, "productId"),
            ({"productId": "x"}, "productId"),
            ({"quantity": "many"}, "quantity"),
            ({"quantity": "0.0001"}, "quantity"),
            ({"quantity": "-1"}, "quantity"),
            ({"date": "yesterday"}, "date"),
            ({"colour": "red"}, "colour"),
        ],
    )
    def test_a_question_that_is_none_is_refused(self, company, product, query, field):
        query = query if field == "productId" else {"productId": product.pk, **query}
        answer = company.client.get(f"{URL}/price", query)
        assert answer.status_code == 400, answer.json()
        assert field in answer.json()["error"]["details"]

    def test_it_is_asked_of_what_there_is(self, company, other_company, product):
        for query in (
            {"productId": "019377a0-0000-7000-8000-000000000000"},
            {"productId": product.pk, "customerId": "019377a0-0000-7000-8000-000000000000"},
        ):
            assert company.client.get(f"{URL}/price", query).status_code == 404

    def test_a_merged_customers_lists_are_for_the_kept_one(self, company, customer, product):
        gone = make_customer(company.actor)
        both = made(company, name="Обоим", customerIds=[customer.pk, gone.pk])
        one = made(company, name="Одному", customerIds=[gone.pk])
        answer = company.client.post(f"{API}/customers/{customer.pk}/merge", {"mergeIds": [gone.pk]})
        assert answer.status_code == 200, answer.json()
        for pk in (both, one):
            shown = read(company, f"{URL}/{pk}")["customers"]
            assert [each["customerId"] for each in shown] == [str(customer.pk)]

    def test_rights(self, company, product):
        pk = made(company)
        viewer = company.member("PRICELISTS_VIEW").client
        assert viewer.get(f"{URL}/{pk}").status_code == 200
        assert viewer.get(f"{URL}/price", {"productId": product.pk}).status_code == 200
        for method, path in (("post", URL), ("put", f"{URL}/{pk}"), ("put", f"{URL}/{pk}/items"),
                             ("post", f"{URL}/{pk}/items"), ("delete", f"{URL}/{pk}")):  # fmt: skip
            body = () if method == "delete" else ({"name": "x", "items": []},)
            assert getattr(viewer, method)(path, *body).status_code == 403
        assert company.member("PRODUCTS_VIEW").client.get(URL).status_code == 403
        assert read(company, f"{URL}/{pk}")["name"] == "Опт"
