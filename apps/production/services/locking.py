"""What a step of production locks, and in which order.

Sales order, production orders by id, its customer where the order moves on, stock by product id: the
sequence that sales uses too, so that no two writers wait for each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from apps.inventory import services as inventory
from apps.inventory.models import StockItem
from apps.inventory.selectors import reservation_rows
from apps.inventory.selectors.waiting import stock_wait_rows
from apps.kernel.errors import NotFound
from apps.kernel.records import lock_all, lock_first, lock_rows
from apps.production.models import HOLDER_KIND, OPEN, ProductionOrder
from apps.sales.models import Order
from apps.sales.selectors import order_rows


@dataclass(slots=True)
class LockedProduction:
    """A production order, and who waits for its goods; all locked."""

    production: ProductionOrder
    order: Order | None
    parent: ProductionOrder | None


def lock_production(production_id: UUID) -> LockedProduction:
    """Lock a production order with the sales order and the production order above it.

    Raises:
        NotFound
    """
    order, parent_id = _lock_sales_order(production_id)
    rows = _locked([production_id, parent_id] if parent_id else [production_id])
    production = rows.get(production_id)
    if production is None:
        raise NotFound
    # Whoever was waited for may have taken the order or the parent away.
    return LockedProduction(
        production,
        order if production.order_id else None,
        rows.get(production.parent_id) if production.parent_id else None,
    )


def lock_family(production_id: UUID) -> tuple[ProductionOrder, list[ProductionOrder]]:
    """Lock a production order and every open one below it; the latter by id.

    Raises:
        NotFound
    """
    _lock_sales_order(production_id)
    family, level = {production_id}, [production_id]
    while level:
        children = ProductionOrder.objects.filter(parent_id__in=level, status__in=OPEN)
        level = [pk for pk in children.values_list("pk", flat=True) if pk not in family]
        family.update(level)
    rows = _locked(family)
    production = rows.pop(production_id, None)
    if production is None:
        raise NotFound
    return production, [row for row in rows.values() if row.status in OPEN]


def lock_open_of(order_id: UUID) -> list[ProductionOrder]:
    """Lock the open production orders of a sales order, by id; the caller holds the sales order."""
    found = ProductionOrder.objects.filter(order_id=order_id, status__in=OPEN)
    rows = _locked(found.values_list("pk", flat=True))
    return [row for row in rows.values() if row.status in OPEN]


def lock_stock(product_ids: Iterable[UUID], holders: Iterable[UUID] = ()) -> None:
    """Lock the stock of products, and of all that holders keep or wait for, in one sweep by id.

    Several statements follow, each of which would else lock only its own products.
    """
    who = list(holders)
    kept = reservation_rows().filter(holder_id__in=who).values_list("product_id", flat=True)
    waited = stock_wait_rows().filter(holder_id__in=who).values_list("product_id", flat=True)
    if products := {*product_ids, *kept, *waited}:
        lock_all(StockItem, products)


def holder_of(production: ProductionOrder) -> inventory.Holder:
    """For whom materials are kept."""
    return inventory.Holder(HOLDER_KIND, production.pk, production.number)


def _lock_sales_order(production_id: UUID) -> tuple[Order | None, UUID | None]:
    """(the sales order, the parent's id) of a production order that is not locked yet."""
    row = ProductionOrder.objects.filter(pk=production_id).values_list("order_id", "parent_id").first()
    if row is None:
        raise NotFound
    order_id, parent_id = row
    return lock_first(order_rows().filter(pk=order_id)) if order_id else None, parent_id


def _locked(pks: Iterable[UUID]) -> dict[UUID, ProductionOrder]:
    return {row.pk: row for row in lock_rows(ProductionOrder.objects.filter(pk__in=set(pks)))}
