"""Notices of stock: what runs short, what does not match, what came for an order that waited."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.inventory import services as inventory
from apps.inventory.models import StockItem
from apps.notifications.tests.factories import customer, deliver, notices, product, types
from apps.sales import services as sales

pytestmark = pytest.mark.django_db
URL = "/api/v1/notifications"


def test_low_stock_is_told_with_the_products_name_in_the_readers_language(company):
    pk = product(company, translations={"name": {"kk": "Ноутбук (қаз)"}}, min_stock=Decimal(5))
    inventory.adjust_stock(pk, actor=company.actor, type="IN", quantity=Decimal(10))
    deliver()
    inventory.adjust_stock(pk, actor=company.actor, type="OUT", quantity=Decimal("7.5"))
    frames = deliver()
    item = company.client.get(URL, {"type": "stock_low"}, **{"Accept-Language": "kk"}).json()["data"][
        "items"
    ][0]
    assert item["message"] == "Ноутбук (қаз): қолжетімді 2,5, ең азы 5"
    assert item["data"] == {"productId": str(pk), "current": 2.5, "minimum": 5}
    assert [data["current"] for event, data in frames if event == "stock.low"] == [2.5]


def test_goods_for_a_waiting_order_are_told_once_to_whom_it_matters(company):
    seller, warehouse = company.member("ORDERS_CREATE", "CUSTOMERS_VIEW"), company.member("INVENTORY_ADJUST")
    pk = product(company, translations={"name": {"kk": "Ноутбук (қаз)"}})
    items = [{"product_id": pk, "quantity": Decimal(5)}]
    order = sales.create_order(actor=seller.actor, customer_id=customer(company), items=items)
    sales.confirm_order(order.pk, actor=company.actor, allow_backorder=True)
    deliver()
    for quantity, there, rest in ((Decimal("1.5"), 1.5, 3.5), (Decimal(9), 3.5, 0)):
        inventory.adjust_stock(pk, actor=company.actor, type="IN", quantity=quantity)
        deliver()
        deliver()
        item = notices(seller.client)[0]
        assert item["type"] == "order_goods_arrived"
        assert item["data"] == {
            "orderId": str(order.pk),
            "orderNumber": order.number,
            "productId": str(pk),
            "quantity": there,
            "waiting": rest,
        }
    assert types(seller.client) == ["order_goods_arrived"] * 2
    assert "order_goods_arrived" not in types(warehouse.client)
    said = seller.client.get(URL, **{"Accept-Language": "kk"}).json()["data"]["items"]
    assert [each["message"] for each in said] == [
        f"{order.number}: Ноутбук (қаз), резервке қойылды: 3,5",
        f"{order.number}: Ноутбук (қаз), резервке қойылды: 1,5, тағы күтілуде: 3,5",
    ]


def test_reservations_that_do_not_match_are_told_to_the_warehouse(company):
    warehouse, other = company.member("INVENTORY_ADJUST"), company.member("DEALS_VIEW")
    pk = product(company, code="LEG-1")
    inventory.adjust_stock(pk, actor=company.actor, type="IN", quantity=Decimal(10))
    StockItem.objects.filter(product_id=pk).update(reserved=3)
    inventory.check_reservations(actor=company.actor)
    deliver()
    [item] = notices(warehouse.client)
    assert (item["type"], item["title"]) == ("system", "Резервы не сходятся с документами")
    assert item["message"] == "LEG-1: освобождено резервов 0, расходится товаров 1, ожиданий 0"
    assert item["data"] == {"products": ["LEG-1"], "freed": 0, "differing": 1, "waiting": 0}
    assert types(other.client) == []


def test_what_becomes_of_an_order_is_told_to_whom_it_matters(company):
    """Changed, shipped in part, undone, returned, closed: the seller and the warehouse hear of it."""
    seller = company.member("ORDERS_CREATE", "CUSTOMERS_VIEW")
    warehouse, other = company.member("INVENTORY_ADJUST"), company.member("DEALS_VIEW")
    pk = product(company)
    inventory.adjust_stock(pk, actor=company.actor, type="IN", quantity=Decimal(9))
    items = [{"product_id": pk, "quantity": Decimal(5), "unit_price_with_tax": Decimal(116)}]
    order = sales.create_order(actor=seller.actor, customer_id=customer(company), items=items)
    sales.confirm_order(order.pk, actor=company.actor)
    line = order.items.get()
    part = [{"order_item_id": line.pk, "quantity": Decimal(2)}]
    sales.update_order(order.pk, actor=company.actor, items=[{"id": line.pk, "quantity": Decimal(4)}])
    sent = sales.ship_order(order.pk, actor=company.actor, items=part)
    sales.undo_shipment(sent.pk, actor=company.actor, reason="Oops")
    again = sales.ship_order(order.pk, actor=company.actor, items=part)
    back = [{"order_item_id": line.pk, "quantity": Decimal(1), "condition": "scrap"}]
    made = sales.return_goods(order.pk, actor=company.actor, items=back, reason="Broken")
    sales.close_order(order.pk, actor=company.actor, reason="Enough")
    deliver()
    english = {"Accept-Language": "en"}
    told = [item["message"] for item in seller.client.get(URL, **english).json()["data"]["items"]]
    mine = [
        f"Order {order.number}: the rest, ₸232.00, will not be delivered. Reason: Enough",
        f"{order.number}: {made.number}, ₸116.00",
        f"Part of order {order.number} has been shipped: {again.number}",
        f"Shipment {sent.number} of order {order.number} was undone, goods are reserved again. Reason: Oops",
        f"Part of order {order.number} has been shipped: {sent.number}",
    ]
    assert told == mine
    told = [item["message"] for item in warehouse.client.get(URL, **english).json()["data"]["items"]]
    changed = f"The lines of confirmed order {order.number} were changed"
    assert told[:4] == [mine[0], mine[1], mine[3], changed]
    assert types(seller.client)[:2] == ["order_cancelled", "order_returned"]
    assert types(other.client) == []
