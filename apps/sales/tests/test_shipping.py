"""An order leaves whole: a part of it is refused, never shipped as all of it."""

from __future__ import annotations

from uuid import uuid4

import pytest

from apps.sales.models import Order, OrderItem, Shipment
from apps.sales.tests.factories import make_order, make_product, stock_of
from apps.sales.tests.order_client import ORDERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods(company):
    return [make_product(company.actor, stock=100) for _product in range(2)]


@pytest.fixture
def order(company, goods):
    first, second = goods
    made = make_order(company.actor, (first, 50), (first, 10), (second, "1.5"))
    assert company.client.post(f"{ORDERS}/{made.pk}/confirm").status_code == 200
    return made


def ship(company, order, items):
    return company.client.post(f"{ORDERS}/{order.pk}/ship", {"carrier": "DHL", "items": items})


def whole(goods):
    return [
        {"productId": str(goods[0].pk), "quantity": 60},
        {"productId": str(goods[1].pk), "quantity": 1.5},
    ]


def lines(order):
    rows = OrderItem.objects.filter(order=order).order_by("position")
    return [{"orderItemId": str(row.pk), "quantity": row.quantity} for row in rows]


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        (lambda items: items[:1], 400, "items"),
        (lambda items: [{**items[0], "quantity": 20}, items[1]], 400, "items"),
        (lambda items: [{**items[0], "quantity": 61}, items[1]], 400, "items"),
        (lambda items: [], 400, "items"),
        (lambda items: [*items, {"productId": str(uuid4()), "quantity": 1}], 404, "items.2.productId"),
        (lambda items: [*items, {"orderItemId": str(uuid4()), "quantity": 1}], 404, "items.2.orderItemId"),
        (lambda items: [*items, {"quantity": 1}], 400, "items.2.orderItemId"),
        (lambda items: [{**items[0], "quantity": 0}, items[1]], 400, "items.0.quantity"),
        (lambda items: "all", 400, "items"),
    ],
)
def test_a_part_is_refused_and_nothing_leaves(company, order, goods, change, status, field):
    answer = ship(company, order, change(whole(goods)))
    assert (answer.status_code, list(answer.json()["error"]["details"])) == (status, [field]), answer.content
    assert [stock_of(product) for product in goods] == [(100, 60), (100, 1.5)]
    assert Order.objects.get(pk=order.pk).status == "confirmed"
    assert not Shipment.objects.exists()


def test_all_of_it_may_be_named_by_product_or_by_line(company, order, goods):
    by_line = lines(order)
    by_line[0]["productId"] = str(goods[1].pk)
    answer = ship(company, order, by_line)
    assert list(answer.json()["error"]["details"]) == ["items.0.productId"]
    answer = ship(company, order, lines(order))
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "shipped")
    assert [stock_of(product) for product in goods] == [(40, 0), (98.5, 0)]


def test_products_count_over_their_lines(company, order, goods):
    answer = ship(company, order, whole(goods))
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "shipped")
    assert [stock_of(product) for product in goods] == [(40, 0), (98.5, 0)]
