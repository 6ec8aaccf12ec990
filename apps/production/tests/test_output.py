"""A bill of materials is for so many units: one sheet makes 248."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.inventory.models import Product, StockMovement
from apps.production import services
from apps.production.models import ProductionMaterial, ProductionOrder
from apps.production.tests.bom import REFERENCE_OPERATIONS, get, put, reference_body
from apps.production.tests.calling import call
from apps.production.tests.factories import (
    make_made,
    make_material,
    make_product,
    make_production,
    reconcile,
    stock_of,
    works,
)
from apps.production.tests.reporting import fresh
from apps.production.tests.reporting import put as report

pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(company):
    return make_material(company.actor, stock=10, cost=15000, name="Sheet")


@pytest.fixture
def lid(company, sheet):
    """One sheet makes 248 lids in half an hour."""
    made = make_product(company.actor, type="MANUFACTURED", name="Lid")
    body = {
        "outputQuantity": 248,
        "components": [{"materialId": sheet.pk, "quantity": 1}],
        "operations": [{"name": "Cut", "duration": 30}],
    }
    put(company, made, body)
    return made


def needed(production):
    return ProductionMaterial.objects.get(production_order=production).needed


def test_it_is_read_as_it_was_written(company, lid, sheet):
    found = get(company, lid)
    assert (found["outputQuantity"], found["quantity"]) == (248, 248)
    assert [(row["materialId"], row["quantity"], row["cost"]) for row in found["components"]] == [
        (str(sheet.pk), 1, 15000)
    ]
    assert [step["duration"] for step in found["operations"]] == [30]
    assert (found["totalCost"], found["unitCost"], found["totalTime"]) == (15000, 60.48, 30)
    detail = company.client.get(f"/api/v1/products/{lid.pk}").json()["data"]
    assert (detail["outputQuantity"], detail["bom"][0]["quantity"]) == (248, 1)


@pytest.mark.parametrize(
    ("quantity", "cost", "minutes"),
    [(1, 60.48, 0.1209677419), (124, 7500, 15), (248, 15000, 30), (1000, 60483.87, 120.9677419355)],
)
def test_totals_for_another_number_of_units(company, lid, quantity, cost, minutes):
    found = get(company, lid, quantity=quantity)
    assert (found["quantity"], found["totalCost"], found["totalTime"]) == (quantity, cost, minutes)
    assert found["components"][0]["quantity"] == 1  # still for the output


def test_the_reference_is_for_one(company, sheet):
    cabinet = make_product(company.actor, type="MANUFACTURED")
    lock = make_material(company.actor, cost=25000)
    put(company, cabinet, reference_body(sheet, lock))
    found = get(company, cabinet)
    assert (found["outputQuantity"], found["quantity"]) == (1, 1)
    assert (found["totalCost"], found["unitCost"], found["totalTime"]) == (100000, 100000, 300)
    assert [{key: step[key] for key in REFERENCE_OPERATIONS[0]} for step in found["operations"]] == (
        REFERENCE_OPERATIONS
    )


@pytest.mark.parametrize(
    ("quantity", "taken"),
    [(248, "1"), (496, "2"), (1, "0.005"), (100, "0.404"), (249, "1.005"), (744, "3"), ("0.5", "0.003")],
)
def test_an_order_needs_its_share(company, lid, quantity, taken):
    production = make_production(company.actor, lid, quantity)
    assert needed(production) == Decimal(taken)
    detail = call(company, "GET", f"/{production.pk}")
    [material] = detail["materials"]
    assert (material["perOutput"], material["perUnit"]) == (1, 0.004032258)
    assert (detail["outputQuantity"], detail["unitCost"]) == (248, 60.48)


def test_reports_are_rounded_together_not_one_by_one(company, lid, sheet):
    """Each piece alone would take 0.005: 248 of them 1.24 sheets."""
    production = make_production(company.actor, lid, 248)
    services.schedule_production(production.pk, actor=company.actor)
    assert stock_of(sheet) == (10, 1)
    [work] = works(production)
    for done, left in ((1, "9.995"), (2, "9.991"), (3, "9.987"), (62, "9.75"), (247, "9.004"), (248, "9")):
        report(company, work, {"completedQuantity": done})
        assert stock_of(sheet)[0] == Decimal(left)
        reconcile()
    assert stock_of(sheet) == (9, 0)
    assert stock_of(lid) == (248, 0)
    received = StockMovement.objects.filter(product=lid)
    assert set(received.values_list("unit_cost", flat=True)) == {Decimal("60.48")}


def test_a_changed_quantity_and_a_changed_output(company, lid):
    production = make_production(company.actor, lid, 248)
    put(company, lid, {"outputQuantity": 100})
    call(company, "PUT", f"/{production.pk}", {"quantity": 496})
    assert needed(production) == 2  # the copy does not follow the bill of materials
    assert needed(make_production(company.actor, lid, 100)) == 1


def test_parts_at_two_levels(company, lid, sheet):
    """A box takes two lids; its own bill of materials is for ten boxes."""
    box = make_product(company.actor, type="MANUFACTURED")
    body = {
        "outputQuantity": 10,
        "components": [{"materialId": lid.pk, "quantity": 20}],
        "operations": [{"name": "Fold", "duration": 5}],
    }
    put(company, box, body)
    found = get(company, box)
    # 20 lids of 60.48; 5 minutes, and 20 × 30 / 248 of the lids.
    assert (found["totalCost"], found["unitCost"], found["totalTime"]) == (1209.6, 120.96, 7.4193548387)
    production = make_production(company.actor, box, 62)
    assert needed(production) == 124
    [child] = ProductionOrder.objects.filter(parent=production)
    assert (child.quantity, needed(child)) == (124, Decimal("0.5"))


def test_time_that_is_left_is_for_the_quantity(company, lid):
    """496 lids take an hour: they are done within the day, not after 496 half hours."""
    production = make_production(company.actor, lid, 496)
    services.schedule_production(production.pk, actor=company.actor)
    [work] = works(production)
    found = call(company, "GET", f"/{production.pk}")
    assert found["estimatedCompletion"] is not None
    planned = make_made(company.actor, {make_material(company.actor): 1}, {"Cut": 60})
    hour = make_production(company.actor, planned, 1)
    assert found["estimatedCompletion"] == call(company, "GET", f"/{hour.pk}")["estimatedCompletion"]
    assert (
        company.client.get("/api/v1/analytics/production/dashboard").json()["data"]["load"]["minutes"] == 120
    )
    report(company, work, {"completedQuantity": 248})
    assert fresh(production).minutes_done == 248 * 30
    assert (
        company.client.get("/api/v1/analytics/production/dashboard").json()["data"]["load"]["minutes"] == 90
    )


@pytest.mark.parametrize("output", [0, -1, None, "x", "0.0001", 10**13, True])
def test_a_bad_output_changes_nothing(company, lid, output):
    error = put(company, lid, {"outputQuantity": output, "components": []}, status=400)
    assert list(error["details"]) == ["outputQuantity"]
    found = get(company, lid)
    assert (found["outputQuantity"], len(found["components"])) == (248, 1)


def test_by_the_product_too_but_not_of_a_bundle(company, lid, sheet):
    url = f"/api/v1/products/{lid.pk}"
    body = {"outputQuantity": 124, "bom": [{"componentId": str(sheet.pk), "quantity": 0.5}]}
    assert company.client.put(url, body).status_code == 200
    found = get(company, lid)
    assert (found["outputQuantity"], found["components"][0]["quantity"]) == (124, 0.5)
    for status, kind in ((400, "BUNDLE"), (201, "MANUFACTURED")):
        body = {"code": f"N-{kind}", "name": "New", "price": 1, "type": kind, "outputQuantity": 12}
        answer = company.client.post("/api/v1/products", body)
        assert answer.status_code == status, answer.content
        if status == 400:
            assert list(answer.json()["error"]["details"]) == ["outputQuantity"]
    answer = company.client.put(f"/api/v1/products/{answer.json()['data']['id']}", {"type": "BUNDLE"})
    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["outputQuantity"])
    bundle = make_product(company.actor, type="BUNDLE")
    assert put(company, bundle, {"outputQuantity": 2}, status=400)["details"].keys() == {"outputQuantity"}
    assert Product.objects.get(pk=bundle.pk).output_quantity == 1


def test_in_the_back_office(company, staff, lid):
    from apps.production.tests.test_admin import bom_form, url

    page = url("billofmaterials_change", lid.pk)
    assert b"output_quantity" in staff.get(page).content
    answer = staff.post(page, bom_form(lid, output_quantity="250"))
    assert answer.status_code == 302, answer.content
    assert get(company, lid)["outputQuantity"] == 250
