"""Goods change their warehouse: two movements a product, no change of what they are worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils import timezone

from apps.inventory.errors import StockUnavailable
from apps.inventory.models import Reservation
from apps.inventory.services.movement_refusals import refuse_stockless
from apps.inventory.services.places import claim
from apps.inventory.services.reservations import Holder
from apps.inventory.services.stock import low
from apps.inventory.services.waiting import serve_waiting
from apps.inventory.sql.shifting import SHIFT
from apps.kernel.actor import Actor
from apps.kernel.events import announce_all
from apps.kernel.models import uuid7
from apps.kernel.money import ZERO
from apps.kernel.sql import fetch


def shift(
    quantities: Mapping[UUID, Decimal],
    *,
    actor: Actor,
    source: UUID | None,
    target: UUID | None,
    holder: Holder,
    date: dt.date,
    notes: str = "",
) -> None:
    """Bring goods from one warehouse into another, all or nothing; None is the first one.

    What leaves `holder.place` is kept for the holder no longer, what comes there is kept for it. Others who
    wait where the goods arrive get them. Inside the caller's transaction, which has locked the holder.

    Args:
        quantities: above zero, per product.
        date: the local day of both movements.
    Raises:
        NotFound, Invalid: a product that is not there, or keeps no stock.
        StockUnavailable: less is available, or kept for the holder, where they lie.
    """
    wanted = dict(sorted(quantities.items()))
    if not wanted:
        return
    claim(wanted, holder.place, actor=actor)
    freed, kept = source == holder.place, target == holder.place
    rows = fetch(
        SHIFT,
        {
            "leaving": [uuid7() for _each in wanted],
            "arriving": [uuid7() for _each in wanted],
            "products": list(wanted),
            "quantities": list(wanted.values()),
            "count": len(wanted),
            "source": source,
            "target": target,
            "freed": freed,
            "kept": kept,
            "organization": actor.organization_id,
            "workspace": actor.workspace_id,
            "user": actor.user_id,
            "reference": holder.reference,
            "notes": notes,
            "date": date,
        },
    )
    if len(rows) != len(wanted):
        refuse_stockless(set(wanted))
    if not rows[0][6]:
        short = [
            {"product_id": product, "requested": quantity, "available": there}
            for product, quantity, there, *_after in rows
            if there < quantity
        ]
        raise StockUnavailable(items=short)
    _keep(wanted, holder, actor, more=kept, less=freed)
    announce_all(low((row[0], row[3], row[4]) for row in rows if row[5]), actor=actor)
    if not kept:
        serve_waiting(list(wanted), actor=actor)


def _keep(wanted: Mapping[UUID, Decimal], holder: Holder, actor: Actor, *, more: bool, less: bool) -> None:
    """The holder's reservations follow: they are made once, on sending, and end bit by bit."""
    of = {"workspace_id": actor.workspace_id, "holder_kind": holder.kind, "holder_id": holder.id}
    if more:
        Reservation.objects.bulk_create(
            Reservation(
                organization_id=actor.organization_id,
                warehouse_id=holder.place,
                reference=holder.reference,
                product_id=product,
                quantity=quantity,
                **of,
            )
            for product, quantity in wanted.items()
        )
    elif less:
        end_kept(wanted, Reservation.objects.filter(**of))


def end_kept(quantities: Mapping[UUID, Decimal], rows: QuerySet[Reservation]) -> None:
    """Take so much of each product off a holder's reservations, which cover it."""
    kept = dict(rows.filter(product_id__in=quantities).values_list("product_id", "quantity"))
    used_up = [product for product, quantity in quantities.items() if quantity >= kept.get(product, ZERO)]
    rows.filter(product_id__in=used_up).delete()
    for product, quantity in sorted(quantities.items()):
        if quantity < kept.get(product, ZERO):
            rows.filter(product_id=product).update(
                quantity=F("quantity") - quantity, updated_at=timezone.now()
            )
