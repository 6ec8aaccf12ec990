"""Exact money and quantities: Decimal in, Decimal out, never a float (domain.md §0, §3)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

# Columns: money DECIMAL(18,2), quantity DECIMAL(15,3), percent DECIMAL(5,2).
MONEY_DIGITS, MONEY_PLACES = 18, 2
QUANTITY_DIGITS, QUANTITY_PLACES = 15, 3
PERCENT_DIGITS, PERCENT_PLACES = 5, 2
MAX_MONEY = Decimal("9999999999999999.99")
MAX_QUANTITY = Decimal("999999999999.999")
# The only currency there is so far (domain.md §0).
CURRENCY = "KZT"
HUNDRED = Decimal(100)
ZERO = Decimal(0)
CENT = Decimal("0.01")

# The default context has 28 digits: a quantity of 15 times a price of 18 needs 33, and rates more.
# Calls of a context's own methods leave the thread's context alone.
_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)


def round_money(amount: Decimal) -> Decimal:
    """Two places, halves away from zero. Raises decimal.InvalidOperation for NaN and infinity."""
    return amount.quantize(CENT, context=_EXACT)


def vat_inside(gross: Decimal, rate: Decimal) -> Decimal:
    """The VAT that a sum with VAT contains: gross × rate / (100 + rate) (domain.md §3.4)."""
    return round_money(_EXACT.divide(_EXACT.multiply(gross, rate), _EXACT.add(HUNDRED, rate)))


def vat_on(net: Decimal, rate: Decimal) -> Decimal:
    """The VAT on a sum without it: round(net × r / 100, 2)."""
    return share_of(net, rate, HUNDRED)


def share_of(whole: Decimal, part: Decimal, of: Decimal) -> Decimal:
    """round(whole × part / of, 2), whatever digits they have."""
    return round_money(_EXACT.divide(_EXACT.multiply(whole, part), of))


def fits_money(amount: Decimal) -> bool:
    """Whether DECIMAL(18,2) holds the amount."""
    return abs(amount) <= MAX_MONEY


def require_money(amount: Decimal, *, field: str) -> Decimal:
    """The amount, which a money column is to hold.

    Raises:
        Invalid: naming `field`, it does not hold it.
    """
    if not fits_money(amount):
        raise Invalid({field: _("The amount is too large.")})
    return amount


def json_number(value: Decimal) -> int | str:
    """What a JSON answer shows: an int when whole, else the exact number's text (to be put in unquoted).

    `Decimal("650000.00")` → 650000, `Decimal("12.50")` → "12.5". No exponent, no rounding.
    Raises ValueError for NaN and infinity, which JSON does not have.
    """
    if not value.is_finite():
        raise ValueError(f"{value} is not a JSON number")
    whole = int(value)
    return whole if whole == value else format(value, "f").rstrip("0")
