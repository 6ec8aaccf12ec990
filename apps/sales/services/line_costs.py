"""What the goods of shipments and returns cost: they come back at what they left with (domain.md §3.11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from apps.kernel import money
from apps.sales.models import ShipmentItem

Values = Mapping[UUID, Decimal]


def keep_costs(items: Sequence[ShipmentItem], values: Values) -> None:
    """Share among a shipment's lines, unsaved, what their goods cost together: by quantity, to the tiyn.

    Args:
        values: {product: what left the stock is worth}, above zero.
    """
    whole: dict[str, Decimal] = defaultdict(Decimal)
    for item in items:
        for pk, quantity in item.taken.items():
            whole[pk] += quantity
    done: dict[str, Decimal] = defaultdict(Decimal)
    for item in items:
        costs = {}
        for pk, quantity in item.taken.items():
            value, before = values[UUID(pk)], done[pk]
            done[pk] += quantity
            costs[pk] = money.share_of(value, done[pk], whole[pk]) - money.share_of(value, before, whole[pk])
        item.stock_costs = costs
        item.cost = sum(costs.values(), money.ZERO)


def cost_of_part(
    item: ShipmentItem,
    taken: Mapping[str, Decimal],
    before: Mapping[str, Decimal],
    gone: Mapping[str, Decimal],
) -> dict[str, Decimal]:
    """{product: what a part of a shipment's goods left the stock with}; {} where that is not known.

    Args:
        taken: {product id: quantity} of the part. before: what earlier parts took. gone: what those cost.
    """
    found = {}
    for pk, quantity in taken.items():
        if (whole := item.costs.get(pk)) is not None:
            upto = money.share_of(whole, before.get(pk, money.ZERO) + quantity, item.taken[pk])
            found[pk] = upto - gone.get(pk, money.ZERO)
    return found


def values_of(items: Iterable[ShipmentItem]) -> dict[UUID, Decimal]:
    """{product: what left the stock for all of them was worth}; without those of which one is not known."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    unknown = set()
    for item in items:
        for pk in item.taken:
            if pk in item.costs:
                found[UUID(pk)] += item.costs[pk]
            else:
                unknown.add(UUID(pk))
    return {pk: value for pk, value in found.items() if pk not in unknown}
