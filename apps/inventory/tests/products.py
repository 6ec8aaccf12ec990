"""The reference's product, and what tests of products do over HTTP."""

from __future__ import annotations

URL = "/api/v1/products"
MOUSE = {
    "code": "PRD-002",
    "name": "Wireless Mouse Logitech",
    "type": "PRODUCT",
    "category": "Accessories",
    "description": "Ergonomic wireless mouse",
    "unit": "шт",
    "price": 15000,
    "cost": 10000,
    "vatRate": 12,
    "vatIncluded": True,
    "barcode": "9876543210987",
    "minStock": 10,
    "maxStock": 100,
    "specifications": {"connectivity": "Bluetooth 5.0", "battery": "AA x2", "range": "10m"},
}
ITEM_KEYS = {
    "id", "code", "name", "type", "category", "description", "unit", "status", "price", "cost", "currency",
    "vatRate", "vatIncluded", "taxCategory", "barcode", "inventory", "images", "specifications", "createdAt",
    "updatedAt", "truOrigin", "ntin", "tnVedCode", "unitCode",
}  # fmt: skip


def create(company, **changes):
    response = company.client.post(URL, {**MOUSE, **changes})
    assert response.status_code == 201, response.content
    return response.json()["data"]["id"]


def detail(company, pk, **headers):
    response = company.client.get(f"{URL}/{pk}", **headers)
    assert response.status_code == 200, response.content
    return response.json()["data"]


def codes(response):
    assert response.status_code == 200, response.content
    return [item["code"] for item in response.json()["data"]["items"]]
