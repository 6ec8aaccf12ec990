"""Goods for those who wait for them: sales orders open, move and stop production."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.inventory.services import Holder, adjust_stock, reserved_for
from apps.kernel.models import OutboxEvent
from apps.production import services
from apps.production.models import ProductionOrder
from apps.production.tests.factories import (
    make_made,
    make_material,
    make_product,
    make_production,
    state,
    stock_of,
    works,
)
from apps.production.tests.reporting import fresh, put
from apps.sales import services as sales
from apps.sales.tests.factories import make_order

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


def confirmed(company, product, quantity, **details):
    order = make_order(company.actor, (product, quantity), **details)
    return sales.confirm_order(order.pk, actor=company.actor)


def kept_for(company, order, product):
    return reserved_for(actor=company.actor, holder=Holder("order", order.pk)).get(product.pk, 0)


def test_a_confirmed_order_opens_what_it_lacks(company, cabinet):
    adjust_stock(cabinet.pk, actor=company.actor, type="IN", quantity=Decimal(3))
    order = confirmed(company, cabinet, 8)
    made = ProductionOrder.objects.get(order=order.pk)
    assert (made.quantity, made.status, made.parent_id) == (5, "pending", None)
    event = OutboxEvent.objects.get(name="production.created")
    assert event.payload["order_id"] == str(order.pk)


def test_starting_moves_the_order_on_and_goods_are_kept_for_it(company, cabinet, steel):
    order = confirmed(company, cabinet, 8)
    production = ProductionOrder.objects.get(order=order.pk)
    services.schedule_production(production.pk, actor=company.actor)
    order.refresh_from_db()
    assert order.status == "confirmed"
    for work in works(production):
        put(company, work, {"completedQuantity": 5})
    order.refresh_from_db()
    assert order.status == "processing"
    assert kept_for(company, order, cabinet) == 5
    services.complete_production(production.pk, actor=company.actor)
    assert kept_for(company, order, cabinet) == 8
    assert sales.ship_order(order.pk, actor=company.actor)


def test_work_that_began_before_the_confirmation(company, cabinet):
    order = make_order(company.actor, (cabinet, 8))
    production = make_production(company.actor, cabinet, 8, order_id=order.pk)
    services.schedule_production(production.pk, actor=company.actor)
    services.start_production(production.pk, actor=company.actor)
    sales.confirm_order(order.pk, actor=company.actor)
    order.refresh_from_db()
    assert order.status == "confirmed"
    assert ProductionOrder.objects.count() == 1
    services.complete_production(production.pk, actor=company.actor)
    order.refresh_from_db()
    assert order.status == "processing"
    assert kept_for(company, order, cabinet) == 8


def test_more_than_the_order_lacks_is_free(company, cabinet):
    order = confirmed(company, cabinet, 3)
    extra = make_production(company.actor, cabinet, 5, order_id=order.pk)
    services.schedule_production(extra.pk, actor=company.actor)
    services.start_production(extra.pk, actor=company.actor)
    services.complete_production(extra.pk, actor=company.actor)
    assert stock_of(cabinet) == (5, 3)
    assert kept_for(company, order, cabinet) == 3


def test_what_was_opened_by_hand_before_the_confirmation_counts(company, cabinet):
    order = make_order(company.actor, (cabinet, 8))
    make_production(company.actor, cabinet, 6, order_id=order.pk)
    sales.confirm_order(order.pk, actor=company.actor)
    quantities = ProductionOrder.objects.filter(order=order).values_list("quantity", flat=True)
    assert sorted(quantities) == [2, 6]


def test_a_pending_order_keeps_nothing(company, cabinet):
    order = make_order(company.actor, (cabinet, 8))
    production = make_production(company.actor, cabinet, 6, order_id=order.pk)
    for step in (services.schedule_production, services.start_production, services.complete_production):
        step(production.pk, actor=company.actor)
    order.refresh_from_db()
    assert order.status == "pending"
    assert stock_of(cabinet) == (6, 0)


def test_a_refused_confirmation_opens_nothing(company, cabinet):
    bought = make_material(company.actor)
    order = make_order(company.actor, (cabinet, 1), (bought, 1))
    before = state()
    answer = company.client.put(f"/api/v1/orders/{order.pk}", {"status": "confirmed"})
    assert answer.status_code == 422
    assert state() == before


def test_a_product_that_nobody_knows_how_to_make_is_warned_of(company):
    product = make_product(company.actor, type="MANUFACTURED")
    order = make_order(company.actor, (product, 1))
    answer = company.client.put(f"/api/v1/orders/{order.pk}", {"status": "confirmed"})
    assert answer.status_code == 200
    [warning] = [w for w in answer.json()["meta"]["warnings"] if w["code"] == "BOM_MISSING"]
    assert warning["productId"] == str(product.pk)
    assert not ProductionOrder.objects.exists()


def test_a_deleted_order_stops_what_was_opened_by_hand(company, cabinet):
    order = make_order(company.actor, (cabinet, 8))
    production = make_production(company.actor, cabinet, 6, order_id=order.pk)
    sales.delete_order(order.pk, actor=company.actor)
    assert fresh(production).status == "cancelled"


def test_completed_production_stays_when_the_order_is_cancelled(company, cabinet):
    order = confirmed(company, cabinet, 3)
    production = ProductionOrder.objects.get(order=order.pk)
    for step in (services.schedule_production, services.start_production, services.complete_production):
        step(production.pk, actor=company.actor)
    sales.cancel_order(order.pk, actor=company.actor, reason="no")
    done = fresh(production)
    assert (done.status, done.order_id) == ("completed", order.pk)
    assert stock_of(cabinet) == (3, 0)
