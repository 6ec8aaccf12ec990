"""Ten at once take one of five: five get it, five are told that there is none left, and nobody a 500.

The stock row is held until all ten wait for something, so that each has judged before any has written if it
judges without the lock.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from apps.inventory.models import StockItem
from apps.inventory.tests.factories import numbers
from apps.kernel import tenancy
from apps.sales.models import Order
from apps.sales.tests.factories import make_customer, make_order, make_product

pytestmark = pytest.mark.django_db(transaction=True)
THREADS, STOCK = 10, 5
WAITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()
"""


def wait_for(count):
    """Until so many connections wait for a lock."""
    with connection.cursor() as cursor:
        for _look in range(30_000):
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(WAITING)
            if cursor.fetchone()[0] >= count:
                return
    raise AssertionError(f"{count} never waited")


def at_once(company, product, requests):
    """Send all requests while the product's stock row is held; [(status, error code)]."""

    def send(request):
        try:
            answer = company.client.post(*request)
            return answer.status_code, answer.json().get("error", {}).get("code")
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        with tenancy.enter(company.organization.pk, company.workspace.pk):
            StockItem.objects.select_for_update().get(product=product)
            answers = [pool.submit(send, request) for request in requests]
            wait_for(THREADS)
        return [answer.result() for answer in answers]


@pytest.fixture
def product(live_company):
    with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
        return make_product(live_company.actor, stock=STOCK)


def confirmations(company, product):
    """Ten orders of a customer each, who would wait for each other."""
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        return [
            (f"/api/v1/orders/{order.pk}/confirm", {})
            for order in (
                make_order(company.actor, (product, 1), customer=make_customer(company.actor))
                for _ in range(THREADS)
            )
        ]


def withdrawals(company, product):
    return [(f"/api/v1/products/{product.pk}/stock", {"type": "OUT", "quantity": 1})] * THREADS


@pytest.mark.parametrize(
    ("requests", "left"),
    [(confirmations, (Decimal(STOCK), Decimal(STOCK))), (withdrawals, (Decimal(0), Decimal(0)))],
)
def test_ten_take_one_of_five(live_company, product, requests, left):
    answers = at_once(live_company, product, requests(live_company, product))
    taken = [status for status, code in answers if code is None]
    assert len(taken) == STOCK
    assert set(taken) <= {200, 201}
    assert [answer for answer in answers if answer[1]] == [(422, "STOCK_UNAVAILABLE")] * (THREADS - STOCK)
    with tenancy.enter(live_company.organization.pk, live_company.workspace.pk):
        assert numbers(product) == left
        if requests is confirmations:
            assert Order.objects.filter(status="confirmed").count() == STOCK
