"""Movements dated into the past: the stock of no day since becomes negative."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.inventory import services
from apps.inventory.errors import StockUnavailable
from apps.inventory.models import StockMovement
from apps.inventory.tests.factories import make_product, make_purchase_order, numbers
from apps.kernel import clock, tenancy

pytestmark = pytest.mark.django_db


def day(ago):
    return clock.today() - timedelta(days=ago)


def adjust(company, product, kind, quantity, ago=0, status=201):
    body = {"type": kind, "quantity": quantity, "date": str(day(ago))}
    answer = company.client.post(f"/api/v1/products/{product.pk}/stock", body)
    assert answer.status_code == status, answer.content
    return answer.json()


def lowest(product):
    """The least that there was at the end of any day."""
    total, closings = Decimal(0), {}
    for date, delta in (
        StockMovement.objects.filter(product=product).order_by("date").values_list("date", "delta")
    ):
        total += delta
        closings[date] = total
    return min(closings.values())


@pytest.fixture
def product(company):
    """Ten came 20 days ago, eight went 10 days ago, five came 5 days ago: 10, 2, 7."""
    made = make_product(company.actor)
    adjust(company, made, "IN", 10, ago=20)
    adjust(company, made, "OUT", 8, ago=10)
    adjust(company, made, "IN", 5, ago=5)
    return made


@pytest.mark.parametrize(
    ("kind", "quantity", "ago", "available", "short"),
    [
        ("OUT", 3, 15, 2, 10),  # it was there, but went out later
        ("OUT", 3, 10, 2, 10),
        ("OUT", 3, 7, 2, 7),  # between two movements
        ("OUT", 1, 21, 0, 21),  # before it came
        ("ADJUSTMENT", -3, 12, 2, 10),
        ("OUT", 7.5, 5, 7, 5),
    ],
)
def test_what_was_not_there_cannot_have_gone(company, product, kind, quantity, ago, available, short):
    if ago == 5:  # today there is enough
        adjust(company, product, "IN", 100)
    before = list(StockMovement.objects.order_by("pk").values_list("pk", flat=True)), numbers(product)
    error = adjust(company, product, kind, quantity, ago, status=422)["error"]
    assert error["code"] == "STOCK_UNAVAILABLE"
    [item] = error["details"]["items"]
    assert item == {
        "productId": str(product.pk),
        "requested": abs(quantity),
        "available": available,
        "date": str(day(short)),
    }
    assert (
        list(StockMovement.objects.order_by("pk").values_list("pk", flat=True)),
        numbers(product),
    ) == before


@pytest.mark.parametrize(
    ("kind", "quantity", "ago", "left"),
    [
        ("OUT", 2, 15, 5),  # to the last one of the leanest day
        ("OUT", 7, 5, 0),
        ("OUT", 7, 0, 0),
        ("ADJUSTMENT", -2, 20, 5),
        ("IN", 3, 400, 10),
    ],
)
def test_what_was_there_may_go(company, product, kind, quantity, ago, left):
    adjust(company, product, kind, quantity, ago)
    assert numbers(product)[0] == left
    assert lowest(product) >= 0


def test_the_turnover_report_closes_no_month_below_zero(company):
    """Three issued in a month, the goods came in the next: it closed at -3."""
    product = make_product(company.actor, stock=10)
    adjust(company, product, "OUT", 3, ago=40, status=422)
    assert lowest(product) == 10


def test_a_delivery_may_be_dated_back(company):
    product = make_product(company.actor)
    order = make_purchase_order(company.actor, {product: 4}, ordered=True)
    answer = company.client.post(f"/api/v1/purchase-orders/{order.pk}/receive", {"date": str(day(30))})
    assert answer.status_code == 200, answer.content
    adjust(company, product, "OUT", 4, ago=29)
    assert (numbers(product)[0], lowest(product)) == (0, 0)


def test_a_product_without_stock_says_that_it_has_none(company):
    service = make_product(company.actor, type="SERVICE")
    error = adjust(company, service, "OUT", 1, ago=3, status=400)["error"]
    assert list(error["details"]) == ["type"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_take_the_same_past(live_company):
    """Six were there; of two issues of four, both dated back, one is refused."""
    company = live_company
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        product = make_product(company.actor)
        services.adjust_stock(product.pk, actor=company.actor, type="IN", quantity=Decimal(6), date=day(20))
        services.adjust_stock(product.pk, actor=company.actor, type="IN", quantity=Decimal(50))
    barrier, done = Barrier(2), []

    def take():
        try:
            barrier.wait()
            with tenancy.enter(company.organization.pk, company.workspace.pk):
                services.adjust_stock(
                    product.pk, actor=company.actor, type="OUT", quantity=Decimal(4), date=day(9)
                )
            done.append("taken")
        except StockUnavailable:
            done.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == ["refused", "taken"]
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        assert lowest(product) == 2
