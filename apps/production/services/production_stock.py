"""Materials out, finished goods in, and at once kept for whoever waits for them."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from apps.inventory import services as inventory
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.production.models import OPEN, ProductionMaterial, ProductionOrder
from apps.production.services.locking import LockedProduction, holder_of, lock_stock
from apps.production.services.opening import amount
from apps.sales import services as sales
from apps.sales.models import WAITING, Order


def lacking(production: ProductionOrder, *, actor: Actor) -> dict[UUID, Decimal]:
    """{material: what is neither used yet nor kept for the production order}."""
    kept = inventory.reserved_for(actor=actor, holder=holder_of(production))
    rows = ProductionMaterial.objects.filter(production_order=production)
    found = {
        pk: needed - issued - kept.get(pk, money.ZERO)
        for pk, needed, issued in rows.values_list("component_id", "needed", "issued")
    }
    return {pk: quantity for pk, quantity in found.items() if quantity > 0}


def free_surplus(production: ProductionOrder, *, actor: Actor) -> None:
    """Give back what is kept for the production order beyond what it still needs: it was made smaller."""
    rows = ProductionMaterial.objects.filter(production_order=production)
    keep = {
        pk: needed - issued for pk, needed, issued in rows.values_list("component_id", "needed", "issued")
    }
    inventory.release_stock(actor=actor, holder=holder_of(production), keep=keep)


def make_goods(locked: LockedProduction, total: Decimal, *, actor: Actor, last: bool = False) -> None:
    """Bring what is finished to `total`: the difference comes in, its materials go out.

    last: nothing more will be made; what is still kept for the order is free again.

    What comes in is kept for the production order that needs it as material, then for the sales order,
    each up to what it lacks; the rest is free stock. The caller saves `completed_quantity`.
    """
    production = locked.production
    made = total - production.completed_quantity
    if made > 0:
        _make(locked, made, total, actor=actor, last=last)
    if last:
        inventory.release_stock(actor=actor, holder=holder_of(production))


def _make(locked: LockedProduction, made: Decimal, total: Decimal, *, actor: Actor, last: bool) -> None:
    production = locked.production
    materials = list(ProductionMaterial.objects.filter(production_order=production))
    used = {
        row.component_id: min(row.needed, amount(row.per_output, total, production.output_quantity))
        - row.issued
        for row in materials
    }
    used = {pk: quantity for pk, quantity in used.items() if quantity > 0}
    waiting = _waiting(locked, made, actor=actor)
    lock_stock({*used, production.product_id}, holders=[production.pk] if last else ())
    worth: Decimal | None = None
    if used:
        moved = inventory.issue_reserved(used, actor=actor, holder=holder_of(production))
        worth = -sum((each.value for each in moved), money.ZERO)
        for row in materials:
            row.issued += used.get(row.component_id, money.ZERO)
        ProductionMaterial.objects.bulk_update(materials, ["issued"])
    inventory.receive_stock(
        {production.product_id: made},
        actor=actor,
        reference=production.number,
        unit_costs={production.product_id: production.unit_cost} if production.unit_cost else None,
        # What its materials cost when they were taken; an output that took none costs nothing more.
        values={production.product_id: worth or money.ZERO} if materials else None,
        serve=False,
    )
    for holder, quantity in waiting:
        inventory.reserve_stock({production.product_id: quantity}, actor=actor, holder=holder, waited=True)
    inventory.serve_waiting([production.product_id], actor=actor)


def _waiting(
    locked: LockedProduction, made: Decimal, *, actor: Actor
) -> list[tuple[inventory.Holder, Decimal]]:
    """Who gets how much of the goods just made."""
    found, rest = [], made
    product_id = locked.production.product_id
    if locked.parent is not None and locked.parent.status in OPEN:
        wanted = lacking(locked.parent, actor=actor).get(product_id, money.ZERO)
        found.append((holder_of(locked.parent), min(wanted, rest)))
        rest -= min(wanted, rest)
    if locked.order is not None and locked.order.status in WAITING:
        wanted = _order_lacks(locked.order, product_id, actor=actor)
        found.append((sales.holder_of(locked.order), min(wanted, rest)))
    return [(holder, quantity) for holder, quantity in found if quantity > 0]


def _order_lacks(order: Order, product_id: UUID, *, actor: Actor) -> Decimal:
    kept = inventory.reserved_for(actor=actor, holder=sales.holder_of(order))
    return sales.stock_needed(order).get(product_id, money.ZERO) - kept.get(product_id, money.ZERO)
