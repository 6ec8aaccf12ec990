"""What an order's lines cost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.crm.selectors import DealLine
from apps.crm.selectors.prices import PriceBook
from apps.inventory import selectors as inventory
from apps.inventory.models import Product
from apps.inventory.selectors import product_rows
from apps.inventory.services import Prices, price_line, warn_of_taxes_not_in_force
from apps.kernel import money
from apps.kernel.children import Children, match, tenant_of
from apps.kernel.errors import Missing, not_found
from apps.kernel.pricing import AGREED, SALE_TERMS, SUMS, LineAmounts, LineTerms, spread, terms_of
from apps.sales.models import Order, OrderItem

NO_LINES: Mapping[UUID, tuple[UUID | None, LineTerms]] = {}
COLUMNS = ("position", "product_id", "description", *SALE_TERMS, *SUMS, *AGREED)


@dataclass(frozen=True, slots=True)
class Line:
    """A priced line; `agreed` is what it comes to with its part of the order's adjustment.

    `description`: the name of a line without a product.
    """

    product_id: UUID | None
    terms: LineTerms
    agreed: LineAmounts
    description: str = ""

    @property
    def values(self) -> dict[str, Any]:
        """By the columns that keep them."""
        return {
            "product_id": self.product_id,
            "description": self.description,
            **{name: getattr(self.terms, name) for name in (*SALE_TERMS, *SUMS)},
            **dict(zip(AGREED, (self.agreed.net, self.agreed.vat, self.agreed.total), strict=True)),
        }


@dataclass(slots=True)
class Sold:
    """What a line takes from its product."""

    pk: UUID
    status: str
    type: str
    price: Decimal
    vat_rate: Decimal | None
    tax_category: str
    vat_included: bool
    category_keys: list[str]


def sold(product_ids: Collection[UUID]) -> dict[UUID, Sold]:
    """The workspace's products of these ids; one query."""
    columns = ("pk", "status", "type", "price", "vat_rate", "tax_category", "vat_included", "category_keys")
    rows = product_rows().filter(pk__in=product_ids).values_list(*columns)
    return {row[0]: Sold(*row) for row in rows}


def price_lines(
    items: Sequence[Mapping[str, Any]],
    products: Mapping[UUID, Sold],
    *,
    on: date,
    payer: bool,
    prices: Prices | None = None,
    known: Mapping[UUID, tuple[UUID | None, LineTerms]] = NO_LINES,
    reprice: bool = True,
) -> list[Line]:
    """Price what was asked for on a local day; nothing is agreed on top yet.

    Args:
        items: `product_id`, `quantity`, and where given what `price_line` knows: prices, `discount`, `tax` …
        products: those that the workspace has.
        payer: whether the seller pays VAT.
        prices: the price lists of the customer.
        known: {id of a line that there is: (its product, its terms)}; those products stay even when no
            longer sold. A line that has none keeps its `description`, and may go without one.
        reprice: whether another quantity of a line that there is may have another price (`price_line`).
    Raises:
        NotFound: a product that the workspace does not have.
        Invalid: a product, or a part of a bundle, that is not sold (any more); a sum beyond what money
            columns hold.
    """
    lines = []
    there = {product_id for product_id, _terms in known.values()}
    bundles: dict[UUID, str] = {}
    for index, item in enumerate(items):
        before, kept = known.get(item.get("id"), (None, None))  # type: ignore[arg-type]
        if item["product_id"] is None:
            if kept is None or before is not None:
                raise Missing(f"items.{index}.product_id")
            terms = price_line(item, on=on, payer=payer, field=f"items.{index}", kept=kept)
            lines.append(Line(None, terms, terms.sums, item["description"]))
            continue
        product = products.get(item["product_id"])
        if product is None:
            raise not_found(f"items.{index}.product_id")
        if product.status != Product.Status.ACTIVE and product.pk not in there:
            inventory.require_sellable(product_rows().get(pk=product.pk), field=f"items.{index}.product_id")
        if product.type == Product.Type.BUNDLE and product.pk not in there:
            bundles.setdefault(product.pk, f"items.{index}.product_id")
        terms = price_line(
            item,
            on=on,
            payer=payer,
            field=f"items.{index}",
            product=product,
            kept=kept if before == product.pk else None,
            prices=prices,
            reprice=reprice,
        )
        lines.append(Line(product.pk, terms, terms.sums))
    inventory.require_whole_bundles(bundles)
    warn_of_taxes_not_in_force((line.terms.tax for line in lines), on)
    return lines


def agreed_lines(lines: Iterable[DealLine]) -> list[Line]:
    """A deal's lines as they stand: what was agreed is not priced again."""
    return [Line(line.product_id, line.terms, line.terms.sums) for line in lines]


def with_adjustment(lines: Sequence[Line], adjustment: Decimal) -> list[Line]:
    """The lines with their parts of the order's signed adjustment."""
    agreed = spread([line.terms.sums for line in lines], [line.terms.tax for line in lines], adjustment)
    return [replace(line, agreed=sums) for line, sums in zip(lines, agreed, strict=True)]


def sum_of(lines: Iterable[Line]) -> Decimal:
    """Σ line totals.

    Raises:
        Invalid: beyond what money columns hold.
    """
    return money.require_money(sum((line.terms.total for line in lines), money.ZERO), field="items")


def adjustment_of(order: Order, lines: Sequence[Line], *, had_lines: bool) -> Decimal:
    """What the order was agreed at on top of its new lines.

    An order that was an amount alone stays that amount: its first lines say what it was agreed for.
    """
    keeps = had_lines or not order.total_amount
    found: Decimal = order.adjustment_amount if keeps else order.total_amount - sum_of(lines)
    return found


def match_lines(
    order: Order, items: Sequence[Mapping[str, Any]], *, on: date
) -> tuple[Children[OrderItem], list[Line]]:
    """What the lines of a pending order become by a set of items; `save()` of the first writes it.

    Raises:
        NotFound, Missing, Invalid: as `laid_over`.
    """
    found, lines = laid_over(order, items, on=on, reprice=True)
    lines = with_adjustment(lines, adjustment_of(order, lines, had_lines=bool(found.before)))
    for position, (row, line) in enumerate(zip(found.wanted, lines, strict=True), start=1):
        row.position = position
        put(row, line)
    return found, lines


def laid_over(
    order: Order, items: Sequence[Mapping[str, Any]], *, on: date, reprice: bool = False
) -> tuple[Children[OrderItem], list[Line]]:
    """A set of items laid over an order's lines, and what each of them costs; nothing is put on them yet.

    A line keeps what is not named; one that gets another product is priced by it anew.

    Raises:
        NotFound, Missing, Invalid: as for a new order, or an `id` that is none of its lines.
    """
    rows = OrderItem.objects.filter(order=order).order_by("position", "id")
    given = [{name: value for name, value in item.items() if value is not None} for item in items]
    found = match(
        order,
        rows,
        given,
        field="items",
        make=lambda: OrderItem(order=order, **tenant_of(order)),
        required=("product_id", "quantity"),
        columns=COLUMNS,
    )
    known = {row["id"]: (row["product_id"], terms_of(row)) for row in found.before}
    wanted = [
        {
            "product_id": row.product_id,
            "description": row.description,
            "quantity": row.quantity,
            "discount": row.discount,
            **item,
        }
        for item, row in zip(given, found.wanted, strict=True)
    ]
    asked = sold({item["product_id"] for item in wanted if item["product_id"]})
    payer = inventory.pays_vat(order.organization_id, on)
    prices = PriceBook(order.customer_id, list(asked), on)
    return found, price_lines(wanted, asked, on=on, payer=payer, prices=prices, known=known, reprice=reprice)


def put(row: OrderItem, line: Line) -> None:
    """Write what a line costs on its row, unsaved."""
    for name, value in line.values.items():
        setattr(row, name, value)
