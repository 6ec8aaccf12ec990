"""What the customer gives back of an order: to stock or to scrap, never more than was shipped."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from apps.inventory import services as inventory
from apps.kernel import clock, dates, money
from apps.kernel.actor import Actor
from apps.kernel.children import tenant_of
from apps.kernel.errors import Invalid, Missing, not_found
from apps.kernel.numbering import next_number
from apps.kernel.pricing import NOTHING, LineAmounts, part_of_line
from apps.kernel.records import change, touch
from apps.sales.events import GoodsReturned
from apps.sales.models import (
    LIVE_SHIPMENTS,
    Condition,
    Order,
    OrderItem,
    SalesReturn,
    SalesReturnItem,
    Shipment,
    ShipmentItem,
    ShipmentStatus,
)
from apps.sales.services import line_costs
from apps.sales.services.payloads import return_payload
from apps.sales.services.shipment_lines import THOUSANDTH, day_of, plus
from apps.sales.services.status_changes import announce_and_refresh, lock_order


@dataclass(slots=True)
class Shipped:
    """A line of a shipment, and what came back of it before."""

    item: ShipmentItem
    line: OrderItem
    sums: LineAmounts = NOTHING
    stock: dict[str, Decimal] = field(default_factory=dict)
    costs: dict[str, Decimal] = field(default_factory=dict)

    @property
    def left(self) -> Decimal:
        """How much of it can still come back."""
        found: Decimal = self.item.quantity - self.item.returned_quantity
        return found


@transaction.atomic
def return_goods(
    order_id: UUID,
    *,
    actor: Actor,
    items: Sequence[Mapping[str, Any]],
    reason: str,
    refund_amount: Decimal = money.ZERO,
    date: dt.date | None = None,
) -> SalesReturn:
    """Take back what was shipped; finance credits what was billed of it, and gives money back.

    Args:
        items: `order_item_id`, `quantity`, `condition` ("restock" puts it into stock, "scrap" does not); the
            oldest shipment of the line gives first. A bundle comes back as its shipment took it.
        refund_amount: how much of what is then paid too much goes back; the rest stays on the account.
        date: the local day, today unless given.
    Raises:
        Missing: no reason, no line. NotFound: a line that the order does not have.
        Invalid: more than was shipped and did not come back, a day in the future or before the shipment.
        InsufficientBalance: the refund is more than what is paid too much.
    """
    if not reason.strip():
        raise Missing("reason")
    if not items:
        raise Missing("items")
    order, _customer = lock_order(order_id)
    return take_back(
        order, shipped_of(order), items, actor=actor, reason=reason, refund_amount=refund_amount, date=date
    )


def take_back(
    order: Order,
    found: Mapping[UUID, list[Shipped]],
    items: Sequence[Mapping[str, Any]],
    *,
    actor: Actor,
    reason: str,
    refund_amount: Decimal = money.ZERO,
    date: dt.date | None = None,
) -> SalesReturn:
    """Write a return of items out of what was shipped, as `return_goods`; the order is locked."""
    if refund_amount:
        actor.require("PAYMENTS_REFUND")
    day = day_of(date, clock.today())
    made = SalesReturn(
        **tenant_of(order),
        order=order,
        date=day,
        reason=reason,
        refund_amount=refund_amount,
        user_id=actor.user_id,
    )
    rows = _make(made, found, items)
    made.amount = sum((row.total for row in rows), money.ZERO)
    _write(made, rows, found)
    restocked = _to_stock(rows)
    if restocked:
        inventory.receive_stock(
            restocked, actor=actor, reference=made.number, values=_worth(rows), date=day, notes=reason
        )
    touch(order, ["sold_net", "cost"])
    announce_and_refresh(order, GoodsReturned(**return_payload(order, made)), actor=actor)
    return made


def shipped_of(order: Order, shipment: Shipment | None = None) -> dict[UUID, list[Shipped]]:
    """{order line: what live shipments (or one of them) brought of it, the oldest first}."""
    rows = ShipmentItem.objects.filter(shipment__order=order, shipment__status__in=LIVE_SHIPMENTS)
    rows = rows if shipment is None else rows.filter(shipment=shipment)
    rows = rows.select_related("order_item", "shipment").order_by("shipment__shipped_at", "shipment_id", "id")
    by_item = {row.pk: Shipped(row, row.order_item) for row in rows}
    for back in SalesReturnItem.objects.filter(shipment_item__in=by_item):
        seen = by_item[back.shipment_item_id]
        seen.sums = plus(seen.sums, back.sums)
        for pk, quantity in back.stock.items():
            seen.stock[pk] = seen.stock.get(pk, money.ZERO) + quantity
        for pk, value in back.costs.items():
            seen.costs[pk] = seen.costs.get(pk, money.ZERO) + value
    found: dict[UUID, list[Shipped]] = {
        pk: [] for pk in OrderItem.objects.filter(order=order).values_list("pk", flat=True)
    }
    for shipped in by_item.values():
        found[shipped.item.line_id].append(shipped)
    return found


def _make(
    made: SalesReturn, found: Mapping[UUID, list[Shipped]], items: Iterable[Mapping[str, Any]]
) -> list[SalesReturnItem]:
    rows: list[SalesReturnItem] = []
    for place, item in enumerate(items):
        shipped = found.get(item["order_item_id"])
        if shipped is None:
            raise not_found(f"items.{place}.orderItemId")
        rest: Decimal = item["quantity"]
        there = sum((each.left for each in shipped), money.ZERO)
        if rest > there:
            text = _("Only %(left)s were shipped and did not come back.") % {"left": f"{there.normalize():f}"}
            raise Invalid({f"items.{place}.quantity": text})
        for each in shipped:
            part = min(rest, each.left)
            if part > 0:
                rows.append(_item(made, each, part, item["condition"], len(rows) + 1))
                rest -= part
    return rows


def _item(
    made: SalesReturn, shipped: Shipped, quantity: Decimal, condition: str, place: int
) -> SalesReturnItem:
    item = shipped.item
    dates.require_order(("shipped_at", item.shipment.shipped_at), ("date", made.date))
    sums = part_of_line(
        item.sums,
        item.quantity,
        quantity,
        before=item.returned_quantity,
        taken=shipped.sums,
        tax_included=shipped.line.shares_total,
    )
    done = item.returned_quantity + quantity
    stock: dict[str, Decimal] = {}
    before = dict(shipped.stock)
    for pk, taken in item.taken.items():
        upto = min(taken, (taken * done / item.quantity).quantize(THOUSANDTH, rounding=ROUND_CEILING))
        if (part := upto - shipped.stock.get(pk, money.ZERO)) > 0:
            stock[pk] = part
            shipped.stock[pk] = shipped.stock.get(pk, money.ZERO) + part
    costs = line_costs.cost_of_part(item, stock, before, shipped.costs)
    for pk, value in costs.items():
        shipped.costs[pk] = shipped.costs.get(pk, money.ZERO) + value
    item.returned_quantity = done
    shipped.sums = plus(shipped.sums, sums)
    # What goes to scrap costs what it cost: nothing of it comes back.
    saved = sum(costs.values(), money.ZERO) if condition == Condition.RESTOCK else money.ZERO
    return SalesReturnItem(
        **tenant_of(made),
        sales_return=made,
        shipment_item=item,
        order_item_id=item.line_id,
        position=place,
        product_id=item.product_id,
        quantity=quantity,
        condition=condition,
        tax=item.tax,
        net=sums.net,
        vat=sums.vat,
        total=sums.total,
        stock_returned=stock,
        stock_costs=costs,
        cost=None if item.cost is None else saved,
    )


def _write(made: SalesReturn, rows: list[SalesReturnItem], found: Mapping[UUID, list[Shipped]]) -> None:
    made.number = next_number("RET", organization_id=made.organization_id)
    made.save(force_insert=True)
    SalesReturnItem.objects.bulk_create(rows)
    back: dict[UUID, list[SalesReturnItem]] = defaultdict(list)
    for row in rows:
        back[row.order_item_id].append(row)
    for pk, parts in back.items():
        OrderItem.objects.filter(pk=pk).update(**_less_earned(made.order, parts))
    touched = [each.item for shipped in found.values() for each in shipped]
    ShipmentItem.objects.bulk_update(touched, ["returned_quantity"])
    for shipment in {item.shipment_id: item.shipment for item in touched}.values():
        if not ShipmentItem.objects.filter(shipment=shipment, quantity__gt=F("returned_quantity")).exists():
            _all_came_back(shipment)


def _less_earned(order: Order, parts: Iterable[SalesReturnItem]) -> dict[str, Any]:
    """What a line has after these parts came back; the order, unsaved, has earned less."""
    values: dict[str, Any] = {
        "returned_quantity": F("returned_quantity") + sum(each.quantity for each in parts)
    }
    known = [each for each in parts if each.cost is not None]
    if known:
        net, cost = sum(each.net for each in known), sum(each.cost for each in known)
        values |= {"sold_net": F("sold_net") - net, "cost": F("cost") - cost}
        order.earn(-net, -cost)
    return values


def _all_came_back(shipment: Shipment) -> None:
    if shipment.status in (ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED):
        change(shipment, {"status": ShipmentStatus.RETURNED})


def _to_stock(rows: Iterable[SalesReturnItem]) -> dict[UUID, Decimal]:
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.condition == Condition.RESTOCK:
            for pk, quantity in row.stock.items():
                found[UUID(pk)] += quantity
    return dict(found)


def _worth(rows: Iterable[SalesReturnItem]) -> dict[UUID, Decimal]:
    """{product: what the goods that go back to stock left it with}, where it is known of all."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    unknown = set()
    for row in rows:
        if row.condition == Condition.RESTOCK:
            for pk in row.stock:
                if pk in row.costs:
                    found[UUID(pk)] += row.costs[pk]
                else:
                    unknown.add(UUID(pk))
    return {pk: value for pk, value in found.items() if pk not in unknown}
