"""What a shipment takes of its order: which lines, how much of each, for what, and out of which stock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from apps.kernel import money
from apps.kernel.children import tenant_of
from apps.kernel.errors import Invalid, not_found
from apps.kernel.pricing import NOTHING, LineAmounts, part_of_line
from apps.sales.models import LIVE_SHIPMENTS, Order, OrderItem, Shipment, ShipmentItem
from apps.sales.services.retaxing import is_goods, rate_on, turn_part

Asked = dict[UUID, Decimal]
THOUSANDTH = Decimal("0.001")


@dataclass(slots=True)
class Before:
    """What live shipments took of a line: sums and stock.

    `turned` and `turned_quantity`: of these, the parts that went at the rate of another day than the line's.
    """

    sums: LineAmounts
    stock: dict[str, Decimal]
    turned: LineAmounts = NOTHING
    turned_quantity: Decimal = money.ZERO


def lines_of(order: Order) -> list[OrderItem]:
    """An order's lines with their products, in order."""
    return list(OrderItem.objects.filter(order=order).select_related("product").order_by("position", "id"))


def all_left(lines: Iterable[OrderItem]) -> Asked:
    """{line: what is still to be delivered of it}, where something is."""
    return {line.pk: line.remaining_quantity for line in lines if line.remaining_quantity > 0}


def asked_of(lines: Sequence[OrderItem], items: Sequence[Mapping[str, Any]]) -> Asked:
    """{line: quantity} that a body asks for.

    Args:
        items: `order_item_id` or `product_id`, and `quantity`; a product's lines are filled one by one.
    Raises:
        NotFound: a line or product that the order does not have.
        Invalid: nothing or neither is named, or more than is left of it.
    """
    if not items:
        raise Invalid({"items": _("At least one line is needed.")})
    left = {line.pk: line.remaining_quantity for line in lines}
    products = {line.pk: line.product_id for line in lines}
    asked: Asked = defaultdict(Decimal)
    for place, item in enumerate(items):
        named, product = item.get("order_item_id"), item.get("product_id")
        if named is None and product is None:
            raise Invalid({f"items.{place}.orderItemId": _("Name a line or a product of the order.")})
        if named is not None and named not in products:
            raise not_found(f"items.{place}.orderItemId")
        if named is not None and product not in (None, products[named]):
            raise Invalid({f"items.{place}.product_id": _("The line is of another product.")})
        where = [named] if named is not None else [pk for pk, of in products.items() if of == product]
        if not where:
            raise not_found(f"items.{place}.product_id")
        rest: Decimal = item["quantity"]
        for pk in where:
            part = min(rest, left[pk])
            if part > 0:
                asked[pk] += part
                left[pk] -= part
                rest -= part
        if rest > 0:
            there = item["quantity"] - rest
            text = _("Only %(left)s are left to deliver.") % {"left": f"{there.normalize():f}"}
            raise Invalid({f"items.{place}.quantity": text})
    return dict(asked)


def make_items(shipment: Shipment, lines: Iterable[OrderItem], asked: Asked) -> list[ShipmentItem]:
    """The shipment's lines, not saved; each takes what the parts before it left.

    A line of the order changes, unsaved, with a part that goes at the rate of another day: see `turn_part`.
    """
    wanted = [line for line in lines if line.pk in asked]
    before = taken_of(line.pk for line in wanted)
    return [
        _item(shipment, line, asked[line.pk], before.get(line.pk), place)
        for place, line in enumerate(wanted, start=1)
    ]


def taken_of(line_ids: Iterable[UUID]) -> dict[UUID, Before]:
    """What live shipments took of lines; one query."""
    rows = ShipmentItem.objects.filter(order_item__in=list(line_ids), shipment__status__in=LIVE_SHIPMENTS)
    found: dict[UUID, Before] = {}
    for row in rows.annotate(rate=F("order_item__tax")):
        seen = found.setdefault(row.line_id, Before(NOTHING, {}))
        seen.sums = plus(seen.sums, row.sums)
        if row.tax != row.rate:
            seen.turned = plus(seen.turned, row.sums)
            seen.turned_quantity += row.quantity
        for pk, quantity in row.taken.items():
            seen.stock[pk] = seen.stock.get(pk, money.ZERO) + quantity
    return found


def plus(one: LineAmounts, other: LineAmounts) -> LineAmounts:
    """Both together."""
    return LineAmounts(one.net + other.net, one.vat + other.vat, one.total + other.total)


def minus(one: LineAmounts, other: LineAmounts) -> LineAmounts:
    """One without the other."""
    return LineAmounts(one.net - other.net, one.vat - other.vat, one.total - other.total)


def _item(
    shipment: Shipment, line: OrderItem, quantity: Decimal, before: Before | None, place: int
) -> ShipmentItem:
    seen = before or Before(NOTHING, {})
    # Parts that went at the rate of another day share nothing with those at the line's own.
    sums = part_of_line(
        minus(line.agreed, seen.turned),
        line.quantity - seen.turned_quantity,
        quantity,
        before=line.shipped_quantity - seen.turned_quantity,
        taken=minus(seen.sums, seen.turned),
        tax_included=line.shares_total,
    )
    tax = rate_on(line, shipment.day)
    if tax != line.tax:
        # Parts went at the rate of another day: this one has that of its own.
        sums = turn_part(line, sums, quantity, tax)
    return ShipmentItem(
        **tenant_of(shipment),
        shipment=shipment,
        order_item=line,
        position=place,
        product_id=line.product_id,
        # A bundle of services takes nothing out of the stock.
        is_service=not (is_goods(line) and line.stock_needed),
        quantity=quantity,
        tax=tax,
        net=sums.net,
        vat=sums.vat,
        total=sums.total,
        stock_taken=stock_part(line, quantity, seen.stock),
    )


def stock_part(line: OrderItem, quantity: Decimal, taken: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What the stock gives for so much more of a line, rounded up to a thousandth for all so far.

    Args:
        taken: {product id: what live shipments took for the line}.
    """
    done = line.shipped_quantity + quantity
    found = {}
    for pk, needed in line.stock_needed.items():
        upto = (Decimal(needed) * done / line.quantity).quantize(THOUSANDTH, rounding=ROUND_CEILING)
        part = min(upto, Decimal(needed)) - taken.get(pk, money.ZERO)
        if part > 0:
            found[pk] = part
    return found


def stock_of(items: Iterable[ShipmentItem]) -> dict[UUID, Decimal]:
    """{product: quantity} that leaves the stock for all of them."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    for item in items:
        for pk, quantity in item.taken.items():
            found[UUID(pk)] += quantity
    return dict(found)


def day_of(day: date | None, today: date) -> date:
    """The day of a shipment.

    Raises:
        Invalid: it lies in the future.
    """
    if day is not None and day > today:
        raise Invalid({"date": _("The date cannot be in the future.")})
    return day or today
