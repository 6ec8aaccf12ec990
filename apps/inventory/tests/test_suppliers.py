"""Suppliers: created, changed, refused, deleted."""

from __future__ import annotations

import pytest

from apps.inventory import services
from apps.inventory.models import Supplier
from apps.inventory.tests.factories import make_product, make_supplier
from apps.kernel.models import OutboxEvent

SUPPLIERS = "/api/v1/suppliers"
ORDERS = "/api/v1/purchase-orders"
BODY = {
    "name": "Tech Supplies KZ",
    "bin": "240140000011",
    "contactPerson": "Айгерім",
    "email": "sales@tech.kz",
    "phone": "8 (700) 123-45-67",
    "address": "Алматы, Абая 1",
    "notes": "Только предоплата",
}


def test_a_suppliers_life(company):
    made = company.client.post(SUPPLIERS, BODY)
    assert made.status_code == 201
    pk = made.json()["data"]["id"]
    product = make_product(company.actor, code="A", name="Мышь", suppliers=[{"supplier_id": pk and _id(pk)}])
    item = company.client.get(f"{SUPPLIERS}/{pk}").json()["data"]
    assert {key: item[key] for key in BODY} == {**BODY, "phone": "+77001234567"}
    assert (item["isActive"], item["version"]) == (True, 1)
    assert item["products"] == [
        {
            "productId": str(product.pk),
            "productCode": "A",
            "productName": "Мышь",
            "leadTime": 0,
            "minOrderQuantity": 1,
        }
    ]
    changed = company.client.put(f"{SUPPLIERS}/{pk}", {"notes": None, "isActive": False})
    assert changed.json()["data"] == {"id": pk, "message": "Supplier updated successfully"}
    supplier = Supplier.objects.get(pk=pk)
    assert (supplier.notes, supplier.is_active, supplier.version) == ("", False, 2)

    assert company.client.delete(f"{SUPPLIERS}/{pk}").status_code == 409  # the product names them
    services.update_product(product.pk, actor=company.actor, suppliers=[])
    assert company.client.delete(f"{SUPPLIERS}/{pk}").status_code == 200
    assert company.client.get(f"{SUPPLIERS}/{pk}").status_code == 404
    assert company.client.post(SUPPLIERS, BODY).status_code == 201
    names = ["supplier.created", "supplier.updated", "supplier.deleted", "supplier.created"]
    events = OutboxEvent.objects.filter(subject="supplier").order_by("id")
    assert list(events.values_list("name", flat=True)) == names


def _id(text):
    from uuid import UUID

    return UUID(text)


@pytest.mark.parametrize(
    ("change", "status", "where"),
    [
        ({"name": ""}, 400, "name"),
        ({"bin": "12"}, 400, "bin"),
        ({"email": "nobody"}, 400, "email"),
        ({"phone": "12"}, 400, "phone"),
        ({"bin": "240140000021"}, 409, "name"),
        ({"name": "Other"}, 409, "bin"),
    ],
)
def test_suppliers_that_are_refused(company, change, status, where):
    company.client.post(SUPPLIERS, {**BODY, "name": "TECH supplies kz"})
    response = company.client.post(SUPPLIERS, {**BODY, **change})
    assert response.status_code == status
    details = response.json()["error"]["details"]
    assert (details.get("field") if status == 409 else next(iter(details))) == where
    assert Supplier.objects.count() == 1


def test_a_supplier_may_be_a_person_and_a_doubtful_number_warns(company):
    person = company.client.post(SUPPLIERS, {"name": "ИП Иванов", "bin": "950515400122"})
    assert person.status_code == 201
    assert "warnings" not in person.json()["meta"]
    doubtful = company.client.post(SUPPLIERS, {"name": "ТОО", "bin": "240140000012"})
    assert doubtful.json()["meta"]["warnings"][0]["code"] == "BIN_CHECKSUM"


def test_the_list_of_suppliers(company, count_queries):
    for name in ("Альфа", "Бета"):
        make_supplier(company.actor, name=name)
    with count_queries() as statements:
        response = company.client.get(SUPPLIERS, {"sort": "-name", "search": "а"})
    assert len(statements) == 3
    assert [row["name"] for row in response.json()["data"]["items"]] == ["Бета", "Альфа"]
    assert company.client.get(SUPPLIERS, {"isActive": "false"}).json()["data"]["total"] == 0
