"""Products are read: keys, query counts, filters, sorting, rights and tenants."""

from __future__ import annotations

from uuid import uuid4

import pytest

from apps.inventory.tests.factories import make_product, make_supplier
from apps.inventory.tests.products import ITEM_KEYS, MOUSE, URL, codes, create, detail
from apps.kernel import clock
from prometric.tests.cells import joined


def test_the_list_has_every_key_in_five_queries_whatever_the_page(company, count_queries):
    for number in range(30):
        create(company, code=f"P{number}", images=[{"url": "/a.jpg"}, {"url": "/b.jpg", "isPrimary": True}])
    for limit in (1, 30):
        with count_queries() as statements:
            response = company.client.get(URL, {"limit": limit})
        # Who acts, how many, the page, its images, uploaded pictures.
        assert len(statements) == 5
        items = response.json()["data"]["items"]
        assert len(items) == limit
        assert {key for item in items for key in item.keys() ^ ITEM_KEYS} == set()
        assert items[0]["images"] == [
            {"url": "/b.jpg", "isPrimary": True},
            {"url": "/a.jpg", "isPrimary": False},
        ]


def test_a_detail_is_more_than_the_list_in_nine_queries(company, count_queries):
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
    # Who acts, the row, images, components, suppliers, prices, movements, warehouses, uploaded pictures.
    assert len(statements) == 9
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
    assert item["priceHistory"] == [{"date": clock.today().isoformat(), "price": 15000, "cost": 10000}]
    assert {"date", "type", "quantity", "reference"} <= item["stockMovements"][0].keys()


@pytest.fixture
def shelf(company):
    """Three goods and a service, unlike in everything that can be asked for."""
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


@joined(
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
        ({"category": "керек жарак"}, set()),
        ({"category": "КЕРЕК–жарак"}, {"KEYS"}),
        ({"category": "сырье"}, {"SAND"}),
        ({"category": "  Сырье\u0308 "}, {"SAND"}),
        ({"category[in]": "сырье,Accessories"}, {"MOUSE", "KEYS", "SAND"}),
        ({"category[ne]": "сырье"}, {"MOUSE", "KEYS"}),
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
def test_filters(company, shelf, query, found):
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
        ("POST", "/{id}/stock", "INVENTORY_RECEIVE"),
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
