"""A year of deals and orders, each step on its own day."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

import time_machine

from apps.crm import services as crm
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.errors import DomainError
from apps.sales import selectors as sales_reads
from apps.sales import services as sales
from prometric.demo import data
from prometric.demo.company import Demo

DEALS = 150
ORDERS_WITHOUT_DEAL = 60
OPEN_STAGES = ["LEAD", "QUALIFIED", "PROPOSAL", "NEGOTIATION", "CLOSING"]


@contextmanager
def on(day: dt.date, hour: int = 10) -> Iterator[None]:
    """The services' clock stands on a working hour of that day."""
    moment = clock.day_start(day) + dt.timedelta(hours=hour)
    with time_machine.travel(moment, tick=True):
        yield


def customers(demo: Demo, start: dt.date, rng: random.Random) -> list[UUID]:
    """Companies and people who buy."""
    found = []
    for number, name in enumerate(data.COMPANIES):
        first, last = data.PEOPLE[number % len(data.PEOPLE)]
        city, postal = data.CITIES[number % len(data.CITIES)]
        place = {
            "address_line1": f"{rng.choice(data.STREETS)} {rng.randint(1, 200)}",
            "city": city,
            "postal_code": postal,
            "country": "KZ",
        }
        with on(start + dt.timedelta(days=number * 4)):
            made = crm.create_customer(
                actor=demo.actor,
                name=f"ТОО «{name}»",
                type="COMPANY",
                email=f"info{number}@customer.kz",
                phone=f"+7727{3000000 + number}",
                bin=f"2401400{number:03d}{rng.randint(10, 99)}",
                source=rng.choice(data.SOURCES),
                segment=rng.choice(data.SEGMENTS),
                credit_limit=Decimal(rng.choice([20, 50, 100])) * 1_000_000,
                contacts=[
                    {
                        "first_name": first,
                        "last_name": last,
                        "position": "Директор",
                        "email": f"director{number}@customer.kz",
                        "phone": f"+7702{number:07d}",
                        "is_primary": True,
                    }
                ],
                addresses=[{"type": "legal", **place}, {"type": "shipping", **place}],
            )
        found.append(made.pk)
    return found


def a_year(demo: Demo, today: dt.date) -> None:
    """Deals that are won, lost or open, and the orders that come of them."""
    rng = random.Random(20_260_101)
    start = today - dt.timedelta(days=365)
    buyers = customers(demo, start, rng)
    plan: list[tuple[int, int, Any]] = [
        *((100 + number * 265 // DEALS, number, _deal) for number in range(DEALS)),
        *(
            (100 + number * 266 // ORDERS_WITHOUT_DEAL, number, _order)
            for number in range(ORDERS_WITHOUT_DEAL)
        ),
    ]
    for days, _number, act in sorted(plan, key=lambda step: step[:2]):
        day = start + dt.timedelta(days=days)
        act(demo, rng, rng.choice(buyers), day, today)


def _lines(demo: Demo, rng: random.Random, most: int) -> list[dict[str, Any]]:
    sold = [row for row in data.PRODUCTS if row[1] != "MATERIAL"]
    chosen = rng.sample(sold, rng.randint(1, 3))
    return [
        {
            "product_id": demo.products[row[0]],
            "quantity": Decimal(rng.randint(1, most)),
            "discount": Decimal(rng.choice([0, 0, 5, 10])),
        }
        for row in chosen
    ]


def _deal(demo: Demo, rng: random.Random, customer: UUID, day: dt.date, today: dt.date) -> None:
    actor = demo.actor
    with on(day):
        deal = crm.create_deal(
            actor=actor,
            title=rng.choice(data.TITLES),
            customer_id=customer,
            assigned_to=rng.choice(demo.sellers),
            source=rng.choice(data.SOURCES),
            products=_lines(demo, rng, 4),
            competitors=rng.sample(data.COMPETITORS, rng.randint(0, 2)),
            tags=["priority"] if rng.random() < 0.2 else [],
            expected_close_date=day + dt.timedelta(days=rng.randint(20, 70)),
        )
    ending = rng.random()
    for stage in OPEN_STAGES[1 : rng.randint(2, 5)]:
        day += dt.timedelta(days=rng.randint(3, 14))
        if day >= today:
            return
        with on(day, 12):
            crm.update_deal(deal.pk, actor=actor, stage=stage)
            crm.add_deal_activity(
                deal.pk,
                actor=actor,
                type=rng.choice(["call", "meeting", "email", "demo"]),
                subject="Обсуждение условий",
                duration=rng.choice([15, 30, 60]),
                outcome=rng.choice(["positive", "neutral", "no_response"]),
            )
    day += dt.timedelta(days=rng.randint(2, 10))
    if day >= today or ending > 0.85:
        return
    if ending > 0.55:
        with on(day, 15):
            crm.lose_deal(
                deal.pk,
                actor=actor,
                lost_reason=rng.choice(data.LOST_REASONS),
                competitor_won=rng.choice(data.COMPETITORS),
            )
        return
    with on(day, 15):
        crm.win_deal(deal.pk, actor=actor)
        order = sales_reads.order_of_deal(deal.pk)
    if order is not None:
        _fulfil(actor, rng, order["id"], day, today)


def _order(demo: Demo, rng: random.Random, customer: UUID, day: dt.date, today: dt.date) -> None:
    with on(day, 11):
        order = sales.create_order(
            actor=demo.actor,
            customer_id=customer,
            items=_lines(demo, rng, 3),
            delivery_date=day + dt.timedelta(days=14),
        )
    _fulfil(demo.actor, rng, order.pk, day, today)


def _fulfil(actor: Actor, rng: random.Random, order_id: UUID, day: dt.date, today: dt.date) -> None:
    """Confirm, ship and deliver as far as time, credit and stock allow."""
    steps: list[tuple[int, Callable[..., Any], dict[str, Any]]] = [
        (3, sales.confirm_order, {}),
        (6, sales.begin_processing, {}),
        (
            3,
            sales.ship_order,
            {"tracking_number": f"KZ{rng.randint(10**8, 10**9 - 1)}", "carrier": "Kazpost"},
        ),
        (9, sales.deliver_order, {}),
    ]
    if rng.random() < 0.06:
        steps = [(2, sales.cancel_order, {"reason": "Отказ покупателя"})]
    for days, step, values in steps:
        day += dt.timedelta(days=rng.randint(days // 3, days))
        if day >= today:
            return
        try:
            with on(day, 16):
                step(order_id, actor=actor, **values)
        except DomainError:
            # No stock or credit on that day: the order stays where it is, as it would in life.
            return
