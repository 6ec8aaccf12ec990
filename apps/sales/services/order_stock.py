"""What an order needs from the stock: kept, given back, taken out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from apps.inventory import services as inventory
from apps.inventory.models import Product
from apps.inventory.selectors import product_rows, stock_item_rows
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.records import lock_rows
from apps.sales.models import HOLDER_KIND, Order, OrderItem
from apps.sales.services.retaxing import GOODS


def holder_of(order: Order) -> inventory.Holder:
    """For whom stock is kept."""
    return inventory.Holder(HOLDER_KIND, order.pk, order.number)


def stock_needed(order: Order) -> dict[UUID, Decimal]:
    """{product: quantity} that the stock must still give for a confirmed order."""
    return {UUID(product_id): Decimal(quantity) for product_id, quantity in order.stock_needed.items()}


def reserve(order: Order, *, actor: Actor) -> dict[UUID, Decimal]:
    """Keep stock for every line, or for none; returns what is short of products that can be made.

    The need is written on the order and its lines: what a bundle holds may change before it is shipped. What
    is not there, and can be made or may wait (`allow_backorder`), is kept when it comes in.

    Raises:
        StockUnavailable: something that can neither be made nor wait is not there.
    """
    needed = write_needs(order)
    makeable = manufactured(needed)
    shortages = inventory.reserve_stock(
        needed,
        actor=actor,
        holder=holder_of(order),
        allow_short=frozenset(needed) if order.allow_backorder else makeable,
    )
    wait(order, shortages, actor=actor)
    order.save(update_fields=["stock_needed", "allow_backorder"])
    return {pk: quantity for pk, quantity in shortages.items() if pk in makeable}


def wait(order: Order, lacking: Mapping[UUID, Decimal], *, actor: Actor) -> None:
    """The order waits for so much more of each product; the caller holds the stock."""
    inventory.wait_for_stock(
        lacking,
        actor=actor,
        kind=HOLDER_KIND,
        holder_id=order.pk,
        reference=order.number,
        due_date=order.delivery_date,
    )


def wait_until(order: Order, *, actor: Actor) -> None:
    """The order's turn among those who wait goes by its delivery date."""
    lock_needed(order)
    inventory.wait_until(order.delivery_date, actor=actor, kind=HOLDER_KIND, holder_id=order.pk)


def lock_needed(order: Order) -> None:
    """Lock the stock of all that the order still needs, by id: before waiting lines are touched."""
    lock_rows(stock_item_rows().filter(pk__in=list(stock_needed(order))))


def write_needs(order: Order) -> dict[UUID, Decimal]:
    """What the stock must give for each line, written on the lines and, unsaved, on the order; the sum.

    Raises:
        NotFound, BomMissing, BomCycle: as `requirements`.
    """
    lines = list(OrderItem.objects.filter(order=order).select_related("product").order_by("position", "id"))
    needed: dict[UUID, Decimal] = defaultdict(Decimal)
    for line in lines:
        found = needs_of(line)
        line.stock_needed = {str(pk): quantity for pk, quantity in found.items()}
        for pk, quantity in found.items():
            needed[pk] += quantity
    OrderItem.objects.bulk_update(lines, ["stock_needed"])
    order.stock_needed = {str(pk): quantity for pk, quantity in needed.items()}
    return dict(needed)


def needs_of(line: OrderItem) -> dict[UUID, Decimal]:
    """What the stock gives for all of a line, as bundles are composed now; {} for services."""
    product = line.product
    if product is None or product.type not in GOODS:
        return {}
    if product.is_stockable:
        return {product.pk: line.quantity}
    return inventory.requirements({product.pk: line.quantity})


def issue(order: Order, needed: Mapping[UUID, Decimal], *, actor: Actor, day: date) -> dict[UUID, Decimal]:
    """Take goods out of the stock under the order's number, on a local day; the order, unsaved, needs less.

    Returns what they cost: {product: value}.

    What is not kept for the order, and is free, is kept first.

    Raises:
        StockUnavailable: the reservation and what is free do not cover it, or they were not there that day.
    """
    if not needed:
        return {}
    # Issuing locks all of them: taking the rest alone first would break the order by id.
    lock_rows(stock_item_rows().filter(pk__in=list(needed)))
    kept = inventory.reserved_for(actor=actor, holder=holder_of(order))
    rest = {pk: quantity - kept.get(pk, 0) for pk, quantity in needed.items() if quantity > kept.get(pk, 0)}
    if rest:
        inventory.reserve_stock(rest, actor=actor, holder=holder_of(order), waited=True)
    moved = inventory.issue_reserved(needed, actor=actor, holder=holder_of(order), date=day)
    need_less(order, needed)
    return {each.product_id: -each.value for each in moved}


def take_back(
    order: Order,
    given: Mapping[UUID, Decimal],
    *,
    actor: Actor,
    day: date,
    values: Mapping[UUID, Decimal] | None = None,
) -> None:
    """What left the stock never left it: it comes in on the same day and is kept for the order again.

    Args:
        values: {product: what it left with}.
    """
    if not given:
        return
    lock_rows(stock_item_rows().filter(pk__in=list(given)))
    inventory.receive_stock(given, actor=actor, reference=order.number, values=values, date=day, serve=False)
    inventory.reserve_stock(given, actor=actor, holder=holder_of(order))
    need_less(order, {pk: -quantity for pk, quantity in given.items()})


def need_less(order: Order, given: Mapping[UUID, Decimal]) -> None:
    """What the order still needs after the stock has given so much, unsaved; negative: it needs more."""
    left = stock_needed(order)
    for pk, quantity in given.items():
        left[pk] = left.get(pk, money.ZERO) - quantity
    order.stock_needed = {str(pk): quantity for pk, quantity in left.items() if quantity > 0}


def release(order: Order, *, actor: Actor) -> None:
    """Give back all that is kept for the order; it waits for nothing any more."""
    lock_needed(order)
    inventory.stop_waiting(actor=actor, kind=HOLDER_KIND, holder_id=order.pk)
    inventory.release_stock(actor=actor, holder=holder_of(order))


def manufactured(product_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the products that are made here."""
    makeable = product_rows().filter(pk__in=list(product_ids), type=Product.Type.MANUFACTURED)
    return frozenset(makeable.values_list("pk", flat=True))
