"""Stock kept for a confirmed order follows its changed lines, in the same transaction (domain.md §2.2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

from apps.inventory import services as inventory
from apps.inventory.selectors import stock_item_rows
from apps.kernel import money
from apps.kernel.actor import Actor
from apps.kernel.events import announce
from apps.kernel.records import lock_rows
from apps.sales.events import OrderNeedsChanged
from apps.sales.models import HOLDER_KIND, Order, OrderItem
from apps.sales.services import order_stock
from apps.sales.services.payloads import order_payload
from apps.sales.services.shipment_lines import THOUSANDTH, lines_of, stock_part, taken_of


def refit(
    order: Order, before: Iterable[Mapping[str, Any]], *, actor: Actor, allow_backorder: bool | None = None
) -> None:
    """Keep stock for what the lines need now: free what is too much, keep or wait for what lacks.

    Production is told first: it locks its materials together with this stock, by id.

    Args:
        before: the lines before the change, with `id`, `product_id` and `quantity`.
        allow_backorder: whether what is not there may wait; as it was confirmed unless given.
    Raises:
        StockUnavailable: something that can neither be made nor wait is not there.
    """
    was = order_stock.stock_needed(order)
    now = _rewrite_needs(order, {row["id"]: row for row in before})
    may_wait = order.allow_backorder if allow_backorder is None else allow_backorder
    order.allow_backorder = order.allow_backorder or may_wait
    if now != was:
        everything = {**dict.fromkeys(was, money.ZERO), **now}
        announce(
            OrderNeedsChanged(
                **order_payload(order),
                delivery_date=order.delivery_date,
                needed=[{"product_id": pk, "quantity": everything[pk]} for pk in sorted(everything)],
            ),
            actor=actor,
            of=order,
        )
        lock_rows(stock_item_rows().filter(pk__in=list(everything)))
        _follow(order, now, may_wait, actor=actor)
    order.save(update_fields=["stock_needed", "allow_backorder"])


def _follow(order: Order, now: Mapping[UUID, Decimal], may_wait: bool, *, actor: Actor) -> None:
    holder = order_stock.holder_of(order)
    kept = inventory.reserved_for(actor=actor, holder=holder)
    waits = inventory.waiting_for(actor=actor, kind=HOLDER_KIND, holder_id=order.pk)
    lacking = {pk: max(money.ZERO, quantity - kept.get(pk, money.ZERO)) for pk, quantity in now.items()}
    # First: what is freed goes to those who wait, this order no longer among them.
    fewer = {pk: quantity - lacking.get(pk, money.ZERO) for pk, quantity in waits.items()}
    inventory.no_longer_waits(fewer, actor=actor, kind=HOLDER_KIND, holder_id=order.pk)
    if any(quantity > now.get(pk, money.ZERO) for pk, quantity in kept.items()):
        inventory.release_stock(actor=actor, holder=holder, keep=now)
    more = {pk: quantity - waits.get(pk, money.ZERO) for pk, quantity in lacking.items()}
    more = {pk: quantity for pk, quantity in more.items() if quantity > 0}
    if more:
        allowed = frozenset(more) if may_wait else order_stock.manufactured(more)
        short = inventory.reserve_stock(more, actor=actor, holder=holder, allow_short=allowed)
        order_stock.wait(order, short, actor=actor)


def _rewrite_needs(order: Order, before: Mapping[UUID, Mapping[str, Any]]) -> dict[UUID, Decimal]:
    """What the stock must give for each line, written on the changed ones and, unsaved, on the order.

    A line that has grown or shrunk needs by piece what it needed as it was confirmed.
    """
    lines = lines_of(order)
    taken = taken_of(line.pk for line in lines)
    changed, needed = [], defaultdict[UUID, Decimal](Decimal)
    for line in lines:
        was = before.get(line.pk)
        if was is None or was["product_id"] != line.product_id:
            line.stock_needed = {str(pk): quantity for pk, quantity in order_stock.needs_of(line).items()}
            changed.append(line)
        elif was["quantity"] != line.quantity:
            line.stock_needed = _scaled(line, was["quantity"])
            changed.append(line)
        if line.remaining_quantity > 0:
            seen = taken.get(line.pk)
            for pk, quantity in stock_part(line, line.remaining_quantity, seen.stock if seen else {}).items():
                needed[UUID(pk)] += quantity
    OrderItem.objects.bulk_update(changed, ["stock_needed"])
    order.stock_needed = {str(pk): quantity for pk, quantity in needed.items()}
    return dict(needed)


def _scaled(line: OrderItem, quantity: Decimal) -> dict[str, Decimal]:
    return {
        pk: (Decimal(needed) * line.quantity / quantity).quantize(THOUSANDTH, rounding=ROUND_CEILING)
        for pk, needed in line.stock_needed.items()
    }
