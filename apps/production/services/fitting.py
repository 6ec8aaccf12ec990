"""Production follows a sales order whose lines changed (domain.md §2.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.inventory import services as inventory
from apps.inventory.models import Product
from apps.inventory.selectors import product_rows, stock_item_rows
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.production.models import NOT_STARTED, ProductionOrder, ProductionStatus
from apps.production.services.demand import open_for_order
from apps.production.services.locking import lock_open_of, lock_stock
from apps.production.services.orders import update_production_order
from apps.production.services.transitions import stop
from apps.sales import services as sales
from apps.sales.events import Shortage
from apps.sales.selectors import order_rows


@transaction.atomic
def fit_to_order(order_id: UUID, *, actor: Actor, needed: Sequence[Shortage], due_date: date | None) -> None:
    """Stop what is made beyond what an order lacks now, the youngest first, and open what lacks.

    What has begun goes on: the order gets of it what it lacks, the rest goes to stock. The caller holds the
    order; it keeps or frees its stock afterwards, under the locks that are taken here.

    Args:
        needed: what the stock must still give for the order, 0 for what left it.
    """
    wanted = {each["product_id"]: each["quantity"] for each in needed}
    made = product_rows().filter(pk__in=wanted, type=Product.Type.MANUFACTURED)
    manufactured = sorted(made.values_list("pk", flat=True))
    if not manufactured:
        return
    orders = lock_open_of(order_id)
    lock_stock(wanted, holders={order_id, *(row.pk for row in orders if row.status in NOT_STARTED)})
    lacks = _lacks(order_id, {pk: wanted[pk] for pk in manufactured}, actor=actor)
    for pk in manufactured:
        _stop_beyond(lacks[pk], pk, orders, gone=not wanted[pk], actor=actor, order_id=order_id)
    shortages: list[Shortage] = [
        {"product_id": pk, "quantity": quantity} for pk, quantity in lacks.items() if quantity > 0
    ]
    if shortages:
        open_for_order(order_id, actor=actor, shortages=shortages, due_date=due_date)


def _lacks(order_id: UUID, wanted: Mapping[UUID, Decimal], *, actor: Actor) -> dict[UUID, Decimal]:
    """What of each product is neither kept for the order nor free, and so has to be made."""
    holder = sales.holder_of(order_rows().get(pk=order_id))
    kept = inventory.reserved_for(actor=actor, holder=holder)
    stock = stock_item_rows().filter(product_id__in=wanted)
    free = dict(stock.values_list("product_id", F("in_stock") - F("reserved")))
    return {
        pk: max(money.ZERO, quantity - kept.get(pk, money.ZERO) - free.get(pk, money.ZERO))
        for pk, quantity in wanted.items()
    }


def _stop_beyond(
    lacking: Decimal,
    product_id: UUID,
    orders: Sequence[ProductionOrder],
    *,
    gone: bool,
    actor: Actor,
    order_id: UUID,
) -> None:
    roots = [row for row in orders if row.parent_id is None and row.product_id == product_id]
    reason = _("The sales order was changed.")
    if gone and roots:
        stop([each for root in roots for each in _family(root, orders)], actor=actor, reason=reason,
             order_id=order_id)  # fmt: skip
        return
    beyond = sum((row.quantity - row.completed_quantity for row in roots), money.ZERO) - lacking
    for root in sorted(roots, key=lambda row: row.pk, reverse=True):
        rest = root.quantity - root.completed_quantity
        if beyond <= 0 or root.status not in NOT_STARTED:
            continue
        if rest <= beyond:
            stop(_family(root, orders), actor=actor, reason=reason)
            beyond -= rest
        elif root.status == ProductionStatus.PENDING:
            update_production_order(root.pk, actor=actor, quantity=root.quantity - beyond)
            beyond = money.ZERO


def _family(root: ProductionOrder, orders: Sequence[ProductionOrder]) -> list[ProductionOrder]:
    """An order and those below it, of orders that are locked."""
    found, level = [root], {root.pk}
    while level:
        below = [row for row in orders if row.parent_id in level]
        found += below
        level = {row.pk for row in below}
    return found
