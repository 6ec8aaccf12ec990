"""Warehouses: one of every workspace is there, further ones are made, goods lie in each of them."""

from __future__ import annotations

import importlib
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from apps.accounts import services as accounts
from apps.inventory import services
from apps.inventory.errors import StockUnavailable
from apps.inventory.models import Reservation, StockItem, StockMovement, Warehouse, WarehouseStock
from apps.inventory.tests.factories import holder, issue_all, make_product, numbers
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from prometric.tests.cells import joined
from prometric.tests.fingerprints import fingerprint

URL = "/api/v1/warehouses"
D = Decimal


def make(company, name="Тараз", **body):
    answer = company.client.post(URL, {"name": name, **body})
    assert answer.status_code == 201, answer.content
    return UUID(answer.json()["data"]["id"])


def home():
    return Warehouse.objects.get(kind="home")


def move(company, product, **body):
    return company.client.post(f"/api/v1/products/{product.pk}/stock", body)


def lying(company, product):
    """[(warehouse, in stock, reserved)] as the product's page says it."""
    data = company.client.get(f"/api/v1/products/{product.pk}").json()["data"]["inventory"]
    found = data["warehouses"]
    assert sum(row["inStock"] for row in found) == data["inStock"]
    assert sum(row["reserved"] for row in found) == data["reserved"]
    return [(row["warehouseName"], row["inStock"], row["reserved"]) for row in found]


def sound(company):
    """Nothing is adrift: not the sums, not the values, not what lies in each warehouse."""
    actor = company.actor
    assert len(services.check_reservations(actor=actor)) == 0
    assert services.check_costs(actor=actor) == []
    assert services.check_places(actor=actor) == []


# --- the record -----------------------------------------------------------------------------


def test_every_workspace_has_one_from_its_first_moment(company):
    row = home()
    assert (row.name, row.is_default, row.is_active) == ("Main warehouse", True, True)
    shown = company.client.get(f"{URL}/{row.pk}").json()["data"]
    assert (shown["isDefault"], shown["isFirst"], shown["version"]) == (True, True, 1)
    further = accounts.create_workspace(actor=company.actor, name="Филиал")
    with tenancy.enter(company.actor.organization_id, further.pk):
        assert Warehouse.objects.values_list("kind", "is_default").get() == ("home", True)


def test_a_warehouses_life(company):
    pk = make(company, code="TRZ", address="Тараз, Толе би 1")
    item = company.client.get(f"{URL}/{pk}").json()["data"]
    assert {key: item[key] for key in ("name", "code", "address", "isActive", "isDefault", "isFirst")} == {
        "name": "Тараз",
        "code": "TRZ",
        "address": "Тараз, Толе би 1",
        "isActive": True,
        "isDefault": False,
        "isFirst": False,
    }
    assert company.client.put(f"{URL}/{pk}", {"isDefault": True}).status_code == 200
    rows = company.client.get(URL, {"sort": "name"}).json()["data"]["items"]
    assert [(row["name"], row["isDefault"]) for row in rows] == [("Main warehouse", False), ("Тараз", True)]
    assert company.client.put(f"{URL}/{home().pk}", {"isDefault": True}).status_code == 200
    assert company.client.delete(f"{URL}/{pk}").status_code == 200
    assert company.client.get(f"{URL}/{pk}").status_code == 404
    make(company, code="TRZ")
    events = OutboxEvent.objects.filter(subject="warehouse").order_by("id").values_list("name", flat=True)
    made, changed = "warehouse.created", "warehouse.updated"
    assert list(events) == [made, changed, changed, changed, changed, "warehouse.deleted", made]


@joined(
    ("method", "which", "body", "status", "where"),
    [
        ("post", None, {"name": "ТАРАЗ"}, 409, "name"),
        ("post", None, {"name": "Б", "code": "trz"}, 409, "code"),
        ("post", None, {"name": ""}, 400, "name"),
        ("post", None, {"name": "Б", "isDefault": True, "isActive": False}, 400, "isActive"),
        ("put", "home", {"isDefault": False}, 409, None),
        ("put", "home", {"isActive": False}, 409, None),
        ("put", "full", {"isActive": False}, 409, None),
        ("put", "full", {"isActive": False, "isDefault": True}, 409, None),
        ("delete", "home", None, 409, None),
        ("delete", "full", None, 409, None),
    ],
)
def test_what_is_refused_changes_nothing(company, method, which, body, status, where):
    full = make(company, code="TRZ")
    product = make_product(company.actor)
    services.adjust_stock(product.pk, actor=company.actor, type="IN", quantity=D(1), warehouse_id=full)
    pk = {"home": home().pk, "full": full}.get(which)
    before = fingerprint(company.organization.pk)
    said = () if body is None else (body,)
    answer = getattr(company.client, method)(URL if pk is None else f"{URL}/{pk}", *said)
    assert answer.status_code == status, answer.content
    assert where is None or where in str(answer.json()["error"]["details"])
    assert fingerprint(company.organization.pk) == before


# --- goods in several of them ---------------------------------------------------------------


def test_movements_name_a_warehouse_or_take_the_default(company):
    there, product = make(company), make_product(company.actor)
    assert move(company, product, type="IN", quantity=10, unitCost=100).status_code == 201
    made = move(company, product, type="IN", quantity=5, unitCost=400, warehouseId=str(there))
    assert made.json()["data"]["balanceAfter"] == 15  # the sum, as ever
    assert lying(company, product) == [("Main warehouse", 10, 0), ("Тараз", 5, 0)]
    row = StockItem.objects.get(pk=product.pk)
    assert (row.value, row.unit_cost) == (D(3000), D(200))  # one average over all warehouses
    company.client.put(f"{URL}/{there}", {"isDefault": True})
    assert move(company, product, type="ADJUSTMENT", quantity=-2).status_code == 201
    assert lying(company, product) == [("Main warehouse", 10, 0), ("Тараз", 3, 0)]
    assert StockItem.objects.get(pk=product.pk).value == D(2600)
    listed = "/api/v1/inventory/movements"
    all_rows = company.client.get(listed, {"sort": "createdAt"}).json()["data"]["items"]
    assert [row["warehouseId"] for row in all_rows] == [str(home().pk), str(there), str(there)]
    for pk, quantities in ((home().pk, [10]), (there, [5, -2])):
        rows = company.client.get(listed, {"warehouseId": str(pk), "sort": "createdAt"}).json()["data"]
        assert [row["quantity"] for row in rows["items"]] == quantities
    sound(company)


def test_what_lies_elsewhere_is_not_taken(company):
    there, product = make(company), make_product(company.actor, stock=10)
    services.adjust_stock(product.pk, actor=company.actor, type="IN", quantity=D(5), warehouse_id=there)
    for body, available in (
        ({"quantity": 11}, 10),
        ({"quantity": 6, "warehouseId": str(there)}, 5),
        ({"quantity": 6, "warehouseId": str(there), "date": "2026-01-01"}, 0),
    ):
        answer = move(company, product, type="OUT", **body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "STOCK_UNAVAILABLE")
        assert answer.json()["error"]["details"]["items"][0]["available"] == available
    assert move(company, product, type="IN", quantity=1, warehouseId=str(product.pk)).status_code == 404
    idle = make(company, "Пустой", isActive=False)
    refused = move(company, product, type="IN", quantity=1, warehouseId=str(idle))
    assert (refused.status_code, list(refused.json()["error"]["details"])) == (400, ["warehouseId"])
    assert lying(company, product) == [("Main warehouse", 10, 0), ("Тараз", 5, 0)]
    assert StockMovement.objects.count() == 2
    sound(company)


def test_stock_is_reserved_issued_and_freed_where_its_holder_is(company):
    there, actor = make(company), company.actor
    product = make_product(actor, stock=3)
    services.adjust_stock(product.pk, actor=actor, type="IN", quantity=D(5), warehouse_id=there)
    one = services.Holder("order", holder().id, "ORD-1", there)
    other = holder("ORD-2")
    services.reserve_stock({product.pk: D(4)}, actor=actor, holder=one)
    services.reserve_stock({product.pk: D(2)}, actor=actor, holder=other)
    assert lying(company, product) == [("Main warehouse", 3, 2), ("Тараз", 5, 4)]
    with pytest.raises(StockUnavailable):
        services.reserve_stock({product.pk: D(2)}, actor=actor, holder=one)
    services.release_stock(actor=actor, holder=one, keep={product.pk: D(3)})
    assert lying(company, product) == [("Main warehouse", 3, 2), ("Тараз", 5, 3)]
    issue_all(actor, one)
    issue_all(actor, other)
    assert lying(company, product) == [("Main warehouse", 1, 0), ("Тараз", 2, 0)]
    assert numbers(product) == (D(3), D(0))
    assert list(StockMovement.objects.filter(type="OUT").values_list("warehouse_id", flat=True)) == [
        there,
        None,
    ]
    assert not Reservation.objects.exists()


def test_an_arrival_serves_those_who_wait_in_its_warehouse(company):
    there, actor = make(company), company.actor
    product = make_product(actor)
    here, far = holder("ORD-1"), services.Holder("order", holder().id, "ORD-2", there)
    for who in (here, far):
        lacks: dict[str, Any] = {
            "kind": who.kind,
            "holder_id": who.id,
            "reference": who.reference,
            "due_date": None,
        }
        services.wait_for_stock({product.pk: D(4)}, actor=actor, place=who.place, **lacks)
    services.adjust_stock(product.pk, actor=actor, type="IN", quantity=D(3), warehouse_id=there)
    assert services.reserved_for(actor=actor, holder=far) == {product.pk: D(3)}
    assert services.reserved_for(actor=actor, holder=here) == {}
    services.adjust_stock(product.pk, actor=actor, type="IN", quantity=D(9))
    assert services.reserved_for(actor=actor, holder=here) == {product.pk: D(4)}
    assert lying(company, product) == [("Main warehouse", 9, 4), ("Тараз", 3, 3)]


# --- what the database keeps ----------------------------------------------------------------


@joined(
    "statement",
    [
        "UPDATE inventory_stockitem SET reserved = 4",
        "UPDATE inventory_stockitem SET elsewhere = 9",
        "UPDATE inventory_stockitem SET elsewhere_reserved = 6",
        "UPDATE inventory_stockitem SET in_stock = 4",
        "UPDATE inventory_warehousestock SET reserved = 6",
        "UPDATE inventory_warehousestock SET in_stock = -1, reserved = -1",
        "UPDATE inventory_warehouse SET is_default = true",
        "UPDATE inventory_warehouse SET kind = 'home'",
        "UPDATE inventory_warehouse SET is_active = false",
        "UPDATE inventory_warehouse SET deleted_at = now()",
    ],
)
def test_the_database_keeps_each_warehouse(company, statement):
    there, product = make(company), make_product(company.actor, stock=3)
    services.adjust_stock(product.pk, actor=company.actor, type="IN", quantity=D(5), warehouse_id=there)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_night_finds_goods_that_are_not_where_the_books_say(company):
    there, product = make(company), make_product(company.actor, stock=3)
    services.adjust_stock(product.pk, actor=company.actor, type="IN", quantity=D(5), warehouse_id=there)
    sound(company)
    WarehouseStock.objects.update(in_stock=4)
    found = services.check_places(actor=company.actor)
    assert [(row.warehouse_id, row.in_stock, row.moved) for row in found] == [(None, 5, 4), (there, 4, 5)]
    event = OutboxEvent.objects.get(name="stock.values_adrift")
    assert (event.payload["products"], event.payload["differing"]) == ([product.code], 1)


def test_a_running_company_comes_over_with_the_same_figures(company):
    """Rows of the version before have no warehouse and no figures of one: all lies in the first."""
    product = make_product(company.actor, stock=7, cost=D(100))
    services.reserve_stock({product.pk: D(2)}, actor=company.actor, holder=holder())
    value = StockItem.objects.get(pk=product.pk).value
    Warehouse.objects.all().delete()
    migration = importlib.import_module("apps.inventory.migrations.0018_first_warehouses")
    editor = SimpleNamespace(connection=connection)
    with connection.cursor() as cursor:
        # What the version before still writes while this one starts.
        cursor.execute("UPDATE inventory_stockitem SET in_stock = in_stock + 1")
        cursor.execute("UPDATE inventory_stockitem SET in_stock = in_stock - 1")
    for _again in range(2):
        with tenancy.system("migration"):
            migration.add_first(None, editor)
    assert [(row.name, row.is_default) for row in Warehouse.objects.all()] == [("Основной склад", True)]
    assert lying(company, product) == [("Основной склад", 7, 2)]
    row = StockItem.objects.get(pk=product.pk)
    assert (row.in_stock, row.reserved, row.elsewhere, row.value) == (D(7), D(2), D(0), value)
    moved = company.client.get("/api/v1/inventory/movements").json()["data"]["items"]
    assert [each["warehouseId"] for each in moved] == [str(home().pk)]
    assert services.check_costs(actor=company.actor) == []
    assert services.check_places(actor=company.actor) == []
