"""Whether quantity and value of the stock are what movements and cost entries add up to (at night)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal
from uuid import UUID

import structlog
from django.db import transaction

from apps.inventory.events import StockValuesAdrift
from apps.inventory.models import Product
from apps.inventory.services.places import add_home
from apps.inventory.sql.costs import ADRIFT, TAKE_OVER
from apps.inventory.sql.places import ADRIFT as PLACES_ADRIFT
from apps.kernel import clock
from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.sql import execute, fetch

log = structlog.get_logger("prometric.inventory")


@dataclass(frozen=True, slots=True)
class Difference:
    """A product whose stock is not what its books say; `value` in tenge."""

    product_id: UUID
    in_stock: Decimal
    moved: Decimal
    value: Decimal
    booked: Decimal


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A product that does not lie where its books say: in one warehouse, or by the sums (None)."""

    product_id: UUID
    warehouse_id: UUID | None
    in_stock: Decimal
    moved: Decimal
    reserved: Decimal
    kept: Decimal


@transaction.atomic
def check_places(*, actor: Actor) -> list[Misplaced]:
    """Hold what lies in each warehouse against its movements and reservations, and the sums against that.

    A workspace without a first warehouse gets one. Announces StockValuesAdrift where anything differs.
    """
    add_home(actor=actor)
    found = [Misplaced(*row) for row in fetch(PLACES_ADRIFT, {"workspace": actor.workspace_id})]
    if found:
        rows = [{name: str(value) for name, value in asdict(each).items()} for each in found]
        log.error("stock misplaced", workspace_id=str(actor.workspace_id), products=rows)
        _tell({each.product_id for each in found}, actor)
    return found


@transaction.atomic
def check_costs(*, actor: Actor) -> list[Difference]:
    """Hold quantity and value of a workspace's products against their movements and cost entries.

    What a program of before the costs has moved has no value; it comes over first, at what it cost.
    Announces StockValuesAdrift where anything differs; nothing else is changed.
    """
    place = {"workspace": actor.workspace_id}
    execute(TAKE_OVER, {**place, "day": clock.today()})
    found = [Difference(*row) for row in fetch(ADRIFT, place)]
    if found:
        _announce(found, actor)
    return found


def _announce(found: list[Difference], actor: Actor) -> None:
    assert actor.workspace_id is not None
    log.error(
        "stock values adrift",
        workspace_id=str(actor.workspace_id),
        products=[
            {
                "product_id": str(each.product_id),
                "in_stock": str(each.in_stock),
                "moved": str(each.moved),
                "value": str(each.value),
                "booked": str(each.booked),
            }
            for each in found
        ],
    )
    _tell({each.product_id for each in found}, actor)


def _tell(ids: set[UUID], actor: Actor) -> None:
    assert actor.workspace_id is not None
    codes = sorted(Product.everything.filter(pk__in=ids).values_list("code", flat=True))
    event = StockValuesAdrift(workspace_id=actor.workspace_id, products=codes, differing=len(ids))
    announce(event, actor=actor)
