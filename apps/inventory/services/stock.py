"""Stock goes in, out, or is put right; each change leaves a movement.

One statement locks the stock rows in product order, judges all of them, changes them and writes the
movements with what they cost: all or nothing, without a round trip between the lock and the change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.inventory.events import StockLow, StockMoved
from apps.inventory.models import Product, StockItem, StockMovement
from apps.inventory.models.columns import shown_cost
from apps.inventory.services.backdating import refuse_negative_days
from apps.inventory.services.costs import Dated, dated, write_corrections
from apps.inventory.services.movement_refusals import refuse, refuse_stockless
from apps.inventory.services.places import claim, place_of
from apps.inventory.services.waiting import serve_waiting
from apps.inventory.sql.stock import MOVE, MOVE_ELSEWHERE
from apps.kernel import clock, money
from apps.kernel.actor import Actor
from apps.kernel.errors import AlreadyExists, Invalid
from apps.kernel.events import announce_all
from apps.kernel.models import uuid7
from apps.kernel.sql import fetch

Type = StockMovement.Type


@dataclass(frozen=True, slots=True)
class Change:
    """What is to happen to one product: a signed change, how much of its reservations it uses up, and what it
    costs. An issue costs its share of the value unless `value` says otherwise.
    """

    product_id: UUID
    delta: Decimal
    release: Decimal = money.ZERO
    unit_cost: Decimal | None = None
    # What it is worth, not below zero, where that is known better than by a price: a part of a line, what
    # goods left with, what materials cost.
    value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A movement as it was written, and the product's stock after it; `quantity` and `value` are signed."""

    id: UUID
    product_id: UUID
    type: str
    quantity: Decimal
    in_stock: Decimal
    reserved: Decimal
    value: Decimal = money.ZERO

    @property
    def balance_after(self) -> Decimal:
        return self.in_stock

    @property
    def available(self) -> Decimal:
        return self.in_stock - self.reserved


@transaction.atomic
def adjust_stock(
    product_id: UUID,
    *,
    actor: Actor,
    type: str,  # noqa: A002 - the API's word
    quantity: Decimal,
    reference: str = "",
    notes: str = "",
    unit_cost: Decimal | None = None,
    external_id: str = "",
    date: dt.date | None = None,
    warehouse_id: UUID | None = None,
) -> Moved:
    """One product's stock by hand: IN, OUT and OPENING take a quantity above 0, ADJUSTMENT a signed change.

    Args:
        quantity: for ADJUSTMENT the difference that a count found: -3 when three are missing.
        unit_cost: in tenge; of OPENING the product's cost unless given.
        external_id: of OPENING, in the program that it comes from.
        date: the local day on which it happened, today unless given; not in the future. Of OPENING the day on
            which so much was there.
        warehouse_id: where; the default warehouse unless given.
    Raises:
        NotFound: no such product or warehouse.
        Invalid: a quantity of the wrong sign, a future day, a product that keeps no stock, an external id of
            another type.
        AlreadyExists: the product's opening stock of that external id.
        StockUnavailable: less than that is available (reserved stock cannot be taken), or was there at the
            end of that day or of any day since.
        PermissionDenied: all but IN needs INVENTORY_CORRECT.
    """
    if type not in StockMovement.BY_HAND:
        raise Invalid({"type": _("Goods move between warehouses by a transfer.")})
    if type != Type.IN:
        actor.require("INVENTORY_CORRECT")
    require_possible(type, quantity, date)
    if external_id and type != Type.OPENING:
        raise Invalid({"external_id": _("Only opening stock has one.")})
    if type == Type.OPENING:
        if opening_in_force(product_id, external_id) is not None:
            raise AlreadyExists("external_id")
        unit_cost = opening_cost(product_id, unit_cost)
    place = place_of(warehouse_id, actor=actor)
    delta = -quantity if type == Type.OUT else quantity
    [moved] = move(
        [Change(product_id, delta, unit_cost=unit_cost)],
        actor=actor, type=type, reference=reference, notes=notes, external_id=external_id, date=date,
        place=place,
    )  # fmt: skip
    return moved


def require_possible(type: str, quantity: Decimal, date: dt.date | None) -> None:  # noqa: A002
    """Refuse a quantity of the wrong sign, and a day in the future."""
    if quantity == 0 or (quantity < 0 and type != Type.ADJUSTMENT):
        raise Invalid({"quantity": _("Ensure this value is greater than zero.")})
    if date is not None and date > clock.today():
        raise Invalid({"date": _("The date cannot be in the future.")})


def opening_in_force(product_id: UUID, external_id: str) -> StockMovement | None:
    """The product's opening stock of an external id, as it was entered last; locks its stock row."""
    if not external_id:
        return None
    list(StockItem.objects.select_for_update(no_key=True).filter(pk=product_id))
    entered = StockMovement.objects.filter(product_id=product_id, external_id=external_id, quantity__gt=0)
    return entered.order_by("-id").first()


def opening_cost(product_id: UUID, unit_cost: Decimal | None) -> Decimal | None:
    """What a unit of opening stock cost: the product's cost unless given."""
    return opening_costs([product_id]).get(product_id) if unit_cost is None else unit_cost


def opening_costs(product_ids: Collection[UUID]) -> dict[UUID, Decimal | None]:
    """{product: what a unit of its opening stock cost, unless given}."""
    return dict(Product.objects.filter(pk__in=product_ids).values_list("pk", shown_cost()))


@transaction.atomic
def receive_stock(
    quantities: Mapping[UUID, Decimal],
    *,
    actor: Actor,
    reference: str = "",
    notes: str = "",
    unit_costs: Mapping[UUID, Decimal] | None = None,
    values: Mapping[UUID, Decimal] | None = None,
    date: dt.date | None = None,
    serve: bool = True,
    place: UUID | None = None,
) -> list[Moved]:
    """Take goods of several products in: a delivery, finished production.

    Args:
        unit_costs, values: what a piece, or all of it, costs in tenge; the average where neither is said.
        serve: False where the caller keeps them for somebody first, and serves who waits then.
        place: the warehouse, None for the first one, as documents keep it.
    Raises:
        NotFound: a product that the workspace does not have.
        Invalid: a product that keeps no stock.
    """
    costs, worth = unit_costs or {}, values or {}
    changes = [
        Change(pk, quantity, unit_cost=costs.get(pk), value=worth.get(pk))
        for pk, quantity in quantities.items()
    ]
    how: dict[str, Any] = {"reference": reference, "notes": notes, "date": date, "serve": serve}
    return move(changes, actor=actor, type=Type.IN, place=place, **how)


def move(
    changes: Sequence[Change],
    *,
    actor: Actor,
    type: str,  # noqa: A002
    reference: str = "",
    notes: str = "",
    external_id: str = "",
    date: dt.date | None = None,
    serve: bool = True,
    place: UUID | None = None,
) -> list[Moved]:
    """Change several products' stock at once, each product named once; announces StockMoved, StockLow.

    Inside the caller's transaction. All or nothing. What comes in is kept for those who wait for it there.

    Args:
        place: the warehouse, None for the first one.

    Raises:
        NotFound: a product that the workspace does not have.
        StockUnavailable: more would be taken than is available, or, for a past day, than there was at the
            end of it or of any day since.
        Invalid: a product that keeps no stock, or more than a quantity can hold.
    """
    if not changes:
        return []
    today = clock.today()
    claim([change.product_id for change in changes], place, actor=actor)
    taken = {change.product_id: -change.delta for change in changes if change.delta < 0}
    if taken and date is not None and date < today:
        refuse_negative_days(taken, actor=actor, date=date, place=place)
    past = _dated(changes, date or today, today, actor=actor)
    parameters: dict[str, Any] = {
        "ids": [uuid7() for _change in changes],
        "products": [change.product_id for change in changes],
        "deltas": [change.delta for change in changes],
        "releases": [change.release for change in changes],
        "costs": [change.unit_cost for change in changes],
        "told": [
            past[change.product_id].worth if change.product_id in past else change.value for change in changes
        ],
        "corrections": [
            past[change.product_id].correction if change.product_id in past else money.ZERO
            for change in changes
        ],
        "count": len(changes),
        "most": money.MAX_QUANTITY,
        "organization": actor.organization_id,
        "workspace": actor.workspace_id,
        "warehouse": place,
        "user": actor.user_id,
        "type": str(type),
        "reference": reference,
        "notes": notes,
        "external_id": external_id,
        "date": date or today,
    }
    rows = fetch(MOVE if place is None else MOVE_ELSEWHERE, parameters)
    if len(rows) != len(changes):
        refuse_stockless({change.product_id for change in changes})
    if rows[0][8] is None:
        refuse(rows)
    moved = [
        Moved(movement, product, str(type), delta, in_stock, reserved, value)
        for product, movement, delta, *_before, in_stock, reserved, _minimum, _low, value in rows
    ]
    if past:
        movements = {each.product_id: each.id for each in moved}
        write_corrections(past, movements, actor=actor, reference=reference)
    announce_all(
        [
            *(
                StockMoved(
                    product_id=each.product_id,
                    movement_id=each.id,
                    type=each.type,
                    quantity=each.quantity,
                    balance_after=each.in_stock,
                    reference=reference,
                )
                for each in moved
            ),
            *low(
                (product, in_stock - reserved, minimum)
                for product, *_rest, was_low, in_stock, reserved, minimum, is_low, _value in rows
                if is_low and not was_low
            ),
        ],
        actor=actor,
    )
    if serve:
        serve_waiting([each.product_id for each in moved if each.quantity > 0], actor=actor)
    return moved


def _dated(changes: Sequence[Change], date: dt.date, today: dt.date, *, actor: Actor) -> dict[UUID, Dated]:
    """What changes of a past day are worth, and those that take out goods at a cost of their own."""
    if date < today or any(change.delta < 0 and change.value is not None for change in changes):
        return dated(changes, actor=actor, date=date)
    return {}


def low(crossings: Iterable[tuple[UUID, Decimal, Decimal]]) -> list[StockLow]:
    """The events for each (product, available, minimum) that was above its minimum before."""
    return [
        StockLow(product_id=product, available=available, min_stock=minimum)
        for product, available, minimum in crossings
    ]
