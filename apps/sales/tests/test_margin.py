"""What orders earn: by line, order, product, customer, seller and month, for who may see costs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.inventory import services as inventory
from apps.inventory.models import StockMovement
from apps.kernel import clock
from apps.sales import services
from apps.sales.models import OrderItem
from apps.sales.tests.factories import make_customer, make_product

pytestmark = pytest.mark.django_db
D = Decimal
KEYS = ("soldNet", "cost", "margin", "marginPercent")


def sold(company: Any, *lines: tuple[Any, int, int], customer: Any = None) -> Any:
    """An order of (product, quantity, price without VAT), shipped today."""
    items = [
        {"product_id": product.pk, "quantity": D(many), "unit_price": D(price), "tax": D(16)}
        for product, many, price in lines
    ]
    customer = customer or make_customer(company.actor)
    order = services.create_order(actor=company.actor, customer_id=customer.pk, items=items)
    services.confirm_order(order.pk, actor=company.actor)
    services.ship_order(order.pk, actor=company.actor)
    return order


def shown(client: Any, order: Any) -> dict[str, Any]:
    response = client.get(f"/api/v1/orders/{order.pk}")
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()["data"]
    return found


def of(item: dict[str, Any]) -> list[Any]:
    return [item[key] for key in KEYS]


@pytest.fixture
def goods(company):
    """Three pieces for 1,000.00 together."""
    product = make_product(company.actor)
    inventory.receive_stock({product.pk: D(3)}, actor=company.actor, values={product.pk: D(1000)})
    return product


def test_an_order_earns_what_it_was_sold_for_less_what_left_the_stock(company, goods):
    work = make_product(company.actor, type="SERVICE")
    order = sold(company, (goods, 2, 500), (work, 1, 100))
    found = shown(company.client, order)
    assert of(found) == [1100, 666.67, 433.33, 39.4]
    assert [of(item) for item in found["items"]] == [[1000, 666.67, 333.33, 33.3], [100, 0, 100, 100]]
    [listed] = company.client.get("/api/v1/orders").json()["data"]["items"]
    assert (of(listed), of(listed["items"][0])) == (of(found), of(found["items"][0]))


def test_goods_come_back_at_what_they_left_with_and_scrap_stays_a_cost(company, goods):
    order = sold(company, (goods, 3, 500))
    [line] = OrderItem.objects.filter(order=order)
    for condition, restored in (("restock", D("333.33")), ("scrap", None)):
        items = [{"order_item_id": line.pk, "quantity": D(1), "condition": condition}]
        services.return_goods(order.pk, actor=company.actor, items=items, reason="wrong")
        back = StockMovement.objects.filter(product=goods, type="IN").order_by("-id").first()
        assert back.value == (restored or D("333.33"))
    assert of(shown(company.client, order)) == [500, 666.67, -166.67, -33.3]
    assert inventory.check_costs(actor=company.actor) == []


def test_an_undone_shipment_was_never_sold(company, goods):
    order = sold(company, (goods, 2, 500))
    [shipment] = order.shipments.all()
    services.undo_shipment(shipment.pk, actor=company.actor, reason="mistake")
    assert of(shown(company.client, order)) == [0, 0, 0, None]
    assert goods.stock.__class__.objects.get(pk=goods.pk).value == 1000


def test_what_was_never_shipped_has_no_margin(company, goods):
    customer = make_customer(company.actor)
    items = [{"product_id": goods.pk, "quantity": D(1), "unit_price": D(5)}]
    order = services.create_order(actor=company.actor, customer_id=customer.pk, items=items)
    assert of(shown(company.client, order)) == [0, None, None, None]


def test_costs_are_for_those_who_may_see_them(company, goods):
    order = sold(company, (goods, 1, 500))
    blind = company.member("ORDERS_VIEW", "ANALYTICS_VIEW")
    found = shown(blind.client, order)
    assert (of(found), of(found["items"][0])) == ([500, None, None, None],) * 2
    [listed] = blind.client.get("/api/v1/orders").json()["data"]["items"]
    assert of(listed) == [500, None, None, None]
    assert blind.client.get("/api/v1/analytics/sales/dashboard").json()["data"]["margin"] is None
    seeing = company.member("ORDERS_VIEW", "COSTS_VIEW")
    assert of(shown(seeing.client, order)) == [500, 333.33, 166.67, 33.3]


def test_the_dashboard_says_who_and_what_earned_it(company, goods):
    other = make_product(company.actor)
    inventory.receive_stock({other.pk: D(1)}, actor=company.actor, values={other.pk: D(10)})
    buyer = make_customer(company.actor, name="Покупатель")
    sold(company, (goods, 3, 500), (other, 1, 5), customer=buyer)
    late = [inventory.LateCost(goods.pk, D(3), D(90))]
    inventory.add_late_costs(late, actor=company.actor, kind="bill", date=clock.today(), reference="B")
    found = company.client.get("/api/v1/analytics/sales/dashboard").json()["data"]["margin"]
    keys = ("soldNet", "cost", "lateCosts", "margin", "marginPercent")
    row = lambda item: [item[key] for key in keys]  # noqa: E731
    assert row(found) == [1505, 1010, 90, 405, 26.9]
    assert [(item["id"], item["name"], *row(item)) for item in found["byProduct"]] == [
        (str(goods.pk), goods.name, 1500, 1000, 90, 410, 27.3),
        (str(other.pk), other.name, 5, 10, 0, -5, -100),
    ]
    assert [(item["name"], *row(item)) for item in found["byCustomer"]] == [
        ("Покупатель", 1505, 1010, 0, 495, 32.9)
    ]
    assert [(item["id"], *row(item)) for item in found["bySeller"]] == [(None, 1505, 1010, 0, 495, 32.9)]
    month = clock.today().replace(day=1).isoformat()
    assert [(item["date"], *row(item)) for item in found["byMonth"]] == [(month, *row(found))]
