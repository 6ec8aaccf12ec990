"""What lay in stock before the books began here (domain.md §7), as an import brings it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.inventory.models import StockItem, StockMovement
from apps.inventory.services.places import place_of
from apps.inventory.services.stock import (
    Change,
    move,
    opening_cost,
    opening_costs,
    opening_in_force,
    require_possible,
)
from apps.inventory.services.waiting import serve_waiting
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.errors import DomainError, Missing
from apps.kernel.records import Kept

OPENING = StockMovement.Type.OPENING


@transaction.atomic
def keep_opening_stock(
    product_id: UUID,
    *,
    actor: Actor,
    external_id: str,
    quantity: Decimal,
    date: dt.date,
    unit_cost: Decimal | None = None,
    reference: str = "",
    notes: str = "",
) -> tuple[StockMovement, Kept]:
    """Bring a product's opening stock of an external id to these values; a second time changes nothing.

    One of another quantity, day or cost is entered anew, then the former is taken back by an opposite
    movement of its own day.

    Args:
        external_id: of the row in the program that it comes from; one for each product and row.
        quantity: above zero.
        date: the local day on which so much was there, not in the future.
        unit_cost: in tenge; the product's cost unless given.
    Raises:
        PermissionDenied: it needs INVENTORY_CORRECT.
        Missing: no external id.
        StockUnavailable: less than what has gone out or is reserved since.
        otherwise as `adjust_stock`.
    """
    actor.require("INVENTORY_CORRECT")
    if not external_id:
        raise Missing("external_id")
    found = opening_in_force(product_id, external_id)
    if unit_cost is None and found is not None:
        unit_cost = found.unit_cost
    cost = opening_cost(product_id, unit_cost)
    if _says(found, quantity, date, cost):
        assert found is not None
        return found, Kept.UNCHANGED
    require_possible(OPENING, quantity, date)
    # Anew first: what has gone out since stays covered, and nobody is served of what is taken back.
    place = place_of(None, actor=actor) if found is None else found.warehouse_id
    how: dict[str, Any] = {"actor": actor, "type": OPENING, "external_id": external_id, "serve": False}
    how["place"] = place
    entered = Change(product_id, quantity, unit_cost=cost)
    [moved] = move([entered], reference=reference, notes=notes, date=date, **how)
    if found is not None:
        _take_back([found], how)
    serve_waiting([product_id], actor=actor)
    made = StockMovement.objects.get(pk=moved.id)
    return made, Kept.CREATED if found is None else Kept.CORRECTED


@dataclass(frozen=True, slots=True)
class Opening:
    """What lay there of a product, as `keep_opening_stock` takes it."""

    product_id: UUID
    external_id: str
    quantity: Decimal
    date: dt.date
    unit_cost: Decimal | None = None


@transaction.atomic
def keep_opening_stocks(
    *, actor: Actor, items: Mapping[int, Opening]
) -> tuple[dict[int, tuple[UUID, Kept]], dict[int, DomainError]]:
    """Bring the opening stock of many products to these values; new ones by a handful of statements.

    Where one of a day is refused, all of that day are tried one by one.

    Args:
        items: by any number of the caller's; none twice of one product and external id.
    Returns:
        (movement, what became of it) and refusals, by the caller's number.
    Raises:
        PermissionDenied
    """
    actor.require("INVENTORY_CORRECT")
    products = {each.product_id for each in items.values()}
    list(StockItem.objects.select_for_update(no_key=True).filter(pk__in=products).order_by("pk"))
    entered = StockMovement.objects.filter(
        product_id__in=products, external_id__in={each.external_id for each in items.values()}, quantity__gt=0
    )
    there = {(row.product_id, row.external_id): row for row in entered.order_by("id")}
    costs = opening_costs(products)
    done: dict[int, tuple[UUID, Kept]] = {}
    alone: list[int] = []
    together: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for number, each in items.items():
        found = there.get((each.product_id, each.external_id))
        if found is not None and _says(
            found, each.quantity, each.date, found.unit_cost if each.unit_cost is None else each.unit_cost
        ):
            done[number] = (found.pk, Kept.UNCHANGED)
        elif each.external_id:
            former = None if found is None else (found.date, found.warehouse_id)
            together[each.external_id, each.date, former].append(number)
        else:
            alone.append(number)
    for (external_id, date, _former), numbers in together.items():
        try:
            done |= _enter(
                {number: items[number] for number in numbers}, there, costs, external_id, date, actor=actor
            )
        except DomainError:
            alone += numbers
    refused: dict[int, DomainError] = {}
    for number in sorted(alone):
        try:
            movement, kept = keep_opening_stock(actor=actor, **asdict(items[number]))
            done[number] = (movement.pk, kept)
        except DomainError as error:
            refused[number] = error
    return done, refused


@transaction.atomic
def _enter(
    items: Mapping[int, Opening],
    there: Mapping[tuple[UUID, str], StockMovement],
    costs: Mapping[UUID, Decimal | None],
    external_id: str,
    date: dt.date,
    *,
    actor: Actor,
) -> dict[int, tuple[UUID, Kept]]:
    """What was there of several products on a day; all of them are new, or of one day and place before."""
    formers = {
        each.product_id: found
        for each in items.values()
        if (found := there.get((each.product_id, external_id)))
    }
    changes = []
    for each in items.values():
        require_possible(OPENING, each.quantity, date)
        cost = each.unit_cost
        if cost is None and each.product_id in formers:
            cost = formers[each.product_id].unit_cost
        changes.append(
            Change(
                each.product_id,
                each.quantity,
                unit_cost=costs.get(each.product_id) if cost is None else cost,
            )
        )
    first = next(iter(formers.values()), None)
    place = place_of(None, actor=actor) if first is None else first.warehouse_id
    how: dict[str, Any] = {"actor": actor, "type": OPENING, "external_id": external_id, "serve": False}
    how["place"] = place
    moved = move(changes, date=date, **how)
    if formers:
        _take_back(list(formers.values()), how)
    serve_waiting([each.product_id for each in items.values()], actor=actor)
    by_product = {each.product_id: each.id for each in moved}
    kept = Kept.CORRECTED if formers else Kept.CREATED
    return {number: (by_product[each.product_id], kept) for number, each in items.items()}


def _take_back(formers: Sequence[StockMovement], how: Mapping[str, Any]) -> None:
    """By opposite movements of their own day, at what each was worth."""
    opposite = []
    for found in formers:
        entered_at = found.unit_cost or money.ZERO
        worth = money.share_of(entered_at, found.quantity, Decimal(1)) if found.value is None else found.value
        opposite.append(Change(found.product_id, -found.quantity, value=worth))
    move(opposite, notes=str(_("Corrected by a later import")), date=formers[0].date, **how)


def _says(found: StockMovement | None, quantity: Decimal, date: dt.date, cost: Decimal | None) -> bool:
    return found is not None and (found.quantity, found.date, found.unit_cost) == (quantity, date, cost)
