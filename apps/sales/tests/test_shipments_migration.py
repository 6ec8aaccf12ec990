"""What was shipped before shipments had lines comes over: its lines, its stock, and nothing twice."""

from __future__ import annotations

from decimal import Decimal
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from apps.inventory.models import StockWait
from apps.sales import services
from apps.sales.models import Order, OrderItem, Shipment, ShipmentItem
from apps.sales.tests.factories import make_bundle, make_order, make_product
from apps.sales.tests.walking import brought_to

pytestmark = pytest.mark.django_db

ITEM = (
    "shipment__order_id", "order_item_id", "position", "product_id", "is_service", "quantity", "tax", "net",
    "vat", "total", "stock_taken",
)  # fmt: skip
LINE = ("pk", "shipped_quantity", "stock_needed")
ORDER = ("pk", "status", "stock_needed", "shipped_at")


def rows(model, names, **of):
    return sorted(model.objects.filter(**of).values_list(*names), key=str)


def test_old_shipments_get_their_lines(company):
    part, single = (make_product(company.actor, stock=100) for _product in range(2))
    made = make_product(company.actor, type="MANUFACTURED")
    work = make_product(company.actor, type="SERVICE")
    first = make_bundle(company.actor, {part: "0.5", single: 1})
    second = make_bundle(company.actor, {first: 2, part: 1})
    mixed = ((part, 3), (first, 2), (second, 1), (work, 4))
    for status in ("pending", "confirmed", "processing", "delivered", "cancelled"):
        brought_to(company, make_order(company.actor, *mixed), status)
    # Shipped, with services that turn over when it is delivered.
    shipped = brought_to(company, make_order(company.actor, (part, 1), (work, 1)), "confirmed")
    goods, services_left = OrderItem.objects.filter(order=shipped).order_by("position")
    named = [{"order_item_id": goods.pk, "quantity": Decimal(1)}]
    services.ship_order(shipped.pk, actor=company.actor, items=named)
    waiting = brought_to(company, make_order(company.actor, (made, 5), (part, 1)), "confirmed")
    rendered = brought_to(company, make_order(company.actor, (work, 2)), "processing")
    services.deliver_order(rendered.pk, actor=company.actor)
    Order.objects.filter(pk=shipped.pk).update(status="shipped")
    expected = [rows(ShipmentItem, ITEM), rows(OrderItem, LINE), rows(Order, ORDER)]
    assert len(expected[0]) == 6

    # As the version before kept it: one shipment an order without lines, the need as it was confirmed.
    for order in Order.objects.filter(status__in=("shipped", "delivered")):
        kept: dict[str, Decimal] = {}
        for line in OrderItem.objects.filter(order=order):
            for pk, quantity in line.stock_needed.items():
                kept[pk] = kept.get(pk, Decimal(0)) + Decimal(quantity)
        order.stock_needed = kept
        order.save(update_fields=["stock_needed"])
    ShipmentItem.objects.all().delete()
    Shipment.objects.filter(order=rendered).delete()
    Order.objects.filter(pk=rendered.pk).update(shipped_at=None)
    OrderItem.objects.update(shipped_quantity=0, stock_needed={})
    module = import_module("apps.sales.migrations.0009_shipments_by_line_filled")
    for _turn in range(2):  # once more does nothing more
        module.fill(None, SimpleNamespace(connection=connection))
    delivered_at = Order.objects.get(pk=rendered.pk).delivered_at
    found = [rows(ShipmentItem, ITEM), rows(OrderItem, LINE), rows(Order, ORDER)]
    for place in (0, 1):
        strip = [[_plain(value) for value in row] for row in found[place]]
        assert strip == [[_plain(value) for value in row] for row in expected[place]]
    assert {row[0]: _plain(row[2]) for row in found[2]} == {row[0]: _plain(row[2]) for row in expected[2]}
    assert Order.objects.get(pk=rendered.pk).shipped_at == delivered_at
    assert Shipment.objects.get(order=rendered).status == "delivered"
    assert Order.objects.get(pk=waiting.pk).stock_needed
    # The services of the shipped one are still to come, and come with an act.
    services.deliver_order(shipped.pk, actor=company.actor)
    assert OrderItem.objects.get(pk=services_left.pk).shipped_quantity == 1


def _plain(value):
    """Quantities in JSON compare as numbers."""
    if isinstance(value, dict):
        return {key: Decimal(number) for key, number in sorted(value.items())}
    return value


def test_what_old_orders_lack_waits(company):
    """Confirmed before goods could wait: each waits for what it needs and does not keep, once."""
    made = make_product(company.actor, type="MANUFACTURED", stock=2)
    bought = make_product(company.actor, stock=3)
    for quantity in (5, 1):
        order = make_order(company.actor, (made, quantity), (bought, quantity))
        services.confirm_order(order.pk, actor=company.actor, allow_backorder=True)
    names = ("workspace_id", "holder_kind", "holder_id", "reference", "product_id", "quantity", "due_date")
    expected = rows(StockWait, names)
    assert sorted(row[5] for row in expected) == [1, 1, 2, 3]
    StockWait.objects.filter(quantity__gt=1).delete()
    module = import_module("apps.sales.migrations.0010_waiting_lines")
    for _turn in range(2):  # once more does nothing more
        module.fill(None, SimpleNamespace(connection=connection))
    assert rows(StockWait, names) == expected
