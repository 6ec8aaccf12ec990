"""Products change and go."""

from __future__ import annotations

import pytest

from apps.inventory import references
from apps.inventory.models import PriceHistory, Product, ProductImage, StockItem
from apps.inventory.tests.factories import make_bundle, make_product, make_purchase_order, make_supplier
from apps.inventory.tests.products import MOUSE, URL, codes, create, detail
from apps.kernel.models import OutboxEvent


def test_the_references_update(company):
    pk = create(company)
    body = {
        "price": 700000,
        "status": "ACTIVE",
        "minStock": 8,
        "specifications": {"processor": "Intel Core i9", "ram": "32GB", "storage": "1TB SSD"},
    }
    response = company.client.put(f"{URL}/{pk}", body)
    assert response.status_code == 200
    assert response.json()["data"] == {"id": pk, "message": "Product updated successfully"}
    item = detail(company, pk)
    assert (item["price"], item["cost"], item["specifications"]) == (700000, 10000, body["specifications"])
    assert item["inventory"]["minStock"] == 8
    assert item["version"] == 2
    assert [(row["price"], row["cost"]) for row in item["priceHistory"]] == [(700000, 10000), (15000, 10000)]
    event = OutboxEvent.objects.get(name="product.updated")
    assert event.changes is not None
    assert event.changes["price"] == ["15000.00", "700000.00"]
    assert set(event.changes) == {"price", "min_stock", "specifications"}


def test_an_update_that_changes_nothing_writes_nothing(company):
    pk = create(company, images=[{"url": "/a.jpg", "isPrimary": True}])
    same = {
        "price": 15000.00,
        "name": MOUSE["name"],
        "minStock": 10,
        "images": [{"url": "/a.jpg"}],
        "color": 1,
    }
    response = company.client.put(f"{URL}/{pk}", same)
    assert response.status_code == 200
    assert detail(company, pk)["version"] == 1
    assert PriceHistory.objects.count() == 1
    assert not OutboxEvent.objects.filter(name="product.updated").exists()


def test_arrays_are_replaced_as_sets(company):
    one, two = make_supplier(company.actor), make_supplier(company.actor)
    pk = create(
        company,
        images=[{"url": "/a.jpg"}, {"url": "/b.jpg"}],
        suppliers=[{"supplierId": one.pk, "leadTime": 3, "minOrderQuantity": 2}],
    )
    body = {
        "images": [{"url": "/c.jpg"}, {"url": "/b.jpg", "isPrimary": True}],
        "suppliers": [{"supplierId": two.pk}],
    }
    assert company.client.patch(f"{URL}/{pk}", body).status_code == 200
    item = detail(company, pk)
    assert item["images"] == [{"url": "/b.jpg", "isPrimary": True}, {"url": "/c.jpg", "isPrimary": False}]
    assert [(row["supplierId"], row["leadTime"], row["minOrderQuantity"]) for row in item["suppliers"]] == [
        (str(two.pk), 0, 1)
    ]
    assert company.client.put(f"{URL}/{pk}", {"images": []}).status_code == 200
    assert not ProductImage.objects.exists()


def test_a_row_of_an_array_is_whole_in_a_partial_update(company):
    pk = create(company)
    response = company.client.put(f"{URL}/{pk}", {"bom": [{"quantity": 1}], "images": [{}]})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "REQUIRED_FIELD"
    assert set(response.json()["error"]["details"]) == {"bom.0.componentId", "images.0.url"}


def test_if_match_names_what_changed(company):
    pk = create(company)
    company.client.put(f"{URL}/{pk}", {"price": 1, "barcode": "5"})
    refused = company.client.put(f"{URL}/{pk}", {"price": 2}, **{"If-Match": '"1"'})
    assert refused.status_code == 412
    assert refused.json()["error"]["details"]["changed"] == ["barcode", "price"]
    assert company.client.put(f"{URL}/{pk}", {"price": 2}, **{"If-Match": '"2"'}).status_code == 200


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        (["INACTIVE", "ACTIVE", "DISCONTINUED", "ACTIVE"], 200),
        (["INACTIVE", "DISCONTINUED"], 200),
        (["DISCONTINUED", "INACTIVE"], 409),
    ],
)
def test_statuses_follow_each_other(company, steps, status):
    pk = create(company)
    *before, last = steps
    for step in before:
        assert company.client.put(f"{URL}/{pk}", {"status": step}).status_code == 200
    response = company.client.put(f"{URL}/{pk}", {"status": last})
    assert response.status_code == status
    if status == 409:
        assert response.json()["error"]["details"] == {
            "from": "DISCONTINUED",
            "to": "INACTIVE",
            "allowed": ["ACTIVE"],
        }


def test_the_type_changes_until_there_is_stock_or_a_document(company, monkeypatch):
    pk = create(company)
    assert company.client.put(f"{URL}/{pk}", {"type": "SERVICE"}).status_code == 200
    assert not StockItem.objects.filter(product_id=pk).exists()
    assert company.client.put(f"{URL}/{pk}", {"type": "MATERIAL", "minStock": 3}).status_code == 200
    assert detail(company, pk)["inventory"]["minStock"] == 3
    product = Product.objects.get(pk=pk)

    stocked = make_product(company.actor, stock=1)
    ordered = make_product(company.actor)
    make_purchase_order(company.actor, {ordered: 1})
    monkeypatch.setattr(references, "_has_lines", [lambda product_id: product_id == product.pk])
    for each in (stocked, ordered, product):
        refused = company.client.put(f"{URL}/{each.pk}", {"type": "SERVICE", "price": 7})
        assert refused.status_code == 409
        assert refused.json()["error"]["code"] == "CONFLICT"
        assert detail(company, each.pk)["price"] != 7


def test_a_product_never_contains_itself(company):
    part = make_product(company.actor)
    inner = make_bundle(company.actor, {part: 1})
    outer = make_bundle(company.actor, {inner: 1})
    for pk in (part.pk, inner.pk, outer.pk):
        refused = company.client.put(f"{URL}/{pk}", {"bom": [{"componentId": outer.pk, "quantity": 1}]})
        assert refused.status_code == 422
        assert refused.json()["error"]["code"] == "BOM_CYCLE"
    assert detail(company, part.pk)["bom"] == []


def test_an_inactive_component_enters_no_new_bill_of_materials(company):
    part = make_product(company.actor)
    bundle = make_bundle(company.actor, {part: 1})
    company.client.put(f"{URL}/{part.pk}", {"status": "INACTIVE"})
    body = {"bom": [{"componentId": part.pk, "quantity": 2}]}
    # It stays where it was …
    assert company.client.put(f"{URL}/{bundle.pk}", body).status_code == 200
    # … and goes nowhere else.
    refused = company.client.put(f"{URL}/{create(company)}", body)
    assert refused.status_code == 400
    assert list(refused.json()["error"]["details"]) == ["bom.0.componentId"]


def test_delete_hides_for_good(company):
    pk = create(company)
    response = company.client.delete(f"{URL}/{pk}")
    assert response.json()["data"] == {"id": pk, "message": "Product deleted successfully"}
    assert company.client.get(f"{URL}/{pk}").status_code == 404
    assert codes(company.client.get(URL)) == []
    assert company.client.delete(f"{URL}/{pk}").status_code == 404
    assert not StockItem.objects.exists()


def test_what_is_needed_is_not_deleted(company, monkeypatch):
    stocked = make_product(company.actor, stock=1)
    part = make_product(company.actor)
    make_bundle(company.actor, {part: 1})
    ordered = make_product(company.actor)
    make_purchase_order(company.actor, {ordered: 1})
    sold = make_product(company.actor)
    monkeypatch.setattr(references, "_in_use", [lambda product_id: product_id == sold.pk])
    for product in (stocked, part, ordered, sold):
        refused = company.client.delete(f"{URL}/{product.pk}")
        assert refused.status_code == 409
        assert Product.objects.filter(pk=product.pk).exists()
    monkeypatch.setattr(references, "_in_use", [])
    assert company.client.delete(f"{URL}/{sold.pk}").status_code == 200
