"""Many at once: with real threads, each with its own connection, and with a control where a guard is off."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection

from apps.inventory.errors import BomCycle
from apps.inventory.models import BomComponent, StockMovement
from apps.inventory.services import parts
from apps.kernel import tenancy
from apps.kernel.errors import DomainError
from apps.production import services
from apps.production.models import ProductionMaterial, ProductionOrder, WorkOrder
from apps.production.services import bom, locking
from apps.production.tests.factories import (
    make_made,
    make_material,
    make_product,
    make_production,
    reconcile,
    stock_of,
    works,
)
from apps.sales import services as sales
from apps.sales.tests.factories import make_order

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def inside(company):
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        yield


def at_once(company, jobs: Sequence[Callable[[], Any]]) -> Counter[str]:
    """Run all jobs in threads that start together; counts refusals' codes, failures' types and "done"."""
    start = threading.Barrier(len(jobs))
    outcomes: list[str] = []

    def work(job: Callable[[], Any]) -> None:
        try:
            start.wait()
            with inside(company):
                job()
            outcomes.append("done")
        except DomainError as refusal:
            outcomes.append(refusal.code)
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def running(company, quantity=10, stock=1000):
    """A production order of one operation, in progress."""
    with inside(company):
        steel = make_material(company.actor, stock=stock)
        cabinet = make_made(company.actor, {steel: 2}, {"Cutting": 5, "Welding": 5})
        production = make_production(company.actor, cabinet, quantity)
        services.schedule_production(production.pk, actor=company.actor)
        services.start_production(production.pk, actor=company.actor)
        first, last = works(production)
        services.report_work(first.pk, actor=company.actor, completed_quantity=Decimal(quantity))
    return steel, cabinet, production, last


def test_parallel_reports_of_one_quantity_move_the_goods_once(live_company):
    steel, cabinet, production, last = running(live_company)
    report = partial(services.report_work, last.pk, actor=live_company.actor, completed_quantity=Decimal(6))
    assert at_once(live_company, [report] * 8) == {"done": 8}
    with inside(live_company):
        assert stock_of(cabinet) == (6, 0)
        assert stock_of(steel) == (1000 - 12, 8)
        assert ProductionOrder.objects.get(pk=production.pk).completed_quantity == 6
        reconcile()


def test_control_without_the_lock_they_move_more(live_company, monkeypatch):
    _steel, cabinet, _production, last = running(live_company)
    read = threading.Barrier(8)
    monkeypatch.setattr(
        locking,
        "_locked",
        lambda pks: {row.pk: row for row in ProductionOrder.objects.filter(pk__in=set(pks))},
    )
    take = locking.lock_production

    def take_and_wait(pk):
        taken = take(pk)
        read.wait(timeout=60)
        return taken

    monkeypatch.setattr("apps.production.services.work.lock_production", take_and_wait)
    report = partial(services.report_work, last.pk, actor=live_company.actor, completed_quantity=Decimal(2))
    at_once(live_company, [report] * 8)
    with inside(live_company):
        assert stock_of(cabinet)[0] > 2
        assert StockMovement.objects.filter(product=cabinet, type="IN").count() > 1


def test_parallel_reports_never_pass_the_quantity(live_company):
    steel, cabinet, production, last = running(live_company, quantity=5, stock=10)
    reports = [
        partial(services.report_work, last.pk, actor=live_company.actor, completed_quantity=Decimal(quantity))
        for quantity in (1, 2, 3, 4, 5, 6, 7, 8)
    ]
    outcomes = at_once(live_company, reports)
    assert outcomes["QUANTITY_EXCEEDED"] + outcomes["INVALID_STATE_TRANSITION"] >= 3
    assert set(outcomes) <= {"done", "QUANTITY_EXCEEDED", "CONFLICT", "INVALID_STATE_TRANSITION"}
    with inside(live_company):
        done = ProductionOrder.objects.get(pk=production.pk)
        assert (done.status, done.completed_quantity) == ("completed", 5)
        assert stock_of(cabinet) == (5, 0)
        assert stock_of(steel) == (0, 0)
        reconcile()


def test_parallel_completions_make_the_goods_once(live_company):
    _steel, cabinet, production, _last = running(live_company)
    complete = partial(services.complete_production, production.pk, actor=live_company.actor)
    assert at_once(live_company, [complete] * 6) == {"done": 1, "INVALID_STATE_TRANSITION": 5}
    with inside(live_company):
        assert stock_of(cabinet) == (10, 0)
        reconcile()


def test_parallel_schedules_never_promise_twice(live_company):
    with inside(live_company):
        steel = make_material(live_company.actor, stock=50)
        cabinet = make_made(live_company.actor, {steel: 1})
        orders = [make_production(live_company.actor, cabinet, 10) for _ in range(8)]
    jobs = [partial(services.schedule_production, order.pk, actor=live_company.actor) for order in orders]
    assert at_once(live_company, jobs) == {"done": 5, "STOCK_UNAVAILABLE": 3}
    with inside(live_company):
        assert stock_of(steel) == (50, 50)
        reconcile()


def circle(company):
    """Two products, and the two writes that would make each a part of the other."""
    with inside(company):
        first, second = (make_product(company.actor, type="MANUFACTURED") for _ in range(2))
    return [
        partial(
            services.write_bom,
            product.pk,
            actor=company.actor,
            components=[{"material_id": part.pk, "quantity": Decimal(1)}],
        )
        for product, part in ((first, second), (second, first))
    ]


def test_two_writes_cannot_close_a_circle_together(live_company):
    for _ in range(5):
        assert at_once(live_company, circle(live_company)) == {"done": 1, "BOM_CYCLE": 1}


def test_control_without_the_lock_they_can(live_company, monkeypatch):
    """Neither commits before both have made every check: each reads the tree again after it has written."""
    checked = threading.Barrier(2)
    require_storable = bom._require_storable

    def refuse_without_lock(product_id, components, *, actor):
        if BomComponent.objects.filter(product_id__in=components, component_id=product_id).exists():
            raise BomCycle

    def require_and_wait(product):
        require_storable(product)
        checked.wait(timeout=60)

    monkeypatch.setattr(parts, "refuse_cycle", refuse_without_lock)
    monkeypatch.setattr(bom, "_require_storable", require_and_wait)
    assert at_once(live_company, circle(live_company)) == {"done": 2}


def test_numbers_have_no_gap(live_company):
    with inside(live_company):
        steel = make_material(live_company.actor)
        part = make_made(live_company.actor, {steel: 1})
        whole = make_made(live_company.actor, {part: 1})
    jobs = [partial(make_production, live_company.actor, whole, 1) for _ in range(12)]
    assert at_once(live_company, jobs) == {"done": 12}
    with inside(live_company):
        numbers = sorted(int(n[-4:]) for n in ProductionOrder.objects.values_list("number", flat=True))
    assert numbers == list(range(1, 25))


def test_orders_are_cancelled_while_their_goods_are_reported(live_company):
    """Either the goods came first, or the order was gone: never a deadlock, never a sum that is off."""
    for _ in range(3):
        with inside(live_company):
            actor = live_company.actor
            steel = make_material(actor, stock=500)
            frame = make_made(actor, {steel: 1}, {"Weld": 5})
            cabinet = make_made(actor, {frame: 1, steel: 1}, {"Join": 5})
            orders = [make_order(actor, (cabinet, 5), (frame, 2)) for _ in range(4)]
            for order in orders:
                sales.confirm_order(order.pk, actor=actor)
            productions = list(
                ProductionOrder.objects.filter(order__in=[o.pk for o in orders], product=frame)
            )
            for production in productions:
                services.schedule_production(production.pk, actor=actor)
            todo = [works(production)[0] for production in productions]
        jobs: list[Callable[[], Any]] = [
            *(partial(services.report_work, work.pk, actor=actor, status="completed") for work in todo),
            *(partial(sales.cancel_order, order.pk, actor=actor, reason="no") for order in orders),
        ]
        outcomes = at_once(live_company, jobs)
        assert set(outcomes) <= {"done", "INVALID_STATE_TRANSITION"}
        assert outcomes["done"] >= len(orders)
        with inside(live_company):
            reconcile()
            assert stock_of(frame)[1] == stock_of(cabinet)[1] == 0


def test_a_chain_of_orders_is_made_by_many_hands(live_company):
    """All operations of all levels reported by threads that retry until nothing is refused any more."""
    with inside(live_company):
        actor = live_company.actor
        steel = make_material(actor, stock=1000)
        beam = make_made(actor, {steel: 2}, {"Saw": 5, "Drill": 5})
        frame = make_made(actor, {beam: 2, steel: 1}, {"Weld": 5})
        orders = [make_order(actor, (frame, quantity)) for quantity in (3, 4, 5)]
        for order in orders:
            sales.confirm_order(order.pk, actor=actor)
    for product in (beam, frame):
        with inside(live_company):
            productions = list(ProductionOrder.objects.filter(product=product))
            for production in productions:
                services.schedule_production(production.pk, actor=actor)
        for _ in range(2):  # the second operation may have come before the first
            with inside(live_company):
                todo = list(
                    WorkOrder.objects.filter(production_order__in=productions).exclude(status="completed")
                )
            jobs = [partial(services.report_work, w.pk, actor=actor, status="completed") for w in todo] * 2
            if jobs:
                outcomes = at_once(live_company, jobs)
                assert set(outcomes) <= {"done", "QUANTITY_EXCEEDED"}
    with inside(live_company):
        assert set(ProductionOrder.objects.values_list("status", flat=True)) == {"completed"}
        assert ProductionMaterial.objects.exclude(issued=0).count() == ProductionMaterial.objects.count()
        assert stock_of(frame) == (12, 12)
        assert stock_of(beam) == (0, 0)
        assert stock_of(steel) == (1000 - 12 - 48, 0)
        reconcile()
        for order in orders:
            sales.ship_order(order.pk, actor=actor)
        reconcile()
