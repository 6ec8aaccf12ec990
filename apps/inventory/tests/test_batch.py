"""Up to a thousand products in a handful of statements, each item judged by itself."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.inventory.models import PriceHistory, Product, StockItem, StockMovement
from apps.inventory.tests.factories import make_product, make_supplier, numbers
from apps.kernel.models import OutboxEvent

URL = "/api/v1/products/batch"
KEYBOARD = {"code": "PRD-003", "name": "Keyboard Mechanical", "type": "PRODUCT", "price": 35000}
MONITOR = {"code": "PRD-004", "name": "Monitor 27 inch", "type": "PRODUCT", "price": 150000}


def test_the_references_batch(company):
    response = company.client.post(URL, {"products": [KEYBOARD, MONITOR]})
    assert response.status_code == 201
    data = response.json()["data"]
    assert (data["created"], data["failed"], data["errors"]) == (2, 0, [])
    assert [row["code"] for row in data["products"]] == ["PRD-003", "PRD-004"]
    ids = {str(pk) for pk in Product.objects.values_list("pk", flat=True)}
    assert {row["id"] for row in data["products"]} == ids
    assert StockItem.objects.count() == PriceHistory.objects.count() == 2
    assert OutboxEvent.objects.filter(name="product.created", version=1).count() == 2


def test_a_thousand_products_take_as_many_statements_as_one(company, count_queries):
    def body(prefix, many):
        return {
            "products": [
                {
                    "code": f"{prefix}-{number}",
                    "name": f"Товар {number}",
                    "category": "Электроника",
                    "price": 1000 + number,
                    "minStock": 5,
                    "initialStock": 10,
                    "images": [{"url": f"/{number}.jpg"}],
                }
                for number in range(many)
            ]
        }

    counts = []
    for prefix, many in (("A", 1), ("B", 1000)):
        with count_queries() as statements:
            response = company.client.post(URL, body(prefix, many))
        assert response.status_code == 201
        assert response.json()["data"]["created"] == many
        counts.append(len(statements))
    # Who acts; products with stock rows and prices; images; announced; first stock; announced.
    assert counts == [8, 8]
    assert Product.objects.count() == StockItem.objects.count() == StockMovement.objects.count() == 1001
    assert set(StockItem.objects.values_list("in_stock", flat=True)) == {Decimal(10)}


def test_each_item_is_judged_by_itself(company, other_company):
    make_product(company.actor, code="OLD")
    stranger = other_company.client.post("/api/v1/products", KEYBOARD).json()["data"]["id"]
    items = [
        KEYBOARD,
        {**MONITOR, "code": "old"},
        {**MONITOR, "code": "prd-003"},
        {"code": "N", "price": 1},
        {**MONITOR, "code": "P", "price": -1, "type": "THING"},
        7,
        {**MONITOR, "code": "S", "type": "SERVICE", "initialStock": 1},
        {**MONITOR, "code": "B", "bom": [{"componentId": stranger, "quantity": 1}]},
        {**MONITOR, "code": "M", "minStock": 5, "maxStock": 1},
        MONITOR,
    ]
    response = company.client.post(URL, {"products": items})
    assert response.status_code == 201
    data = response.json()["data"]
    assert (data["created"], data["failed"]) == (2, 8)
    assert [row["code"] for row in data["products"]] == ["PRD-003", "PRD-004"]
    assert [(row["index"], row["code"], sorted(row["errors"])) for row in data["errors"]] == [
        (1, "old", ["code"]),
        (2, "prd-003", ["code"]),
        (3, "N", ["name"]),
        (4, "P", ["price", "type"]),
        (5, "", ["body"]),
        (6, "S", ["initialStock"]),
        (7, "B", ["bom.0.componentId"]),
        (8, "M", ["maxStock"]),
    ]
    assert set(Product.objects.values_list("code", flat=True)) == {"OLD", "PRD-003", "PRD-004"}


def test_nothing_right_is_a_400_that_says_why(company):
    make_product(company.actor, code="PRD-003")
    response = company.client.post(URL, {"products": [KEYBOARD, {"code": "X"}]})
    assert response.status_code == 400
    error = response.json()["error"]
    assert error["code"] == "VALIDATION_FAILED"
    assert list(error["details"]) == ["products.0.code", "products.1.price"]
    assert Product.objects.count() == 1


@pytest.mark.parametrize("products", [None, {}, "many", [], [KEYBOARD] * 1001])
def test_not_a_batch(company, products):
    response = company.client.post(URL, {"products": products})
    assert response.status_code == 400
    assert list(response.json()["error"]["details"]) == ["products"]
    assert not Product.objects.exists()


def test_parts_and_first_stock_come_along(company):
    supplier = make_supplier(company.actor)
    part = make_product(company.actor)
    body = {
        **KEYBOARD,
        "images": [{"url": "/a.jpg"}, {"url": "/b.jpg"}],
        "suppliers": [{"supplierId": supplier.pk, "leadTime": 7, "minOrderQuantity": 5}],
        "bom": [{"componentId": part.pk, "quantity": 2}],
        "initialStock": 2.5,
    }
    [made] = company.client.post(URL, {"products": [body]}).json()["data"]["products"]
    item = company.client.get(f"/api/v1/products/{made['id']}").json()["data"]
    assert [image["isPrimary"] for image in item["images"]] == [True, False]
    assert item["suppliers"][0]["leadTime"] == 7
    assert item["bom"][0]["quantity"] == 2
    assert numbers(made["id"]) == (Decimal("2.5"), Decimal(0))


def test_the_same_key_makes_the_batch_once(company):
    body = {"products": [KEYBOARD]}
    first = company.client.post(URL, body, **{"Idempotency-Key": "batch-1"})
    again = company.client.post(URL, body, **{"Idempotency-Key": "batch-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["data"] == first.json()["data"]
    assert Product.objects.count() == 1
