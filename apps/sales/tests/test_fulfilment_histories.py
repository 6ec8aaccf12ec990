"""After any history of fulfilment stock, promises, lines, register and account are what an independent model
computes.

`pytest --fulfilment-steps 2000 apps/sales/tests/test_fulfilment_histories.py` goes further than the suite.
"""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F, Sum

from apps.finance import turnovers
from apps.finance.models import ISSUED, CreditNoteItem, Invoice, InvoiceItem, VatEntry
from apps.inventory.models import Reservation, StockItem, StockMovement, StockWait
from apps.kernel.errors import DomainError
from apps.sales import selectors
from apps.sales.models import COUNTED, LIVE_SHIPMENTS, Order, OrderItem, Shipment
from apps.sales.services import credit
from apps.sales.tests.factories import make_customer, make_product
from apps.sales.tests.fulfilment_books import PRICE
from apps.sales.tests.fulfilment_model import House

pytestmark = pytest.mark.django_db

SEEDS = (1, 2)


def check_stock(house: House) -> None:
    """Stock is what moved, reserved what is promised; nothing lies free while somebody waits."""
    for product in house.products:
        item = StockItem.objects.get(pk=product.pk)
        moved = StockMovement.objects.filter(product=product).aggregate(total=Sum("delta"))["total"] or 0
        assert item.in_stock == moved == house.stock[product]
        assert item.available == house.free(product)
        kept = Reservation.objects.filter(product=product).aggregate(total=Sum("quantity"))["total"] or 0
        assert item.reserved == kept
        assert not (item.available and StockWait.objects.filter(product=product).exists())


def check_orders(house: House) -> None:
    """Lines and what hangs on them."""
    kept = {row[:2]: row[2] for row in Reservation.objects.values_list("holder_id", "product_id", "quantity")}
    waits = {row[:2]: row[2] for row in StockWait.objects.values_list("holder_id", "product_id", "quantity")}
    items = InvoiceItem.objects.filter(invoice__status__in=ISSUED).order_by().values_list("order_item")
    issued = dict(items.annotate(total=Sum("agreed_total")))
    # What a closing credited is to be billed again, and stands on no invoice any more.
    again = dict(
        CreditNoteItem.objects.filter(credit_note__rebill=True, invoice_item__invoice__status__in=ISSUED)
        .order_by()
        .values_list("invoice_item__order_item")
        .annotate(total=Sum("amount"))
    )
    rows = Order.objects.in_bulk()
    lines: dict[Any, list[OrderItem]] = defaultdict(list)
    live: dict[Any, set[Any]] = defaultdict(set)
    for stored in OrderItem.objects.order_by("position"):
        lines[stored.order_id].append(stored)
    for pk, order_id in Shipment.objects.filter(status__in=LIVE_SHIPMENTS).values_list("pk", "order"):
        live[order_id].add(pk)
    promised = []
    for order in house.orders:
        row = rows[order.pk]
        assert (row.status, row.unbilled) == (order.status, order.unbilled * PRICE)
        assert (row.total_amount, row.allow_backorder) == (order.total * PRICE, order.waits)
        for line, stored in zip(order.lines, lines[order.pk], strict=True):
            assert (stored.quantity, stored.agreed_total) == (line.quantity, line.quantity * PRICE)
            assert (stored.shipped_quantity, stored.returned_quantity) == (line.shipped, line.returned)
            assert (stored.closed_quantity, stored.remaining_quantity) == (line.closed, line.left)
            assert 0 <= line.returned <= line.shipped <= line.quantity
            assert issued.get(stored.pk, 0) - again.get(stored.pk, 0) <= stored.agreed_total
            assert kept.get((order.pk, line.product.pk), 0) == line.kept
            lacking = line.left - line.kept if order.open else 0
            assert waits.get((order.pk, line.product.pk), 0) == lacking
            if order.open and line.left:
                promised.append((order.pk, line.product.pk))
        assert {sent.pk for sent in order.sent} == live[order.pk]
    assert {*kept, *waits} == set(promised)


def check_money(house: House, seen: dict[Any, Any]) -> dict[Any, Any]:
    """Register, settlement, balance and exposure; a row of the register never changes.

    Settlement: what was delivered and what stands alone, less what came back and was reduced, less payments,
    with what was refunded. Exposure: what open orders are still to be billed for, less the balance.
    """
    sold = [line for order in house.orders for line in order.lines]
    extras = [extra for order in house.orders for extra in order.extras]
    turned = house.alone + sum(line.turned for line in sold) + sum(extra.turned for extra in extras)
    delivered = turned * PRICE
    rows = {row[0]: row for row in VatEntry.objects.values_list()}
    assert seen.items() <= rows.items()
    assert (VatEntry.objects.aggregate(total=Sum(F("net") + F("vat")))["total"] or 0) == delivered
    assert turnovers.settlement(house.customer.pk).amount == delivered - house.paid
    owed = (house.alone + len(extras) + sum(line.owed for line in sold)) * PRICE
    issued = Invoice.objects.filter(sent_at__isnull=False).exclude(status="cancelled")
    assert sum((each.amount - each.credited_amount for each in issued), Decimal(0)) == owed
    house.customer.refresh_from_db()
    assert house.customer.balance == house.paid - owed
    counted = [order.unbilled for order in house.orders if order.status in COUNTED]
    assert selectors.open_orders_total(house.customer.pk) == sum(counted) * PRICE
    exposure = max(Decimal(0), sum(counted) * PRICE - (house.paid - owed))
    for order in Order.objects.filter(status__in=COUNTED)[:1]:
        assert credit.exposure(house.customer, order) == exposure
    return rows


@pytest.mark.parametrize("seed", SEEDS)
def test_after_any_history_the_house_is_what_the_model_says(company, seed, request):
    steps = request.config.getoption("--fulfilment-steps")
    dice = random.Random(seed)
    house = House(
        company, dice, make_customer(company.actor), [make_product(company.actor) for _product in range(2)]
    )
    house.place()
    seen: dict[Any, Any] = {}
    done = 0
    for _step in range(steps):
        step = dice.choice(house.steps())
        try:
            step()
        except (DomainError, IndexError):
            continue  # refused, or nothing there to do it with: nothing may have changed
        finally:
            check_stock(house)
            check_orders(house)
            seen = check_money(house, seen)
        done += 1
    assert done > steps // 5
