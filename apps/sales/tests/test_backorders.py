"""What is not there waits: whoever's turn it is gets what comes in, in the same transaction."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest

from apps.inventory.models import Reservation, StockItem, StockWait
from apps.inventory.services import adjust_stock, receive_stock
from apps.inventory.services import reservations as reserving
from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from apps.sales import services
from apps.sales.services import order_stock
from apps.sales.tests.factories import make_order, make_product, stock_of
from apps.sales.tests.order_client import ORDERS
from apps.sales.tests.shipping import SHIPMENTS, detail, ship
from apps.sales.tests.test_races import at_once, inside

D = Decimal


def backordered(company, product, quantity, days=None, **details):
    """A confirmed order that waits for what is not there; `days` until its delivery."""
    day = None if days is None else clock.today() + timedelta(days=days)
    order = make_order(company.actor, (product, quantity), delivery_date=day, **details)
    answer = company.client.post(f"{ORDERS}/{order.pk}/confirm", {"allowBackorder": True})
    assert answer.status_code == 200, answer.content
    return order


def kept(order):
    return dict(Reservation.objects.filter(holder_id=order.pk).values_list("product_id", "quantity"))


def waits(order):
    return dict(StockWait.objects.filter(holder_id=order.pk).values_list("product_id", "quantity"))


@pytest.mark.django_db
class TestBackorders:
    def test_what_there_is_is_kept_and_the_rest_waits(self, company):
        product = make_product(company.actor, stock=4)
        order = make_order(company.actor, (product, 10))
        answer = company.client.post(f"{ORDERS}/{order.pk}/confirm")
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "STOCK_UNAVAILABLE")
        assert (stock_of(product), StockWait.objects.count()) == ((4, 0), 0)
        answer = company.client.put(f"{ORDERS}/{order.pk}", {"status": "confirmed", "allowBackorder": True})
        assert answer.status_code == 200
        assert (stock_of(product), waits(order)) == ((4, 4), {product.pk: 6})
        shown = detail(company, order)
        assert shown["allowBackorder"] is True
        assert [(row["productId"], row["reserved"], row["waiting"]) for row in shown["stock"]] == [
            (str(product.pk), 4, 6)
        ]
        # What is there goes out; more than that never.
        answer = ship(company, order, [{"productId": str(product.pk), "quantity": 5}])
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, "STOCK_UNAVAILABLE")
        answer = ship(company, order, [{"productId": str(product.pk), "quantity": 4}])
        assert answer.json()["data"]["status"] == "processing"
        adjust_stock(product.pk, actor=company.actor, type="IN", quantity=D(9))
        assert (stock_of(product), waits(order), kept(order)) == ((9, 6), {}, {product.pk: 6})
        told = OutboxEvent.objects.get(name="stock.promised").payload
        assert (told["reference"], D(told["quantity"]), D(told["still_waiting"])) == (order.number, 6, 0)
        assert ship(company, order).json()["data"]["status"] == "shipped"
        assert stock_of(product) == (3, 0)

    def test_arrivals_go_by_delivery_day_then_confirmation_none_last(self, company):
        product = make_product(company.actor)
        without, late, soon, soon_too = (backordered(company, product, 2, days) for days in (None, 20, 5, 5))
        for expected in ((0, 0, 1, 0), (0, 0, 2, 0), (0, 0, 2, 1), (0, 0, 2, 2), (0, 1, 2, 2)):
            receive_stock({product.pk: D(1)}, actor=company.actor)
            found = tuple(kept(order).get(product.pk, 0) for order in (without, late, soon, soon_too))
            assert found == expected
        # Another day, another turn; what was kept stays kept.
        day = (clock.today() + timedelta(days=1)).isoformat()
        assert company.client.put(f"{ORDERS}/{without.pk}", {"deliveryDate": day}).status_code == 200
        receive_stock({product.pk: D(2)}, actor=company.actor)
        assert (kept(without)[product.pk], kept(late)[product.pk]) == (2, 1)

    def test_what_is_freed_or_found_goes_to_who_waits(self, company):
        product = make_product(company.actor, stock=3)
        holder = make_order(company.actor, (product, 3))
        services.confirm_order(holder.pk, actor=company.actor)
        order = backordered(company, product, 5)
        assert (kept(order), waits(order)) == ({}, {product.pk: 5})
        services.cancel_order(holder.pk, actor=company.actor, reason="r")
        assert (kept(order), waits(order)) == ({product.pk: 3}, {product.pk: 2})
        adjust_stock(product.pk, actor=company.actor, type="ADJUSTMENT", quantity=D(1))
        assert (kept(order), waits(order)) == ({product.pk: 4}, {product.pk: 1})
        services.cancel_order(order.pk, actor=company.actor, reason="r")
        assert (stock_of(product), StockWait.objects.count()) == ((4, 0), 0)

    def test_an_undone_shipment_is_the_orders_again_not_the_next_ones(self, company):
        product = make_product(company.actor, stock=3)
        order, waiting = backordered(company, product, 3), backordered(company, product, 2)
        shipment = ship(company, order).json()["data"]["shipmentId"]
        assert company.client.post(f"{SHIPMENTS}/{shipment}/undo", {"reason": "x"}).status_code == 200
        assert (kept(order), kept(waiting)) == ({product.pk: 3}, {})

    def test_the_order_says_when_the_rest_is_expected(self, company):
        product = make_product(company.actor)
        order = backordered(company, product, 5)
        supplier = company.client.post("/api/v1/suppliers", {"name": "ТОО Поставщик"}).json()["data"]["id"]
        expected = (clock.today() + timedelta(days=9)).isoformat()
        body = {
            "supplierId": supplier,
            "expectedDate": expected,
            "items": [{"productId": str(product.pk), "quantity": 5, "unitPrice": 10}],
        }
        purchase = company.client.post("/api/v1/purchase-orders", body).json()["data"]["id"]
        assert detail(company, order)["stock"][0]["expectedDate"] is None
        company.client.post(f"/api/v1/purchase-orders/{purchase}/order")
        assert detail(company, order)["stock"][0]["expectedDate"] == expected
        # Whose turn is later waits for what is left of it, and for the next that comes.
        later = backordered(company, product, 2)
        assert detail(company, later)["stock"][0]["expectedDate"] is None
        after = (clock.today() + timedelta(days=20)).isoformat()
        body |= {"expectedDate": after, "items": [{**body["items"][0], "quantity": 2}]}
        second = company.client.post("/api/v1/purchase-orders", body).json()["data"]["id"]
        company.client.post(f"/api/v1/purchase-orders/{second}/order")
        days = [detail(company, each)["stock"][0]["expectedDate"] for each in (order, later)]
        assert days == [expected, after]
        assert company.client.post(f"/api/v1/purchase-orders/{purchase}/receive", {}).status_code == 200
        assert detail(company, order)["stock"] == [
            {
                "productId": str(product.pk), "productCode": product.code, "productName": product.name_ru,  # type: ignore[attr-defined]
                "reserved": 5, "waiting": 0, "expectedDate": None,
            }
        ]  # fmt: skip


def _confirm_while_goods_arrive(company, monkeypatch, *, locked):
    """(free, waiting) afterwards; unlocked, the goods arrive between what is seen and what is written."""
    with inside(company):
        product = make_product(company.actor)
        order = make_order(company.actor, (product, 4))
    judged, arrived = threading.Event(), threading.Event()

    def arrive():
        if not locked:
            judged.wait(timeout=20)
        receive_stock({product.pk: D(4)}, actor=company.actor)

    if not locked:
        text = reserving.RESERVE.replace("FOR NO KEY UPDATE OF s", "")  # type: ignore[attr-defined]
        monkeypatch.setattr(reserving, "RESERVE", text)
        reserve = order_stock.inventory.reserve_stock  # type: ignore[attr-defined]

        def reserve_and_look_away(*args, **options):
            found = reserve(*args, **options)
            judged.set()
            arrived.wait(timeout=20)
            return found

        monkeypatch.setattr(order_stock.inventory, "reserve_stock", reserve_and_look_away)  # type: ignore[attr-defined]

    def confirm():
        services.confirm_order(order.pk, actor=company.actor, allow_backorder=True)

    def arrive_in_a_transaction_of_its_own():
        with inside(company):
            arrive()
        arrived.set()

    at_once(
        company, [lambda: _inside(company, confirm), arrive_in_a_transaction_of_its_own], inside_tenant=False
    )
    with inside(company):
        item = StockItem.objects.get(pk=product.pk)
        return item.available, sum(waits(order).values())


def _inside(company, job):
    with inside(company):
        job()


@pytest.mark.django_db(transaction=True)
def test_who_is_confirmed_while_goods_arrive_gets_them(live_company, monkeypatch):
    assert _confirm_while_goods_arrive(live_company, monkeypatch, locked=True) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_control_without_the_stocks_lock_goods_lie_free_while_somebody_waits(live_company, monkeypatch):
    assert _confirm_while_goods_arrive(live_company, monkeypatch, locked=False) == (4, 4)
