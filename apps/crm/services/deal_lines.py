"""A deal's lines: what of which product, at what price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from apps.crm.models import Deal, DealProduct
from apps.crm.selectors.prices import PriceBook
from apps.inventory import selectors as inventory
from apps.inventory.models import Product
from apps.inventory.selectors import product_rows
from apps.inventory.services import price_line, warn_of_taxes_not_in_force
from apps.kernel import clock, money
from apps.kernel.children import Children, match, tenant_of
from apps.kernel.errors import not_found
from apps.kernel.pricing import SALE_TERMS, SUMS, TERMS, terms_of

COLUMNS = ("product_id", "position", *SALE_TERMS, *SUMS)


def match_lines(deal: Deal, sent: Sequence[Mapping[str, Any]]) -> Children[DealProduct]:
    """What the deal's lines become; `save()` writes it. All products are read in one query.

    A price that is not given is the price list's, else the product's (contract.md C7), and a tax the
    product's, as of the deal's creation: see `price_line`.

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
        make=lambda: DealProduct(deal=deal, **tenant_of(deal)),
        required=("product_id", "quantity"),
        columns=COLUMNS,
    )
    day = clock.local_date(deal.created_at)
    payer = bool(sent) and inventory.pays_vat(deal.organization_id, day)
    known = {row["id"]: row for row in found.before}
    products = product_rows().in_bulk({line.product_id for line in found.wanted})
    prices = PriceBook(deal.customer_id, list(products), day)
    bundles: dict[UUID, str] = {}
    for place, (line, values) in enumerate(zip(found.wanted, sent, strict=True)):
        before, product = known.get(line.pk), products.get(line.product_id)
        if before is not None and before["product_id"] != line.product_id:
            before = None
        if product is None and before is None:
            raise not_found(f"products.{place}.product_id")
        if product is not None and before is None:
            inventory.require_sellable(product, field=f"products.{place}.product_id")
            if product.type == Product.Type.BUNDLE:
                bundles.setdefault(product.pk, f"products.{place}.product_id")
        line.position = place + 1
        terms = price_line(
            {"quantity": line.quantity, "discount": line.discount, **values},
            on=day,
            payer=payer,
            field=f"products.{place}",
            # A line of a product that was deleted since keeps its price.
            product=product,
            kept=None if before is None else terms_of(before),
            prices=prices,
        )
        for name in (*SALE_TERMS, *SUMS):
            setattr(line, name, getattr(terms, name))
    inventory.require_whole_bundles(bundles)
    warn_of_taxes_not_in_force((line.tax for line in found.wanted), day)
    return found


def lines_as_offered(deal: Deal, lines: Sequence[Mapping[str, Any]]) -> Children[DealProduct]:
    """What the deal's lines become where an offer of before is taken: its own, products deleted since too."""
    rows = list(deal.lines.order_by("position", "id"))
    before = [{"id": row.pk, **{name: getattr(row, name) for name in COLUMNS}} for row in rows]
    offered = [{**line, "position": place} for place, line in enumerate(lines, 1)]
    # Where a price came from is not part of an offer: lines that are as offered keep it.
    agreed = ("product_id", "position", *TERMS, *SUMS)
    if [{name: row[name] for name in agreed} for row in before] == offered:
        return Children(rows, [], [], before, COLUMNS)
    wanted = [DealProduct(deal=deal, **tenant_of(deal), **line) for line in offered]
    return Children(wanted, wanted, rows, before, COLUMNS)


def sum_of(lines: Iterable[DealProduct]) -> Decimal:
    """Σ totals with VAT, in tenge.

    Raises:
        Invalid: beyond what money columns hold.
    """
    return money.require_money(sum((line.total for line in lines), money.ZERO), field="products")
