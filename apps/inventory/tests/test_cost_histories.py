"""Whatever happens to goods: quantity, average, value and cost of sales to the tiyn, on any day, against an
independent model. `pytest apps/inventory/tests/test_cost_histories.py --cost-steps 3000` goes further.
"""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db.models import Sum

from apps.inventory import services
from apps.inventory.models import CostEntry, StockItem, StockMovement
from apps.inventory.tests.cost_model import Heap
from apps.inventory.tests.factories import make_product, make_supplier
from apps.kernel import clock
from apps.kernel.errors import DomainError
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db
START = dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
STEPS = (
    "receive", "receive", "buy", "issue", "issue", "issue", "last", "count", "give_back", "late_receipt",
    "late_issue", "bill", "credit", "make", "opening",
)  # fmt: skip


class House:
    """The house, and the model beside it: both do a step, or both refuse it."""

    def __init__(self, actor: Any, luck: random.Random) -> None:
        self.actor, self.luck = actor, luck
        self.heaps: dict[UUID, Heap] = {}
        self.gone: list[tuple[UUID, Decimal, Decimal]] = []
        self.received: list[tuple[UUID, Decimal]] = []
        self.supplier = make_supplier(actor)
        for cost in (0, 700, Decimal("33.33")):
            product = make_product(actor, cost=Decimal(cost))
            self.heaps[product.pk] = Heap(cost=Decimal(cost))
        *self.materials, self.made = self.heaps

    # --- what is drawn ---

    def quantity(self, most: int = 40) -> Decimal:
        return (
            Decimal(self.luck.randint(1, most * 1000)).scaleb(-3)
            if self.luck.random() < 0.4
            else Decimal(self.luck.randint(1, most))
        )

    def amount(self, most: int = 200_000) -> Decimal:
        return Decimal(self.luck.randint(0, most)).scaleb(-2)

    def any(self) -> UUID:
        return self.luck.choice(list(self.heaps))

    def past(self) -> dt.date:
        return clock.today() - DAY * self.luck.randint(1, 25)

    # --- both of them ---

    def adjust(
        self,
        pk: UUID,
        kind: str,
        signed: Decimal,
        *,
        price: Decimal | None = None,
        day: dt.date | None = None,
    ) -> None:
        heap, today = self.heaps[pk], clock.today()
        day = day or today
        enough = heap.quantity + Fraction(signed) >= 0 and (
            signed > 0 or day == today or heap.lowest_since(day) + Fraction(signed) >= 0
        )
        quantity = signed if kind == "ADJUSTMENT" else abs(signed)
        try:
            moved = services.adjust_stock(
                pk, actor=self.actor, type=kind, quantity=quantity, unit_cost=price, date=day
            )
        except DomainError:
            assert not enough, (kind, signed)
            return
        assert enough, (kind, signed)
        if kind == "OPENING" and price is None:
            price = heap.cost if heap.shown is None else heap.shown
        assert moved.value == heap.move(Fraction(signed), today, day, price=price, told=None)
        if signed < 0:
            self.gone.append((pk, -signed, -moved.value))
        else:
            self.received.append((pk, signed))

    def receive(self) -> None:
        price = self.amount() if self.luck.random() < 0.8 else None
        self.adjust(self.any(), "IN", self.quantity(), price=price)

    def issue(self) -> None:
        self.adjust(self.any(), "OUT", -self.quantity(25))

    def last(self) -> None:
        pk = self.any()
        if there := self.heaps[pk].quantity:
            self.adjust(pk, "OUT", -Decimal(int(there * 1000)).scaleb(-3))

    def count(self) -> None:
        sign = self.luck.choice((-1, 1))
        price = self.amount() if sign > 0 and self.luck.random() < 0.5 else None
        self.adjust(self.any(), "ADJUSTMENT", sign * self.quantity(5), price=price)

    def opening(self) -> None:
        price = self.amount() if self.luck.random() < 0.5 else None
        self.adjust(self.any(), "OPENING", self.quantity(10), price=price, day=self.past())

    def late_receipt(self) -> None:
        price = self.amount() if self.luck.random() < 0.7 else None
        self.adjust(self.any(), "IN", self.quantity(), price=price, day=self.past())

    def late_issue(self) -> None:
        self.adjust(self.any(), "OUT", -self.quantity(10), day=self.past())

    def buy(self) -> None:
        """A line in two deliveries: what it costs is shared to the tiyn, net of VAT."""
        pk, many, price = self.any(), self.quantity(), self.amount()
        item = {"product_id": pk, "quantity": many, "unit_price": price, "tax": Decimal(16)}
        item["discount"] = Decimal(self.luck.choice((0, 7)))
        order = services.create_purchase_order(actor=self.actor, supplier_id=self.supplier.pk, items=[item])
        services.order_purchase(order.pk, actor=self.actor)
        [line] = order.lines.all()
        first = (many / 2).quantize(Decimal("0.001"))
        done = Decimal(0)
        for part in (first, many - first):
            if part <= 0:
                continue
            items = [{"line_id": line.pk, "quantity": part}]
            services.receive_purchase(order.pk, actor=self.actor, items=items)
            worth = [
                Decimal(int(Fraction(line.net) * Fraction(upto) / Fraction(many) * 100 + Fraction(1, 2)))
                for upto in (done, done + part)
            ]
            told = (worth[1] - worth[0]).scaleb(-2)
            today = clock.today()
            self.heaps[pk].move(Fraction(part), today, today, price=None, told=told)
            done += part
        self.received.append((pk, many))

    def give_back(self) -> None:
        """What a customer returns comes in at what it left with."""
        if not self.gone:
            return
        pk, many, worth = self.gone.pop(self.luck.randrange(len(self.gone)))
        day = clock.today() if self.luck.random() < 0.6 else self.past()
        services.receive_stock({pk: many}, actor=self.actor, values={pk: worth}, date=day)
        self.heaps[pk].move(Fraction(many), clock.today(), day, price=None, told=worth)

    def make(self) -> None:
        """Materials out, goods in at what they cost together."""
        used = {pk: self.quantity(4) for pk in self.materials}
        if any(self.heaps[pk].quantity < Fraction(many) for pk, many in used.items()):
            return
        today, many = clock.today(), self.quantity(3)
        worth = Decimal(0)
        for pk, quantity in used.items():
            moved = services.adjust_stock(pk, actor=self.actor, type="OUT", quantity=quantity)
            assert moved.value == self.heaps[pk].move(
                -Fraction(quantity), today, today, price=None, told=None
            )
            worth -= moved.value
        services.receive_stock({self.made: many}, actor=self.actor, values={self.made: worth})
        self.heaps[self.made].move(Fraction(many), today, today, price=None, told=worth)

    def bill(self, sign: int = 1) -> None:
        """A bill says another price than the receipt; some bills come for two products at once."""
        if not self.received:
            return
        chosen = [self.luck.choice(self.received) for _each in range(self.luck.choice((1, 1, 2)))]
        day = clock.today() if self.luck.random() < 0.6 else self.past()
        late = [services.LateCost(pk, many, sign * self.amount(900_000)) for pk, many in chosen]
        services.add_late_costs(late, actor=self.actor, kind=CostEntry.Kind.BILL, date=day, reference="B")
        for each in late:
            if each.amount:
                self.heaps[each.product_id].bill(Fraction(each.quantity), each.amount, day)

    def credit(self) -> None:
        self.bill(-1)

    # --- what must be so ---

    def compare(self) -> None:
        for row in StockItem.objects.filter(pk__in=self.heaps):
            heap = self.heaps[row.pk]
            assert (Fraction(row.in_stock), row.value, row.unit_cost) == (
                heap.quantity,
                heap.value,
                heap.shown,
            )

    def compare_days(self) -> None:
        """Σ receipts − Σ issues, at the end of every day."""
        for pk, heap in self.heaps.items():
            moves, entries = StockMovement.objects.filter(product=pk), CostEntry.objects.filter(product=pk)
            for day in sorted({row.day for row in heap.rows}):
                found = moves.filter(date__lte=day).aggregate(q=Sum("delta"), v=Sum("value"))
                alone = entries.filter(date__lte=day).aggregate(v=Sum("value"))["v"] or 0
                stood, worth = heap.at(day)
                assert (Fraction(found["q"] or 0), (found["v"] or 0) + alone) == (stood, worth)
            sold = entries.aggregate(all=Sum("cost_of_sales"))["all"] or 0
            assert sold == heap.cost_of_sales


def test_any_history_agrees_with_the_model(company, pytestconfig):
    steps = pytestconfig.getoption("cost_steps")
    luck = random.Random(steps)
    with time_machine.travel(START, tick=False) as clock_of_test:
        house = House(company.actor, luck)
        for _step in range(steps):
            getattr(house, luck.choice(STEPS))()
            house.compare()
            clock_of_test.shift(dt.timedelta(hours=luck.choice((0, 0, 5, 30))))
        house.compare_days()
        assert services.check_costs(actor=company.actor) == []
        assert not OutboxEvent.objects.filter(name="stock.values_adrift").exists()
