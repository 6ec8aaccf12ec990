"""A year of deals and orders, each step on its own day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from operator import itemgetter
from typing import Any
from uuid import UUID

from apps.crm import services as crm
from apps.crm.models import OPEN_STAGES, Customer
from apps.kernel.errors import DomainError
from apps.sales import selectors as sales_reads
from apps.sales import services as sales
from laptop.demo import data
from laptop.demo.billing import Books
from laptop.demo.buying import open_purchases
from laptop.demo.fulfilment import unusual_orders
from laptop.demo.opening import balances
from laptop.demo.prices import price_lists
from laptop.demo.workshop import a_workshop
from laptop.demo.year import Story, Year, at, travel

DEALS = 150
SINGLE_ORDERS = 60
SLOW_PAYERS = 10
TERMS = [
    Customer.PaymentTerms.NET_15,
    Customer.PaymentTerms.NET_30,
    Customer.PaymentTerms.NET_30,
    Customer.PaymentTerms.NET_45,
]
# Customers come first, trade begins on this day of the year.
FIRST_DAY = 100


def customers(year: Year) -> list[UUID]:
    """Companies and people who buy."""
    rng, found = year.rng, []
    for number, name in enumerate(data.COMPANIES):
        first, last = data.PEOPLE[number % len(data.PEOPLE)]
        city, postal = data.CITIES[number % len(data.CITIES)]
        place = {
            "address_line1": f"{rng.choice(data.STREETS)} {rng.randint(1, 200)}",
            "city": city,
            "postal_code": postal,
            "country": "KZ",
        }
        with travel(at(year.start + dt.timedelta(days=number * 4), 10)):
            made = crm.create_customer(
                actor=year.demo.actor,
                name=f"ТОО «{name}»",
                type="COMPANY",
                email=f"info{number}@customer.kz",
                phone=f"+7727{3000000 + number}",
                bin=f"2401400{number:03d}{rng.randint(10, 99)}",
                source=rng.choice(data.SOURCES),
                segment=rng.choice(data.SEGMENTS),
                payment_terms=rng.choice(TERMS),
                credit_limit=Decimal(rng.choice([20, 50, 100])) * 1_000_000,
                paper_names={"kk": f"«{name}» ЖШС"},
                **(_contract(year, number) if number % 3 else {}),
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


def _contract(year: Year, number: int) -> dict[str, Any]:
    """Signed on the day on which the customer was entered."""
    day = year.start + dt.timedelta(days=number * 4)
    return {"contract_number": f"{number + 1}-П/{day.year}", "contract_date": day}


def a_year(year: Year) -> None:
    """Deals that are won, lost or open, the orders that come of them, and their money."""
    buyers = customers(year)
    books = Books(year, slow=set(year.rng.sample(buyers, SLOW_PAYERS)))
    year.add(balances(year, buyers))
    year.add(price_lists(year, buyers))
    year.add(unusual_orders(year))
    year.add(open_purchases(year))
    year.add(a_workshop(year))
    days = (year.today - year.start).days - FIRST_DAY
    begun = [(FIRST_DAY + number * days // DEALS, _deal) for number in range(DEALS)]
    begun += [(FIRST_DAY + number * days // SINGLE_ORDERS, _order) for number in range(SINGLE_ORDERS)]
    for day, story in sorted(begun, key=itemgetter(0)):
        year.add(story(year, books, year.rng.choice(buyers), year.start + dt.timedelta(days=day)))
    year.pass_by()


def _lines(year: Year, most: int) -> list[dict[str, Any]]:
    rng = year.rng
    sold = [row for row in data.PRODUCTS if row[1] != "MATERIAL"]
    chosen = rng.sample(sold, rng.randint(1, 3))
    return [
        {
            "product_id": year.demo.products[row[0]],
            "quantity": Decimal(rng.randint(1, most)),
            "discount": Decimal(rng.choice([0, 0, 5, 10])),
        }
        for row in chosen
    ]


def _deal(year: Year, books: Books, customer: UUID, day: dt.date) -> Story:
    actor, rng = year.demo.actor, year.rng
    yield at(day, 10)
    deal = crm.create_deal(
        actor=actor,
        title=rng.choice(data.TITLES),
        customer_id=customer,
        assigned_to=rng.choice(year.demo.sellers),
        source=rng.choice(data.SOURCES),
        products=_lines(year, 4),
        competitors=rng.sample(data.COMPETITORS, rng.randint(0, 2)),
        tags=["priority"] if rng.random() < 0.2 else [],
        expected_close_date=day + dt.timedelta(days=rng.randint(20, 70)),
    )
    ending = rng.random()
    for stage in OPEN_STAGES[1 : rng.randint(2, 5)]:
        day += dt.timedelta(days=rng.randint(3, 14))
        yield at(day, 12)
        crm.update_deal(deal.pk, actor=actor, stage=stage)
        crm.add_deal_activity(
            deal.pk,
            actor=actor,
            type=rng.choice(["call", "meeting", "email", "demo"]),
            subject="Обсуждение условий",
            duration=rng.choice([15, 30, 60]),
            outcome=rng.choice(["positive", "neutral", "no_response"]),
        )
    if ending > 0.85:
        return
    day += dt.timedelta(days=rng.randint(2, 10))
    yield at(day, 15)
    if ending > 0.55:
        crm.lose_deal(
            deal.pk,
            actor=actor,
            lost_reason=rng.choice(data.LOST_REASONS),
            competitor_won=rng.choice(data.COMPETITORS),
        )
        return
    crm.win_deal(deal.pk, actor=actor)
    order = sales_reads.order_of_deal(deal.pk)
    if order is not None:
        yield from _fulfil(year, books, order["id"], day)


def _order(year: Year, books: Books, customer: UUID, day: dt.date) -> Story:
    yield at(day, 11)
    order = sales.create_order(
        actor=year.demo.actor,
        customer_id=customer,
        items=_lines(year, 3),
        delivery_date=day + dt.timedelta(days=14),
    )
    yield from _fulfil(year, books, order.pk, day)


def _fulfil(year: Year, books: Books, order_id: UUID, day: dt.date) -> Story:
    """Confirm, ship, bill and deliver as far as time, credit and stock allow."""
    actor, rng = year.demo.actor, year.rng
    tracking = {"tracking_number": f"KZ{rng.randint(10**8, 10**9 - 1)}", "carrier": "Kazpost"}
    steps: list[tuple[int, Callable[..., Any], dict[str, Any]]] = [
        (3, sales.confirm_order, {}),
        (6, sales.begin_processing, {}),
        (3, sales.ship_order, tracking),
        (9, sales.deliver_order, {}),
    ]
    if rng.random() < 0.06:
        steps = [(2, sales.cancel_order, {"reason": "Отказ покупателя"})]
    for days, step, values in steps:
        day += dt.timedelta(days=rng.randint(days // 3, days))
        yield at(day, 16)
        try:
            step(order_id, actor=actor, **values)
        except DomainError:
            # No stock or credit on that day: the order stays where it is, as it would in life.
            return
        if step is sales.ship_order:
            year.add(books.bill(order_id, day))
