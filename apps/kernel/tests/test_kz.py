"""IIN, BIN, telephones, accounts: the samples of domain.md §6.2 and §6.3."""

from __future__ import annotations

from datetime import date

import pytest

from apps.kernel import kz

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "number",
    [
        "791028302728",
        "061211600012",
        "940140000385",
        "971240001315",
        "020240000555",
        "920140000084",
        "990740000683",
        "240140000011",
        "123456789013",
        "240140000203",  # the first pass gives 10, the second decides
    ],
)
def test_check_digit_matches(number: str) -> None:
    assert kz.check_digit_ok(number)
    for wrong in set("0123456789") - {number[11]}:
        assert not kz.check_digit_ok(number[:11] + wrong)


@pytest.mark.parametrize("number", ["123456789012", "901231234567", "987654321098"])
def test_the_references_own_numbers_fail(number: str) -> None:
    assert not kz.check_digit_ok(number)


def test_a_number_with_10_in_both_passes_is_never_issued() -> None:
    assert not any(kz.check_digit_ok(f"24014000029{digit}") for digit in range(10))


@pytest.mark.parametrize(
    "value", ["", "12345678901", "1234567890123", "12345678901a", "٩٤٠١٤٠٠٠٠٣٨٥", "940140000385\n"]
)
def test_not_twelve_digits_is_an_error(value: str) -> None:
    assert not kz.check_digit_ok(value)
    for problems in (kz.iin_problems(value), kz.bin_problems(value)):
        assert problems
        assert problems.error is not None
        assert problems.warnings == ()


def codes(problems: kz.IdProblems) -> list[str]:
    assert problems.error is None
    return [warning.code for warning in problems.warnings]


@pytest.mark.parametrize(
    "value", ["791028302728", "061211600012", "901231300453", "901231400452", "950515400122"]
)
def test_good_iin(value: str) -> None:
    assert not kz.iin_problems(value, today=TODAY)


def with_check_digit(start: str) -> str:
    return next(start + digit for digit in "0123456789" if kz.check_digit_ok(start + digit))


@pytest.mark.parametrize(
    "start",
    [
        "90133130045",  # month 13
        "90023030045",  # 30 February
        "01022930045",  # 29 February 1901
        "90123170045",  # century digit 7
        "26112450045",  # tomorrow
    ],
)
def test_iin_with_senseless_structure(start: str) -> None:
    assert codes(kz.iin_problems(with_check_digit(start), today=TODAY)) == ["STRUCTURE"]


def test_iin_of_today_of_a_leap_day_and_without_century() -> None:
    assert not kz.iin_problems(with_check_digit("26112350045"), today=TODAY)
    assert not kz.iin_problems(with_check_digit("00022960045"), today=TODAY)
    assert not kz.iin_problems(with_check_digit("90123100045"), today=TODAY)


def test_iin_of_the_reference_is_accepted_with_a_warning() -> None:
    assert codes(kz.iin_problems("901231234567")) == ["CHECKSUM"]


@pytest.mark.parametrize("value", ["940140000385", "240140000011", "240140000021", "240140000031"])
def test_good_bin(value: str) -> None:
    assert not kz.bin_problems(value)


def test_bin_of_the_reference_is_accepted_with_warnings() -> None:
    problems = kz.bin_problems("123456789012")
    assert codes(problems) == ["CHECKSUM", "STRUCTURE", "STRUCTURE"]  # month 34, attribute 6


@pytest.mark.parametrize(
    ("start", "digit"), [("24130000001", "month"), ("24000000001", "month"), ("24013000001", "5")]
)
def test_bin_with_senseless_structure(start: str, digit: str) -> None:
    problems = kz.bin_problems(with_check_digit(start))
    assert "STRUCTURE" in codes(problems)
    assert digit in str(problems.warnings[0].message)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("+77001234567", "+77001234567"),
        ("8 (700) 123-45-67", "+77001234567"),
        ("+7 700 123 45 67", "+77001234567"),
        ("7\u00a0700\u00a0123\u201145\u201167", "+77001234567"),
        ("+7 (727) 250-00-00", "+77272500000"),
        ("8 7172 12 34 56", "+77172123456"),
        ("+7 (495) 123-45-67", "+74951234567"),
        ("+44 20 7946 0958", "+442079460958"),
        ("+998 [90] 123 45 67", "+998901234567"),
    ],
)
def test_phone_is_stored_as_e164(typed: str, stored: str) -> None:
    assert kz.normalise_phone(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "700 123 45 67",
        "+7 700 123 45 6",
        "+7 700 123 45 678",
        "+0123456789",
        "+1234567",
        "+1234567890123456",
        "+7700123456x",
        "+7700123456٧",
        "++77001234567",
        "112",
    ],
)
def test_phone_that_is_none(typed: str) -> None:
    with pytest.raises(ValueError, match="country code"):
        kz.normalise_phone(typed)


def test_phone_of_kazakhstan_and_its_display() -> None:
    assert kz.is_kz_phone("+77001234567")
    assert kz.is_kz_phone("+76001234567")
    assert not kz.is_kz_phone("+74951234567")
    assert kz.display_phone("+77001234567") == "+7 700 123 45 67"
    assert kz.display_phone("+442079460958") == "+44 20 7946 0958"
    assert kz.display_phone("nonsense") == "nonsense"


def test_iban() -> None:
    good = "KZ476010131000179714"
    assert kz.iban_ok(good)
    assert kz.iban_ok(kz.compact_code("kz47 6010 1310 0017 9714"))
    for wrong in (
        good[:-1],
        good + "0",
        "KZ48" + good[4:],
        "DE" + good[2:],
        good.lower(),
        "KZ47601013100017971٤",
    ):
        assert not kz.iban_ok(wrong)
    swapped = good[:-3] + good[-2] + good[-3] + good[-1]
    assert swapped != good
    assert not kz.iban_ok(swapped)


def test_bic() -> None:
    assert kz.bic_ok("HSBKKZKX")
    assert kz.bic_ok("KKMFKZ2A")
    for wrong in ("HSBKKZK", "HSBKKZKXX", "hsbkkzkx", "HSB1KZKX", ""):
        assert not kz.bic_ok(wrong)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Товарищество с ограниченной ответственностью «Алатау»", "ТОО «Алатау»"),
        ("«Алатау» жауапкершілігі шектеулі серіктестігі", "«Алатау» ЖШС"),
        ("АО «Прометрик»", "АО «Прометрик»"),
    ],
)
def test_legal_forms_are_abbreviated(name, short):
    assert kz.short_name(name) == short


@pytest.mark.parametrize(
    ("iin", "born"),
    [
        ("061211600012", date(2006, 12, 11)),
        ("791028302728", date(1979, 10, 28)),
        ("991331300000", None),
        ("", None),
    ],
)
def test_an_iin_names_a_day_of_birth(iin, born):
    assert kz.birth_date(iin) == born
