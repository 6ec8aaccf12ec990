"""Products over HTTP: the reference's bodies and answers, lists, languages, refusals."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from apps.inventory import usage
from apps.inventory.models import PriceHistory, Product, ProductImage, StockItem
from apps.inventory.tests.factories import make_bundle, make_product, make_purchase_order, make_supplier
from apps.kernel.models import OutboxEvent

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
    "vatRate", "vatIncluded", "barcode", "inventory", "images", "specifications", "createdAt", "updatedAt",
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


# --- create ---------------------------------------------------------------------------------


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
    assert item["inventory"] == {
        "inStock": 0, "reserved": 0, "available": 0, "minStock": 0, "maxStock": None,
    }  # fmt: skip


def test_initial_stock_is_a_receipt(company):
    item = detail(company, create(company, initialStock=40))
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


# --- read -----------------------------------------------------------------------------------


def test_the_list_has_every_key_in_four_queries_whatever_the_page(company, count_queries):
    for number in range(30):
        create(company, code=f"P{number}", images=[{"url": "/a.jpg"}, {"url": "/b.jpg", "isPrimary": True}])
    for limit in (1, 30):
        with count_queries() as statements:
            response = company.client.get(URL, {"limit": limit})
        # Who acts, how many, the page, its images.
        assert len(statements) == 4
        items = response.json()["data"]["items"]
        assert len(items) == limit
        assert all(item.keys() == ITEM_KEYS for item in items)
        assert items[0]["images"] == [
            {"url": "/b.jpg", "isPrimary": True},
            {"url": "/a.jpg", "isPrimary": False},
        ]


def test_a_detail_is_more_than_the_list_in_seven_queries(company, count_queries):
    supplier = make_supplier(company.actor, name="Tech Supplies KZ")
    charger = make_product(company.actor, code="CH", name="Charger", unit="шт")
    pk = create(
        company,
        initialStock=5,
        bom=[{"componentId": charger.pk, "quantity": 1}],
        suppliers=[{"supplierId": supplier.pk, "leadTime": 7, "minOrderQuantity": 5}],
    )
    with count_queries() as statements:
        item = detail(company, pk)
    # Who acts, the row, images, components, suppliers, prices, movements.
    assert len(statements) == 7
    assert {*ITEM_KEYS, "fullDetails", "translations", "version"} <= item.keys()
    assert item["fullDetails"] is True
    assert item["bom"] == [
        {
            "componentId": str(charger.pk),
            "componentName": "Charger",
            "componentCode": "CH",
            "quantity": 1,
            "unit": "шт",
        }
    ]
    assert item["suppliers"] == [
        {
            "supplierId": str(supplier.pk),
            "supplierName": "Tech Supplies KZ",
            "leadTime": 7,
            "minOrderQuantity": 5,
        }
    ]
    assert item["priceHistory"] == [{"date": item["createdAt"][:10], "price": 15000, "cost": 10000}]
    assert {"date", "type", "quantity", "reference"} <= item["stockMovements"][0].keys()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "logi"}, {"MOUSE"}),
        ({"search": "ПЕРНЕТАҚТА"}, {"KEYS"}),
        ({"search": "клавиатура механическая"}, {"KEYS"}),
        ({"search": "клавиатура logi"}, set()),
        ({"search": "9876543"}, {"MOUSE"}),
        ({"search": "keys"}, {"KEYS"}),
        ({"search": "тихая"}, {"KEYS"}),
        ({"search": "50%_"}, set()),
        ({"type": "material"}, {"SAND"}),
        ({"type": "PRODUCT,MATERIAL"}, {"MOUSE", "KEYS", "SAND"}),
        ({"status": "INACTIVE"}, {"SAND"}),
        ({"category": "accessories"}, {"MOUSE", "KEYS"}),
        ({"category": "Керек-жарақ"}, {"KEYS"}),
        ({"category": "access"}, set()),
        ({"minPrice": 15000, "maxPrice": 35000}, {"MOUSE", "KEYS"}),
        ({"price[gt]": 15000}, {"KEYS"}),
        ({"code": "mouse"}, {"MOUSE"}),
        ({"code[in]": "mouse,sand"}, {"MOUSE", "SAND"}),
        ({"barcode": "9876543210987"}, {"MOUSE"}),
        ({"lowStock": "true"}, {"MOUSE"}),
        ({"lowStock": "false"}, {"KEYS", "SAND"}),
        ({"createdAt[lt]": "2020-01-01"}, set()),
    ],
)
def test_filters(company, query, found):
    create(company, code="MOUSE")
    create(
        company,
        code="KEYS",
        name="Клавиатура механическая",
        description="Тихая",
        translations={"name": {"kk": "Механикалық пернетақта"}, "category": {"kk": "Керек-жарақ"}},
        price=35000,
        barcode="",
        minStock=0,
    )
    sand = create(
        company, code="SAND", type="MATERIAL", category="Сырьё", price=10, name="Песок", description="",
        barcode="", minStock=0,
    )  # fmt: skip
    company.client.put(f"{URL}/{sand}", {"status": "INACTIVE"})
    create(
        company, code="HELP", type="SERVICE", category="", price=5, name="Help", description="", barcode=""
    )
    assert set(codes(company.client.get(URL, query))) - {"HELP"} == found


@pytest.mark.parametrize(
    "query", ["color=red", "price[like]=1", "minPrice=cheap", "sort=stock", "type=THING"]
)
def test_an_unknown_question_is_refused(company, query):
    response = company.client.get(f"{URL}?{query}")
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "VALIDATION_FAILED"


def test_sorting(company):
    first = create(company, code="B", name="Вода", price=3, translations={"name": {"kk": "Су"}})
    create(company, code="A", name="Дом", price=2, translations={"name": {"kk": "Үй"}})
    create(company, code="C", name="Арбуз", price=1)
    company.client.put(f"{URL}/{first}", {"price": 4})
    for sort, order in {
        "": "CAB",
        "code": "ABC",
        "-price": "BAC",
        "name": "CBA",
        "-name": "ABC",
        "createdAt": "BAC",
        "-updatedAt": "BCA",
    }.items():
        assert "".join(codes(company.client.get(URL, {"sort": sort}))) == order, sort
    # As a Kazakh reader sees the names: Арбуз, Су, Үй.
    assert codes(company.client.get(URL, {"sort": "name"}, **{"Accept-Language": "kk"})) == ["C", "B", "A"]
    page = company.client.get(URL, {"page": 2, "limit": 2, "sort": "name", "order": "asc"}).json()["data"]
    assert [item["code"] for item in page["items"]] == ["A"]
    assert (page["total"], page["totalPages"], page["pagination"]["hasPrev"]) == (3, 2, True)


# --- languages ------------------------------------------------------------------------------


def test_a_plain_text_is_written_in_the_requests_language(company):
    pk = create(company, name="Ноутбук", category="Электроника")
    changed = company.client.put(
        f"{URL}/{pk}", {"name": "Дәптер", "description": "Жоғары өнімді"}, **{"Accept-Language": "kk-KZ"}
    )
    assert changed.status_code == 200
    kazakh = detail(company, pk, **{"Accept-Language": "kk-KZ"})
    russian = detail(company, pk)
    english = detail(company, pk, **{"Accept-Language": "en-US"})
    assert (kazakh["name"], kazakh["category"], kazakh["description"]) == (
        "Дәптер",
        "Электроника",
        "Жоғары өнімді",
    )
    # Russian had a description of its own; English falls back to it.
    assert (russian["name"], russian["description"]) == ("Ноутбук", "Ergonomic wireless mouse")
    assert (english["name"], english["description"]) == ("Ноутбук", "Ergonomic wireless mouse")
    assert russian["translations"]["name"] == {"kk": "Дәптер", "ru": "Ноутбук", "en": None}


def test_the_default_language_is_filled_by_the_first_text(company):
    response = company.client.post(
        URL, {"code": "A", "name": "Chair", "price": 1}, **{"Accept-Language": "en"}
    )
    pk = response.json()["data"]["id"]
    assert response.json()["data"]["name"] == "Chair"
    assert detail(company, pk)["translations"]["name"] == {"kk": None, "ru": "Chair", "en": "Chair"}


def test_translations_alone_are_a_name(company):
    body = {"code": "A", "price": 1, "translations": {"name": {"kk": "Орындық", "en": "Chair"}}}
    pk = company.client.post(URL, body).json()["data"]["id"]
    names = {
        language: detail(company, pk, **{"Accept-Language": language})["name"]
        for language in ("kk", "ru", "en")
    }
    assert names == {"kk": "Орындық", "ru": "Орындық", "en": "Chair"}


def test_the_last_name_cannot_go_and_an_empty_category_clears_every_language(company):
    pk = create(company, translations={"category": {"kk": "Керек-жарақ"}})
    refused = company.client.put(f"{URL}/{pk}", {"translations": {"name": {"ru": ""}}})
    assert refused.status_code == 400
    assert list(refused.json()["error"]["details"]) == ["name"]
    assert company.client.put(f"{URL}/{pk}", {"category": ""}).status_code == 200
    assert detail(company, pk)["translations"]["category"] == {"kk": None, "ru": None, "en": None}
    assert Product.objects.get(pk=pk).category_keys == []


# --- update ---------------------------------------------------------------------------------


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
    monkeypatch.setattr(usage, "_has_lines", [lambda product_id: product_id == product.pk])
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


# --- delete ---------------------------------------------------------------------------------


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
    monkeypatch.setattr(usage, "_in_use", [lambda product_id: product_id == sold.pk])
    for product in (stocked, part, ordered, sold):
        refused = company.client.delete(f"{URL}/{product.pk}")
        assert refused.status_code == 409
        assert Product.objects.filter(pk=product.pk).exists()
    monkeypatch.setattr(usage, "_in_use", [])
    assert company.client.delete(f"{URL}/{sold.pk}").status_code == 200


# --- rights and tenants ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "right"),
    [
        ("GET", "", "PRODUCTS_VIEW"),
        ("POST", "", "PRODUCTS_CREATE"),
        ("POST", "/batch", "PRODUCTS_CREATE"),
        ("GET", "/{id}", "PRODUCTS_VIEW"),
        ("PUT", "/{id}", "PRODUCTS_UPDATE"),
        ("PATCH", "/{id}", "PRODUCTS_UPDATE"),
        ("DELETE", "/{id}", "PRODUCTS_DELETE"),
        ("POST", "/{id}/stock", "INVENTORY_ADJUST"),
    ],
)
def test_each_route_needs_its_right(company, method, path, right):
    pk = create(company)
    address = URL + path.format(id=pk)
    refused = company.member().client.request(method, address, {})
    assert refused.status_code == 403
    assert refused.json()["error"]["details"] == {"required": right}
    allowed = company.member(right).client.request(method, address, {})
    assert allowed.status_code not in (401, 403)


def test_another_tenants_product_is_not_there(company, other_company):
    foreign = other_company.client.post(URL, MOUSE).json()["data"]["id"]
    for pk in (foreign, uuid4()):
        assert company.client.get(f"{URL}/{pk}").status_code == 404
        assert company.client.put(f"{URL}/{pk}", {"price": 1}).status_code == 404
        assert company.client.delete(f"{URL}/{pk}").status_code == 404
        assert company.client.post(f"{URL}/{pk}/stock", {"type": "IN", "quantity": 1}).status_code == 404
    assert company.client.get(f"{URL}/nonsense").json()["error"]["code"] == "INVALID_UUID"
    assert detail(other_company, foreign)["price"] == 15000
