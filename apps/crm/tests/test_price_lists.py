"""Price lists over HTTP: what they hold, what is refused, which price a line gets and how it says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from apps.crm.models import PriceListItem
from apps.crm.tests.factories import make_customer, make_product
from apps.crm.tests.pricing import URL, asked, listed, made, read
from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from prometric.tests.cells import joined


@pytest.fixture
def customer(company):
    return make_customer(company.actor, segment="Опт")


@pytest.fixture
def product(company):
    """116,000 with 16 % VAT inside, of the category «Мука»."""
    return make_product(company.actor, category="Мука")


class TestLists:
    def test_one_is_made_read_changed_and_deleted(self, company, customer, product):
        today = clock.today()
        pk = made(
            company, customerIds=[customer.pk], validFrom=today.isoformat(), externalId="1C-7", notes="n",
            items=[{"productId": product.pk, "unitPrice": 100000, "fromQuantity": 10}],
        )  # fmt: skip
        shown = read(company, f"{URL}/{pk}")
        assert shown["customers"] == [{"customerId": str(customer.pk), "customerName": customer.name}]
        assert (shown["audience"], shown["currency"], shown["taxIncluded"], shown["isActive"]) == (
            "customers", "KZT", True, True,
        )  # fmt: skip
        assert (shown["validFrom"], shown["validTo"], shown["itemsCount"], shown["version"]) == (
            today.isoformat(), None, 1, 1,
        )  # fmt: skip
        [line] = listed(company, f"{URL}/{pk}/items")
        assert (line["productCode"], line["unitPrice"], line["fromQuantity"], line["percent"]) == (
            product.code, 100000, 10, None,
        )  # fmt: skip
        answer = company.client.put(f"{URL}/{pk}", {"name": "Опт 2", "audience": "all"})
        assert answer.status_code == 200
        again = read(company, f"{URL}/{pk}")
        assert (again["name"], again["audience"], again["customers"], again["version"]) == (
            "Опт 2", "all", [], 2,
        )  # fmt: skip
        assert company.client.delete(f"{URL}/{pk}").status_code == 200
        assert company.client.get(f"{URL}/{pk}").status_code == 404
        assert asked(company, product, quantity=10)["unitPriceWithTax"] == 116000
        names = OutboxEvent.everything.filter(subject="price_list").order_by("id").values_list("name")
        assert [name for (name,) in names] == [
            "price_list.created", "price_list.updated", "price_list.deleted",
        ]  # fmt: skip

    def test_lines_are_replaced_as_a_set_and_put_in_one_by_one(self, company, product):
        other = make_product(company.actor)
        pk = made(company, items=[{"productId": product.pk, "unitPrice": 1}])
        [line] = listed(company, f"{URL}/{pk}/items")
        body = {"items": [
            {"id": line["id"], "fromQuantity": 5},
            {"productId": product.pk, "unitPrice": 3},
            {"category": " Мука ", "percent": 7.5},
        ]}  # fmt: skip
        assert company.client.put(f"{URL}/{pk}/items", body).status_code == 200
        rows = listed(company, f"{URL}/{pk}/items", sort="fromQuantity")
        assert {(row["unitPrice"], row["percent"], row["category"], row["fromQuantity"]) for row in rows} == {
            (1, None, None, 5), (3, None, None, 0), (None, 7.5, "Мука", 0),
        }  # fmt: skip
        body = {"items": [{"productId": product.pk, "unitPrice": 4}, {"productId": other.pk, "percent": 1}]}
        assert company.client.post(f"{URL}/{pk}/items", body).status_code == 200
        rows = listed(company, f"{URL}/{pk}/items")
        assert {(row["unitPrice"], row["percent"], row["fromQuantity"]) for row in rows} == {
            (1, None, 5), (4, None, 0), (None, 7.5, 0), (None, 1, 0),
        }  # fmt: skip
        # Two lines that take each other's places.
        first, second = (row for row in rows if row["unitPrice"])
        body = {"items": [
            {"id": first["id"], "fromQuantity": second["fromQuantity"]},
            {"id": second["id"], "fromQuantity": first["fromQuantity"]},
        ]}  # fmt: skip
        assert company.client.put(f"{URL}/{pk}/items", body).status_code == 200
        rows = {row["id"]: row["fromQuantity"] for row in listed(company, f"{URL}/{pk}/items")}
        assert rows == {first["id"]: second["fromQuantity"], second["id"]: first["fromQuantity"]}

    @joined(
        "items,field",
        [
            ([{"unitPrice": 1}], "items.0.unitPrice"),
            ([{"category": "Мука", "unitPrice": 1}], "items.0.unitPrice"),
            ([{"productId": "PRODUCT"}], "items.0.unitPrice"),
            ([{}], "items.0.percent"),
            ([{"productId": "PRODUCT", "unitPrice": 1, "percent": 1}], "items.0.percent"),
            ([{"productId": "PRODUCT", "category": "Мука", "percent": 1}], "items.0.category"),
            ([{"percent": 100.01}], "items.0.percent"),
            ([{"percent": 1, "validFrom": "2026-02-02", "validTo": "2026-02-01"}], "items.0.validTo"),
            ([{"percent": 1, "fromQuantity": -1}], "items.0.fromQuantity"),
            ([{"category": "МУКА", "percent": 1}, {"category": " мука", "percent": 2}], "items.1"),
        ],
    )
    def test_a_line_that_is_no_price_is_refused(self, company, product, items, field):
        items = [{**each, **({"productId": product.pk} if each.get("productId") else {})} for each in items]
        answer = company.client.post(URL, {"name": "x", "items": items})
        assert answer.status_code == 400, answer.json()
        assert list(answer.json()["error"]["details"]) == [field]
        assert not PriceListItem.objects.exists()

    @joined(
        "body,status,field",
        [
            ({"audience": "customers"}, 400, "customerIds"),
            ({"audience": "segments"}, 400, "segments"),
            ({"audience": "all", "segments": ["Опт"]}, 400, "segments"),
            ({"audience": "segments", "segments": ["Опт"], "customerIds": ["CUSTOMER"]}, 400, "customerIds"),
            ({"validFrom": "2026-02-02", "validTo": "2026-02-01"}, 400, "validTo"),
            ({"currency": "USD"}, 400, "currency"),
            ({"customerIds": ["019377a0-0000-7000-8000-000000000000"]}, 404, "customerIds.0"),
            ({"items": [{"productId": "019377a0-0000-7000-8000-000000000000", "unitPrice": 1}]}, 404,
             "items.0.productId"),
            ({"externalId": "TAKEN"}, 409, "externalId"),
        ],
    )  # fmt: skip
    def test_a_list_that_is_for_nobody_is_refused(self, company, customer, body, status, field):
        made(company, name="first", externalId="TAKEN")
        if body.get("customerIds") == ["CUSTOMER"]:
            body = {**body, "customerIds": [customer.pk]}
        answer = company.client.post(URL, {"name": "x", **body})
        assert answer.status_code == status, answer.json()
        details = answer.json()["error"]["details"]
        assert field in details or details.get("field") == field
        assert [row["name"] for row in listed(company, URL)] == ["first"]

    def test_lists_are_found_by_what_they_are(self, company, customer, product):
        today = clock.today()
        made(company, name="А всем")
        made(company, name="Б оптом", segments=["ОПТ"], validTo=today.isoformat())
        made(company, name="В одному", customerIds=[customer.pk], isActive=False)
        for query, names in (
            ({}, ["А всем", "Б оптом", "В одному"]),
            ({"audience": "all"}, ["А всем"]),
            ({"segment": "опт"}, ["Б оптом"]),
            ({"customerId": customer.pk}, ["В одному"]),
            ({"isActive": "false"}, ["В одному"]),
            ({"validOn": (today + timedelta(days=1)).isoformat()}, ["А всем"]),
            ({"search": "опто"}, ["Б оптом"]),
        ):
            assert [row["name"] for row in listed(company, URL, sort="name", **query)] == names, query
