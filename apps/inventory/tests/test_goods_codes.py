"""Codes of goods for the e-invoice: checked, found, and missed where goods are sold to companies."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.crm.tests.factories import make_customer
from apps.inventory.models import Product
from apps.inventory.tests.products import MOUSE, URL, codes, create, detail
from apps.sales import services as sales
from prometric.tests.cells import joined

CODES = {"truOrigin": "2", "ntin": "4870001234560", "tnVedCode": "8471 60 700 0", "unitCode": "796"}
STORED = {**CODES, "tnVedCode": "8471607000"}
WRONG = {
    "a sign that there is not": ({"truOrigin": "7"}, "truOrigin"),
    "goods with the sign of services": ({"truOrigin": "6"}, "truOrigin"),
    "a check digit": ({"ntin": "4870001234568"}, "ntin"),
    "eleven digits": ({"ntin": "48700012345"}, "ntin"),
    "letters": ({"tnVedCode": "84716O7000"}, "tnVedCode"),
    "nine digits": ({"tnVedCode": "847160700"}, "tnVedCode"),
    "a chapter kept free": ({"tnVedCode": "7701000000"}, "tnVedCode"),
    "two digits": ({"unitCode": "79"}, "unitCode"),
    "other digits": ({"unitCode": "٧٩٦"}, "unitCode"),
}


def shown(company, pk):
    item = detail(company, pk)
    return {name: item[name] for name in CODES}


def test_codes_are_stored_as_digits_found_and_emptied(company):
    pk = create(company, **CODES)
    assert shown(company, pk) == STORED
    other = create(company, code="PRD-003", ntin=None)
    assert shown(company, other) == dict.fromkeys(CODES)
    for query in (
        "ntin=4870001234560", "tnVedCode=8471607000", "search=8471607000",
        "search=4870001234560",
    ):  # fmt: skip
        assert codes(company.client.get(f"{URL}?{query}")) == ["PRD-002"], query
    version = detail(company, pk)["version"]
    assert company.client.put(f"{URL}/{pk}", STORED).status_code == 200
    assert detail(company, pk)["version"] == version
    emptied = {"truOrigin": None, "ntin": "", "tnVedCode": None, "unitCode": ""}
    assert company.client.put(f"{URL}/{pk}", emptied).status_code == 200
    assert shown(company, pk) == dict.fromkeys(CODES)


@joined("wrong", WRONG)
def test_a_wrong_code_is_refused_at_its_key(company, wrong):
    body, field = WRONG[wrong]
    refused = company.client.post(URL, {**MOUSE, "code": "W", **body})
    assert (refused.status_code, list(refused.json()["error"]["details"])) == (400, [field])
    assert not Product.objects.filter(code="W").exists()
    found = Product.objects.filter(code="PRD-002").first()
    pk = found.pk if found else create(company, **CODES)
    refused = company.client.put(f"{URL}/{pk}", {"price": 1, **body})
    assert (refused.status_code, list(refused.json()["error"]["details"])) == (400, [field])
    assert shown(company, pk) == STORED
    assert detail(company, pk)["price"] == 15000


def test_services_have_sign_6_alone_whatever_they_become(company):
    pk = create(company, code="S", type="SERVICE", truOrigin="6", minStock=0, maxStock=None)
    for body in ({"truOrigin": "5"}, {"type": "PRODUCT"}):
        refused = company.client.put(f"{URL}/{pk}", body)
        assert (refused.status_code, list(refused.json()["error"]["details"])) == (400, ["truOrigin"])
    assert shown(company, pk)["truOrigin"] == "6"
    assert company.client.put(f"{URL}/{pk}", {"type": "PRODUCT", "truOrigin": "4"}).status_code == 200


def test_goods_sold_to_companies_without_codes_are_listed(company, staff):
    firm, person = make_customer(company.actor), make_customer(company.actor, type="INDIVIDUAL")
    bodies: dict[str, dict[str, Any]] = {
        "FULL": CODES,
        "KNOWN-NOT": {"truOrigin": "5", "ntin": "4870001234560"},
        "BARE": {},
        "UNIT": {**CODES, "unit": "мешок", "unitCode": ""},
        "SERVICE": {"type": "SERVICE", "minStock": 0, "maxStock": None},
        "TO-PEOPLE": {},
        "UNSOLD": {},
    }
    made = {code: create(company, code=code, **body) for code, body in bodies.items()}
    for code, pk in made.items():
        if code != "UNSOLD":
            customer = person if code == "TO-PEOPLE" else firm
            items = [{"product_id": UUID(pk), "quantity": Decimal(1)}]
            order = sales.create_order(actor=company.actor, customer_id=customer.pk, items=items)
            Product.objects.filter(pk=pk).update(type="SERVICE")  # that there need be no stock
            sales.confirm_order(order.pk, actor=company.actor)
            Product.objects.filter(pk=pk).update(type=bodies[code].get("type", "PRODUCT"))
    assert sorted(codes(company.client.get(f"{URL}?lacksCodes=true"))) == ["BARE", "UNIT"]
    assert sorted(codes(company.client.get(f"{URL}?lacksCodes=false"))) == [
        "FULL", "KNOWN-NOT", "SERVICE", "TO-PEOPLE", "UNSOLD",
    ]  # fmt: skip
    page = staff.get("/admin/inventory/product/?lacks_codes=yes").content.decode()
    assert (made["BARE"] in page, made["UNIT"] in page, made["FULL"] in page) == (True, True, False)
    home = staff.get("/admin/").content.decode()
    assert "/admin/inventory/product/?lacks_codes=yes" in home
