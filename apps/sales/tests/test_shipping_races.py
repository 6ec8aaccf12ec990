"""Parts of one order at once: with real threads, and with controls where the order's lock is off."""

from __future__ import annotations

import threading
from collections import Counter
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.db.models import Sum

from apps.sales import services
from apps.sales.models import Order, OrderItem, ShipmentItem
from apps.sales.services import editing, returning, shipment_lines, shipping, status_changes
from apps.sales.tests.factories import make_order, make_product, stock_of
from apps.sales.tests.test_races import at_once, inside

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal


def confirmed(company, stock, quantity):
    """(product, order, line)."""
    with inside(company):
        product = make_product(company.actor, stock=stock)
        order = make_order(company.actor, (product, quantity))
        services.confirm_order(order.pk, actor=company.actor)
        return product, order, OrderItem.objects.get(order=order)


def shipping_of(company, order, line, quantity):
    items = [{"order_item_id": line.pk, "quantity": D(quantity)}]
    return lambda: services.ship_order(order.pk, actor=company.actor, items=items).order.status


def returning_of(company, order, line, quantity, condition="restock"):
    items = [{"order_item_id": line.pk, "quantity": D(quantity), "condition": condition}]
    return lambda: services.return_goods(order.pk, actor=company.actor, items=items, reason="r").number[:3]


def unlocked(model, pk):
    return model.objects.get(pk=pk)


def together(monkeypatch, *judges):
    """Both have read, and reckoned, before either writes."""
    judged = threading.Barrier(2)

    def waiting(judge):
        def judge_together(*args, **options):
            found = judge(*args, **options)
            judged.wait(timeout=20)
            return found

        return judge_together

    monkeypatch.setattr(status_changes, "lock", unlocked)
    for module, name in judges:
        monkeypatch.setattr(module, name, waiting(getattr(module, name)))


def earned(order):
    """What the order has sold without VAT."""
    return Order.objects.get(pk=order.pk).sold_net


def test_two_part_shipments_of_the_last_pieces(live_company):
    product, order, line = confirmed(live_company, 10, 4)
    results = at_once(live_company, [shipping_of(live_company, order, line, 3)] * 2)
    assert Counter(results) == {"processing": 1, "VALIDATION_FAILED": 1}
    with inside(live_company):
        assert stock_of(product) == (7, 1)
        assert OrderItem.objects.get(pk=line.pk).shipped_quantity == 3


def test_control_without_the_orders_lock_more_goes_out_than_was_ordered(live_company, monkeypatch):
    _product, order, line = confirmed(live_company, 10, 4)
    together(monkeypatch, (shipping, "make_items"))
    at_once(live_company, [shipping_of(live_company, order, line, 3)] * 2)
    with inside(live_company):
        assert ShipmentItem.objects.aggregate(total=Sum("quantity"))["total"] == 6


def test_ship_against_return(live_company):
    product, order, line = confirmed(live_company, 4, 4)
    with inside(live_company):
        shipping_of(live_company, order, line, 2)()
    jobs = [shipping_of(live_company, order, line, 2), *[returning_of(live_company, order, line, 2)] * 2]
    results = Counter(at_once(live_company, jobs))
    assert results in ({"shipped": 1, "RET": 2}, {"shipped": 1, "RET": 1, "VALIDATION_FAILED": 1})
    with inside(live_company):
        row = OrderItem.objects.get(pk=line.pk)
        assert (row.shipped_quantity, row.returned_quantity) == (4, 2 * results["RET"])
        assert stock_of(product) == (2 * results["RET"], 0)
        assert earned(order) == 100 * (4 - 2 * results["RET"])


def test_control_without_the_orders_lock_more_comes_back_than_was_shipped(live_company, monkeypatch):
    """The database's own limit is what is left then: an error of the server, not a refusal."""
    _product, order, line = confirmed(live_company, 4, 4)
    with inside(live_company):
        shipping_of(live_company, order, line, 2)()
    together(monkeypatch, (returning, "_make"))
    with pytest.raises(IntegrityError):
        at_once(live_company, [returning_of(live_company, order, line, 2)] * 2)


def test_control_without_the_orders_lock_a_return_beside_a_shipment_is_forgotten(live_company, monkeypatch):
    _product, order, line = confirmed(live_company, 4, 4)
    with inside(live_company):
        shipping_of(live_company, order, line, 2)()
    together(monkeypatch, (shipping, "make_items"), (returning, "_make"))
    # To scrap: the stock's own locks have no part in it.
    back = returning_of(live_company, order, line, 2, "scrap")
    jobs = [shipping_of(live_company, order, line, 2), back]
    assert Counter(at_once(live_company, jobs)) == {"shipped": 1, "RET": 1}
    with inside(live_company):
        # 400 were sold and 200 came back: whoever writes last has not seen the other.
        assert earned(order) in (400, 0)


def changing_of(company, order, line, quantity):
    items = [{"id": line.pk, "quantity": D(quantity)}]
    return lambda: str(services.update_order(order.pk, actor=company.actor, items=items).total_amount)


def test_change_against_ship(live_company):
    product, order, line = confirmed(live_company, 10, 10)
    jobs = [changing_of(live_company, order, line, 4), shipping_of(live_company, order, line, 6)]
    results = tuple(at_once(live_company, jobs))
    assert results in (("400.00", "VALIDATION_FAILED"), ("CONFLICT", "processing"))
    with inside(live_company):
        row = OrderItem.objects.get(pk=line.pk)
        changed = results[0] == "400.00"
        assert (row.quantity, row.shipped_quantity) == ((4, 0) if changed else (10, 6))
        assert stock_of(product) == ((10, 4) if changed else (4, 4))


def test_control_without_the_orders_lock_a_line_becomes_less_than_what_is_on_its_way(
    live_company, monkeypatch
):
    """The database's own limit is what is left then: an error of the server, not a refusal."""
    _product, order, line = confirmed(live_company, 10, 10)
    judged, changed, make = threading.Event(), threading.Event(), shipment_lines.make_items

    def make_and_look_away(*args):
        found = make(*args)
        judged.set()
        changed.wait(timeout=20)
        return found

    monkeypatch.setattr(status_changes, "lock", unlocked)
    monkeypatch.setattr(editing, "lock", unlocked)
    monkeypatch.setattr(shipping, "make_items", make_and_look_away)

    def change():
        judged.wait(timeout=20)
        with inside(live_company):
            changing_of(live_company, order, line, 4)()
        changed.set()

    def ship():
        with inside(live_company):
            shipping_of(live_company, order, line, 6)()

    with pytest.raises(IntegrityError):
        at_once(live_company, [change, ship], inside_tenant=False)
