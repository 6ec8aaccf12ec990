"""Stock kept for orders and production: promised once, given back, or taken out.

The caller has locked the holder (the order). Stock rows are locked in product order by the one
statement that also judges and changes them, so that parallel confirms neither oversell nor deadlock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.inventory.errors import BomCycle, BomMissing, StockUnavailable
from apps.inventory.models import BomComponent, Product, Reservation
from apps.inventory.services.places import claim
from apps.inventory.services.stock import low
from apps.inventory.services.waiting import no_longer_waits, serve_waiting
from apps.inventory.sql.reservations import RELEASE, RESERVE, RESERVE_ELSEWHERE
from apps.kernel.actor import Actor
from apps.kernel.errors import NotFound
from apps.kernel.events import announce_all
from apps.kernel.models import uuid7
from apps.kernel.money import MAX_QUANTITY, ZERO
from apps.kernel.sql import fetch

MAX_LEVELS = 50
THOUSANDTH = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Holder:
    """For whom stock is kept: `Holder("order", order.pk, order.order_number)`.

    `place` is the warehouse that it is kept in, None for the first one; what a holder keeps of a product lies
    in one.
    """

    kind: str
    id: UUID
    reference: str = ""
    place: UUID | None = None


def requirements(quantities: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    """What the stock must give for these quantities: bundles become their components, at every level.

    Services and digital products need nothing and are left out. Fractions are rounded up to a thousandth.

    Raises:
        NotFound: a product that the workspace does not have.
        BomMissing: a bundle that holds nothing.
        BomCycle: bundles nested without end.
    """
    types = dict(Product.objects.filter(pk__in=list(quantities)).values_list("pk", "type"))
    if len(types) != len(quantities):
        raise NotFound
    needed: dict[UUID, Decimal] = defaultdict(Decimal)
    level: Mapping[UUID, Decimal] = quantities
    for _level in range(MAX_LEVELS):
        bundles = {}
        for pk, quantity in level.items():
            if types[pk] in Product.STOCKABLE:
                needed[pk] += quantity
            elif types[pk] == Product.Type.BUNDLE:
                bundles[pk] = quantity
        if not bundles:
            return {pk: _rounded_up(quantity) for pk, quantity in needed.items()}
        below: dict[UUID, Decimal] = defaultdict(Decimal)
        empty = set(bundles)
        rows = BomComponent.objects.filter(product_id__in=list(bundles))
        for product, component, per_unit, kind in rows.values_list(
            "product_id", "component_id", "quantity", "component__type"
        ):
            types[component] = kind
            empty.discard(product)
            below[component] += bundles[product] * per_unit
        if empty:
            raise BomMissing(product_id=min(empty))
        level = below
    raise BomCycle


def _rounded_up(quantity: Decimal) -> Decimal:
    if quantity > MAX_QUANTITY:  # more than any stock holds, and perhaps than arithmetic does
        return MAX_QUANTITY + THOUSANDTH
    whole = quantity.quantize(THOUSANDTH)
    return whole if whole >= quantity else whole + THOUSANDTH


@transaction.atomic
def reserve_stock(
    quantities: Mapping[UUID, Decimal],
    *,
    actor: Actor,
    holder: Holder,
    allow_short: frozenset[UUID] = frozenset(),
    waited: bool = False,
) -> dict[UUID, Decimal]:
    """Keep stock for a holder, all or nothing; bundles are kept as their components.

    Args:
        quantities: per product, lines of one product added up.
        allow_short: products (components too) of which less may be there; what is there is kept.
        waited: the holder waited for it, and does so no longer.
    Returns:
        What is missing per product of `allow_short`; {} when everything is kept.
    Raises:
        NotFound: a product that the workspace does not have.
        StockUnavailable: `details.items` lists each product that lacks stock; nothing is kept.
    """
    needed = requirements(quantities)
    if not needed:
        return {}
    parameters: dict[str, Any] = {
        "ids": [uuid7() for _product in needed],
        "products": list(needed),
        "quantities": list(needed.values()),
        "short": [product in allow_short for product in needed],
        "count": len(needed),
        "organization": actor.organization_id,
        "workspace": actor.workspace_id,
        "warehouse": holder.place,
        "kind": holder.kind,
        "holder": holder.id,
        "reference": holder.reference,
    }
    claim(needed, holder.place, actor=actor)
    rows = fetch(RESERVE if holder.place is None else RESERVE_ELSEWHERE, parameters)
    if len(rows) != len(needed):
        raise NotFound
    missing = {row[0]: (row[1], row[2], row[3]) for row in rows if row[2] < row[1]}
    if not rows[0][5]:
        raise StockUnavailable(
            items=[
                {"product_id": product, "requested": asked, "available": there}
                for product, (asked, there, may_be_short) in missing.items()
                if not may_be_short
            ]
        )
    announce_all(low((row[0], row[6], row[7]) for row in rows if row[8]), actor=actor)
    if waited:
        no_longer_waits({row[0]: row[4] for row in rows}, actor=actor, kind=holder.kind, holder_id=holder.id)
    return {product: asked - there for product, (asked, there, _short) in missing.items()}


@transaction.atomic
def release_stock(
    *, actor: Actor, holder: Holder, keep: Mapping[UUID, Decimal] | None = None
) -> dict[UUID, Decimal]:
    """Give back all that is kept for a holder, or what goes beyond `keep` (product: quantity).

    Returns what is given back per product; others who wait for it get it. Nothing kept is no mistake.
    """
    most = {product: max(quantity, ZERO) for product, quantity in (keep or {}).items()}
    parameters: dict[str, Any] = {
        "workspace": actor.workspace_id,
        "kind": holder.kind,
        "holder": holder.id,
        "products": list(most),
        "most": list(most.values()),
    }
    freed: dict[UUID, Decimal] = dict(fetch(RELEASE, parameters))
    serve_waiting(freed, actor=actor)
    return freed


def reserved_for(*, actor: Actor, holder: Holder) -> dict[UUID, Decimal]:
    """What is kept for a holder per product."""
    rows = Reservation.objects.filter(
        workspace_id=actor.workspace_id, holder_kind=holder.kind, holder_id=holder.id
    )
    return dict(rows.values_list("product_id", "quantity"))
