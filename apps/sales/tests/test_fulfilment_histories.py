"""After any history of fulfilment stock, promises, lines, register and account are what an independent model
computes.

`pytest --fulfilment-steps 2000 apps/sales/tests/test_fulfilment_histories.py` goes further than the suite.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F, Sum

from apps.finance import services as finance
from apps.finance import turnovers
from apps.finance.models import Invoice, VatEntry
from apps.inventory.models import Reservation, StockItem, StockMovement, StockWait
from apps.inventory.services import receive_stock
from apps.kernel import clock
from apps.kernel.errors import DomainError
from apps.sales import services
from apps.sales.models import LIVE_SHIPMENTS, Order, OrderItem, Shipment
from apps.sales.tests.factories import make_customer, make_product

pytestmark = pytest.mark.django_db

SEEDS = (1, 2)
D = Decimal
PRICE = D(116)
OPEN = ("confirmed", "processing")


@dataclass
class Line:
    """One line of the model: whole pieces at 116 tenge with VAT."""

    product: Any
    quantity: int
    shipped: int = 0
    returned: int = 0
    kept: int = 0

    @property
    def left(self) -> int:
        return self.quantity - self.shipped


@dataclass
class Sold:
    """One order of the model."""

    pk: Any
    due: int | None
    lines: list[Line]
    status: str = "pending"
    turn: int = 0
    billed: int = 0
    closed: int = 0
    credited: int = 0
    shipments: dict[Any, dict[int, int]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def unbilled(self) -> int:
        return max(0, self.total - self.closed - self.credited - (self.billed - self.credited))

    @property
    def open(self) -> bool:
        return self.status in OPEN


@dataclass
class House:
    """The model beside the house: it knows nothing of how the house does it."""

    company: Any
    dice: random.Random
    customer: Any
    products: list[Any]
    stock: dict[Any, int] = field(default_factory=lambda: defaultdict(int))
    orders: list[Sold] = field(default_factory=list)
    paid: int = 0
    turns: int = 0

    def free(self, product: Any) -> int:
        kept = sum(line.kept for order in self.orders for line in order.lines if line.product is product)
        return self.stock[product] - kept

    def serve(self, product: Any) -> None:
        waiting = sorted(
            (order for order in self.orders if order.open),
            key=lambda order: (order.due is None, order.due or 0, order.turn),
        )
        for order in waiting:
            for line in order.lines:
                if line.product is product:
                    line.kept += min(line.left - line.kept, self.free(product))

    # ------------------------------------------------------------ steps: the house first, then the model

    def place(self) -> None:
        if len([order for order in self.orders if order.status not in ("cancelled", "delivered")]) > 5:
            return
        lines = [Line(product, self.dice.randint(1, 6)) for product in self.products]
        due = self.dice.choice([None, 3, 9])
        made = services.create_order(
            actor=self.company.actor,
            customer_id=self.customer.pk,
            delivery_date=None if due is None else clock.today() + timedelta(days=due),
            items=[
                {
                    "product_id": line.product.pk,
                    "quantity": D(line.quantity),
                    "unit_price_with_tax": PRICE,
                    "tax": D(16),
                }
                for line in lines
            ],
        )
        self.orders.append(Sold(made.pk, due, lines))

    def arrive(self) -> None:
        product, quantity = self.dice.choice(self.products), self.dice.randint(1, 9)
        receive_stock({product.pk: D(quantity)}, actor=self.company.actor)
        self.stock[product] += quantity
        self.serve(product)

    def confirm(self) -> None:
        order, waits = self.dice.choice(self.orders), self.dice.random() < 0.7
        services.confirm_order(order.pk, actor=self.company.actor, allow_backorder=waits)
        assert order.status == "pending"
        assert waits or all(line.quantity <= self.free(line.product) for line in order.lines)
        self.turns += 1
        order.status, order.turn = "confirmed", self.turns
        for line in order.lines:
            line.kept = min(line.quantity, self.free(line.product))

    def ship(self) -> None:
        order = self.dice.choice(self.orders)
        wanted = {
            place: part
            for place, line in enumerate(order.lines)
            if (part := self.dice.randint(0, max(line.left, 0)))
        }
        rows = list(OrderItem.objects.filter(order=order.pk).order_by("position"))
        items = [{"order_item_id": rows[place].pk, "quantity": D(part)} for place, part in wanted.items()]
        made = services.ship_order(order.pk, actor=self.company.actor, items=items)
        assert order.open
        for place, part in wanted.items():
            line = order.lines[place]
            assert part <= line.kept
            line.kept -= part
            line.shipped += part
            self.stock[line.product] -= part
        order.shipments[made.pk] = wanted
        order.status = "processing" if any(line.left for line in order.lines) else "shipped"

    def undo(self) -> None:
        order = self.dice.choice(self.orders)
        pk = self.dice.choice(list(order.shipments))
        services.undo_shipment(pk, actor=self.company.actor, reason="r")
        for place, part in order.shipments.pop(pk).items():
            line = order.lines[place]
            line.shipped -= part
            line.kept += part
            self.stock[line.product] += part
        order.status = "processing"

    def give_back(self) -> None:
        order = self.dice.choice(self.orders)
        place = self.dice.randrange(len(order.lines))
        line, part = order.lines[place], self.dice.randint(1, 3)
        condition = self.dice.choice(["restock", "scrap"])
        row = OrderItem.objects.filter(order=order.pk).order_by("position")[place]
        items = [{"order_item_id": row.pk, "quantity": D(part), "condition": condition}]
        services.return_goods(order.pk, actor=self.company.actor, items=items, reason="r")
        assert part <= line.shipped - line.returned
        billed = line.quantity - line.returned if order.billed else 0
        credited = part if billed else 0
        line.returned += part
        order.credited += credited
        order.closed += part - credited
        if condition == "restock":
            self.stock[line.product] += part
            self.serve(line.product)

    def bill(self) -> None:
        order = self.dice.choice(self.orders)
        if order.billed or order.closed or order.status == "cancelled":
            return
        made = finance.create_invoice(
            actor=self.company.actor, customer_id=self.customer.pk, order_id=order.pk
        )
        finance.send_invoice(made.pk, actor=self.company.actor)
        order.billed = order.total

    def pay(self) -> None:
        amount = D(self.dice.randint(1, 300))
        body = {"customer_id": self.customer.pk, "amount": amount, "method": "cash"}
        finance.record_payment(actor=self.company.actor, **body)
        self.paid += int(amount)

    def cancel(self) -> None:
        order = self.dice.choice(self.orders)
        services.cancel_order(order.pk, actor=self.company.actor, reason="r")
        assert not any(line.shipped for line in order.lines)
        order.status, order.billed = "cancelled", 0
        for line in order.lines:
            line.kept = 0
        for line in order.lines:
            self.serve(line.product)

    def deliver(self) -> None:
        order = self.dice.choice(self.orders)
        services.deliver_order(order.pk, actor=self.company.actor)
        assert order.status == "shipped"
        order.status = "delivered"

    def steps(self) -> list[Callable[[], None]]:
        return [
            *[self.place] * 2, *[self.arrive] * 3, *[self.confirm] * 3, *[self.ship] * 5, self.undo,
            *[self.give_back] * 2, self.bill, self.pay, self.cancel, self.deliver,
        ]  # fmt: skip

    # ------------------------------------------------------------ what must hold

    def check(self, seen: dict[Any, Any]) -> dict[Any, Any]:
        for product in self.products:
            item = StockItem.objects.get(pk=product.pk)
            moved = StockMovement.objects.filter(product=product).aggregate(total=Sum("delta"))["total"] or 0
            assert item.in_stock == moved == self.stock[product]
            assert item.available == self.free(product)
            kept = Reservation.objects.filter(product=product).aggregate(total=Sum("quantity"))["total"] or 0
            assert item.reserved == kept
            assert not (item.available and StockWait.objects.filter(product=product).exists())
        kept = {
            row[:2]: row[2] for row in Reservation.objects.values_list("holder_id", "product_id", "quantity")
        }
        waits = {
            row[:2]: row[2] for row in StockWait.objects.values_list("holder_id", "product_id", "quantity")
        }
        delivered = 0
        for order in self.orders:
            row = Order.objects.get(pk=order.pk)
            assert (row.status, row.unbilled) == (order.status, order.unbilled * PRICE)
            lines = OrderItem.objects.filter(order=row).order_by("position")
            for line, stored in zip(order.lines, lines, strict=True):
                assert (stored.shipped_quantity, stored.returned_quantity) == (line.shipped, line.returned)
                assert kept.get((order.pk, line.product.pk), 0) == line.kept
                lacking = line.left - line.kept if order.open else 0
                assert waits.get((order.pk, line.product.pk), 0) == lacking
                delivered += line.shipped - line.returned
            live = Shipment.objects.filter(order=row, status__in=LIVE_SHIPMENTS)
            assert set(order.shipments) <= set(live.values_list("pk", flat=True))
        rows = {row[0]: row for row in VatEntry.objects.values_list()}
        assert seen.items() <= rows.items(), "a row of the register never changes"
        found = VatEntry.objects.aggregate(total=Sum(F("net") + F("vat")))["total"] or 0
        assert found == delivered * PRICE
        assert turnovers.settlement(self.customer.pk).amount == delivered * PRICE - self.paid
        owed = sum(
            invoice.amount - invoice.credited_amount
            for invoice in Invoice.objects.filter(sent_at__isnull=False).exclude(status="cancelled")
        )
        self.customer.refresh_from_db()
        assert self.customer.balance == self.paid - owed
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
            seen = house.check(seen)
        done += 1
    assert done > steps // 5
