"""What a line of a document costs: one way for deals, orders, invoices, purchases, shipments and returns.

A line is agreed either net or with VAT, and keeps which. The agreed price is authoritative, the other one is
shown only: so 4 × 25,000 with VAT is 100,000, whatever the net price rounds to. What a document as a whole
was agreed at (its adjustment) is spread over its lines once, and a part of a line takes what the parts before
it left: sums add up to the last tiyn. Pure functions of exact numbers; `d` and `r` are percents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.kernel import money
from apps.kernel.errors import Invalid
from apps.kernel.money import CENT, HUNDRED, round_money, share_of, vat_inside

# A quantity of 15 digits times a price of 18 needs 33 of them, and rates more.
_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
PRICES = ("unit_price", "unit_price_with_tax")
# What decides a line's price in a body.
AGREEMENT = (*PRICES, "tax_included")
# What a line keeps of its price.
TERMS = ("quantity", "discount", "tax", "tax_category", "tax_included", *PRICES)
# What a line of a sale keeps beside: where its price came from.
SALE_TERMS = (*TERMS, "price_source")
SUMS = ("net", "vat", "total")
# The columns of a line's share in what its document was agreed at.
AGREED = ("agreed_net", "agreed_vat", "agreed_total")


@dataclass(frozen=True, slots=True)
class LineAmounts:
    """The three sums of a document's line, in tenge with two places; `total = net + vat` exactly."""

    net: Decimal
    vat: Decimal
    total: Decimal


NOTHING = LineAmounts(money.ZERO, money.ZERO, money.ZERO)


@dataclass(frozen=True, slots=True)
class Price:
    """A unit's price both ways; `tax_included` says which of the two was agreed."""

    tax_included: bool
    unit_price: Decimal
    unit_price_with_tax: Decimal

    @property
    def agreed(self) -> Decimal:
        """The one that sums are made of."""
        return self.unit_price_with_tax if self.tax_included else self.unit_price

    def at(self, tax: Decimal) -> Price:
        """The same agreement at another rate: the agreed price stays, the shown one follows."""
        return price_of(self.agreed, tax, tax_included=self.tax_included)


def with_tax(unit_price: Decimal, tax: Decimal) -> Decimal:
    """A net price with VAT on top: round(p × (1 + r / 100), 2)."""
    return round_money(_percent(unit_price, _EXACT.add(HUNDRED, tax)))


def without_tax(unit_price: Decimal, tax: Decimal) -> Decimal:
    """A price with VAT without it: round(p / (1 + r / 100), 2)."""
    gross = _EXACT.multiply(unit_price, HUNDRED)
    return round_money(_EXACT.divide(gross, _EXACT.add(HUNDRED, tax)))


def price_of(agreed: Decimal, tax: Decimal, *, tax_included: bool) -> Price:
    """A price agreed net or with VAT, with the other one beside it."""
    if tax_included:
        return Price(True, without_tax(agreed, tax), agreed)
    return Price(False, agreed, with_tax(agreed, tax))


def line_amounts(
    quantity: Decimal, price: Decimal, discount: Decimal, tax: Decimal, *, tax_included: bool = False
) -> LineAmounts:
    """Net, VAT and total of one line, at the price that was agreed (domain.md §3.1).

    Net: net = round(q × p × (1 − d/100), 2), vat = round(net × r/100, 2). With VAT: the total is rounded
    so, and vat = round(total × r/(100 + r), 2). Sums may exceed MAX_MONEY: `require_money` before storing.
    """
    gross = _EXACT.multiply(quantity, price)
    sum_ = round_money(_percent(gross, _EXACT.subtract(HUNDRED, discount)))
    if tax_included:
        vat = vat_inside(sum_, tax)
        return LineAmounts(net=_EXACT.subtract(sum_, vat), vat=vat, total=sum_)
    vat = round_money(_percent(sum_, tax))
    return LineAmounts(net=sum_, vat=vat, total=_EXACT.add(sum_, vat))


@dataclass(frozen=True, slots=True)
class LineTerms:
    """What a line costs, as documents keep it; percents, and sums in tenge with `net + vat = total`."""

    quantity: Decimal
    discount: Decimal
    tax: Decimal
    tax_category: str
    tax_included: bool
    unit_price: Decimal
    unit_price_with_tax: Decimal
    net: Decimal
    vat: Decimal
    total: Decimal
    price_source: Mapping[str, Any] | None = field(default=None, hash=False)

    @property
    def price(self) -> Price:
        return Price(self.tax_included, self.unit_price, self.unit_price_with_tax)

    @property
    def sums(self) -> LineAmounts:
        return LineAmounts(self.net, self.vat, self.total)


def terms_of(row: Any, *, total: str = "total") -> LineTerms:
    """A stored line's terms: of an instance, or of its columns by name.

    Args:
        total: its column of the sum with VAT.
    """
    of = row if isinstance(row, Mapping) else vars(row)
    return LineTerms(*[*(of[name] for name in (*TERMS, "net", "vat", total)), of.get("price_source")])


# --- which price a body means ---------------------------------------------------------------


def agree(
    sent: Mapping[str, Any],
    tax: Decimal,
    *,
    kept: Price | None = None,
    offered: tuple[Decimal, bool] | None = None,
    field: str,
) -> Price | None:
    """The price that a line is agreed at; None where nobody says one.

    A line that is sent back as it was read keeps the way it was agreed: a price equal to the stored or the
    shown one is no change. Of two prices the changed one counts; two changed (or new) ones must be the same
    price. `tax_included` decides the way when it is sent, else the price that was sent does.

    Args:
        sent: `unit_price`, `unit_price_with_tax`, `tax_included`; what is absent or None is not sent.
        tax: the line's rate, in percent.
        kept: the line as it stands; its prices are those of its own rate.
        offered: (price, whether VAT is inside) of the product, where nothing else says a price.
        field: the line, for the refusal: `items.0`.
    Raises:
        Invalid: two prices that contradict each other beyond rounding, a price beyond a money column.
    """
    price = _agreed(sent, tax, kept, offered, field)
    if price is not None:
        for amount in (price.unit_price, price.unit_price_with_tax):
            money.require_money(amount, field=field)
    return price


def _agreed(
    sent: Mapping[str, Any],
    tax: Decimal,
    kept: Price | None,
    offered: tuple[Decimal, bool] | None,
    field: str,
) -> Price | None:
    way: bool | None = sent.get("tax_included")
    given = {name: sent[name] for name in PRICES if sent.get(name) is not None}
    if kept is not None:
        given = {name: price for name, price in given.items() if price != getattr(kept, name)}
        if not given:
            return _the_way(kept, way).at(tax)
    if not given:
        return None if offered is None else _the_way(price_of(offered[0], tax, tax_included=offered[1]), way)
    if len(given) == 2:
        net, gross = given["unit_price"], given["unit_price_with_tax"]
        if abs(net - without_tax(gross, tax)) > CENT:
            raise Invalid({f"{field}.unit_price": _("The two prices contradict each other.")})
        # Sent both: with VAT, unless the line was agreed net and the net price says the other one too.
        if way is None:
            way = kept is None or kept.tax_included or with_tax(net, tax) != gross
        return price_of(gross if way else net, tax, tax_included=way)
    [(name, price)] = given.items()
    sent_with_tax = name == "unit_price_with_tax"
    return _the_way(price_of(price, tax, tax_included=sent_with_tax), way)


def _the_way(price: Price, tax_included: bool | None) -> Price:
    """The price, agreed as told: the one that was shown becomes the agreed one."""
    if tax_included is None or tax_included == price.tax_included:
        return price
    return Price(tax_included, price.unit_price, price.unit_price_with_tax)


# --- a document's agreed total ---------------------------------------------------------------


def shares(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """A signed sum of tiyn split by weights (none at all: equally) so that the shares add up: by largest
    remainder, the last of equals. No share exceeds its weight while the sum does not exceed theirs.
    """
    if not weights:
        return []
    if not any(weights):
        weights = [Decimal(1)] * len(weights)
    sign = -1 if amount < 0 else 1
    units = int(_EXACT.scaleb(abs(amount), 2))
    # Weights as whole numbers, whatever places they have.
    places = max(0, *(-int(weight.as_tuple().exponent) for weight in weights))
    parts = [int(_EXACT.scaleb(weight, places)) for weight in weights]
    whole = sum(parts)
    found = [divmod(units * part, whole) for part in parts]
    left = units - sum(share for share, _rest in found)
    order = sorted(range(len(found)), key=lambda place: (-found[place][1], -place))
    up = set(order[:left])
    return [
        _EXACT.scaleb(Decimal(sign * (share + (place in up))), -2)
        for place, (share, _rest) in enumerate(found)
    ]


def spread(lines: Sequence[LineAmounts], taxes: Sequence[Decimal], adjustment: Decimal) -> list[LineAmounts]:
    """The lines' sums with a document's signed adjustment (with VAT) in them.

    It goes over the lines by their totals, by largest remainder; a changed line's VAT is what its new total
    contains. Without an adjustment the lines are as they were. An adjustment below −Σ totals is the
    caller's to refuse.
    """
    if not adjustment:
        return list(lines)
    parts = shares(adjustment, [line.total for line in lines])
    return [
        inside(line.total + part, tax) if part else line
        for line, tax, part in zip(lines, taxes, parts, strict=True)
    ]


def inside(total: Decimal, tax: Decimal) -> LineAmounts:
    """A sum with VAT, taken apart."""
    vat = vat_inside(total, tax)
    return LineAmounts(net=total - vat, vat=vat, total=round_money(total))


# --- a part of a line -------------------------------------------------------------------------


def part_of_line(
    whole: LineAmounts,
    of: Decimal,
    quantity: Decimal,
    *,
    before: Decimal = money.ZERO,
    taken: LineAmounts = NOTHING,
    tax_included: bool,
) -> LineAmounts:
    """What `quantity` of a line's `of` pieces comes to, after `before` of them took `taken`.

    round(T × (done + q) / Q) − what earlier parts took. A net line shares net and VAT, one with VAT inside
    its total and VAT, the third sum follows. The last part takes what is left, and no sum of a part is
    negative, whatever earlier parts took.

    Args:
        whole: the line's sums (or its agreed ones).
        of: the line's quantity, above zero; `before` and `quantity` lie within it.
    """
    done = min(before + quantity, of)
    if tax_included:
        total = _up_to(whole.total, done, of, taken.total, whole.total)
        # As much VAT as leaves no negative net, neither here nor for the parts to come.
        vat = _up_to(
            whole.vat,
            done,
            of,
            max(taken.vat, total - max(whole.net, taken.net)),
            min(max(whole.vat, taken.vat), total - taken.net),
        )
        return LineAmounts(
            net=(total - taken.total) - (vat - taken.vat), vat=vat - taken.vat, total=total - taken.total
        )
    net = _up_to(whole.net, done, of, taken.net, whole.net) - taken.net
    vat = _up_to(whole.vat, done, of, taken.vat, whole.vat) - taken.vat
    return LineAmounts(net=net, vat=vat, total=net + vat)


def _up_to(whole: Decimal, done: Decimal, of: Decimal, least: Decimal, most: Decimal) -> Decimal:
    """round(whole × done / of), not above `most` and never below `least`: what is taken is taken."""
    return max(min(share_of(whole, done, of), most), least)


def _percent(amount: Decimal, percent: Decimal) -> Decimal:
    return _EXACT.scaleb(_EXACT.multiply(amount, percent), -2)
