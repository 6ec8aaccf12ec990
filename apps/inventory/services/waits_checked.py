"""Whether documents wait for just what they lack: promised − reserved (a part of the nightly check)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from apps.inventory import holders
from apps.inventory.models import Reservation, StockItem, StockWait
from apps.inventory.services.reservations import Holder
from apps.inventory.services.waiting import (
    no_longer_waits,
    serve_waiting,
    wait_for_stock,
)
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.records import lock_rows


@dataclass(frozen=True, slots=True)
class Astray:
    """A document that waits for another quantity of a product than it lacks."""

    holder: Holder
    product_id: UUID
    waits: Decimal
    lacks: Decimal


def find_astray(actor: Actor) -> list[Astray]:
    """Waiting lines that are not what their live documents lack, and lines that lack altogether.

    What differs is looked at again while nobody can keep or wait: the stock of its products stays locked.
    """
    suspects = _differing(actor)
    if not suspects:
        return []
    products = {each.product_id for each in suspects}
    lock_rows(StockItem.objects.filter(workspace_id=actor.workspace_id, pk__in=products))
    return [each for each in _differing(actor) if each.product_id in products]


def put_right(found: Iterable[Astray], actor: Actor) -> None:
    """Let each wait for what it lacks; what is free is kept for them at once. The stock is locked."""
    days = {pk: day for live in holders.waiting().values() for pk, (_reference, day) in live.items()}
    rows = list(found)
    for each in rows:
        more = {each.product_id: each.lacks - each.waits}
        who: dict[str, Any] = {"kind": each.holder.kind, "holder_id": each.holder.id}
        if each.lacks > each.waits:
            wait_for_stock(
                more, actor=actor, reference=each.holder.reference, due_date=days.get(each.holder.id), **who
            )
        else:
            no_longer_waits({pk: -quantity for pk, quantity in more.items()}, actor=actor, **who)
    serve_waiting({each.product_id for each in rows}, actor=actor)


def _differing(actor: Actor) -> list[Astray]:
    found = []
    for kind, live in holders.waiting().items():
        of = {"workspace_id": actor.workspace_id, "holder_kind": kind}
        waits = _quantities(StockWait.objects.filter(**of))
        kept = _quantities(Reservation.objects.filter(**of))
        lines = StockWait.objects.filter(**of).values_list("holder_id", "reference")
        names = dict(lines) | {pk: reference for pk, (reference, _day) in live.items()}
        lacks: dict[tuple[UUID, UUID], Decimal] = defaultdict(Decimal)
        for holder, claims in holders.claims_of(kind, {*names}).items():
            for product, most in claims.items():
                lacks[holder, product] = max(money.ZERO, most - kept.get((holder, product), money.ZERO))
        for key in sorted({*waits, *lacks}):
            waited, lacking = waits.get(key, money.ZERO), lacks.get(key, money.ZERO)
            if waited != lacking:
                holder, product = key
                found.append(Astray(Holder(kind, holder, names.get(holder, "")), product, waited, lacking))
    return found


def _quantities(rows: QuerySet[Any]) -> dict[tuple[UUID, UUID], Decimal]:
    found = rows.values_list("holder_id", "product_id", "quantity")
    return {(holder, product): quantity for holder, product, quantity in found}
