"""Sums against the reference's own numbers (domain.md §3), and exactness at the edges."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.kernel import money, pricing
from apps.kernel.errors import Invalid

QUANTITIES = st.decimals(0, money.MAX_QUANTITY, places=3)
PRICES = st.decimals(0, money.MAX_MONEY, places=2)
PERCENTS = st.decimals(0, 100, places=2)


@pytest.mark.parametrize(
    ("line", "net", "vat", "total"),
    [
        ((50, 400_000, 10, 12), "18000000.00", "2160000.00", "20160000.00"),
        ((10, 650_000, 5, 12), "6175000.00", "741000.00", "6916000.00"),
        ((40, 50_000, 0, 12), "2000000.00", "240000.00", "2240000.00"),
        ((50, 400_000, 0, 12), "20000000.00", "2400000.00", "22400000.00"),
        (("0.333", "0.10", 0, 16), "0.03", "0.00", "0.03"),
        (("0.5", "0.01", 0, 0), "0.01", "0.00", "0.01"),  # a half goes up
        ((1, 100, 100, 12), "0.00", "0.00", "0.00"),
    ],
)
def test_line_amounts(line: tuple[object, ...], net: str, vat: str, total: str) -> None:
    amounts = pricing.line_amounts(*(Decimal(str(part)) for part in line))
    assert (str(amounts.net), str(amounts.vat), str(amounts.total)) == (net, vat, total)


def test_vat_is_rounded_from_the_rounded_net() -> None:
    amounts = pricing.line_amounts(Decimal("0.125"), Decimal(1), Decimal(0), Decimal("3.9"))
    assert (amounts.net, amounts.vat) == (Decimal("0.13"), Decimal("0.01"))  # 3.9 % of 0.125 would be 0.00


@given(QUANTITIES, PRICES, PERCENTS, PERCENTS)
def test_lines_add_up_and_are_exact(
    quantity: Decimal, price: Decimal, discount: Decimal, tax: Decimal
) -> None:
    amounts = pricing.line_amounts(quantity, price, discount, tax)
    # The same in whole numbers: thousandths × hundredths × ten-thousandths.
    raw = int(quantity.scaleb(3)) * int(price.scaleb(2)) * (10_000 - int(discount.scaleb(2)))
    cents = (2 * raw + 10**7) // (2 * 10**7)
    vat = (2 * cents * int(tax.scaleb(2)) + 10**4) // (2 * 10**4)
    assert int(f"{amounts.net:f}".replace(".", "")) == cents
    assert int(f"{amounts.vat:f}".replace(".", "")) == vat
    assert int(f"{amounts.total:f}".replace(".", "")) == cents + vat


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("1", "1.00"), ("0.00499", "0.00")],
)
def test_halves_go_away_from_zero(amount: str, rounded: str) -> None:
    assert str(money.round_money(Decimal(amount))) == rounded


def test_round_money_refuses_what_is_no_number() -> None:
    with pytest.raises(InvalidOperation):
        money.round_money(Decimal("Infinity"))


def test_vat_inside_a_gross_sum() -> None:
    assert money.vat_inside(Decimal(22_500_000), Decimal(12)) == Decimal("2410714.29")
    assert money.vat_inside(Decimal(1160), Decimal(16)) == Decimal("160.00")
    assert money.vat_inside(Decimal(1160), Decimal(0)) == Decimal("0.00")


def test_fits_money() -> None:
    assert money.fits_money(money.MAX_MONEY)
    assert money.fits_money(-money.MAX_MONEY)
    assert not money.fits_money(money.MAX_MONEY + money.CENT)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("650000.00", 650000),
        ("650000", 650000),
        ("1E+3", 1000),
        ("12.50", "12.5"),
        ("0.10", "0.1"),
        ("-0.00", 0),
        ("-1.25", "-1.25"),
        ("1E-7", "0.0000001"),
        ("9999999999999999.99", "9999999999999999.99"),
    ],
)
def test_json_number(value: str, shown: int | str) -> None:
    number = money.json_number(Decimal(value))
    assert number == shown
    assert type(number) is type(shown)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_json_has_no_such_number(value: str) -> None:
    with pytest.raises(ValueError, match="not a JSON number"):
        money.json_number(Decimal(value))


def test_a_money_column_holds_it_or_the_field_is_named():
    for amount in (money.MAX_MONEY, -money.MAX_MONEY, money.ZERO):
        assert money.require_money(amount, field="items") == amount
    with pytest.raises(Invalid) as refused:
        money.require_money(money.MAX_MONEY + money.CENT, field="items.0")
    assert list(refused.value.details) == ["items.0"]
