"""What an order's lines cost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.crm.selectors import DealLine
from apps.inventory import selectors as inventory
from apps.inventory.models import Product
from apps.inventory.services import warn_of_taxes_not_in_force
from apps.kernel import money
from apps.kernel.children import Children, match, tenant_of
from apps.kernel.errors import not_found
from apps.sales.models import Order, OrderItem

ENTERED = ("product_id", "quantity", "unit_price", "discount", "tax")
COLUMNS = ("position", *ENTERED, "net", "vat", "total")


@dataclass(frozen=True, slots=True)
class Line:
    """A priced line: net unit price, percents, and the three sums that documents show."""

    product_id: UUID
    quantity: Decimal
    unit_price: Decimal
    discount: Decimal
    tax: Decimal
    net: Decimal
    vat: Decimal
    total: Decimal


@dataclass(slots=True)
class Sold:
    """What a line takes from its product."""

    pk: UUID
    status: str
    type: str
    price: Decimal
    vat_rate: Decimal | None
    vat_included: bool


def sold(product_ids: Collection[UUID]) -> dict[UUID, Sold]:
    """The workspace's products of these ids; one query."""
    columns = ("pk", "status", "type", "price", "vat_rate", "vat_included")
    rows = Product.objects.filter(pk__in=product_ids).values_list(*columns)
    return {row[0]: Sold(*row) for row in rows}


def price_lines(
    items: Sequence[Mapping[str, Any]],
    products: Mapping[UUID, Sold],
    *,
    on: date,
    known: Collection[UUID] = (),
) -> list[Line]:
    """Price what was asked for on a local day.

    Args:
        items: `product_id`, `quantity`, and where given net `unit_price`, `discount`, `tax` (%).
        products: those that the workspace has.
        known: products that are lines already; they stay even when no longer sold.
    Raises:
        NotFound: a product that the workspace does not have.
        Invalid: a product, or a part of a bundle, that is not sold (any more); a sum beyond what money
            columns hold.
    """
    lines = []
    bundles: dict[UUID, str] = {}
    for index, item in enumerate(items):
        product = products.get(item["product_id"])
        if product is None:
            raise not_found(f"items.{index}.productId")
        if product.status != Product.Status.ACTIVE and product.pk not in known:
            inventory.require_sellable(Product.objects.get(pk=product.pk), field=f"items.{index}.productId")
        if product.type == Product.Type.BUNDLE and product.pk not in known:
            bundles.setdefault(product.pk, f"items.{index}.productId")
        lines.append(_priced(product, item, on=on, field=f"items.{index}"))
    inventory.require_whole_bundles(bundles)
    warn_of_taxes_not_in_force((line.tax for line in lines), on)
    return lines


def _priced(product: Sold, item: Mapping[str, Any], *, on: date, field: str) -> Line:
    unit_price, tax = item.get("unit_price"), item.get("tax")
    if unit_price is None:
        unit_price = inventory.default_line_price(product, on)
    if tax is None:
        tax = inventory.default_line_tax(product, on)
    quantity, discount = item["quantity"], item.get("discount") or money.ZERO
    sums = money.line_amounts(quantity, unit_price, discount, tax)
    money.require_money(sums.total, field=field)
    return Line(product.pk, quantity, unit_price, discount, tax, sums.net, sums.vat, sums.total)


def agreed_lines(lines: Iterable[DealLine]) -> list[Line]:
    """A deal's lines as they stand: what was agreed is not priced again."""
    return [Line(*(getattr(line, name) for name in Line.__slots__)) for line in lines]


def sum_of(lines: Iterable[Line]) -> Decimal:
    """Σ line totals.

    Raises:
        Invalid: beyond what money columns hold.
    """
    return money.require_money(sum((line.total for line in lines), money.ZERO), field="items")


def laid_over(
    order: Order, items: Sequence[Mapping[str, Any]], *, on: date
) -> tuple[Children[OrderItem], list[Line]]:
    """What the order's lines become by a set of items; `save()` of the first writes it.

    A line keeps what is not named; one that gets another product is priced by it anew.

    Raises:
        NotFound, Missing, Invalid: as for a new order, or an `id` that is none of its lines.
    """
    rows = OrderItem.objects.filter(order=order).order_by("position", "id")
    products = {row.pk: row.product_id for row in rows}
    found = match(
        order,
        rows,
        [_entered(item, products) for item in items],
        field="items",
        make=lambda: _unpriced(order),
        required=("product_id", "quantity"),
        columns=COLUMNS,
    )
    wanted = [{name: getattr(row, name) for name in ENTERED} for row in found.wanted]
    asked = sold({item["product_id"] for item in wanted})
    lines = price_lines(wanted, asked, on=on, known=set(products.values()))
    for position, (row, line) in enumerate(zip(found.wanted, lines, strict=True), start=1):
        row.position = position
        for name in Line.__slots__:
            setattr(row, name, getattr(line, name))
    return found, lines


def _unpriced(order: Order) -> OrderItem:
    blank: dict[str, Any] = {"unit_price": None, "tax": None}
    return OrderItem(order=order, **tenant_of(order), **blank)


def _entered(item: Mapping[str, Any], products: Mapping[UUID, UUID]) -> dict[str, Any]:
    given = {name: value for name, value in item.items() if value is not None}
    before = products.get(given.get("id"))  # type: ignore[arg-type]
    if before is not None and given.get("product_id", before) != before:
        given = {"unit_price": None, "tax": None, **given}
    return given
