"""The price and VAT of a document's line: what a body says, what the line was, what the product offers.

Deals, orders, invoices and purchases all price a line here; the arithmetic is `apps.kernel.pricing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.inventory import selectors
from apps.inventory.models import VatRate
from apps.inventory.selectors import Priced
from apps.kernel import money, pricing
from apps.kernel.errors import Invalid, Missing
from apps.kernel.pricing import LineTerms

# Both are 0 % whatever the day: who sends 0 for such a product has said nothing else.
UNTAXED = (VatRate.Code.ZERO, VatRate.Code.EXEMPT)
# What a body may say of a line's price.
ENTERED = ("quantity", "discount", "tax", "tax_category", *pricing.AGREEMENT)


@dataclass(frozen=True, slots=True)
class Offer:
    """What a line costs where nobody says otherwise, when that is not what the product sells for."""

    price: Decimal
    vat_rate: Decimal | None = None
    tax_category: str = ""
    vat_included: bool = False


def price_line(
    sent: Mapping[str, Any],
    *,
    on: date,
    payer: bool,
    field: str,
    product: Priced | None = None,
    kept: LineTerms | None = None,
) -> LineTerms:
    """Price a line on a local day.

    A price or tax that is neither sent nor kept is the product's; one that is sent as None is taken from the
    product anew. A line that is sent back as it was read stays what it is, its sums too.

    Args:
        sent: of `ENTERED`; `quantity` at least, unless the line is kept.
        payer: whether the seller pays VAT; who does not adds none.
        kept: the line before, where it is still one of the same product.
        field: the line in the body, for refusals: `items.0`.
    Raises:
        Missing: no price anywhere.
        Invalid: prices or VAT that contradict each other, VAT of who pays none, a sum beyond a money column.
    """
    tax, category = _tax(sent, product, kept, on, payer, field)
    quantity = sent["quantity"] if sent.get("quantity") is not None or kept is None else kept.quantity
    discount = sent.get("discount")
    if discount is None:
        discount = kept.discount if kept is not None and "discount" not in sent else money.ZERO
    renewed = any(name in sent and sent[name] is None for name in pricing.PRICES) and not any(
        sent.get(name) is not None for name in pricing.PRICES
    )
    price = pricing.agree(
        sent,
        tax,
        kept=None if kept is None or (renewed and product is not None) else kept.price,
        offered=None if product is None else (product.price, product.vat_included),
        field=field,
    )
    if price is None:
        raise Missing(f"{field}.unit_price")
    same = (quantity, discount, tax, price)
    if kept is not None and same == (kept.quantity, kept.discount, kept.tax, kept.price):
        sums = kept.sums
    else:
        sums = pricing.line_amounts(quantity, price.agreed, discount, tax, tax_included=price.tax_included)
        money.require_money(sums.total, field=field)
    return LineTerms(
        quantity,
        discount,
        tax,
        category,
        price.tax_included,
        price.unit_price,
        price.unit_price_with_tax,
        sums.net,
        sums.vat,
        sums.total,
    )


def _tax(
    sent: Mapping[str, Any],
    product: Priced | None,
    kept: LineTerms | None,
    on: date,
    payer: bool,
    field: str,
) -> tuple[Decimal, str]:
    """(rate in percent, category of the VAT table or "" for a rate that was given)."""
    tax, category = sent.get("tax"), sent.get("tax_category") or ""
    names_category = "tax_category" in sent
    if kept is not None and not ("tax" in sent and tax is None and product is not None):
        new_tax = tax is not None and tax != kept.tax
        new_category = names_category and category != kept.tax_category
        if not new_tax and not new_category:
            return kept.tax, kept.tax_category
        # Of the two, what was only sent back as it was read says nothing.
        if not new_tax and category:
            tax = None
        elif not new_category:
            category = ""
    if category:
        return _rate_of(category, tax, on, payer, field), category
    if tax is None:
        return default_tax(product, on, payer=payer)
    if tax > 0 and not payer:
        raise Invalid({f"{field}.tax": _("The organization is no VAT payer: it adds no VAT.")})
    if tax == 0 and not names_category and product is not None and product.tax_category in UNTAXED:
        return tax, product.tax_category
    return tax, ""


def _rate_of(category: str, tax: Decimal | None, on: date, payer: bool, field: str) -> Decimal:
    rate = selectors.vat_rate(category, on)
    if rate is None:
        raise Invalid({f"{field}.tax_category": _("The category has no rate on this day.")})
    rate = rate if payer else money.ZERO
    if tax is not None and tax != rate:
        raise Invalid({f"{field}.tax": _("The rate is not the category's.")})
    return rate


def default_tax(product: Priced | None, on: date, *, payer: bool = True) -> tuple[Decimal, str]:
    """(rate, category) of a line whose VAT nobody named: the product's own rate, else its category's.

    Who pays no VAT adds none; the category stays, for the day on which they do. A category without a rate
    on that day is taxed by the standard one.
    """
    if product is not None and product.vat_rate is not None:
        return (product.vat_rate if payer else money.ZERO), ""
    category = (product.tax_category if product is not None else "") or VatRate.Code.STANDARD
    rate = selectors.vat_rate(category, on) if payer else money.ZERO
    return (selectors.standard_rate(on) if rate is None else rate), str(category)
