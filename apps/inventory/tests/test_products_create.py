"""Products are created: the reference's body, defaults, refusals."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.inventory.models import PriceHistory, Product
from apps.inventory.tests.products import ITEM_KEYS, MOUSE, URL, codes, create, detail
from apps.kernel.models import OutboxEvent


def test_the_references_body_creates_a_product(company):
    response = company.client.post(URL, MOUSE)
    assert response.status_code == 201
    data = response.json()["data"]
    assert {key: data[key] for key in ("code", "name", "status")} == {
        "code": "PRD-002",
        "name": "Wireless Mouse Logitech",
        "status": "ACTIVE",
    }
    assert response["ETag"] == '"1"'
    [warning] = response.json()["meta"]["warnings"]
    assert warning["code"] == "TAX_RATE_NOT_IN_FORCE"
    assert PriceHistory.objects.values_list("price", "cost").get() == (Decimal(15000), Decimal(10000))
    event = OutboxEvent.objects.get(name="product.created")
    assert (str(event.subject_id), event.version) == (data["id"], 1)


def test_least_body_gets_the_defaults(company):
    response = company.client.post(URL, {"code": "X", "name": "Гвоздь", "price": 12.5})
    assert response.status_code == 201
    assert "warnings" not in response.json()["meta"]
    item = detail(company, response.json()["data"]["id"])
    assert item.keys() >= ITEM_KEYS
    expected = {
        "type": "PRODUCT", "category": "", "description": "", "unit": "шт", "price": 12.5, "cost": 0,
        "currency": "KZT", "vatRate": 16, "vatIncluded": True, "barcode": "", "images": [],
        "specifications": {}, "fullDetails": True, "bom": [], "suppliers": [], "stockMovements": [],
    }  # fmt: skip
    assert {key: item[key] for key in expected} == expected
    [lies] = item["inventory"].pop("warehouses")
    assert (lies["warehouseName"], lies["inStock"]) == ("Main warehouse", 0)
    assert item["inventory"] == {
        "inStock": 0, "reserved": 0, "available": 0, "minStock": 0, "maxStock": None,
    }  # fmt: skip


def test_initial_stock_is_a_receipt(company):
    item = detail(company, create(company, initialStock=40))
    [lies] = item["inventory"].pop("warehouses")
    assert (lies["inStock"], lies["reserved"], lies["available"]) == (40, 0, 40)
    assert item["inventory"] == {
        "inStock": 40, "reserved": 0, "available": 40, "minStock": 10, "maxStock": 100,
    }  # fmt: skip
    [movement] = item["stockMovements"]
    assert {key: movement[key] for key in ("type", "quantity", "balanceAfter", "unitCost")} == {
        "type": "IN",
        "quantity": 40,
        "balanceAfter": 40,
        "unitCost": 10000,
    }


@pytest.mark.parametrize("kind", ["SERVICE", "DIGITAL", "BUNDLE"])
def test_a_type_without_stock_has_zeros_and_no_initial_stock(company, kind):
    item = detail(company, create(company, type=kind))
    assert item["inventory"].pop("warehouses") == []
    assert set(item["inventory"].values()) == {0}
    refused = company.client.post(URL, {**MOUSE, "code": "OTHER", "type": kind, "initialStock": 1})
    assert refused.status_code == 400
    assert list(refused.json()["error"]["details"]) == ["initialStock"]
    assert not Product.objects.filter(code="OTHER").exists()


def test_a_code_is_taken_in_any_letter_case_until_deleted(company, other_company):
    pk = create(company)
    refused = company.client.post(URL, {**MOUSE, "code": "prd-002"})
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "ALREADY_EXISTS"
    assert refused.json()["error"]["details"] == {"field": "code"}
    assert other_company.client.post(URL, MOUSE).status_code == 201
    assert company.client.delete(f"{URL}/{pk}").status_code == 200
    assert company.client.post(URL, {**MOUSE, "code": "prd-002"}).status_code == 201


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"price": -1}, "price"),
        ({"price": "1e30"}, "price"),
        ({"cost": -0.01}, "cost"),
        ({"vatRate": 101}, "vatRate"),
        ({"type": "THING"}, "type"),
        ({"code": ""}, "code"),
        ({"code": "x" * 65}, "code"),
        ({"name": ""}, "name"),
        ({"unit": ""}, "unit"),
        ({"maxStock": 9}, "maxStock"),
        ({"minStock": -1}, "minStock"),
        ({"specifications": []}, "specifications"),
        ({"specifications": {"a": [{"b": 1e300}]}}, "specifications"),
        ({"images": [{"url": "javascript:alert(1)"}]}, "images.0.url"),
        (
            {"images": [{"url": "https://a.kz/1", "isPrimary": True}, {"url": "/2", "isPrimary": True}]},
            "images",
        ),
        ({"images": [{"url": "/1"}, {"url": "/1"}]}, "images.1.url"),
        ({"translations": {"name": {"kk": 5}}}, "translations.name.kk"),
        ({"bom": [{"componentId": "nonsense", "quantity": 1}]}, "bom.0.componentId"),
        ({"initialStock": "many"}, "initialStock"),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(company, change, where):
    response = company.client.post(URL, {**MOUSE, **change})
    assert response.status_code == 400, response.content
    assert list(response.json()["error"]["details"]) == [where]
    assert not Product.objects.exists()


def test_required_fields(company):
    error = company.client.post(URL, {}).json()["error"]
    assert error["code"] == "REQUIRED_FIELD"
    assert set(error["details"]) == {"code", "price"}
    error = company.client.post(URL, {"code": "A", "price": 1}).json()["error"]
    assert error["code"] == "REQUIRED_FIELD"
    assert list(error["details"]) == ["name"]


@pytest.mark.parametrize("part", ["suppliers", "bom"])
def test_ids_of_another_tenant_are_unknown(company, other_company, part):
    foreign = other_company.client.post(URL, MOUSE).json()["data"]["id"]
    key = "supplierId" if part == "suppliers" else "componentId"
    response = company.client.post(URL, {**MOUSE, part: [{key: foreign, "quantity": 1}]})
    assert response.status_code == 404
    assert list(response.json()["error"]["details"]) == [f"{part}.0.{key}"]
    assert not Product.objects.exists()


def test_letters_that_grow_and_long_addresses_are_stored(company):
    pk = create(company, category="ΐ" * 100, images=[{"url": "/" + "ы" * 1999}])
    assert len(Product.objects.get(pk=pk).category_key) == 300
    assert codes(company.client.get(URL, {"category": "ΐ" * 100})) == ["PRD-002"]
