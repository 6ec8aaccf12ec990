"""Reported work: in sequence, never too much, and what it does to the stock."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from apps.inventory.models import StockMovement
from apps.kernel.models import OutboxEvent
from apps.production import services
from apps.production.tests.factories import (
    make_made,
    make_material,
    make_production,
    reconcile,
    state,
    stock_of,
    works,
)
from apps.production.tests.reporting import WORK, fresh, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]


@pytest.fixture
def steel(company):
    return make_material(company.actor, stock=100, cost=15000)


@pytest.fixture
def cabinet(company, steel):
    return make_made(company.actor, {steel: 2}, {"Cutting": 120, "Welding": 180, "Painting": 60})


@pytest.fixture
def production(company, cabinet):
    made = make_production(company.actor, cabinet, 10)
    services.schedule_production(made.pk, actor=company.actor)
    return made


def refused(company, work, body, status):
    """The error; nothing changed, neither in the books."""
    stock = list(StockMovement.objects.order_by("pk").values_list("pk", flat=True))
    before = state()
    error = put(company, work, body, status)
    assert state() == before
    assert list(StockMovement.objects.order_by("pk").values_list("pk", flat=True)) == stock
    return error


def test_the_first_report_starts_production(company, production):
    cutting, *_others = works(production)
    answer = put(company, cutting, {"completedQuantity": 4})
    assert answer == {
        "id": str(cutting.pk),
        "operation": "Cutting",
        "status": "in_progress",
        "completedQuantity": 4,
        "productionOrderId": str(production.pk),
        "productionStatus": "in_progress",
        "productionCompletedQuantity": 0,
        "message": answer["message"],
    }
    names = list(OutboxEvent.objects.order_by("id").values_list("name", flat=True))
    assert names[-2:] == ["production.started", "production.reported"]


def test_a_status_alone_starts_too(company, production):
    cutting, *_others = works(production)
    put(company, cutting, {"status": "in_progress"})
    assert fresh(production).status == "in_progress"
    assert works(production)[0].started_at is not None


def test_starting_begins_the_first_operation(company, production):
    answer = company.client.post(f"/api/v1/production/orders/{production.pk}/start")
    assert answer.json()["data"]["status"] == "in_progress"
    assert [work.status for work in works(production)] == ["in_progress", "pending", "pending"]


def test_the_whole_quantity_completes_an_operation(company, production):
    cutting, welding, _painting = works(production)
    assert put(company, cutting, {"completedQuantity": 10})["status"] == "completed"
    # An explicit status is kept, and so is completing without a number.
    assert (
        put(company, welding, {"completedQuantity": 10, "status": "in_progress"})["status"] == "in_progress"
    )
    assert put(company, welding, {"status": "COMPLETED"})["status"] == "completed"


def test_no_operation_is_ahead_of_the_one_before(company, production):
    cutting, welding, painting = works(production)
    put(company, cutting, {"completedQuantity": 6})
    error = refused(company, welding, {"completedQuantity": 7}, 422)
    assert error["code"] == "QUANTITY_EXCEEDED"
    assert error["details"] == {"reported": 7, "allowed": 6, "previousOperation": "Cutting"}
    put(company, welding, {"completedQuantity": 6})
    refused(company, painting, {"completedQuantity": "6.001"}, 422)
    refused(company, painting, {"status": "completed"}, 422)


def test_nothing_beyond_the_quantity(company, production):
    error = refused(company, works(production)[0], {"completedQuantity": "10.001"}, 422)
    assert error["details"] == {"reported": 10.001, "allowed": 10}


def test_the_orders_quantity_is_the_least_of_its_operations(company, production):
    """The reference's example: cutting 10, welding 6, so 6 are done."""
    for work, done in zip(works(production), (10, 8, 6), strict=True):
        put(company, work, {"completedQuantity": done})
    assert fresh(production).completed_quantity == 6


def test_the_last_operation_moves_the_goods(company, production, cabinet, steel):
    cutting, welding, painting = works(production)
    put(company, cutting, {"completedQuantity": 10})
    put(company, welding, {"completedQuantity": 10})
    assert stock_of(steel) == (100, 20)
    put(company, painting, {"completedQuantity": 3})
    assert stock_of(steel) == (94, 14)
    assert stock_of(cabinet) == (3, 0)
    put(company, painting, {"completedQuantity": 10})
    assert stock_of(steel) == (80, 0)
    assert stock_of(cabinet) == (10, 0)
    done = fresh(production)
    assert (done.status, done.completed_quantity) == ("completed", 10)
    made = StockMovement.objects.filter(product=cabinet).order_by("created_at", "id")
    rows = list(made.values_list("type", "quantity", "reference", "unit_cost"))
    assert rows == [
        ("IN", 3, production.number, 30000),
        ("IN", 7, production.number, 30000),
    ]
    used = StockMovement.objects.filter(product=steel, type="OUT").order_by("created_at", "id")
    assert list(used.values_list("quantity", "reference")) == [
        (6, production.number),
        (14, production.number),
    ]
    assert OutboxEvent.objects.filter(name="production.completed").count() == 1


def test_fractions_add_up_to_what_was_reserved(company):
    paint = make_material(company.actor, stock=10)
    box = make_made(company.actor, {paint: "0.001"}, {"Paint": 1})
    production = make_production(company.actor, box, "2.5")
    services.schedule_production(production.pk, actor=company.actor)
    assert stock_of(paint) == (10, Decimal("0.003"))
    [work] = works(production)
    for done, left in (("0.1", "9.999"), ("0.9", "9.999"), ("1.1", "9.998"), ("2.5", "9.997")):
        put(company, work, {"completedQuantity": done})
        assert stock_of(paint)[0] == Decimal(left)
        reconcile()
    assert stock_of(paint) == (Decimal("9.997"), 0)


def test_the_same_again_is_no_step(company, production):
    cutting, *_others = works(production)
    put(company, cutting, {"completedQuantity": 4})
    before = state()
    put(company, cutting, {"completedQuantity": 4})
    put(company, cutting, {"status": "in_progress"})
    put(company, cutting, {})
    assert state() == before


def test_a_quantity_is_put_right_downwards(company, production):
    cutting, welding, painting = works(production)
    put(company, cutting, {"completedQuantity": 8})
    put(company, welding, {"completedQuantity": 5})
    put(company, cutting, {"completedQuantity": 5})
    error = refused(company, cutting, {"completedQuantity": 4}, 409)
    assert error["details"] == {"completed": 5, "nextOperation": "Welding"}
    put(company, painting, {"completedQuantity": 2})
    refused(company, painting, {"completedQuantity": 1}, 409)  # in stock already


def test_steps_that_there_are_not(company, production):
    cutting, welding, _painting = works(production)
    put(company, cutting, {"status": "in_progress"})
    for status in ("pending", "cancelled"):
        assert refused(company, cutting, {"status": status}, 409)["code"] == "INVALID_STATE_TRANSITION"
    put(company, cutting, {"completedQuantity": 10})
    refused(company, cutting, {"status": "in_progress"}, 409)
    refused(company, cutting, {"completedQuantity": 9}, 409)
    refused(company, welding, {"status": "cancelled"}, 409)
    refused(company, welding, {"status": "completed", "completedQuantity": 9}, 400)
    refused(company, welding, {"status": "pending", "completedQuantity": 1}, 400)


def test_work_needs_a_scheduled_order(company, cabinet):
    pending = make_production(company.actor, cabinet, 1)
    error = refused(company, works(pending)[0], {"status": "in_progress"}, 409)
    assert error["details"]["from"] == "pending"
    services.cancel_production(pending.pk, actor=company.actor)
    refused(company, works(pending)[0], {"completedQuantity": 1}, 409)


def test_work_of_a_completed_order_stays(company, production):
    services.start_production(production.pk, actor=company.actor)
    services.complete_production(production.pk, actor=company.actor)
    refused(company, works(production)[0], {"completedQuantity": 1}, 409)


@pytest.mark.parametrize("quantity", [-1, "x", None, True, b"1e400", b"NaN", b"-0.001", 10**13, "0.0001", {}])
def test_bad_quantities_report_nothing(company, production, quantity):
    body = (
        b'{"completedQuantity":%s}' % quantity
        if isinstance(quantity, bytes)
        else {"completedQuantity": quantity}
    )
    refused(company, works(production)[0], body, 400)


def test_bad_statuses_report_nothing(company, production):
    for status in ("done", None, 1, ""):
        refused(company, works(production)[0], {"status": status}, 400)


def test_unknown_work(company, other_company, production):
    assert company.client.put(f"{WORK}/{uuid4()}", {"status": "in_progress"}).status_code == 404
    [work, *_others] = works(production)
    before = state()
    answer = other_company.client.put(f"{WORK}/{work.pk}", {"status": "in_progress"})
    assert answer.status_code == 404
    assert state() == before
