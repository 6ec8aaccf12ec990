"""Reserved stock that is used up bit by bit: production takes its materials as goods are finished."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.inventory.errors import StockUnavailable
from apps.inventory.models import Reservation, StockMovement
from apps.inventory.services.reservations import Holder
from apps.inventory.services.stock import Change, Moved, move
from apps.kernel import money
from apps.kernel.actor import Actor


@transaction.atomic
def issue_reserved(
    quantities: Mapping[UUID, Decimal],
    *,
    actor: Actor,
    holder: Holder,
    notes: str = "",
    date: dt.date | None = None,
) -> list[Moved]:
    """Take out a part of what is kept for a holder: OUT movements with the holder's reference.

    The caller has locked the holder, so that nobody else changes its reservations.

    Args:
        quantities: above zero, per product that keeps stock (a bundle's components, not the bundle).
        date: the local day, today unless given.
    Raises:
        StockUnavailable: less is kept for the holder; nothing is taken.
    """
    wanted = {product: quantity for product, quantity in quantities.items() if quantity > 0}
    rows = Reservation.objects.filter(
        workspace_id=actor.workspace_id, holder_kind=holder.kind, holder_id=holder.id, product_id__in=wanted
    )
    found = list(rows.values_list("product_id", "quantity", "warehouse_id"))
    kept = {product: quantity for product, quantity, _place in found}
    places = {product: place for product, _quantity, place in found}
    short = [
        {"product_id": product, "requested": quantity, "available": kept.get(product, money.ZERO)}
        for product, quantity in sorted(wanted.items())
        if quantity > kept.get(product, money.ZERO)
    ]
    if short:
        raise StockUnavailable(items=short)
    used_up = [product for product, quantity in wanted.items() if quantity == kept[product]]
    rows.filter(product_id__in=used_up).delete()
    for product, quantity in sorted(wanted.items()):
        if quantity < kept[product]:
            rows.filter(product_id=product).update(
                quantity=F("quantity") - quantity, updated_at=timezone.now()
            )
    moved: list[Moved] = []
    for place in sorted(set(places.values()), key=str):
        moved += move(
            [
                Change(product, -quantity, release=quantity)
                for product, quantity in sorted(wanted.items())
                if places[product] == place
            ],
            actor=actor,
            type=StockMovement.Type.OUT,
            reference=holder.reference,
            notes=notes,
            date=date,
            place=place,
        )
    return moved
