"""However goods moved, each figure of the inventory dashboard is the slow sum over the movements."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.analytics.tests import history
from apps.analytics.tests.factories import shown
from apps.analytics.tests.history import FEW, asked, laters, moments, prices
from apps.inventory import services as inventory
from apps.inventory.tests.cost_model import Heap, near
from apps.inventory.tests.factories import holder, make_product


@dataclass
class Goods:
    """A product as it is now; movements as (type, change, value, day), in the order of their days."""

    pk: UUID
    heap: Heap
    minimum: Decimal
    status: str
    moves: list[tuple[str, Decimal, Decimal, dt.date]] = field(default_factory=list)
    reserved: Decimal = Decimal(0)

    def stock(self, until: dt.date = dt.date.max) -> Decimal:
        return sum((delta for _kind, delta, _value, day in self.moves if day <= until), Decimal(0))

    @property
    def available(self) -> Decimal:
        return self.stock() - self.reserved

    @property
    def last_out(self) -> dt.date | None:
        return max((day for kind, _delta, _value, day in self.moves if kind == "OUT"), default=None)

    @property
    def still_since(self) -> dt.date:
        return self.last_out or min(day for *_rest, day in self.moves)


quantities = st.decimals(min_value="0.001", max_value=50, places=3)
# So many days before today, or a moment of the calendar's edges.
whens = st.sampled_from([0, 1, 89, 90, 91, 179, 180, 181]) | moments
moves = st.lists(
    st.tuples(
        whens,
        st.sampled_from(["IN", "IN", "OUT", "OUT", "all", "ADJUSTMENT", "found missing"]),
        quantities,
        st.none() | prices,
    ),
    max_size=5,
)
stocks = st.lists(
    st.tuples(
        st.sampled_from(["PRODUCT", "MATERIAL", "MANUFACTURED"]),
        st.sampled_from(["ACTIVE", "ACTIVE", "INACTIVE", "DISCONTINUED"]),
        prices,
        st.sampled_from([Decimal(0), Decimal(1), Decimal("7.5"), Decimal(60)]) | quantities,
        st.sampled_from([Decimal(0), Decimal(0), Decimal("0.5"), Decimal(1)]),
        st.tuples(whens, quantities),
        moves,
    ),
    min_size=1,
    max_size=14,
)


def make_goods(company, now, kind, status, cost, minimum, kept, first, moved) -> Goods:
    """Received first, moved after, of what is left a part reserved."""
    actor = company.actor

    def at(when: Any) -> dt.datetime:
        days = when if isinstance(when, int) else 0
        moment = when if isinstance(when, dt.datetime) else now - history.ONE * days
        found: dt.datetime = min(moment, now)
        return found

    with time_machine.travel(dt.datetime(2023, 6, 1, tzinfo=dt.UTC), tick=False):
        product = make_product(actor, name="Goods", type=kind, cost=cost, min_stock=minimum)
    made = Goods(product.pk, Heap(cost), minimum, status)
    begun = at(first[0])
    steps = [(begun, "IN", first[1], None), *((max(begun, at(when)), *rest) for when, *rest in moved)]
    for moment, sort, much, price in sorted(steps, key=lambda step: step[0]):
        taken = sort in ("OUT", "all", "found missing")
        quantity = made.stock() if sort == "all" else min(much, made.stock()) if taken else much
        if not quantity:
            continue
        movement_type = {"all": "OUT", "found missing": "ADJUSTMENT"}.get(sort, sort)
        delta = -quantity if taken else quantity
        with time_machine.travel(moment, tick=False):
            inventory.adjust_stock(
                product.pk,
                actor=actor,
                type=movement_type,
                quantity=delta if movement_type == "ADJUSTMENT" else quantity,
                unit_cost=price,
            )
        day = history.local(moment)
        value = made.heap.move(Fraction(delta), day, day, price=price, told=None)
        made.moves.append((movement_type, delta, value, day))
    with time_machine.travel(now, tick=False):
        reserved = history.rounded(Fraction(made.stock()) * Fraction(kept), 3)
        if 0 < reserved <= made.stock():
            inventory.reserve_stock({product.pk: reserved}, actor=actor, holder=holder())
            made.reserved = reserved
        inventory.update_product(product.pk, actor=actor, status=status)
    return made


def worth(made: list[Goods], until: dt.date = dt.date.max) -> Fraction:
    """What all that moved until then has added to the value."""
    return sum((Fraction(goods.heap.at(until)[1]) for goods in made), Fraction(0))


def turnover(made: list[Goods], span: list[dt.date]) -> dict[str, Any]:
    average = history.rounded((worth(made, span[0] - history.ONE) + worth(made, span[-1])) / 2)
    cost = sum(
        Fraction(-value)
        for goods in made
        for kind, _delta, value, day in goods.moves
        if kind == "OUT" and day in span
    )
    return {
        "costOfGoods": history.rounded(cost),
        "averageValue": average,
        "ratio": history.rounded(cost / Fraction(average)) if average > 0 else None,
    }


def dead_stock(made: list[Goods], today: dt.date) -> dict[str, Any]:
    def lain(least: int) -> list[Goods]:
        return [goods for goods in made if goods.stock() and (today - goods.still_since).days >= least]

    ordered = sorted(lain(90), key=lambda goods: (-worth([goods]), goods.pk))
    return {
        **{
            f"days{least}": {"count": len(lain(least)), "value": history.rounded(worth(lain(least)))}
            for least in (90, 180)
        },
        "items": [
            {
                "id": str(goods.pk),
                "name": "Goods",
                "inStock": goods.stock(),
                "value": history.rounded(worth([goods])),
                "lastOutDate": goods.last_out,
                "days": (today - goods.still_since).days,
            }
            for goods in ordered[:10]
        ],
    }


def low_stock(made: list[Goods]) -> dict[str, Any]:
    found = [
        goods
        for goods in made
        if goods.status == "ACTIVE" and goods.minimum > 0 and goods.available <= goods.minimum
    ]
    found.sort(key=lambda goods: (Fraction(goods.available) / Fraction(goods.minimum), goods.pk))
    return {
        "count": len(found),
        "items": [
            {"id": str(goods.pk), "name": "Goods", "current": goods.available, "minimum": goods.minimum}
            for goods in found[:10]
        ],
    }


@settings(FEW, max_examples=10)
@given(kept=stocks, now=laters, wanted=st.lists(asked, min_size=2, max_size=3))
def test_every_figure_is_the_slow_sum(company, kept, now, wanted):
    today = history.local(now)
    with history.undone():
        made = [make_goods(company, now, *terms) for terms in kept]
        reserved = sum(
            Fraction(near(worth([goods]) * Fraction(goods.reserved) / Fraction(goods.stock())))
            for goods in made
            if goods.reserved
        )
        for params in wanted:
            span, _before = history.period_days(params, today)
            expected = {
                "period": {"startDate": span[0], "endDate": span[-1]},
                "value": {
                    "total": history.rounded(worth(made)),
                    "reserved": history.rounded(reserved),
                    "products": sum(goods.stock() > 0 for goods in made),
                },
                "turnover": turnover(made, span),
                "deadStock": dead_stock(made, today),
                "lowStock": low_stock(made),
            }
            assert shown(company, "inventory/dashboard", now, **params) == history.plain(expected)
