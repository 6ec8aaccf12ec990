"""Whatever happens to goods in three warehouses: what lies, is kept and is on its way in each, against an
independent model. `pytest apps/inventory/tests/test_place_histories.py --cost-steps 3000` goes further.
"""

from __future__ import annotations

import random
from collections import defaultdict
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from apps.inventory import services
from apps.inventory.models import Reservation, StockItem, TransferLine, Warehouse, WarehouseStock
from apps.inventory.tests.factories import make_product
from apps.kernel.errors import DomainError

pytestmark = pytest.mark.django_db
D = Decimal
STEPS = (
    "receive", "receive", "issue", "count", "reserve", "reserve", "free", "ship", "send", "arrive", "lose",
    "back",
)  # fmt: skip
Key = tuple[UUID, UUID]


class House:
    """The house, and the model beside it: plain sums by (product, warehouse). Both do a step or refuse it."""

    def __init__(self, actor: Any, luck: random.Random) -> None:
        self.actor, self.luck = actor, luck
        self.home = Warehouse.objects.get().pk
        further = [services.create_warehouse(actor=actor, name=name).pk for name in ("Б", "В")]
        self.places = [self.home, *further]
        self.products = [make_product(actor).pk for _each in range(3)]
        self.lies: dict[Key, Decimal] = defaultdict(Decimal)
        self.holders: dict[UUID, tuple[Key, Decimal]] = {}
        self.moving: dict[UUID, tuple[UUID, UUID, UUID, Decimal]] = {}

    def kept(self, key: Key) -> Decimal:
        return sum((much for each, much in self.holders.values() if each == key), D(0))

    def free(self, key: Key) -> Decimal:
        return self.lies[key] - self.kept(key)

    def any(self) -> Key:
        return self.luck.choice(self.products), self.luck.choice(self.places)

    def much(self, most: int = 9) -> Decimal:
        return D(self.luck.randint(1, most * 1000)).scaleb(-3) if self.luck.random() < 0.3 else D(
            self.luck.randint(1, most)
        )  # fmt: skip

    def does(self, possible: bool, act: Any) -> bool:
        """Whether it was done; the house does it where the model says that it can be."""
        try:
            act()
        except DomainError:
            done = False
        else:
            done = True
        assert done == possible
        return done

    def adjust(self, key: Key, kind: str, quantity: Decimal, signed: Decimal) -> None:
        def act() -> None:
            services.adjust_stock(key[0], actor=self.actor, type=kind, quantity=quantity, warehouse_id=key[1])

        if self.does(signed > 0 or self.free(key) >= -signed, act):
            self.lies[key] += signed

    # --- steps ---

    def receive(self) -> None:
        much = self.much(20)
        self.adjust(self.any(), "IN", much, much)

    def issue(self) -> None:
        much = self.much()
        self.adjust(self.any(), "OUT", much, -much)

    def count(self) -> None:
        much = self.much(3) * self.luck.choice((1, -1))
        self.adjust(self.any(), "ADJUSTMENT", much, much)

    def holder(self, pk: UUID, key: Key) -> services.Holder:
        return services.Holder("order", pk, "ORD", None if key[1] == self.home else key[1])

    def reserve(self) -> None:
        key, much, pk = self.any(), self.much(), uuid4()
        want = {key[0]: much}
        who = self.holder(pk, key)
        if self.does(
            self.free(key) >= much, lambda: services.reserve_stock(want, actor=self.actor, holder=who)
        ):
            self.holders[pk] = (key, much)

    def free_some(self) -> None:
        if self.holders:
            pk = self.luck.choice(list(self.holders))
            key, much = self.holders[pk]
            keep = much // 2
            services.release_stock(actor=self.actor, holder=self.holder(pk, key), keep={key[0]: keep})
            self.holders[pk] = (key, keep)
            if not keep:
                del self.holders[pk]

    def ship(self) -> None:
        if self.holders:
            pk = self.luck.choice(list(self.holders))
            key, much = self.holders.pop(pk)
            services.issue_reserved({key[0]: much}, actor=self.actor, holder=self.holder(pk, key))
            self.lies[key] -= much

    def send(self) -> None:
        product, source = self.any()
        target = self.luck.choice([each for each in self.places if each != source])
        much = self.much()
        made = services.create_transfer(
            actor=self.actor, source_id=source, target_id=target,
            items=[{"product_id": product, "quantity": much}],
        )  # fmt: skip
        possible = self.free((product, source)) >= much
        if self.does(possible, lambda: services.send_transfer(made.pk, actor=self.actor)):
            self.lies[product, source] -= much
            self.moving[made.pk] = (product, source, target, much)

    def on_its_way(self, act: str) -> None:
        if not self.moving:
            return
        pk = self.luck.choice(list(self.moving))
        product, source, target, rest = self.moving.pop(pk)
        part = min(rest, self.much()) if act != "back" else rest
        items = [{"product_id": product, "quantity": part}]
        if act == "arrive":
            services.receive_transfer(pk, actor=self.actor, items=items)
            self.lies[product, target] += part
        elif act == "lose":
            services.write_off_transfer(pk, actor=self.actor, items=items, reason="Б")
        else:
            services.cancel_transfer(pk, actor=self.actor)
            self.lies[product, source] += part
        if rest > part:
            self.moving[pk] = (product, source, target, rest - part)

    def step(self, name: str) -> None:
        if name in ("arrive", "lose", "back"):
            self.on_its_way(name)
        else:
            getattr(self, "free_some" if name == "free" else name)()

    # --- what must hold ---

    def compare(self) -> None:
        on_way: dict[UUID, Decimal] = defaultdict(Decimal)
        for product, _source, _target, rest in self.moving.values():
            on_way[product] += rest
        there = {
            (row.product_id, row.warehouse_id): (row.in_stock, row.reserved)
            for row in WarehouseStock.objects.select_related("warehouse")
        }
        transit = Warehouse.objects.filter(kind="transit").values_list("pk", flat=True).first()
        for product in self.products:
            row = StockItem.objects.get(pk=product)
            for place in self.places:
                if place == self.home:
                    found = (row.in_stock - row.elsewhere, row.reserved - row.elsewhere_reserved)
                else:
                    found = there.get((product, place), (D(0), D(0)))
                assert found == (self.lies[product, place], self.kept((product, place)))
            moving = (D(0), D(0)) if transit is None else there.get((product, transit), (D(0), D(0)))
            assert moving == (on_way[product], on_way[product])
            assert row.in_stock == sum(self.lies[product, each] for each in self.places) + on_way[product]
        lines = TransferLine.objects.filter(transfer__status__in=("sent", "partially_received"))
        assert sum(line.outstanding for line in lines) == sum(on_way.values())
        kept = Reservation.objects.filter(holder_kind="transfer")
        assert sum(row.quantity for row in kept) == sum(on_way.values())
        assert services.check_places(actor=self.actor) == []
        assert services.check_costs(actor=self.actor) == []


@pytest.mark.parametrize("seed", [7])
def test_a_history_of_three_warehouses(company, seed, request):
    luck = random.Random(seed)
    house = House(company.actor, luck)
    steps = request.config.getoption("cost_steps")
    for number in range(steps):
        house.step(luck.choice(STEPS))
        if number % 10 == 9:
            house.compare()
    house.compare()
