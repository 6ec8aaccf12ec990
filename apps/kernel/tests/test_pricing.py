"""One way of pricing, against an oracle in whole numbers that knows nothing of it."""

from __future__ import annotations

import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from apps.kernel import money, pricing
from apps.kernel.errors import Invalid
from apps.kernel.pricing import LineAmounts, LineTerms, Price

D = Decimal
RATES = (0, 5, 10, 12, 16)
LINES = 100_000


def tiyn(amount: Fraction) -> int:
    """Rounded to tiyn, halves away from zero."""
    doubled = 200 * amount.numerator // amount.denominator + (1 if amount >= 0 else 0)
    return doubled // 2


def oracle(quantity: Fraction, price: Fraction, discount: int, rate: int, with_tax: bool) -> tuple[int, ...]:
    """(net, vat, total) of a line in tiyn (decisions §1)."""
    agreed = tiyn(quantity * price * (100 - discount) / 100)
    if with_tax:
        vat = tiyn(Fraction(agreed * rate, 100 * (100 + rate)))
        return agreed - vat, vat, agreed
    vat = tiyn(Fraction(agreed * rate, 100 * 100))
    return agreed, vat, agreed + vat


def in_tiyn(sums: LineAmounts) -> tuple[int, ...]:
    return tuple(int(amount * 100) for amount in (sums.net, sums.vat, sums.total))


def test_a_hundred_thousand_lines_add_up():
    dice = random.Random(10)
    for _ in range(LINES):
        thousandths, tenge = (
            dice.randint(1, 10 ** dice.randint(1, 8)),
            dice.randint(0, 10 ** dice.randint(1, 8)),
        )
        discount = dice.choice((0, 0, 0, dice.randint(0, 100)))
        rate, included = dice.choice(RATES), dice.random() < 0.8
        quantity, tax = D(thousandths).scaleb(-3), D(rate)
        price = pricing.price_of(D(tenge), tax, tax_included=included)
        sums = pricing.line_amounts(quantity, price.agreed, D(discount), tax, tax_included=included)
        found = in_tiyn(sums)
        assert found == oracle(Fraction(thousandths, 1000), Fraction(tenge), discount, rate, included)
        assert sums.net + sums.vat == sums.total
        if included and not discount:
            assert sums.total == money.round_money(quantity * tenge)
        # Written back as it was read, alone or beside the other price, the price is what it was.
        back: dict[str, Any] = {
            "unit_price": price.unit_price,
            "unit_price_with_tax": price.unit_price_with_tax,
        }
        if dice.random() < 0.5:
            back.pop(dice.choice(list(back)))
        assert pricing.agree(back, tax, kept=price, field="x") == price
        # Both prices, as a copy of a line sends them, are no contradiction.
        both = {"unit_price": price.unit_price, "unit_price_with_tax": price.unit_price_with_tax}
        assert pricing.agree({**both, "tax_included": included}, tax, field="x") == price


@pytest.mark.parametrize("seed", range(8))
def test_parts_add_up_and_none_is_negative(seed):
    dice = random.Random(seed)
    for _ in range(1000):
        pieces, price = dice.randint(2, 40_000), dice.randint(0, 10 ** dice.randint(1, 6))
        tax, included = D(dice.choice(RATES)), dice.random() < 0.5
        of = D(pieces).scaleb(-3)
        whole = pricing.line_amounts(of, D(price).scaleb(-2), D(0), tax, tax_included=included)
        cuts = sorted({dice.randint(1, pieces - 1) for _ in range(dice.randint(1, 6))} | {pieces})
        taken, before = pricing.NOTHING, D(0)
        for cut in cuts:
            done = D(cut).scaleb(-3)
            part = pricing.part_of_line(
                whole, of, done - before, before=before, taken=taken, tax_included=included
            )
            assert min(part.net, part.vat, part.total) >= 0
            assert part.net + part.vat == part.total
            shared = ("total",) if included else ("net", "vat")
            for name in shared:
                so_far = tiyn(Fraction(int(getattr(whole, name) * 100), 100) * cut / pieces)
                assert int((getattr(taken, name) + getattr(part, name)) * 100) == so_far
            taken = LineAmounts(taken.net + part.net, taken.vat + part.vat, taken.total + part.total)
            before = done
        assert taken == whole


def test_three_thirds_of_a_line_are_the_line():
    """23.32 = 3 × 6.70 and 16 %: three parts by themselves would be 23.31."""
    whole = pricing.line_amounts(D(3), D("6.70"), D(0), D(16))
    parts, taken = [], pricing.NOTHING
    for before in range(3):
        part = pricing.part_of_line(whole, D(3), D(1), before=D(before), taken=taken, tax_included=False)
        parts.append(part.total)
        taken = LineAmounts(taken.net + part.net, taken.vat + part.vat, taken.total + part.total)
    assert (parts, taken.total) == ([D("7.77"), D("7.78"), D("7.77")], D("23.32"))


@pytest.mark.parametrize(
    ("quantity", "price", "tax", "discount", "included", "sums"),
    [
        ("4", "25000", 16, 0, True, ("86206.90", "13793.10", "100000.00")),
        ("10", "650000", 16, 0, True, ("5603448.28", "896551.72", "6500000.00")),
        ("1000", "15000", 16, 0, True, ("12931034.48", "2068965.52", "15000000.00")),
        ("1000", "1", 16, 0, True, ("862.07", "137.93", "1000.00")),
        ("12", "79", 16, 0, True, ("817.24", "130.76", "948.00")),
        ("50", "400000", 12, 10, False, ("18000000.00", "2160000.00", "20160000.00")),
        ("10", "650000", 12, 5, False, ("6175000.00", "741000.00", "6916000.00")),
        ("1", "15000000", 12, 0, False, ("15000000.00", "1800000.00", "16800000.00")),
        ("50", "400000", 12, 0, False, ("20000000.00", "2400000.00", "22400000.00")),
        ("40", "50000", 12, 0, False, ("2000000.00", "240000.00", "2240000.00")),
    ],
)
def test_the_right_values(quantity, price, tax, discount, included, sums):
    found = pricing.line_amounts(D(quantity), D(price), D(discount), D(tax), tax_included=included)
    assert tuple(map(str, (found.net, found.vat, found.total))) == sums


GROSS = Price(True, D("21551.72"), D("25000"))  # 25,000 with 16 % inside
NET = Price(False, D("21551.72"), D("25000.00"))


@pytest.mark.parametrize(
    ("sent", "kept", "agreed"),
    [
        ({"unit_price": D("21551.72")}, None, (False, "21551.72")),
        ({"unit_price_with_tax": D(25000)}, None, (True, "25000")),
        ({"unit_price": D("21551.72"), "unit_price_with_tax": D(25000)}, None, (True, "25000")),
        ({"unit_price": D("21551.72"), "tax_included": True}, None, (True, "25000.00")),
        ({"unit_price_with_tax": D(25000), "tax_included": False}, None, (False, "21551.72")),
        ({}, GROSS, (True, "25000")),
        ({"unit_price": D("21551.72")}, GROSS, (True, "25000")),  # the shown price says nothing new
        ({"unit_price_with_tax": D(25000)}, NET, (False, "21551.72")),
        ({"unit_price": D(30000)}, GROSS, (False, "30000")),
        ({"unit_price": D(30000), "unit_price_with_tax": D(25000)}, GROSS, (False, "30000")),
        (
            {"unit_price": D(30000), "unit_price_with_tax": D(25000), "tax_included": True},
            GROSS,
            (True, "34800.00"),
        ),
        ({"tax_included": False}, GROSS, (False, "21551.72")),
        ({"unit_price": D(30000), "unit_price_with_tax": D(34800)}, NET, (False, "30000")),
        ({"unit_price": D(30000), "unit_price_with_tax": D(34800)}, GROSS, (True, "34800")),
    ],
)
def test_which_price_a_body_means(sent, kept, agreed):
    found = pricing.agree(sent, D(16), kept=kept, field="items.0")
    assert found is not None
    assert (found.tax_included, str(found.agreed)) == agreed


def test_at_another_rate_the_agreed_price_stays():
    assert pricing.agree({}, D(12), kept=GROSS, field="x") == Price(True, D("22321.43"), D(25000))
    assert pricing.agree({}, D(12), kept=NET, field="x") == Price(False, D("21551.72"), D("24137.93"))


def test_prices_that_contradict_each_other_are_refused():
    with pytest.raises(Invalid) as refusal:
        pricing.agree({"unit_price": D(100), "unit_price_with_tax": D(117)}, D(16), field="items.0")
    assert list(refusal.value.details) == ["items.0.unit_price"]


def test_a_price_that_no_column_holds_is_refused():
    with pytest.raises(Invalid) as refusal:
        pricing.agree({"unit_price": money.MAX_MONEY}, D(16), field="items.0")
    assert list(refusal.value.details) == ["items.0"]


# --- a document's agreed total ---------------------------------------------------------------


def line(net: str, tax: str) -> LineAmounts:
    return pricing.line_amounts(D(1), D(net), D(0), D(tax))


@pytest.mark.parametrize(
    ("lines", "adjustment"),
    [
        ([("18000000", "12")], "2340000"),
        ([("100", "16"), ("100", "16"), ("100", "16")], "-0.01"),
        ([("100", "16"), ("200", "5"), ("33.33", "0")], "1000"),
        ([("100", "0"), ("100", "16")], "-216"),
        ([("0", "16"), ("0", "0")], "77.77"),
        ([("0.01", "16"), ("0.02", "12"), ("999.99", "16")], "-1000"),
    ],
)
def test_an_adjustment_is_spread_to_the_last_tiyn(lines, adjustment):
    entered, taxes = [line(*each) for each in lines], [D(tax) for _net, tax in lines]
    agreed = pricing.spread(entered, taxes, D(adjustment))
    assert sum(each.total for each in agreed) == sum(each.total for each in entered) + D(adjustment)
    for each, tax in zip(agreed, taxes, strict=True):
        assert each.net + each.vat == each.total >= 0
        assert each.net >= 0 or each in entered
        assert each in entered or each.vat == money.vat_inside(each.total, tax)


def test_it_goes_over_the_sums_with_vat_by_largest_remainder():
    # 16 % and 0 %: 116 and 100. Of 43.20 less, 116/216 and 100/216: 23.20 and 20.
    agreed = pricing.spread([line("100", "16"), line("100", "0")], [D(16), D(0)], D("-43.20"))
    assert [(each.vat, each.total) for each in agreed] == [(D("12.80"), D("92.80")), (D(0), D("80.00"))]


def test_the_rest_of_the_rounding_lies_in_the_last_line():
    agreed = pricing.spread([line("100", "0")] * 3, [D(0)] * 3, D(100))
    assert [each.total for each in agreed] == [D("133.33"), D("133.33"), D("133.34")]


def test_without_an_adjustment_lines_are_what_they_were():
    entered = [line("0.03", "16"), line("7.77", "5")]
    assert pricing.spread(entered, [D(16), D(5)], D(0)) == entered


def test_terms_are_read_from_rows_and_columns():
    values = {
        "quantity": D(1),
        "discount": D(0),
        "tax": D(16),
        "tax_category": "STANDARD",
        "tax_included": True,
    }
    prices = {"unit_price": D("21551.72"), "unit_price_with_tax": D(25000)}
    sums = {"net": D("21551.72"), "vat": D("3448.28"), "amount": D(25000)}
    terms = pricing.terms_of({**values, **prices, **sums}, total="amount")
    assert (terms.price, terms.sums) == (GROSS, LineAmounts(*sums.values()))
    assert isinstance(terms, LineTerms)
