"""A shipment is lost on its way (domain.md §2.8)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.errors import Missing
from apps.kernel.records import change
from apps.sales.models import Condition, SalesReturn, ShipmentStatus
from apps.sales.services.returning import shipped_of, take_back
from apps.sales.services.shipments import lock_shipment
from apps.sales.state_machines import SHIPMENT


@transaction.atomic
def lose_shipment(
    shipment_id: UUID,
    *,
    actor: Actor,
    reason: str,
    refund_amount: Decimal = money.ZERO,
    date: dt.date | None = None,
) -> SalesReturn:
    """in_transit → lost: the customer never gets what it brought, and nothing of it is in stock again.

    It is a return to scrap of all that did not come back before: turnover is taken back, what was billed of
    it is credited, as `return_goods` does.

    Args:
        refund_amount: how much of what is then paid too much goes back.
        date: the local day on which it is known to be lost, today unless told.
    Raises:
        Missing: no reason.
        InvalidTransition: it has arrived, came back, or is undone.
        Invalid, InsufficientBalance: as `return_goods`.
    """
    if not reason.strip():
        raise Missing("reason")
    order, shipment = lock_shipment(shipment_id)
    SHIPMENT.require(shipment, ShipmentStatus.LOST, action="lose")
    change(shipment, {"status": ShipmentStatus.LOST})
    found = shipped_of(order, shipment)
    items = [
        {"order_item_id": pk, "quantity": each.left, "condition": Condition.SCRAP}
        for pk, parts in found.items()
        for each in parts
        if each.left > 0
    ]
    return take_back(order, found, items, actor=actor, reason=reason, refund_amount=refund_amount, date=date)
