"""Writing bills of materials: sets, circles and bad input."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from apps.inventory.models import Product
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from apps.production.tests.bom import BOM, get, put, reference_body, rows
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


def test_a_set_that_is_not_sent_stays(company, cabinet, steel, lock):
    put(company, cabinet, reference_body(steel, lock))
    put(company, cabinet, {"components": [{"materialId": lock.pk, "quantity": "0.5"}]})
    found = get(company, cabinet)
    assert [part["materialId"] for part in found["components"]] == [str(lock.pk)]
    assert [step["name"] for step in found["operations"]] == ["Cutting", "Welding"]
    put(company, cabinet, {"operations": []})
    assert get(company, cabinet)["operations"] == []
    put(company, cabinet, {"components": []})
    get(company, cabinet, status=404)


def test_operations_are_matched_by_id(company, cabinet, steel, lock):
    put(company, cabinet, reference_body(steel, lock))
    cutting, welding = get(company, cabinet)["operations"]
    body = [{**welding, "duration": "90.5"}, {"name": "Painting", "duration": 30}]
    put(company, cabinet, {"operations": body})
    found = get(company, cabinet)["operations"]
    assert [step["name"] for step in found] == ["Welding", "Painting"]
    assert (found[0]["id"], found[0]["duration"]) == (welding["id"], 90.5)
    error = put(company, cabinet, {"operations": [cutting]}, status=404)
    assert list(error["details"]) == ["operations.0.id"]


def test_the_same_again_announces_nothing(company, cabinet, steel, lock):
    put(company, cabinet, reference_body(steel, lock))
    before = OutboxEvent.objects.count()
    operations = get(company, cabinet)["operations"]
    put(company, cabinet, {**reference_body(steel, lock), "operations": operations})
    assert OutboxEvent.objects.count() == before


def test_a_change_is_announced_with_what_changed(company, cabinet, steel, lock):
    put(company, cabinet, reference_body(steel, lock))
    event = OutboxEvent.objects.get(name="bom.changed")
    assert event.subject_id == cabinet.pk
    assert set(event.changes or ()) == {"components", "operations"}


def test_circles_are_refused_at_every_level(company, cabinet, steel):
    inner = make_made(company.actor, {steel: 1})
    middle = make_made(company.actor, {inner: 1})
    put(company, cabinet, {"components": [{"materialId": middle.pk, "quantity": 1}]})
    before = rows()
    for product in (inner, middle, cabinet):
        error = put(company, product, {"components": [{"materialId": cabinet.pk, "quantity": 1}]}, status=422)
        assert error["code"] == "BOM_CYCLE"
    assert rows() == before


def test_another_companys_material_is_not_there(company, other_company, cabinet, steel, lock):
    put(company, cabinet, reference_body(steel, lock))
    before = rows()
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        foreign = make_material(other_company.actor)
    for pk in (foreign.pk, uuid4()):
        body = {"components": [{"materialId": steel.pk, "quantity": 1}, {"materialId": pk, "quantity": 1}]}
        error = put(company, cabinet, body, status=404)
        assert list(error["details"]) == ["components.1.materialId"]
    assert company.client.get(f"{BOM}/{foreign.pk}").status_code == 404
    assert put(company, foreign, {"operations": []}, status=404)["code"] == "NOT_FOUND"
    assert rows() == before


BAD = [0, -1, "x", None, 1e400, "NaN", "Infinity", "1e400", True, [], {}, 10**15, "0.0001"]


@pytest.mark.parametrize("quantity", BAD)
def test_bad_quantities_change_nothing(company, cabinet, steel, lock, quantity):
    put(company, cabinet, reference_body(steel, lock))
    before = rows()
    sent = '{"components":[{"materialId":"%s","quantity":%s}]}'
    text = "1e400" if quantity == 1e400 else json.dumps(quantity)
    answer = company.client.put(f"{BOM}/{cabinet.pk}", (sent % (steel.pk, text)).encode())
    assert answer.status_code == 400, answer.json()
    assert rows() == before


@pytest.mark.parametrize("duration", BAD)
def test_bad_durations_change_nothing(company, cabinet, steel, lock, duration):
    put(company, cabinet, reference_body(steel, lock))
    before = rows()
    sent = '{"operations":[{"name":"Cut","duration":%s}]}'
    text = "1e400" if duration == 1e400 else json.dumps(duration)
    answer = company.client.put(f"{BOM}/{cabinet.pk}", (sent % text).encode())
    assert answer.status_code == 400, answer.json()
    assert rows() == before


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"components": [{"quantity": 1}]}, "components.0.materialId"),
        ({"components": [{"materialId": "steel"}]}, "components.0.quantity"),
        ({"operations": [{"duration": 5}]}, "operations.0.name"),
        ({"operations": [{"name": "Cut"}]}, "operations.0.duration"),
        ({"operations": [{"name": "", "duration": 5}]}, "operations.0.name"),
        ({"components": "all"}, "components"),
        ({"operations": [{"name": "Cut", "duration": 1, "equipment": "saw"}]}, "operations.0.equipment"),
    ],
)
def test_what_is_missing_or_misshapen_is_named(company, cabinet, steel, lock, body, field):
    put(company, cabinet, reference_body(steel, lock))
    before = rows()
    if body.get("components") and body["components"][0] == {"materialId": "steel"}:
        body = {"components": [{"materialId": steel.pk}]}
    error = put(company, cabinet, body, status=400)
    assert field in error["details"]
    assert rows() == before


def test_a_component_is_named_once_and_is_active(company, cabinet, steel):
    twice = {"components": [{"materialId": steel.pk, "quantity": 1}] * 2}
    assert list(put(company, cabinet, twice, status=400)["details"]) == ["components.1.materialId"]
    Product.objects.filter(pk=steel.pk).update(status="INACTIVE")
    once = {"components": [{"materialId": steel.pk, "quantity": 1}]}
    assert list(put(company, cabinet, once, status=400)["details"]) == ["components.0.materialId"]
    assert rows() == ([], [])


def test_costs_beyond_money_are_refused(company, cabinet):
    gold = make_material(company.actor, cost="9999999999999999")
    body = {"components": [{"materialId": gold.pk, "quantity": 999_999}]}
    assert list(put(company, cabinet, body, status=400)["details"]) == ["components"]
    assert rows() == ([], [])


def test_a_component_in_use_cannot_be_deleted(company, cabinet, steel, lock):
    put(company, cabinet, reference_body(steel, lock))
    assert company.client.delete(f"/api/v1/products/{steel.pk}").status_code == 409
