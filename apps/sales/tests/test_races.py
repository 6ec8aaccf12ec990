"""Many at once: with real threads, each with its own connection, and with a control where a guard is off."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager, suppress
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection

from apps.crm.models import Customer
from apps.inventory.models import Reservation, StockItem
from apps.inventory.services import receive_stock
from apps.kernel import records, tenancy
from apps.kernel.errors import DomainError
from apps.kernel.models import IdempotencyRecord
from apps.sales import services
from apps.sales.models import Order, OrderItem, OrderStatusEntry
from apps.sales.services import order_stock, status_changes, transitions
from apps.sales.tests.factories import make_customer, make_deal, make_order, make_product, stock_of

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS = "/api/v1/orders"


@contextmanager
def inside(company):
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        yield


def at_once(company, jobs: list[Callable[[], Any]], *, inside_tenant: bool = True) -> list[Any]:
    """Run all jobs in threads that start together; a refusal is its code, any other failure is raised."""
    start = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)
    failures: list[BaseException] = []

    def work(index: int) -> None:
        try:
            start.wait()
            if inside_tenant:
                with inside(company):
                    results[index] = jobs[index]()
            else:
                results[index] = jobs[index]()
        except DomainError as refusal:
            results[index] = refusal.code
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results


def confirm(company, order):
    return lambda: services.confirm_order(order.pk, actor=company.actor).status


def test_parallel_confirms_never_oversell(live_company):
    """Twelve orders of both products, which lie in unlike order in the lines, and stock for five."""
    with inside(live_company):
        first, second = (make_product(live_company.actor, stock=5) for _ in range(2))
        orders = [
            make_order(live_company.actor, *(((first, 1), (second, 1))[:: 1 if n % 2 else -1]))
            for n in range(12)
        ]
    results = at_once(live_company, [confirm(live_company, order) for order in orders])
    assert Counter(results) == {"confirmed": 5, "STOCK_UNAVAILABLE": 7}
    with inside(live_company):
        assert stock_of(first) == stock_of(second) == (5, 5)
        assert Reservation.objects.count() == 10
        assert Order.objects.filter(status="confirmed").count() == 5
        assert OrderStatusEntry.objects.filter(status="confirmed").count() == 5


def test_control_with_stock_read_before_it_is_written_more_is_sold_than_there_is(live_company, monkeypatch):
    with inside(live_company):
        product = make_product(live_company.actor, stock=5)
        orders = [make_order(live_company.actor, (product, 1)) for _ in range(12)]
    judged = threading.Barrier(12)

    def reserve_carelessly(needed, *, actor, holder, **_options):
        [(product_id, quantity)] = needed.items()
        item = StockItem.objects.get(product_id=product_id)
        assert item.available >= quantity
        judged.wait(timeout=20)
        StockItem.objects.filter(product_id=product_id).update(reserved=item.reserved + quantity)
        return {}

    monkeypatch.setattr(order_stock.inventory, "reserve_stock", reserve_carelessly)  # type: ignore[attr-defined]
    results = at_once(live_company, [confirm(live_company, order) for order in orders])
    assert Counter(results) == {"confirmed": 12}


def test_one_order_is_confirmed_once(live_company):
    with inside(live_company):
        product = make_product(live_company.actor, stock=100)
        order = make_order(live_company.actor, (product, 1))
    results = at_once(live_company, [confirm(live_company, order)] * 8)
    assert Counter(results) == {"confirmed": 1, "INVALID_STATE_TRANSITION": 7}
    with inside(live_company):
        assert stock_of(product) == (100, 1)


def test_confirming_and_cancelling_at_once_leaves_nothing_reserved_for_a_cancelled_order(live_company):
    with inside(live_company):
        product = make_product(live_company.actor, stock=100)
        orders = [make_order(live_company.actor, (product, 1)) for _ in range(5)]

    def cancel(order):
        return lambda: services.cancel_order(order.pk, actor=live_company.actor, reason="r").status

    jobs = [job for order in orders for job in (confirm(live_company, order), cancel(order))]
    at_once(live_company, jobs)
    with inside(live_company):
        assert set(Order.objects.values_list("status", flat=True)) == {"cancelled"}
        assert stock_of(product) == (100, 0)


def _overdraw(company) -> tuple[list[str], Decimal]:
    with inside(company):
        product = make_product(company.actor, stock=1000)
        customer = make_customer(company.actor, credit_limit=Decimal(1000))
        orders = [make_order(company.actor, (product, 3), customer=customer) for _ in range(8)]
    results = at_once(company, [confirm(company, order) for order in orders])
    with inside(company):
        return results, Customer.objects.get(pk=customer.pk).total_revenue


def test_parallel_confirms_never_exceed_the_credit_limit(live_company):
    results, revenue = _overdraw(live_company)
    assert Counter(results) == {"confirmed": 3, "CREDIT_LIMIT_EXCEEDED": 5}
    assert revenue == 900


def test_control_without_the_customers_lock_the_limit_breaks(live_company, monkeypatch):
    """Each judges before any has written: what the lock of the customer's row prevents."""
    judged = threading.Barrier(8)
    judge = transitions.require_credit  # type: ignore[attr-defined]

    def unlocked(model, pk):
        return model.objects.get(pk=pk) if model is Customer else records.lock(model, pk)

    def judge_together(*args, **kwargs):
        judge(*args, **kwargs)
        judged.wait(timeout=20)

    monkeypatch.setattr(status_changes, "lock", unlocked)
    monkeypatch.setattr(transitions, "require_credit", judge_together)
    results, _revenue = _overdraw(live_company)
    assert Counter(results) == {"confirmed": 8}


def test_a_double_win_makes_one_order(live_company):
    with inside(live_company):
        product = make_product(live_company.actor)
        deal = make_deal(live_company.actor, make_customer(live_company.actor), (product, 1))
    answers = at_once(
        live_company,
        [lambda: live_company.client.post(f"/api/v1/deals/{deal.pk}/win", {}).status_code] * 6,
        inside_tenant=False,
    )
    assert Counter(answers) == {200: 1, 409: 5}
    with inside(live_company):
        assert Order.objects.filter(deal=deal, auto_created=True).count() == 1
        assert OrderItem.objects.count() == 1


def test_wins_of_one_customers_deals_do_not_wait_for_each_other_for_ever(live_company):
    with inside(live_company):
        product = make_product(live_company.actor)
        customer = make_customer(live_company.actor)
        deals = [make_deal(live_company.actor, customer, (product, 1)) for _ in range(8)]

    def win(deal):
        return lambda: live_company.client.post(f"/api/v1/deals/{deal.pk}/win", {}).status_code

    answers = at_once(live_company, [win(deal) for deal in deals], inside_tenant=False)
    assert answers == [200] * 8
    with inside(live_company):
        assert Order.objects.count() == 8


def test_one_idempotency_key_has_one_effect(live_company):
    with inside(live_company):
        product = make_product(live_company.actor)
        customer = make_customer(live_company.actor)
    body = {"customerId": customer.pk, "items": [{"productId": product.pk, "quantity": 1}]}

    def post():
        answer = live_company.client.post(ORDERS, body, **{"Idempotency-Key": "the-only-one"})
        return answer.status_code, answer.json()["data"]["orderNumber"]

    answers = at_once(live_company, [post] * 8, inside_tenant=False)
    assert len(set(answers)) == 1
    assert answers[0][0] == 201
    with inside(live_company):
        assert (Order.objects.count(), OrderItem.objects.count()) == (1, 1)
    assert IdempotencyRecord.objects.count() == 1


def test_numbers_have_no_gap_when_writers_meet_and_some_give_up(live_company):
    """Every third order is rolled back after it has its number."""
    with inside(live_company):
        product = make_product(live_company.actor)
        customer = make_customer(live_company.actor)

    def place(index):
        for turn in range(6):
            with suppress(DomainError), inside(live_company):
                order = make_order(live_company.actor, (product, 1), customer=customer)
                assert order.number
                if (index + turn) % 3 == 0:
                    raise DomainError

    at_once(live_company, [partial(place, n) for n in range(16)], inside_tenant=False)
    with inside(live_company):
        numbers = sorted(int(number[-4:]) for number in Order.objects.values_list("number", flat=True))
        assert numbers == list(range(1, 65))
        assert OrderItem.objects.count() == OrderStatusEntry.objects.count() == 64


def test_shipping_what_came_in_late_locks_in_order(live_company):
    """Ship tops reservations up while others confirm the same products: none deadlocks, none oversells."""
    with inside(live_company):
        made = [make_product(live_company.actor, stock=2, type="MANUFACTURED") for _ in range(4)]
        orders = [make_order(live_company.actor, *[(product, 1) for product in made]) for _ in range(10)]
        for order in orders[:5]:
            services.confirm_order(order.pk, actor=live_company.actor)
        for product in made:
            receive_stock({product.pk: Decimal(6)}, actor=live_company.actor)

    def ship(order):
        return lambda: services.ship_order(order.pk, actor=live_company.actor).order.status

    ships, confirms = map(ship, orders[:5]), (confirm(live_company, order) for order in orders[5:])
    results = at_once(live_company, [*ships, *confirms])
    assert set(results) <= {"shipped", "confirmed", "STOCK_UNAVAILABLE"}
    with inside(live_company):
        for product in made:
            in_stock, reserved = stock_of(product)
            shipped = results.count("shipped")
            assert in_stock == 8 - shipped
            assert 0 <= reserved <= in_stock
