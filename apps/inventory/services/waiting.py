"""Promises of what is not there yet: who waits for a product, and who gets what comes in.

Every function here is called by whoever holds the stock rows of the products: an arrival locks stock rows
and then waiting lines, never the documents that wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone

from apps.inventory.events import StockPromised
from apps.inventory.models import StockWait
from apps.inventory.sql.waiting import GOT, SERVE, WAIT
from apps.kernel.actor import Actor
from apps.kernel.events import announce_all
from apps.kernel.sql import execute, fetch


def wait_for_stock(
    lacking: Mapping[UUID, Decimal],
    *,
    actor: Actor,
    kind: str,
    holder_id: UUID,
    reference: str,
    due_date: dt.date | None,
    place: UUID | None = None,
) -> None:
    """A holder waits for so much more of each product, in a warehouse (None: the first one)."""
    wanted = {pk: quantity for pk, quantity in lacking.items() if quantity > 0}
    if wanted:
        _execute(WAIT, actor, kind, holder_id, wanted, reference=reference, due=due_date, warehouse=place)


def no_longer_waits(got: Mapping[UUID, Decimal], *, actor: Actor, kind: str, holder_id: UUID) -> None:
    """A holder got so much otherwise; nobody who waits is no mistake."""
    found = {pk: quantity for pk, quantity in got.items() if quantity > 0}
    if found:
        _execute(GOT, actor, kind, holder_id, found)


def stop_waiting(*, actor: Actor, kind: str, holder_id: UUID) -> None:
    """A holder waits for nothing any more."""
    _of(actor, kind, holder_id).delete()


def wait_until(due_date: dt.date | None, *, actor: Actor, kind: str, holder_id: UUID) -> None:
    """A holder's turn comes by another day."""
    _of(actor, kind, holder_id).update(due_date=due_date, updated_at=timezone.now())


def waiting_for(*, actor: Actor, kind: str, holder_id: UUID) -> dict[UUID, Decimal]:
    """How much a holder waits for, per product."""
    return dict(_of(actor, kind, holder_id).values_list("product_id", "quantity"))


def serve_waiting(product_ids: Collection[UUID], *, actor: Actor) -> None:
    """Keep what is free of these products for those who wait, by their turn; announces StockPromised."""
    if not product_ids:
        return
    rows = fetch(SERVE, {"workspace": actor.workspace_id, "products": list(product_ids)})
    announce_all(
        [
            StockPromised(
                product_id=product,
                holder_kind=kind,
                holder_id=holder,
                reference=reference,
                quantity=taken,
                still_waiting=rest,
            )
            for kind, holder, reference, product, taken, rest in rows
        ],
        actor=actor,
    )


def _of(actor: Actor, kind: str, holder_id: UUID) -> Any:
    return StockWait.objects.filter(workspace_id=actor.workspace_id, holder_kind=kind, holder_id=holder_id)


def _execute(
    sql: str, actor: Actor, kind: str, holder_id: UUID, wanted: Mapping[UUID, Decimal], **more: Any
) -> None:
    parameters = {
        "organization": actor.organization_id,
        "workspace": actor.workspace_id,
        "kind": kind,
        "holder": holder_id,
        "products": list(wanted),
        "quantities": list(wanted.values()),
        **more,
    }
    execute(sql, parameters)
