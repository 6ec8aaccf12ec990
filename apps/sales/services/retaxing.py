"""The VAT rate of the turnover day (domain.md §6.1): a line of a category follows the law until then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.inventory import selectors as inventory
from apps.inventory.models import Product
from apps.kernel import clock, money, warnings
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid
from apps.kernel.events import announce
from apps.kernel.money import share_of, vat_on
from apps.kernel.pricing import (
    AGREED,
    SUMS,
    LineAmounts,
    inside,
    line_amounts,
    price_of,
    spread,
)
from apps.kernel.records import change, touch
from apps.sales.models import Order, OrderItem
from apps.sales.services.payloads import order_changed

# What is delivered as a thing turns over on the day of shipment, everything else when it is delivered.
GOODS = (*Product.STOCKABLE, Product.Type.BUNDLE)
PRICED = ("tax", "unit_price", "unit_price_with_tax", *SUMS, *AGREED)


def is_goods(line: OrderItem) -> bool:
    """Whether a line, read with its product, is handed over as a thing; else it is a work or service."""
    return line.product is not None and line.product.type in GOODS


def retax(order: Order, day: date, of: Callable[[OrderItem], bool], *, actor: Actor) -> None:
    """Give lines the rates of their turnover day; the order is locked.

    A line agreed with VAT inside keeps its total, another one's total and the order's change, which is said.
    Once something was shipped, each line keeps its share of the order's adjustment.

    Raises:
        Invalid: a sum beyond what money columns hold.
    """
    rows = _lines(order)
    before = [_content(row) for row in rows]
    turned = [row for row in rows if of(row) and rate_on(row, day) != row.tax]
    if not turned:
        return
    shares = {row.pk: row.agreed_total - row.total for row in rows}
    for row in turned:
        _price(row, rate_on(row, day))
    if order.shipped_at is None:
        _spread(order, rows)
    for row in turned if order.shipped_at is not None else ():
        share = shares[row.pk]
        sums = inside(row.total + share, row.tax) if share else LineAmounts(row.net, row.vat, row.total)
        row.agreed_net, row.agreed_vat, row.agreed_total = sums.net, sums.vat, sums.total
    items_total = sum((row.total for row in rows), money.ZERO)
    total = items_total + order.adjustment_amount
    if not 0 <= total <= money.MAX_MONEY:
        raise Invalid({"items": _("The lines and the adjustment must not add up to less than zero.")})
    OrderItem.objects.bulk_update(rows, PRICED)
    _warn(order, day, total)
    changes = change(order, {"items_total": items_total, "total_amount": total})
    if not changes:
        touch(order)
    changes |= {"items": (before, [_content(row) for row in rows])}
    announce(order_changed(order), actor=actor, changes=changes, of=order)


def turn_part(line: OrderItem, share: LineAmounts, quantity: Decimal, rate: Decimal) -> LineAmounts:
    """A later part of a line at the rate of its own day; the line, unsaved, changes by what it differs.

    With VAT inside it keeps its total. A net part keeps its net and comes to another total, and so does the
    line; its share of the order's adjustment stays.

    Args:
        share: what the part comes to at the line's rate.
    """
    own = more = money.ZERO
    if line.tax_included:
        sums = inside(share.total, rate)
        own = sums.vat - share.vat
        line.net -= own
    else:
        net = share_of(line.net, quantity, line.quantity) if line.shares_total else share.net
        own = more = vat_on(net, rate) - (vat_on(net, line.tax) if line.shares_total else share.vat)
        total = share.total + more
        sums = inside(total, rate) if line.shares_total else LineAmounts(net, share.vat + more, total)
    line.vat, line.total = line.vat + own, line.total + more
    line.agreed_net += sums.net - share.net
    line.agreed_vat += sums.vat - share.vat
    line.agreed_total += more
    return sums


def keep_parts(order: Order, lines: Sequence[OrderItem], before: Decimal, day: date, *, actor: Actor) -> None:
    """The order's total after later parts took other rates than their lines; said where it changed.

    Args:
        before: Σ of the lines' sums until then, in tenge with VAT.
    Raises:
        Invalid: a sum beyond what money columns hold.
    """
    more = sum((line.total for line in lines), money.ZERO) - before
    if not more:
        return
    total = money.require_money(order.total_amount + more, field="items")
    _warn(order, day, total)
    changes = change(order, {"items_total": order.items_total + more, "total_amount": total})
    announce(order_changed(order), actor=actor, changes=changes, of=order)


def _spread(order: Order, rows: list[OrderItem]) -> None:
    own = [LineAmounts(row.net, row.vat, row.total) for row in rows]
    for row, sums in zip(rows, spread(own, [row.tax for row in rows], order.adjustment_amount), strict=True):
        row.agreed_net, row.agreed_vat, row.agreed_total = sums.net, sums.vat, sums.total


def warn_of_rates_to_come(order: Order) -> None:
    """Say, before it is shipped, that lines will be taxed by other rates on the day of delivery."""
    today = clock.today()
    day = max(today, order.delivery_date or today)
    if day != clock.local_date(order.created_at) and (total := total_on(order, day)) is not None:
        _warn(order, day, total)


def total_on(order: Order, day: date) -> Decimal | None:
    """What the order comes to if all that is left is delivered on a day; None where no rate changes by it."""
    rows = _lines(order)
    turned = [row for row in rows if row.remaining_quantity > 0 and rate_on(row, day) != row.tax]
    if not turned:
        return None
    was = sum((row.total for row in rows), money.ZERO)
    for row in turned:
        if row.shipped_quantity:
            rest = LineAmounts(
                *(share_of(getattr(row, name), row.remaining_quantity, row.quantity) for name in AGREED)
            )
            turn_part(row, rest, row.remaining_quantity, rate_on(row, day))
        else:
            _price(row, rate_on(row, day))
    total: Decimal = order.total_amount - was + sum((row.total for row in rows), money.ZERO)
    return total


def _lines(order: Order) -> list[OrderItem]:
    return list(OrderItem.objects.filter(order=order).select_related("product").order_by("position", "id"))


def rate_on(row: OrderItem, day: date) -> Decimal:
    """Its rate if it turned over on a day; a rate that was sent stays, but who pays no VAT adds none."""
    if not row.tax and not row.tax_category:
        return money.ZERO
    if not inventory.pays_vat(row.organization_id, day):
        return money.ZERO
    rate = inventory.vat_rate(row.tax_category, day) if row.tax_category else None
    return row.tax if rate is None else rate


def _price(row: OrderItem, rate: Decimal) -> None:
    price = price_of(
        row.unit_price_with_tax if row.tax_included else row.unit_price, rate, tax_included=row.tax_included
    )
    sums = line_amounts(row.quantity, price.agreed, row.discount, rate, tax_included=row.tax_included)
    money.require_money(sums.total, field="items")
    row.tax, row.unit_price, row.unit_price_with_tax = rate, price.unit_price, price.unit_price_with_tax
    row.net, row.vat, row.total = sums.net, sums.vat, sums.total


def _content(row: OrderItem) -> dict[str, object]:
    return {"id": row.pk, "product_id": row.product_id, **{name: getattr(row, name) for name in PRICED}}


def _warn(order: Order, day: date, total: Decimal) -> None:
    warnings.warn(
        "TAX_RATE_OF_TURNOVER",
        _("Lines are taxed by the rates of the day of delivery"),
        day=day,
        orderTotal=order.total_amount,
        newTotal=total,
    )
