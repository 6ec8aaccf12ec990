"""What goods cost (domain.md §3.11): moving average by quantity and value, exact to the tiyn.

What is entered today is valued by the statement that moves the stock. What is dated into the past takes the
value of its own day, and what issues since would have cost otherwise is corrected by an entry of today: no
movement is ever written anew.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Protocol
from uuid import UUID

from apps.inventory.models import CostEntry, Product, StockItem
from apps.inventory.sql.costs import SINCE
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.sql import fetch


class Moving(Protocol):
    """A change of stock, as `services.stock.Change`."""

    @property
    def product_id(self) -> UUID: ...
    @property
    def delta(self) -> Decimal: ...
    @property
    def unit_cost(self) -> Decimal | None: ...
    @property
    def value(self) -> Decimal | None: ...


@dataclass(frozen=True, slots=True)
class Day:
    """What moved on one day: receipts, issues, and what changed the value alone."""

    received: Decimal
    received_value: Decimal
    issued: Decimal
    issued_value: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Dated:
    """What a change of a past day is worth, and what it corrects today: more cost of sales, less value."""

    worth: Decimal
    correction: Decimal


def dated(changes: Sequence[Moving], *, actor: Actor, date: dt.date) -> dict[UUID, Dated]:
    """Value changes that are dated into the past; locks their stock rows by id. In tenge.

    A product without a stock row is left out.
    """
    products = sorted({each.product_id for each in changes})
    rows = StockItem.objects.select_for_update(no_key=True).filter(pk__in=products).order_by("pk")
    stock = {row.pk: row for row in rows}
    days: dict[UUID, list[Day]] = defaultdict(list)
    for product, _day, *sums in fetch(
        SINCE, {"workspace": actor.workspace_id, "products": products, "date": date}
    ):
        days[product].append(Day(*sums))
    typed = _typed_costs(stock.values(), changes)
    return {
        each.product_id: _value(each, row, days[each.product_id], typed)
        for each in changes
        if (row := stock.get(each.product_id)) is not None
    }


def write_corrections(
    found: Mapping[UUID, Dated], movements: Mapping[UUID, UUID], *, actor: Actor, reference: str
) -> None:
    """Keep what changes of the past have corrected, as entries of today.

    Args:
        movements: {product: the movement that was entered late}.
    """
    CostEntry.objects.bulk_create(
        CostEntry(
            organization_id=actor.organization_id,
            workspace_id=actor.workspace_id,
            product_id=product,
            kind=CostEntry.Kind.BACKDATED,
            date=clock.today(),
            value=-each.correction,
            cost_of_sales=each.correction,
            reference=reference,
            source_id=movements[product],
            user_id=actor.user_id,
        )
        for product, each in found.items()
        if each.correction and product in movements
    )


def _typed_costs(rows: Iterable[StockItem], changes: Sequence[Moving]) -> dict[UUID, Decimal]:
    """What products cost that have no average, where a change needs it."""
    bare = {row.pk for row in rows if row.unit_cost is None}
    wanted = {
        each.product_id
        for each in changes
        if each.delta > 0 and each.unit_cost is None and each.value is None
    }
    if not bare & wanted:
        return {}
    return dict(Product.objects.filter(pk__in=bare & wanted).values_list("pk", "cost"))


def _value(change: Moving, row: StockItem, days: list[Day], typed: Mapping[UUID, Decimal]) -> Dated:
    stood = row.in_stock - sum((day.received - day.issued for day in days), money.ZERO)
    worth = row.value - sum((day.received_value - day.issued_value + day.value for day in days), money.ZERO)
    told = _told(change, row, stood, worth, typed)
    if change.delta < 0:
        told = min(told, row.value)
    added = told if change.delta > 0 else -told
    otherwise = _issued(stood + change.delta, worth + added, days) - _issued(stood, worth, days)
    left = row.value + added
    if row.in_stock + change.delta <= 0:
        return Dated(told, left)
    return Dated(told, min(rounded(otherwise), left))


def _told(
    change: Moving, row: StockItem, stood: Decimal, worth: Decimal, typed: Mapping[UUID, Decimal]
) -> Decimal:
    """What the change is worth on its own day, not below zero."""
    quantity = abs(change.delta)
    if change.value is not None:
        return change.value
    if change.delta > 0 and change.unit_cost is not None:
        return money.share_of(change.unit_cost, quantity, Decimal(1))
    if stood > 0:
        return max(money.share_of(worth, quantity, stood), money.ZERO)
    if row.in_stock > 0:
        return money.share_of(row.value, quantity, row.in_stock)
    cost = row.unit_cost if row.unit_cost is not None else typed.get(row.pk, money.ZERO)
    return money.share_of(cost, quantity, Decimal(1))


def _issued(quantity: Decimal, value: Decimal, days: Iterable[Day]) -> Fraction:
    """What the issues of these days cost where the days begin with so much of such a value: of each day all
    receipts first, then all issues.
    """
    stood, worth, total = Fraction(quantity), Fraction(value), Fraction(0)
    for day in days:
        stood += Fraction(day.received)
        worth += Fraction(day.received_value) + Fraction(day.value)
        if day.issued:
            issued = Fraction(day.issued)
            cost = worth if issued >= stood else worth * issued / stood
            stood, worth, total = stood - issued, worth - cost, total + cost
    return total


def rounded(amount: Fraction) -> Decimal:
    """To the tiyn, halves away from zero."""
    sign = -1 if amount < 0 else 1
    tiyn = (200 * abs(amount.numerator) + amount.denominator) // (2 * amount.denominator)
    return (sign * Decimal(tiyn)).scaleb(-2)
