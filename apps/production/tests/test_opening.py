"""Production orders are opened, with those for their parts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from apps.inventory.models import Product
from apps.kernel import clock, tenancy
from apps.production import services
from apps.production.models import ProductionMaterial, ProductionOrder
from apps.production.tests.calling import call
from apps.production.tests.factories import (
    make_made,
    make_material,
    make_product,
    make_production,
    opened,
    state,
    works,
)
from apps.sales import services as sales
from apps.sales.tests.factories import make_order

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

REFERENCE = {
    "quantity": 20,
    "priority": "high",
    "dueDate": "2025-02-01",
    "notes": "Rush order for important client",
}


@pytest.fixture
def steel(company):
    return make_material(company.actor, stock=100, name="Steel Sheet 2mm", cost=15000)


@pytest.fixture
def cabinet(company, steel):
    return make_made(company.actor, {steel: 2}, name="Custom Server Cabinet")


# --- opening --------------------------------------------------------------------------------


def test_the_references_body(company, cabinet):
    order = make_order(company.actor, (cabinet, 20))
    answer = call(company, "POST", "", {**REFERENCE, "orderId": order.pk, "productId": cabinet.pk}, 201)
    year = clock.today().year
    assert answer == {
        "id": answer["id"],
        "productionNumber": f"PRD-{year}-0001",
        "status": "pending",
    }
    detail = call(company, "GET", f"/{answer['id']}")
    assert detail["orderId"] == str(order.pk)
    assert detail["orderNumber"] == order.number
    assert detail["productName"] == "Custom Server Cabinet"
    assert (detail["quantity"], detail["completedQuantity"]) == (20, 0)
    assert (detail["priority"], detail["dueDate"]) == ("high", "2025-02-01")
    assert detail["notes"] == "Rush order for important client"
    assert [(w["operation"], w["status"], w["completedQuantity"]) for w in detail["workOrders"]] == [
        ("Cutting", "pending", 0),
        ("Welding", "pending", 0),
    ]
    [material] = detail["materials"]
    assert (material["perUnit"], material["needed"], material["issued"], material["reserved"]) == (
        2,
        40,
        0,
        0,
    )
    assert detail["unitCost"] == 30000
    assert detail["version"] == 1


def test_defaults(company, cabinet):
    made = call(company, "POST", "", {"productId": cabinet.pk, "quantity": "0.5"}, 201)
    detail = call(company, "GET", f"/{made['id']}")
    assert (detail["priority"], detail["orderId"], detail["dueDate"], detail["notes"]) == (
        "medium",
        None,
        None,
        "",
    )
    assert detail["quantity"] == 0.5


def test_the_copy_does_not_follow_the_bill_of_materials(company, cabinet, steel):
    production = make_production(company.actor, cabinet)
    services.write_bom(cabinet.pk, actor=company.actor, components=[], operations=[])
    detail = call(company, "GET", f"/{production.pk}")
    assert len(detail["workOrders"]) == 2
    assert len(detail["materials"]) == 1


def test_without_operations_there_is_one_step(company, steel):
    production = make_production(company.actor, make_made(company.actor, {steel: 1}, {}))
    assert len(works(production)) == 1


def test_bundles_count_as_their_content_and_services_as_nothing(company, steel):
    kit = make_product(company.actor, type="BUNDLE")
    labour = make_product(company.actor, type="SERVICE", cost=Decimal(50))
    services.write_bom(
        kit.pk,
        actor=company.actor,
        components=[{"material_id": steel.pk, "quantity": Decimal("0.001")}],
    )
    box = make_made(company.actor, {kit: "0.001", steel: 1, labour: 2})
    production = make_production(company.actor, box, 1)
    [material] = ProductionMaterial.objects.filter(production_order=production)
    assert (material.component_id, material.per_output) == (steel.pk, Decimal("1.000001"))
    assert material.needed == Decimal("1.001")  # a thousandth is the least that stock knows


@pytest.mark.parametrize("kind", ["PRODUCT", "MATERIAL", "SERVICE", "BUNDLE", "DIGITAL"])
def test_only_manufactured_products_are_produced(company, kind):
    product = make_product(company.actor, type=kind)
    before = state()
    error = call(company, "POST", "", {"productId": product.pk, "quantity": 1}, 400)
    assert list(error["details"]) == ["productId"]
    assert state() == before


def test_without_a_bill_of_materials_nothing_is_opened(company):
    product = make_product(company.actor, type="MANUFACTURED")
    before = state()
    error = call(company, "POST", "", {"productId": product.pk, "quantity": 1}, 422)
    assert (error["code"], error["details"]) == ("BOM_MISSING", {"productId": str(product.pk)})
    assert state() == before


@pytest.mark.parametrize("quantity", [0, -1, "x", None, True, b"1e400", b"NaN", 10**13, "0.0001", []])
def test_bad_quantities_open_nothing(company, cabinet, quantity):
    before = state()
    if isinstance(quantity, bytes):
        body: Any = b'{"productId":"%s","quantity":%s}' % (str(cabinet.pk).encode(), quantity)
    else:
        body = {"productId": cabinet.pk, "quantity": quantity}
    call(company, "POST", "", body, 400)
    assert state() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"quantity": 1}, "productId"),
        ({"productId": "x", "quantity": 1}, "productId"),
        ({"quantity": 1, "priority": "asap"}, "priority"),
        ({"quantity": 1, "dueDate": "tomorrow"}, "dueDate"),
        ({"quantity": 1, "orderId": "1"}, "orderId"),
        ({"quantity": 1, "notes": "x" * 10_001}, "notes"),
    ],
)
def test_bad_bodies_open_nothing(company, cabinet, body, field):
    before = state()
    if field != "productId":
        body = {"productId": cabinet.pk, **body}
    assert list(call(company, "POST", "", body, 400)["details"]) == [field]
    assert state() == before


def test_more_material_than_can_be_stored_opens_nothing(company, steel):
    heavy = make_made(company.actor, {steel: 999_999_999})
    before = state()
    error = call(company, "POST", "", {"productId": heavy.pk, "quantity": 999_999_999}, 400)
    assert list(error["details"]) == ["quantity"]
    assert state() == before


def test_others_ids_are_not_there(company, other_company, cabinet):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        theirs = make_made(other_company.actor, {make_material(other_company.actor): 1})
        their_order = make_order(other_company.actor, (theirs, 1))
    before = state()
    for body, field in (
        ({"productId": theirs.pk}, "productId"),
        ({"productId": uuid4()}, "productId"),
        ({"productId": cabinet.pk, "orderId": their_order.pk}, "orderId"),
        ({"productId": cabinet.pk, "orderId": uuid4()}, "orderId"),
    ):
        assert list(call(company, "POST", "", {**body, "quantity": 1}, 404)["details"]) == [field]
    assert state() == before


def test_an_order_that_waits_no_longer_gets_nothing_made(company, cabinet):
    order = make_order(company.actor, (cabinet, 1))
    sales.cancel_order(order.pk, actor=company.actor, reason="no")
    before = state()
    body = {"productId": cabinet.pk, "quantity": 1, "orderId": order.pk}
    assert call(company, "POST", "", body, 409)["code"] == "CONFLICT"
    assert state() == before


def test_an_inactive_product_is_not_produced(company, cabinet):
    Product.objects.filter(pk=cabinet.pk).update(status="INACTIVE")
    call(company, "POST", "", {"productId": cabinet.pk, "quantity": 1}, 400)


# --- parts ----------------------------------------------------------------------------------


def test_parts_that_lack_stock_are_opened_too(company, steel):
    beam = make_made(company.actor, {steel: 1}, stock=5)
    frame = make_made(company.actor, {beam: 4})
    top = make_production(company.actor, frame, 3, priority="urgent", notes="now")
    child = ProductionOrder.objects.get(parent=top)
    assert (child.product_id, child.quantity) == (beam.pk, 7)
    assert (child.priority, child.notes) == ("urgent", "")


def test_stock_that_another_order_waits_for_is_not_counted_twice(company, steel):
    beam = make_made(company.actor, {steel: 1}, stock=5)
    frame = make_made(company.actor, {beam: 1})
    make_production(company.actor, frame, 4)
    assert opened(product=beam) == []
    make_production(company.actor, frame, 4)
    assert opened(product=beam) == [(beam.pk, 3)]
    make_production(company.actor, frame, 4)
    assert opened(product=beam) == [(beam.pk, 3), (beam.pk, 4)]


def test_two_places_of_one_order_share_the_stock(company, steel):
    screw = make_made(company.actor, {steel: 1}, stock=5)
    left, right = make_made(company.actor, {screw: 4}), make_made(company.actor, {screw: 4})
    make_production(company.actor, make_made(company.actor, {left: 1, right: 1}), 1)
    assert sorted(quantity for _pk, quantity in opened(product=screw)) == [3]


def test_a_part_without_a_bill_of_materials_is_bought(company):
    part = make_product(company.actor, type="MANUFACTURED")
    make_production(company.actor, make_made(company.actor, {part: 1}), 1)
    assert opened(product=part) == []


def test_statements_do_not_grow_with_the_levels(company, steel, count_queries):
    taken, level = [], steel
    for _ in range(2):
        for _ in range(4):
            level = make_made(company.actor, {level: 1})
        with count_queries() as statements:
            make_production(company.actor, level, 1)
        taken.append(len(statements))
    assert len(opened()) == 4 + 8
    assert taken[0] == taken[1]


def test_a_tree_that_explodes_is_refused(company, steel):
    level = [steel, make_material(company.actor)]
    for _ in range(9):
        level = [make_made(company.actor, dict.fromkeys(level, 1), {}) for _ in range(2)]
    before = state()
    call(company, "POST", "", {"productId": level[0].pk, "quantity": 1}, 400)
    assert state() == before
