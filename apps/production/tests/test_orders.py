"""Production orders: changed, scheduled, cancelled, deleted."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.inventory.services import adjust_stock
from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from apps.production import services
from apps.production.models import ProductionOrder, WorkOrder
from apps.production.tests.calling import ORDERS, call
from apps.production.tests.factories import (
    make_made,
    make_material,
    make_production,
    opened,
    state,
    stock_of,
    works,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


@pytest.fixture
def steel(company):
    return make_material(company.actor, stock=100, name="Steel Sheet 2mm", cost=15000)


@pytest.fixture
def cabinet(company, steel):
    return make_made(company.actor, {steel: 2}, name="Custom Server Cabinet")


# --- changing -------------------------------------------------------------------------------


def test_changing_what_was_planned(company, cabinet):
    production = make_production(company.actor, cabinet)
    body = {"priority": "LOW", "dueDate": "2026-12-31", "startDate": "2026-12-01", "notes": "later", "x": 1}
    answer = call(company, "PUT", f"/{production.pk}", body)
    assert set(answer) == {"id", "message"}
    detail = call(company, "GET", f"/{production.pk}")
    assert (detail["priority"], detail["dueDate"], detail["startDate"], detail["notes"]) == (
        "low",
        "2026-12-31",
        "2026-12-01",
        "later",
    )
    assert detail["version"] == 2
    event = OutboxEvent.objects.get(name="production.changed")
    assert set(event.changes or ()) == {"priority", "due_date", "start_date", "notes"}


def test_a_larger_quantity_needs_more_of_everything(company, steel):
    beam = make_made(company.actor, {steel: 1}, stock=5)
    frame = make_made(company.actor, {beam: 2}, {"Weld": 1})
    production = make_production(company.actor, frame, 3)
    assert opened(product=beam) == [(beam.pk, 1)]
    call(company, "PUT", f"/{production.pk}", {"quantity": 5})
    assert opened(product=beam) == [(beam.pk, 1), (beam.pk, 4)]
    detail = call(company, "GET", f"/{production.pk}")
    assert [work["quantity"] for work in detail["workOrders"]] == [5]
    assert [material["needed"] for material in detail["materials"]] == [10]
    call(company, "PATCH", f"/{production.pk}", {"quantity": 1})
    assert len(opened(product=beam)) == 2


def test_if_match_names_what_changed(company, cabinet):
    production = make_production(company.actor, cabinet)
    answer = company.client.get(f"{ORDERS}/{production.pk}")
    services.update_production_order(production.pk, actor=company.actor, priority="low")
    refused = company.client.put(
        f"{ORDERS}/{production.pk}", {"priority": "high"}, **{"If-Match": answer["ETag"]}
    )
    assert refused.status_code == 412
    assert refused.json()["error"]["details"]["changed"] == ["priority"]


def test_what_has_begun_keeps_its_quantity(company, cabinet):
    production = make_production(company.actor, cabinet)
    services.schedule_production(production.pk, actor=company.actor)
    before = state()
    assert call(company, "PUT", f"/{production.pk}", {"quantity": 5}, 409)["code"] == "CONFLICT"
    call(company, "PUT", f"/{production.pk}", {"startDate": None}, 400)
    assert state() == before
    services.start_production(production.pk, actor=company.actor)
    call(company, "PUT", f"/{production.pk}", {"startDate": "2027-01-01"}, 409)
    call(company, "PUT", f"/{production.pk}", {"notes": "fine"})
    services.complete_production(production.pk, actor=company.actor)
    call(company, "PUT", f"/{production.pk}", {"notes": "late"}, 409)


# --- scheduling -----------------------------------------------------------------------------


def test_scheduling_reserves_all_materials(company, cabinet, steel):
    production = make_production(company.actor, cabinet, 30)
    answer = call(company, "POST", f"/{production.pk}/schedule", {"startDate": "2027-01-11"})
    assert (answer["status"], answer["startDate"]) == ("scheduled", "2027-01-11")
    assert stock_of(steel) == (100, 60)
    event = OutboxEvent.objects.get(name="production.scheduled")
    assert event.changes["status"] == ["pending", "scheduled"]


def test_scheduling_takes_the_planned_day_else_today(company, cabinet):
    planned = make_production(company.actor, cabinet, 1, start_date=dt.date(2027, 3, 1))
    assert call(company, "POST", f"/{planned.pk}/schedule")["startDate"] == "2027-03-01"
    other = make_production(company.actor, cabinet, 1)
    today = clock.today().isoformat()
    assert call(company, "POST", f"/{other.pk}/schedule", {})["startDate"] == today


def test_scheduling_reserves_all_or_nothing(company, steel):
    glass = make_material(company.actor, stock=3)
    paint = make_material(company.actor)
    production = make_production(company.actor, make_made(company.actor, {steel: 1, glass: 1, paint: 2}), 5)
    before = state()
    error = call(company, "POST", f"/{production.pk}/schedule", {}, 422)
    assert error["code"] == "STOCK_UNAVAILABLE"
    missing = {
        item["productId"]: (item["requested"], item["available"]) for item in error["details"]["items"]
    }
    assert missing == {str(glass.pk): (5, 3), str(paint.pk): (10, 0)}
    assert state() == before
    assert stock_of(steel) == (100, 0)
    assert stock_of(glass) == (3, 0)


# --- the state machine ----------------------------------------------------------------------

STEPS = ("schedule", "start", "complete", "cancel")
ALLOWED = {
    "pending": {"schedule", "cancel"},
    "scheduled": {"start", "cancel"},
    "in_progress": {"complete", "cancel"},
    "completed": set(),
    "cancelled": set(),
}
LEADS_TO = {"schedule": "scheduled", "start": "in_progress", "complete": "completed", "cancel": "cancelled"}
WAYS = {
    "pending": (),
    "scheduled": ("schedule",),
    "in_progress": ("schedule", "start"),
    "completed": ("schedule", "start", "complete"),
    "cancelled": ("cancel",),
}


def brought_to(company, production, status):
    for step in WAYS[status]:
        call(company, "POST", f"/{production.pk}/{step}")
    return production


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("status", WAYS)
def test_every_step_there_is_and_every_one_there_is_not(company, cabinet, status, step):
    production = brought_to(company, make_production(company.actor, cabinet), status)
    if step in ALLOWED[status]:
        assert call(company, "POST", f"/{production.pk}/{step}")["status"] == LEADS_TO[step]
        return
    before = state()
    error = call(company, "POST", f"/{production.pk}/{step}", None, 409)
    assert error["code"] == "INVALID_STATE_TRANSITION"
    assert error["details"] == {
        "from": status,
        "to": LEADS_TO[step],
        "allowed": sorted(LEADS_TO[s] for s in ALLOWED[status]),
    }
    assert state() == before


@pytest.mark.parametrize("status", WAYS)
def test_a_put_of_a_status_goes_the_same_way(company, cabinet, status):
    for to in WAYS:
        production = brought_to(company, make_production(company.actor, cabinet, 1), status)
        allowed = to == status or to in {LEADS_TO[step] for step in ALLOWED[status]}
        call(company, "PUT", f"/{production.pk}", {"status": to}, 200 if allowed else 409)
        expected = to if allowed else status
        assert call(company, "GET", f"/{production.pk}")["status"] == expected


def test_cancelling_gives_unused_materials_back_and_keeps_what_is_made(company, cabinet, steel):
    production = brought_to(company, make_production(company.actor, cabinet, 10), "in_progress")
    for work in works(production):
        services.report_work(work.pk, actor=company.actor, completed_quantity=Decimal(4))
    assert stock_of(steel) == (92, 12)
    answer = call(company, "POST", f"/{production.pk}/cancel", {"reason": "broken saw"})
    assert (answer["status"], answer["completedQuantity"]) == ("cancelled", 4)
    assert stock_of(steel) == (92, 0)
    assert stock_of(cabinet) == (4, 0)
    assert {work.status for work in works(production)} == {"cancelled"}
    event = OutboxEvent.objects.get(name="production.cancelled")
    assert event.payload["previous_status"] == "in_progress"
    assert event.payload["reason"] == "broken saw"


def test_parts_are_cancelled_with_the_whole(company, steel):
    beam = make_made(company.actor, {steel: 1})
    frame = make_made(company.actor, {beam: 1})
    top = make_production(company.actor, make_made(company.actor, {frame: 1}), 5)
    middle = ProductionOrder.objects.get(product=frame)
    bottom = ProductionOrder.objects.get(product=beam)
    brought_to(company, bottom, "in_progress")
    call(company, "POST", f"/{top.pk}/cancel")
    for row in (middle, bottom):
        row.refresh_from_db()
    assert (middle.status, middle.parent_id) == ("cancelled", top.pk)
    assert (bottom.status, bottom.parent_id) == ("in_progress", None)
    services.complete_production(bottom.pk, actor=company.actor)
    assert stock_of(beam) == (5, 0)


# --- deleting -------------------------------------------------------------------------------


def test_only_pending_orders_are_deleted(company, cabinet):
    for status in WAYS:
        production = brought_to(company, make_production(company.actor, cabinet, 1), status)
        if status == "pending":
            call(company, "DELETE", f"/{production.pk}")
            call(company, "GET", f"/{production.pk}", None, 404)
            work = WorkOrder.objects.filter(production_order=production).first()
            assert company.client.get(f"/api/v1/production/work-orders/{work.pk}").status_code == 404
            answer = company.client.put(
                f"/api/v1/production/work-orders/{work.pk}", {"status": "in_progress"}
            )
            assert answer.status_code == 404
        else:
            before = state()
            assert call(company, "DELETE", f"/{production.pk}", None, 409)["code"] == "CONFLICT"
            assert state() == before


def test_an_order_with_open_parts_is_not_deleted(company, steel):
    beam = make_made(company.actor, {steel: 1})
    top = make_production(company.actor, make_made(company.actor, {beam: 1}), 1)
    call(company, "DELETE", f"/{top.pk}", None, 409)
    call(company, "DELETE", f"/{ProductionOrder.objects.get(parent=top).pk}")
    call(company, "DELETE", f"/{top.pk}")


def test_products_under_way_stay(company, cabinet, steel):
    production = make_production(company.actor, cabinet, 1)
    services.write_bom(cabinet.pk, actor=company.actor, components=[])
    adjust_stock(steel.pk, actor=company.actor, type="OUT", quantity=Decimal(100))
    for product in (cabinet, steel):
        assert company.client.delete(f"/api/v1/products/{product.pk}").status_code == 409
    assert company.client.put(f"/api/v1/products/{steel.pk}", {"type": "SERVICE"}).status_code == 409
    call(company, "POST", f"/{production.pk}/cancel")
    assert company.client.delete(f"/api/v1/products/{steel.pk}").status_code == 200
    assert company.client.put(f"/api/v1/products/{cabinet.pk}", {"type": "SERVICE"}).status_code == 409


def test_nothing_is_due_before_it_starts(company, cabinet):
    """A start that people name and a due date; one that follows from today may be late already."""
    body = {"productId": cabinet.pk, "quantity": 1, "startDate": "2030-02-02", "dueDate": "2030-02-01"}
    refused = [company.client.post(ORDERS, body)]
    production = make_production(company.actor, cabinet, 1, due_date=dt.date(2025, 2, 1))
    path = f"{ORDERS}/{production.pk}"
    refused.append(company.client.put(path, {"startDate": "2025-02-02"}))
    refused.append(company.client.post(f"{path}/schedule", {"startDate": "2025-02-02"}))
    for answer in refused:
        assert answer.status_code == 400, answer.json()
        assert set(answer.json()["error"]["details"]) == {"startDate", "dueDate"}
    [kept] = ProductionOrder.objects.all()
    assert (kept.status, kept.start_date) == ("pending", None)
    late = company.client.post(f"{path}/schedule", {})
    assert (late.status_code, late.json()["meta"]["warnings"][0]["code"]) == (200, "DATES_CONTRADICT")
