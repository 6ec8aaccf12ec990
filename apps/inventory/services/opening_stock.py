"""What lay in stock before the books began here (domain.md §7), as an import brings it row by row."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from apps.inventory.models import StockMovement
from apps.inventory.services.stock import (
    Change,
    move,
    opening_cost,
    opening_in_force,
    require_possible,
)
from apps.inventory.services.waiting import serve_waiting
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.errors import Missing
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
    values = (quantity, date, cost)
    if found is not None and (found.quantity, found.date, found.unit_cost) == values:
        return found, Kept.UNCHANGED
    require_possible(OPENING, quantity, date)
    # Anew first: what has gone out since stays covered, and nobody is served of what is taken back.
    how: dict[str, Any] = {"actor": actor, "type": OPENING, "external_id": external_id, "serve": False}
    entered = Change(product_id, quantity, unit_cost=cost)
    [moved] = move([entered], reference=reference, notes=notes, date=date, **how)
    if found is not None:
        entered_at = found.unit_cost or money.ZERO
        worth = money.share_of(entered_at, found.quantity, Decimal(1)) if found.value is None else found.value
        opposite = Change(product_id, -found.quantity, value=worth)
        move([opposite], notes=str(_("Corrected by a later import")), date=found.date, **how)
    serve_waiting([product_id], actor=actor)
    made = StockMovement.objects.get(pk=moved.id)
    return made, Kept.CREATED if found is None else Kept.CORRECTED
