"""Whether what is reserved, and waited for, is what live documents need, and putting it right (at night)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog
from django.db import transaction

from apps.inventory import holders
from apps.inventory.events import ReservationsAdrift
from apps.inventory.models import Product, Reservation
from apps.inventory.services.reservations import Holder, release_stock
from apps.inventory.services.waits_checked import Astray, find_astray, put_right
from apps.inventory.sql.reservations import DRIFT, MEND, SET
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.sql import execute, fetch

log = structlog.get_logger("prometric.inventory")


@dataclass(frozen=True, slots=True)
class Stray:
    """What a document keeps of a product beyond what it may: all of it, where it is finished."""

    holder: Holder
    product_id: UUID
    kept: Decimal
    most: Decimal

    @property
    def surplus(self) -> Decimal:
        return self.kept - self.most


@dataclass(frozen=True, slots=True)
class Drift:
    """A product whose `reserved` is not the sum of its reservations."""

    product_id: UUID
    reserved: Decimal
    kept: Decimal


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: reservations without ground, products whose sum is another, waiting lines that
    are not what their documents lack.
    """

    strays: list[Stray]
    drifts: list[Drift]
    waits: list[Astray]

    def __len__(self) -> int:
        return len(self.strays) + len(self.drifts) + len(self.waits)


@transaction.atomic
def check_reservations(*, actor: Actor, repair: bool = False) -> Found:
    """Hold `reserved` of a workspace's products against the reservations of live documents, and waiting lines
    against what these lack: promised − reserved.

    What a finished document still keeps, or a live one beyond its need, is free afterwards: nobody else
    could give it back. Announces ReservationsAdrift where anything was wrong.

    Args:
        repair: also set `reserved` to the sum of the reservations where the two differ, and waiting lines to
            what lacks.
    """
    strays, drifts = find_strays(actor), find_drifts(actor)
    for holder, kept in _by_holder(strays).items():
        release_stock(actor=actor, holder=holder, keep=_keep(holder, kept, actor))
    if repair and drifts:
        _mend(drifts, actor)
    found = Found(strays, drifts, find_astray(actor))
    if repair and found.waits:
        put_right(found.waits, actor)
    if len(found):
        _announce(found, actor)
    return found


def find_strays(actor: Actor) -> list[Stray]:
    """Reservations beyond what their documents may hold, read so that work under way is none.

    A document gives back in the transaction that finishes it: a reservation that is unchanged after the
    documents were read is no longer on its way out.
    """
    before = _reservations(actor)
    suspects = []
    for kind, rows in before.items():
        claims = holders.claims_of(kind, {row.holder_id for row in rows})
        for row in rows:
            most = max(claims.get(row.holder_id, {}).get(row.product_id, money.ZERO), money.ZERO)
            if row.quantity > most:
                suspects.append((row, most))
    if not suspects:
        return []
    now = dict(
        Reservation.objects.filter(pk__in=[row.pk for row, _most in suspects]).values_list("pk", "quantity")
    )
    return [
        Stray(Holder(row.holder_kind, row.holder_id, row.reference), row.product_id, row.quantity, most)
        for row, most in suspects
        if now.get(row.pk) == row.quantity
    ]


def find_drifts(actor: Actor) -> list[Drift]:
    """Products whose `reserved` is not the sum of their reservations."""
    return [Drift(*row) for row in fetch(DRIFT, {"workspace": actor.workspace_id})]


def _reservations(actor: Actor) -> dict[str, list[Reservation]]:
    found: dict[str, list[Reservation]] = defaultdict(list)
    for row in Reservation.objects.filter(workspace_id=actor.workspace_id).order_by("created_at", "pk"):
        found[row.holder_kind].append(row)
    return found


def _by_holder(strays: Iterable[Stray]) -> dict[Holder, list[Stray]]:
    found: dict[Holder, list[Stray]] = defaultdict(list)
    for stray in strays:
        found[stray.holder].append(stray)
    return found


def _keep(holder: Holder, strays: Iterable[Stray], actor: Actor) -> dict[UUID, Decimal]:
    rows = Reservation.objects.filter(
        workspace_id=actor.workspace_id, holder_kind=holder.kind, holder_id=holder.id
    )
    kept = dict(rows.values_list("product_id", "quantity"))
    return kept | {stray.product_id: stray.most for stray in strays}


def _mend(drifts: Iterable[Drift], actor: Actor) -> None:
    products = [drift.product_id for drift in drifts]
    parameters: dict[str, Any] = {"workspace": actor.workspace_id, "products": products}
    execute(MEND, parameters)
    execute(SET, parameters)


def _announce(found: Found, actor: Actor) -> None:
    strays, drifts = found.strays, found.drifts
    assert actor.workspace_id is not None
    ids = {each.product_id for each in strays} | {each.product_id for each in drifts}
    ids |= {each.product_id for each in found.waits}
    codes = sorted(Product.everything.filter(pk__in=ids).values_list("code", flat=True))
    log.error(
        "reservations adrift",
        workspace_id=str(actor.workspace_id),
        strays=[
            {
                "product_id": str(stray.product_id),
                "holder": f"{stray.holder.kind} {stray.holder.reference}",
                "kept": str(stray.kept),
                "most": str(stray.most),
            }
            for stray in strays
        ],
        drifts=[
            {"product_id": str(drift.product_id), "reserved": str(drift.reserved), "kept": str(drift.kept)}
            for drift in drifts
        ],
        waits=[
            {
                "product_id": str(each.product_id),
                "holder": f"{each.holder.kind} {each.holder.reference}",
                "waits": str(each.waits),
                "lacks": str(each.lacks),
            }
            for each in found.waits
        ],
    )
    announce(
        ReservationsAdrift(
            workspace_id=actor.workspace_id,
            products=codes,
            freed=len(strays),
            differing=len(drifts),
            waiting=len(found.waits),
        ),
        actor=actor,
    )
