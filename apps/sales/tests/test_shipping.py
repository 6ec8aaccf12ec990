"""What goes out by lines: parts add up, nothing leaves that is not there, a mistake is undone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from apps.finance.models import VatEntry
from apps.inventory.models import BomComponent, StockMovement
from apps.inventory.services import adjust_stock
from apps.kernel import clock
from apps.sales.models import Order, OrderItem, Shipment, ShipmentItem
from apps.sales.tests.factories import make_bundle, make_order, make_product, stock_of
from apps.sales.tests.order_client import ORDERS
from apps.sales.tests.shipping import SHIPMENTS, detail, ship, sold, turnover

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


def whole(goods):
    return [
        {"productId": str(goods[0].pk), "quantity": 60},
        {"productId": str(goods[1].pk), "quantity": 1.5},
    ]


def lines(order):
    rows = OrderItem.objects.filter(order=order).order_by("position")
    return [{"orderItemId": str(row.pk), "quantity": row.quantity} for row in rows]


# ---------------------------------------------------------------- parts


def test_four_of_ten_leave_six_promised(company):
    product = make_product(company.actor, stock=10)
    order = sold(company, (product, 10, 116))
    answer = ship(company, order, [{"productId": str(product.pk), "quantity": 4}])
    assert answer.status_code == 200, answer.content
    data = answer.json()["data"]
    assert (data["id"], data["status"]) == (str(order.pk), "processing")
    assert stock_of(product) == (6, 6)
    shown = detail(company, order)
    [line] = shown["items"]
    assert (line["quantity"], line["shippedQuantity"], line["remainingQuantity"]) == (10, 4, 6)
    assert (shown["status"], shown["totalAmount"]) == ("processing", 1160)
    assert turnover() == [("shipment", data["shipmentNumber"], 400, 64)]
    shipment = company.client.get(f"{SHIPMENTS}/{data['shipmentId']}").json()["data"]
    [item] = shipment["items"]
    assert (item["quantity"], item["netAmount"], item["vatAmount"], item["totalPrice"]) == (4, 400, 64, 464)
    assert [document["type"] for document in shipment["documents"]] == ["waybill"]
    assert shipment["documents"][0]["url"].endswith(
        f"/api/v1/finance/shipments/{data['shipmentId']}/pdf?document=waybill"
    )
    # The rest, by the reference's own body.
    answer = company.client.post(
        f"{ORDERS}/{order.pk}/ship",
        {"trackingNumber": "KZ987654321", "carrier": "DHL", "estimatedDelivery": "2035-02-05"},
    )
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "shipped")
    assert stock_of(product) == (0, 0)
    assert sum(row[2] for row in turnover()) == 1000
    assert [row["quantity"] for row in StockMovement.objects.filter(type="OUT").values("quantity")] == [4, 6]


def test_parts_add_up_to_the_line_with_its_share_of_the_adjustment(company):
    product = make_product(company.actor, stock=3)
    order = sold(company, (product, 3, "33.35"))
    for _part in range(3):
        assert ship(company, order, [{"productId": str(product.pk), "quantity": 1}]).status_code == 200
    [line] = OrderItem.objects.filter(order=order)
    items = ShipmentItem.objects.filter(order_item=line)
    assert sum(item.total for item in items) == line.agreed_total == Decimal("100.05")
    assert sum(item.vat for item in items) == line.agreed_vat
    assert sum(row[3] for row in turnover()) == line.agreed_vat


def test_a_bundle_goes_in_parts_as_it_was_confirmed(company):
    part, other = make_product(company.actor, stock=9), make_product(company.actor, stock=9)
    bundle = make_bundle(company.actor, {part: "1.5", other: 1})
    order = sold(company, (bundle, 3, 100))
    BomComponent.objects.filter(product=bundle, component=part).update(quantity=5)
    for expected in ((Decimal("7.5"), 8), (6, 7), (Decimal("4.5"), 6)):
        assert ship(company, order, [{"productId": str(bundle.pk), "quantity": 1}]).status_code == 200
        assert (stock_of(part)[0], stock_of(other)[0]) == expected
    assert stock_of(part)[1] == stock_of(other)[1] == 0


def test_services_go_with_an_act_of_their_own_number(company):
    goods, work = make_product(company.actor, stock=1), make_product(company.actor, type="SERVICE")
    order = sold(company, (goods, 1, 116), (work, 2, 58))
    answer = ship(company, order, [{"productId": str(work.pk), "quantity": 1}])
    data = answer.json()["data"]
    year = clock.today().year
    assert (data["shipmentNumber"], data["actNumber"], data["status"]) == (
        f"SHP-{year}-0001", f"ACT-{year}-0001", "processing",
    )  # fmt: skip
    assert turnover() == [("service", data["actNumber"], 50, 8)]
    documents = company.client.get(f"{SHIPMENTS}/{data['shipmentId']}").json()["data"]["documents"]
    assert [document["type"] for document in documents] == ["act"]
    answer = ship(company, order)
    assert answer.json()["data"]["status"] == "shipped"
    assert sum(row[2] for row in turnover()) == 200
    found = company.client.get(f"{ORDERS}/{order.pk}/shipments").json()["data"]
    assert [(row["shipmentNumber"], row["actNumber"]) for row in found] == [
        (f"SHP-{year}-0001", f"ACT-{year}-0001"), (f"SHP-{year}-0002", f"ACT-{year}-0002"),
    ]  # fmt: skip
    assert company.client.get(f"{ORDERS}/{uuid4()}/shipments").status_code == 404


def test_all_of_it_may_be_named_by_product_or_by_line(company, order, goods):
    by_line = lines(order)
    by_line[0]["productId"] = str(goods[1].pk)
    answer = ship(company, order, by_line)
    assert list(answer.json()["error"]["details"]) == ["items.0.productId"]
    answer = company.client.post(f"{ORDERS}/{order.pk}/shipments", {"items": lines(order)})
    assert (answer.status_code, answer.json()["data"]["status"]) == (201, "shipped")
    assert [stock_of(product) for product in goods] == [(40, 0), (98.5, 0)]


def test_products_count_over_their_lines(company, order, goods):
    answer = ship(company, order, [{"productId": str(goods[0].pk), "quantity": 55}])
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "processing")
    shipped = OrderItem.objects.filter(order=order).order_by("position")
    assert list(shipped.values_list("shipped_quantity", flat=True)) == [50, 5, 0]
    assert ship(company, order).json()["data"]["status"] == "shipped"
    assert [stock_of(product) for product in goods] == [(40, 0), (98.5, 0)]


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        (lambda items: [{**items[0], "quantity": 61}, items[1]], 400, "items.0.quantity"),
        (lambda items: [], 400, "items"),
        (lambda items: [*items, {"productId": str(uuid4()), "quantity": 1}], 404, "items.2.productId"),
        (lambda items: [*items, {"orderItemId": str(uuid4()), "quantity": 1}], 404, "items.2.orderItemId"),
        (lambda items: [*items, {"quantity": 1}], 400, "items.2.orderItemId"),
        (lambda items: [*items, items[1]], 400, "items.2.quantity"),
        (lambda items: [{**items[0], "quantity": 0}, items[1]], 400, "items.0.quantity"),
        (lambda items: "all", 400, "items"),
    ],
)
def test_what_is_not_to_be_delivered_is_refused_and_nothing_leaves(
    company, order, goods, change, status, field
):
    answer = ship(company, order, change(whole(goods)))
    assert (answer.status_code, list(answer.json()["error"]["details"])) == (status, [field]), answer.content
    assert [stock_of(product) for product in goods] == [(100, 60), (100, 1.5)]
    assert Order.objects.get(pk=order.pk).status == "confirmed"
    assert not Shipment.objects.exists()


def test_a_day_must_have_had_the_goods(company):
    product = make_product(company.actor)
    adjust_stock(product.pk, actor=company.actor, type="IN", quantity=Decimal(5))
    order = sold(company, (product, 5, 100))
    tomorrow, yesterday = (clock.today() + timedelta(days=n) for n in (1, -1))
    assert list(ship(company, order, date=str(tomorrow)).json()["error"]["details"]) == ["date"]
    answer = ship(company, order, date=str(yesterday))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "STOCK_UNAVAILABLE")
    assert not Shipment.objects.exists()
    assert stock_of(product) == (5, 5)
    old = make_product(company.actor)
    week_ago = clock.today() - timedelta(days=7)
    adjust_stock(old.pk, actor=company.actor, type="IN", quantity=Decimal(5), date=week_ago)
    order = sold(company, (old, 5, 116))
    assert ship(company, order, date=str(yesterday)).status_code == 200
    assert list(VatEntry.objects.values_list("day", "vat")) == [(yesterday, 80)]
    assert StockMovement.objects.get(type="OUT").date == yesterday
