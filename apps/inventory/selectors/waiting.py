"""Who waits for stock, and when it is expected."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import F, QuerySet

from apps.inventory.models import PurchaseOrder, PurchaseOrderLine, StockWait

ON_THEIR_WAY = (PurchaseOrder.Status.ORDERED, PurchaseOrder.Status.PARTIALLY_RECEIVED)

# (holder, product), and a day with how much comes on it.
Key = tuple[UUID, UUID]
Arrival = tuple[date, Decimal]


def stock_wait_rows() -> QuerySet[StockWait]:
    """For the apps above: who waits for stock, in the scope in force."""
    return StockWait.objects.all()


def expected_days(
    kind: str, holder_ids: Iterable[UUID], made: Mapping[Key, Iterable[Arrival]]
) -> dict[Key, date | None]:
    """{(holder, product) that waits: the day by which all that it waits for is expected}; two queries.

    What is made for it serves it first; of open purchases those whose turn is before it take theirs. None:
    not all of it is ordered or made, or nobody said for when.

    Args:
        made: {(holder, product): [(day, quantity)]} of what is made for it.
    """
    holders = set(holder_ids)
    own = StockWait.objects.filter(holder_kind=kind, holder_id__in=holders)
    turn = StockWait.objects.filter(product_id__in=own.values("product_id")).order_by(
        "product_id", F("due_date").asc(nulls_last=True), "since", "holder_id"
    )
    rows = list(turn.values_list("product_id", "holder_kind", "holder_id", "quantity"))
    bought = _bought({product_id for product_id, *_rest in rows}) if rows else {}
    before: dict[UUID, Decimal] = defaultdict(Decimal)
    found: dict[Key, date | None] = {}
    for product_id, of, holder_id, quantity in rows:
        key = (holder_id, product_id)
        if of == kind and holder_id in holders:
            rest = _without(before[product_id], bought.get(product_id, ()))
            found[key] = _day_of(quantity, sorted([*made.get(key, ()), *rest]))
        before[product_id] += quantity
    return found


def _bought(product_ids: Collection[UUID]) -> dict[UUID, list[Arrival]]:
    """{product: what open purchases bring, the earliest first}, where they have a day."""
    lines = PurchaseOrderLine.objects.filter(
        product_id__in=product_ids,
        quantity__gt=F("received_quantity"),
        purchase_order__status__in=ON_THEIR_WAY,
        purchase_order__deleted_at__isnull=True,
    ).order_by("purchase_order__expected_date")
    found: dict[UUID, list[Arrival]] = defaultdict(list)
    for product_id, day, ordered, received in lines.values_list(
        "product_id", "purchase_order__expected_date", "quantity", "received_quantity"
    ):
        if day is not None:
            found[product_id].append((day, ordered - received))
    return found


def _without(taken: Decimal, arrivals: Iterable[Arrival]) -> Iterator[Arrival]:
    """What of arrivals is left when so much of them, the earliest first, is another's."""
    for day, quantity in arrivals:
        theirs = min(taken, quantity)
        taken -= theirs
        if quantity > theirs:
            yield day, quantity - theirs


def _day_of(needed: Decimal, arrivals: Iterable[Arrival]) -> date | None:
    for day, quantity in arrivals:
        needed -= quantity
        if needed <= 0:
            return day
    return None
