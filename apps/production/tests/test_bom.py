"""Bills of materials: the reference's numbers, and any number of levels."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from apps.inventory.services import update_product
from apps.production.tests.bom import BOM, REFERENCE_OPERATIONS, get, put, reference_body
from apps.production.tests.factories import make_made, make_material, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def steel(company):
    return make_material(company.actor, name="Steel Sheet 2mm", unit="м²", cost=15000)


@pytest.fixture
def lock(company):
    return make_material(company.actor, name="Door Lock", cost=25000)


@pytest.fixture
def cabinet(company):
    return make_product(company.actor, type="MANUFACTURED", name="Server Cabinet", code="CAB-1")


# --- reading --------------------------------------------------------------------------------


def test_the_references_bill_of_materials(company, cabinet, steel, lock):
    answer = put(company, cabinet, reference_body(steel, lock))
    assert answer == {
        "id": str(cabinet.pk),
        "productId": str(cabinet.pk),
        "message": answer["message"],
    }
    found = get(company, cabinet)
    assert found["productId"] == str(cabinet.pk)
    assert found["productName"] == "Server Cabinet"
    keys = ("materialId", "materialName", "quantity", "unit", "cost")
    assert [{key: part[key] for key in keys} for part in found["components"]] == [
        {
            "materialId": str(steel.pk),
            "materialName": "Steel Sheet 2mm",
            "quantity": 5,
            "unit": "м²",
            "cost": 15000,
        },
        {"materialId": str(lock.pk), "materialName": "Door Lock", "quantity": 1, "unit": "шт", "cost": 25000},
    ]
    assert [{key: step[key] for key in REFERENCE_OPERATIONS[0]} for step in found["operations"]] == (
        REFERENCE_OPERATIONS
    )
    assert found["totalCost"] == 100000
    assert found["totalTime"] == 300
    assert type(found["totalCost"]) is type(found["totalTime"]) is int


def test_totals_for_more_units(company, cabinet, steel, lock):
    put(company, cabinet, reference_body(steel, lock))
    found = get(company, cabinet, quantity="2.5")
    assert (found["quantity"], found["totalCost"], found["totalTime"]) == (2.5, 250000, 750)
    assert found["components"][0]["quantity"] == 5  # still per unit


@pytest.mark.parametrize("quantity", ["0", "-1", "abc", "NaN", "1e400", "0.0001", "", "Infinity"])
def test_a_bad_number_of_units_is_refused(company, cabinet, steel, lock, quantity):
    put(company, cabinet, reference_body(steel, lock))
    error = get(company, cabinet, status=400, quantity=quantity)
    assert list(error["details"]) == ["quantity"]


def test_an_unknown_parameter_is_named(company, cabinet):
    assert list(get(company, cabinet, status=400, qty="2")["details"]) == ["qty"]


def test_a_product_without_one_has_none(company, cabinet):
    assert get(company, cabinet, status=404)["code"] == "NOT_FOUND"
    assert company.client.get(f"{BOM}/{uuid4()}").status_code == 404


def test_costs_and_minutes_roll_up_at_any_depth(company, steel):
    level, cost, minutes = steel, Decimal(15000), Decimal(0)
    for depth in range(1, 8):
        level = make_made(company.actor, {level: "1.5"}, {f"Step {depth}": 10}, cost=Decimal(1))
        cost, minutes = (cost * Decimal("1.5")).quantize(Decimal("0.01")), minutes * Decimal("1.5") + 10
    found = get(company, level)
    assert Decimal(str(found["totalCost"])) == cost
    assert Decimal(str(found["totalTime"])) == minutes


def test_a_part_that_stands_twice_counts_twice(company, steel):
    side = make_made(company.actor, {steel: 2}, {"Cut": 5})
    left, right = make_made(company.actor, {side: 1}, {"Left": 1}), make_made(company.actor, {side: 3}, {})
    box = make_made(company.actor, {left: 1, right: 1}, {"Join": 2})
    found = get(company, box)
    assert found["totalCost"] == 4 * 2 * 15000
    assert found["totalTime"] == 2 + (1 + 5) + 3 * 5


def test_a_made_part_without_a_bill_of_materials_costs_what_it_says(company):
    bought = make_product(company.actor, type="MANUFACTURED", cost=Decimal(700))
    box = make_made(company.actor, {bought: 2})
    assert get(company, box)["totalCost"] == 1400


def test_a_bought_part_costs_what_it_is_bought_for(company, steel):
    laptop = make_product(company.actor, type="PRODUCT", cost=Decimal(500))
    update_product(laptop.pk, actor=company.actor, bom=[{"component_id": steel.pk, "quantity": Decimal(1)}])
    box = make_made(company.actor, {laptop: 2})
    assert get(company, box)["totalCost"] == 1000


def test_few_queries_at_any_depth(company, steel, count_queries):
    level, taken = steel, []
    for _ in range(2):
        for _ in range(4):
            level = make_made(company.actor, {level: 1, make_material(company.actor): 2})
        with count_queries() as statements:
            get(company, level)
        taken.append(len(statements))
    assert taken == [4, 4]  # the actor, the product, the parts of every level, their operations
