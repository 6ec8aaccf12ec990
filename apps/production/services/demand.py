"""What sales orders make production do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.inventory import selectors as inventory
from apps.kernel import warnings
from apps.kernel.actor import Actor
from apps.production import selectors
from apps.production.models import OPEN, ProductionOrder
from apps.production.services.locking import lock_open_of
from apps.production.services.opening import Terms, Wanted, open_orders, priority_for
from apps.production.services.transitions import stop
from apps.sales.events import Shortage


@transaction.atomic
def open_for_order(
    order_id: UUID, *, actor: Actor, shortages: Sequence[Shortage], due_date: date | None
) -> list[ProductionOrder]:
    """Open what a confirmed order lacks, less what was opened for it by hand before.

    A product without a bill of materials does not hold the order up: the answer warns, and the
    shortage list names it until goods come in or production is opened by hand.
    """
    tree = selectors.load_tree([shortage["product_id"] for shortage in shortages])
    opened = _opened_for(order_id)
    wanted, unknown = [], []
    for shortage in shortages:
        product_id = shortage["product_id"]
        quantity = shortage["quantity"] - opened[product_id]
        if quantity <= 0:
            continue
        if tree.bom(product_id):
            wanted.append(Wanted(product_id, quantity))
        else:
            unknown.append(product_id)
    for product_id, name in sorted(inventory.names(unknown).items()) if unknown else ():
        warnings.warn(
            "BOM_MISSING",
            _("%(product)s has no bill of materials: nothing was opened to make it") % {"product": name},
            product_id=product_id,
        )
    terms = Terms(order_id=order_id, due_date=due_date, priority=priority_for(due_date))
    return open_orders(tree, wanted, actor=actor, terms=terms)


@transaction.atomic
def stop_for_order(order_id: UUID, *, actor: Actor, reason: str = "") -> None:
    """Nobody waits for the goods any more: what has not started is cancelled, the rest goes to stock."""
    if orders := lock_open_of(order_id):
        stop(orders, actor=actor, reason=reason, order_id=order_id)


def _opened_for(order_id: UUID) -> dict[UUID, Decimal]:
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    rows = ProductionOrder.objects.filter(order_id=order_id, parent__isnull=True, status__in=OPEN)
    for product_id, quantity, completed in rows.values_list("product_id", "quantity", "completed_quantity"):
        found[product_id] += quantity - completed
    return found
