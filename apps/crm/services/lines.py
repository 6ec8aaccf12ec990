"""A deal's lines: what of which product, at what price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.crm.models import Deal, DealProduct
from apps.inventory import selectors as inventory
from apps.inventory.models import Product
from apps.inventory.services import warn_of_taxes_not_in_force
from apps.kernel import clock, money
from apps.kernel.children import Children, match, tenant_of
from apps.kernel.errors import not_found

COLUMNS = ("product_id", "position", "quantity", "unit_price", "discount", "tax", "net", "vat", "total")


def replace_lines(deal: Deal, sent: Sequence[Mapping[str, Any]]) -> Children[DealProduct]:
    """What the deal's lines become; `save()` writes it. All products are read in one query.

    A price or tax that is not given is the product's (domain.md C7), as of the deal's creation.

    Raises:
        NotFound: a product that the workspace does not have, an id that is no line of the deal.
        Invalid: a product, or a part of a bundle, that is not sold (any more); a sum beyond what money
            columns hold.
    """
    found = match(
        deal,
        deal.lines.order_by("position", "id"),
        sent,
        field="products",
        make=lambda: _unpriced(deal),
        required=("product_id", "quantity"),
        columns=COLUMNS,
    )
    day = clock.local_date(deal.created_at)
    known = {row["id"]: row["product_id"] for row in found.before}
    products = Product.objects.in_bulk({line.product_id for line in found.wanted})
    bundles: dict[UUID, str] = {}
    line: Any
    for place, (line, values) in enumerate(zip(found.wanted, sent, strict=True)):
        product = products.get(line.product_id)
        if product is None and known.get(line.pk) != line.product_id:
            raise not_found(f"products.{place}.product_id")
        if product is not None and known.get(line.pk) != product.pk:
            inventory.require_sellable(product, field=f"products.{place}.product_id")
            if product.type == Product.Type.BUNDLE:
                bundles.setdefault(product.pk, f"products.{place}.product_id")
            line.unit_price, line.tax = values.get("unit_price"), values.get("tax")
        _price(line, product, place, day)
    inventory.require_whole_bundles(bundles)
    warn_of_taxes_not_in_force((line.tax for line in found.wanted), day)
    return found


def sum_of(lines: Iterable[DealProduct]) -> Decimal:
    """Σ totals with VAT, in tenge.

    Raises:
        Invalid: beyond what money columns hold.
    """
    return money.require_money(sum((line.total for line in lines), money.ZERO), field="products")


def _unpriced(deal: Deal) -> DealProduct:
    line: Any = DealProduct(deal=deal, **tenant_of(deal))
    line.unit_price = line.tax = None
    return line


def _price(line: Any, product: Product | None, place: int, day: date) -> None:
    line.position = place + 1
    # A line of a product that was deleted since keeps its price.
    if product is not None:
        if line.unit_price is None:
            line.unit_price = inventory.default_line_price(product, on=day)
        if line.tax is None:
            line.tax = inventory.default_line_tax(product, on=day)
    sums = money.line_amounts(line.quantity, line.unit_price, line.discount, line.tax)
    money.require_money(sums.total, field=f"products.{place}")
    line.net, line.vat, line.total = sums.net, sums.vat, sums.total
