"""The price and VAT of a document's line: what a body says, what the line was, what the product offers.

Deals, orders, invoices and purchases all price a line here; the arithmetic is `apps.kernel.pricing`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

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

# Where a line has its price from: what was sent, or the product; price lists say more (crm).
MANUAL, PRODUCT = "manual", "product"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a price list asks for a product instead of its own price; `source` is what the line keeps."""

    price: Decimal
    vat_included: bool
    source: Mapping[str, Any]


class Prices(Protocol):
    """The price lists of a document's customer on its day."""

    def choose(self, product: Any, quantity: Decimal, tax: Decimal) -> Chosen | None: ...


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
    prices: Prices | None = None,
    reprice: bool = True,
) -> LineTerms:
    """Price a line on a local day.

    A price or tax that is neither sent nor kept is that of the price list that applies, else the product's;
    one that is sent as None is taken from there anew. A line that is sent back as it was read stays what it
    is, its sums too. A kept price that was not entered by hand is chosen anew for another quantity, unless it
    is sent along.

    Args:
        sent: of `ENTERED`; `quantity` at least, unless the line is kept.
        payer: whether the seller pays VAT; who does not adds none.
        kept: the line before, where it is still one of the same product.
        field: the line in the body, for refusals: `items.0`.
        prices: the price lists of a sale; None where there are none to ask.
        reprice: False where kept prices stay whatever the quantity becomes.
    Raises:
        Missing: no price anywhere.
        Invalid: prices or VAT that contradict each other, VAT of who pays none, a sum beyond a money column.
    """
    tax, category = _tax(sent, product, kept, on, payer, field)
    quantity = sent["quantity"] if sent.get("quantity") is not None or kept is None else kept.quantity
    discount = sent.get("discount")
    if discount is None:
        discount = kept.discount if kept is not None and "discount" not in sent else money.ZERO
    at_hand = None if kept is None or (_is_renewed(sent) and product is not None) else kept
    chosen = None
    if prices is not None and product is not None and not _names_price(sent):
        if at_hand is None:
            chosen = prices.choose(product, quantity, tax)
        elif reprice and quantity != at_hand.quantity and at_hand.price_source is not None:
            chosen, at_hand = _chosen_anew(prices, product, quantity, tax, at_hand)
    price = pricing.agree(
        sent,
        tax,
        kept=None if at_hand is None else at_hand.price,
        offered=_offered(product, chosen),
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
        _source(sent, at_hand, chosen, prices, product, quantity, tax),
    )


def _names_price(sent: Mapping[str, Any]) -> bool:
    return any(sent.get(name) is not None for name in pricing.PRICES)


def _is_renewed(sent: Mapping[str, Any]) -> bool:
    """Whether the price is asked for anew: sent as None, and nowhere as a number."""
    return any(name in sent for name in pricing.PRICES) and not _names_price(sent)


def _offered(product: Priced | None, chosen: Chosen | None) -> tuple[Decimal, bool] | None:
    if chosen is not None:
        return chosen.price, chosen.vat_included
    return None if product is None else (product.price, product.vat_included)


def _chosen_anew(
    prices: Prices, product: Priced, quantity: Decimal, tax: Decimal, kept: LineTerms
) -> tuple[Chosen | None, LineTerms | None]:
    """(the list's price for another quantity, the line that stays as it is).

    A price of the product stays as it was agreed where no list has one for the new quantity; one of a list
    that no longer reaches becomes the product's.
    """
    source = (kept.price_source or {}).get("type")
    if source == MANUAL:
        return None, kept
    chosen = prices.choose(product, quantity, tax)
    return chosen, kept if chosen is None and source == PRODUCT else None


def _source(
    sent: Mapping[str, Any],
    kept: LineTerms | None,
    chosen: Chosen | None,
    prices: Prices | None,
    product: Priced | None,
    quantity: Decimal,
    tax: Decimal,
) -> Mapping[str, Any] | None:
    """Where the line has its price from now.

    A list's price that is sent back for another quantity is the list's only where that reaches it too.
    """
    if kept is None:
        if _names_price(sent):
            return {"type": MANUAL}
        return {"type": PRODUCT} if chosen is None else chosen.source
    changed = any(sent.get(name) not in (None, getattr(kept, name)) for name in pricing.PRICES)
    if changed:
        return {"type": MANUAL}
    listed = kept.price_source is not None and "priceListId" in kept.price_source
    if not listed or quantity == kept.quantity or not _names_price(sent) or prices is None or product is None:
        return kept.price_source
    again = prices.choose(product, quantity, tax)
    same = again is not None and (again.price, again.vat_included) == (kept.price.agreed, kept.tax_included)
    return again.source if again is not None and same else {"type": MANUAL}


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
