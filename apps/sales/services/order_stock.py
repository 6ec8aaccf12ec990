"""What an order needs from the stock: kept, given back, taken out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.inventory import services as inventory
from apps.inventory.models import Product, StockItem
from apps.inventory.selectors import product_rows
from apps.kernel.actor import Actor
from apps.kernel.records import lock_all
from apps.sales.models import HOLDER_KIND, Order, OrderItem
from apps.sales.services.shipping import require_whole


def holder_of(order: Order) -> inventory.Holder:
    """For whom stock is kept."""
    return inventory.Holder(HOLDER_KIND, order.pk, order.number)


def stock_needed(order: Order) -> dict[UUID, Decimal]:
    """{product: quantity} that the stock must give for a confirmed order; {} when nothing is shipped."""
    return {UUID(product_id): Decimal(quantity) for product_id, quantity in order.stock_needed.items()}


def reserve(order: Order, *, actor: Actor) -> dict[UUID, Decimal]:
    """Keep stock for every line, or for none; returns what is short of products that can be made.

    The need is written on the order: what a bundle holds may change before it is shipped.

    Raises:
        StockUnavailable: something that cannot be made is not there.
    """
    needed = inventory.requirements(_quantities(order))
    shortages = inventory.reserve_stock(
        needed, actor=actor, holder=holder_of(order), allow_short=_manufactured(needed)
    )
    order.stock_needed = {str(product_id): quantity for product_id, quantity in needed.items()}
    order.save(update_fields=["stock_needed"])
    return shortages


def issue(order: Order, *, actor: Actor, items: Sequence[Mapping[str, Any]] | None = None) -> None:
    """Take all that the order needs out of the stock, under the order's number.

    What came in since the confirmation, and is free, is kept first.

    Args:
        items: what is to be shipped, where the caller names it: all that was ordered.
    Raises:
        NotFound, Invalid: as `require_whole`.
        StockUnavailable: the reservation and what is free do not cover the need.
    """
    if items is not None:
        require_whole(order, items)
    kept = inventory.reserved_for(actor=actor, holder=holder_of(order))
    needed = stock_needed(order)
    rest = {pk: quantity - kept.get(pk, 0) for pk, quantity in needed.items() if quantity > kept.get(pk, 0)}
    if rest:
        # Issuing locks all of them: taking the rest alone first would break the order by id.
        lock_all(StockItem, needed)
        inventory.reserve_stock(rest, actor=actor, holder=holder_of(order))
    inventory.issue_stock(actor=actor, holder=holder_of(order))


def release(order: Order, *, actor: Actor) -> None:
    """Give back all that is kept for the order."""
    inventory.release_stock(actor=actor, holder=holder_of(order))


def _quantities(order: Order) -> dict[UUID, Decimal]:
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    lines = OrderItem.objects.filter(order=order, product__isnull=False)
    for product_id, quantity in lines.values_list("product_id", "quantity"):
        found[product_id] += quantity
    return dict(found)


def _manufactured(product_ids: Iterable[UUID]) -> frozenset[UUID]:
    makeable = product_rows().filter(pk__in=list(product_ids), type=Product.Type.MANUFACTURED)
    return frozenset(makeable.values_list("pk", flat=True))
