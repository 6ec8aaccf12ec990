"""Parallel writers with real threads, and the same without the guard, which must fail."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.db.models import Sum

from apps.inventory import services
from apps.inventory.errors import StockUnavailable
from apps.inventory.models import (
    Product,
    PurchaseOrder,
    Reservation,
    StockItem,
    StockMovement,
    WarehouseStock,
)
from apps.inventory.tests.factories import holder, issue_all, make_product, make_purchase_order
from apps.kernel import tenancy
from apps.kernel.errors import AlreadyExists, DomainError
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 10
D = Decimal


def at_once(
    company: Any, work: Callable[[int], Any], *, threads: int = THREADS, scoped: bool = True
) -> list[Any]:
    """Run `work(number)` in each thread; `scoped`: in one transaction. A refusal is a result."""
    start = Barrier(threads)

    def run(number: int) -> Any:
        try:
            start.wait(timeout=30)
            with inside(company) if scoped else nullcontext():
                return work(number)
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, range(threads)))


def inside(company: Any) -> Any:
    return tenancy.enter(company.organization.pk, company.workspace.pk)


def succeeded(results: list[Any]) -> int:
    return sum(not isinstance(result, Exception) for result in results)


def test_parallel_reservations_never_oversell(live_company):
    with inside(live_company):
        product = make_product(live_company.actor, stock=5, min_stock=D(1)).pk

    def reserve(number):
        return services.reserve_stock({product: D(1)}, actor=live_company.actor, holder=holder())

    results = at_once(live_company, reserve)
    assert succeeded(results) == 5
    assert {type(each) for each in results if isinstance(each, Exception)} == {StockUnavailable}
    with inside(live_company):
        row = StockItem.objects.get(product_id=product)
        assert (row.in_stock, row.reserved) == (5, 5)
        assert Reservation.objects.aggregate(all=Sum("quantity"))["all"] == 5
        # It crossed its minimum once, whoever came first.
        assert OutboxEvent.objects.filter(name="stock.low").count() == 1


def test_without_the_guard_they_oversell(live_company):
    """Read, judge, write: each writer sees what was there before the others."""
    with inside(live_company):
        product = make_product(live_company.actor, stock=5).pk
    judged = Barrier(THREADS)

    def reserve(number):
        row = StockItem.objects.get(product_id=product)
        judged.wait(timeout=30)
        if row.available < 1:
            raise StockUnavailable
        StockItem.objects.filter(product_id=product).update(reserved=row.reserved + 1)
        Reservation.objects.create(
            organization=live_company.organization, workspace=live_company.workspace,
            holder_kind="order", holder_id=holder().id, product_id=product, quantity=1,
        )  # fmt: skip

    at_once(live_company, reserve)
    with inside(live_company):
        # Not even the CHECK notices: the counter lost the others' writes.
        assert Reservation.objects.aggregate(all=Sum("quantity"))["all"] > 5


def test_orders_of_many_products_in_any_order_do_not_deadlock(live_company):
    with inside(live_company):
        products = [make_product(live_company.actor, stock=25).pk for _each in range(8)]

    def trade(number):
        """Several orders one after another, each committed before the next."""
        order = random.Random(number)
        kept = 0
        for _round in range(6):
            with suppress(StockUnavailable), inside(live_company):
                who = holder()
                wanted = {pk: D(1) for pk in order.sample(products, k=6)}
                services.reserve_stock(wanted, actor=live_company.actor, holder=who)
                kept += 1
                if order.random() < 0.5:
                    services.release_stock(actor=live_company.actor, holder=who)
                else:
                    issue_all(live_company.actor, who)
                    services.receive_stock(dict(reversed(wanted.items())), actor=live_company.actor)
        return kept

    # A deadlock would be an OperationalError, which at_once does not swallow.
    assert at_once(live_company, trade, scoped=False) == [6] * THREADS
    with inside(live_company):
        assert not Reservation.objects.exists()
        for row in StockItem.objects.all():
            total = StockMovement.objects.filter(product_id=row.product_id).aggregate(all=Sum("delta"))["all"]
            assert (row.in_stock, row.reserved) == (total, 0)
            latest = StockMovement.objects.filter(product_id=row.product_id).latest("created_at")
            assert latest.balance_after == row.in_stock


def test_what_a_holder_keeps_is_given_back_once(live_company):
    with inside(live_company):
        product = make_product(live_company.actor, stock=10).pk
        who = holder()
        services.reserve_stock({product: D(4)}, actor=live_company.actor, holder=who)

    def end(number):
        return bool(services.release_stock(actor=live_company.actor, holder=who))

    results = at_once(live_company, end, threads=2)
    assert sorted(results) == [False, True]
    with inside(live_company):
        row = StockItem.objects.get(product_id=product)
        assert (row.in_stock, row.reserved) == (10, 0)


def test_a_delivery_is_received_once(live_company):
    with inside(live_company):
        product = make_product(live_company.actor)
        order = make_purchase_order(live_company.actor, {product: 10}, ordered=True).pk

    def receive(number):
        items = [{"product_id": product.pk, "quantity": D(4)}]
        return services.receive_purchase(order, actor=live_company.actor, items=items)

    results = at_once(live_company, receive)
    assert succeeded(results) == 2
    with inside(live_company):
        assert StockItem.objects.get(product=product).in_stock == 8
        assert PurchaseOrder.objects.get(pk=order).status == "partially_received"


def test_one_code_is_created_once(live_company):
    def create(number):
        body = {"code": "Same" if number % 2 else "SAME", "name": "x", "price": D(1)}
        return services.create_product(actor=live_company.actor, **body)

    results = at_once(live_company, create)
    assert succeeded(results) == 1
    assert {type(each) for each in results if isinstance(each, Exception)} == {AlreadyExists}
    with inside(live_company):
        assert Product.objects.count() == 1


def test_a_product_on_its_way_out_receives_nothing(live_company):
    with inside(live_company):
        product = make_product(live_company.actor).pk

    def work(number):
        if number == 0:
            return services.delete_product(product, actor=live_company.actor)
        return services.receive_stock({product: D(1)}, actor=live_company.actor)

    results = at_once(live_company, work, threads=4)
    with inside(live_company):
        if isinstance(results[0], Exception):  # the receipts were first
            assert StockItem.objects.get(product_id=product).in_stock == succeeded(results)
        else:
            assert succeeded(results) == 1
            assert not StockMovement.objects.exists()


def test_bundles_do_not_close_a_circle_together(live_company):
    with inside(live_company):
        one, two = (make_product(live_company.actor, type="BUNDLE").pk for _each in range(2))

    def link(number):
        product, component = (one, two) if number else (two, one)
        bom = [{"component_id": component, "quantity": D(1)}]
        return services.update_product(product, actor=live_company.actor, bom=bom)

    assert succeeded(at_once(live_company, link, threads=2)) == 1


def two_places(company):
    """A product with three pieces in the first warehouse and three in another one."""
    with inside(company):
        product = make_product(company.actor, stock=3).pk
        there = services.create_warehouse(actor=company.actor, name="Тараз").pk
        services.adjust_stock(product, actor=company.actor, type="IN", quantity=D(3), warehouse_id=there)
    return product, there


def test_what_lies_in_a_warehouse_is_promised_once(live_company):
    """Half of the writers ask the first warehouse, half the other one."""
    product, there = two_places(live_company)

    def work(number):
        place = there if number % 2 else None
        who = services.Holder("order", holder().id, f"ORD-{number}", place)
        return services.reserve_stock({product: D(1)}, actor=live_company.actor, holder=who)

    results = at_once(live_company, work)
    assert succeeded(results) == 6
    assert {type(each) for each in results if isinstance(each, Exception)} == {StockUnavailable}
    with inside(live_company):
        row = StockItem.objects.get(product_id=product)
        assert (row.reserved, row.elsewhere_reserved) == (6, 3)
        kept = Reservation.objects.filter(warehouse_id=there).aggregate(all=Sum("quantity"))["all"]
        assert (kept, WarehouseStock.objects.get().reserved) == (3, 3)
        assert services.check_places(actor=live_company.actor) == []


def test_without_the_lock_a_warehouse_is_promised_twice(live_company):
    """Read the warehouse's row, judge, write: the sums are right and the warehouse is not."""
    product, there = two_places(live_company)
    judged = Barrier(THREADS)

    def work(number):
        row = WarehouseStock.objects.get(product_id=product, warehouse_id=there)
        judged.wait(timeout=30)
        if row.available < 1:
            raise StockUnavailable
        WarehouseStock.objects.filter(pk=row.pk).update(reserved=row.reserved + 1)
        Reservation.objects.create(
            organization=live_company.organization, workspace=live_company.workspace, warehouse_id=there,
            holder_kind="order", holder_id=holder().id, product_id=product, quantity=1,
        )  # fmt: skip

    at_once(live_company, work)
    with inside(live_company):
        assert Reservation.objects.aggregate(all=Sum("quantity"))["all"] > 3
