"""Kazakhstan's own numbers: IIN, BIN, telephone, bank account and bank (domain.md §6.2, §6.3).

Pure functions. Whether a doubtful IIN or BIN is refused (`KZ_ID_CHECKSUM = "strict"`) or only
reported ("warn") is the caller's decision.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import phonenumbers
from django.utils.translation import gettext_lazy as _

from apps.kernel import clock

_TWELVE_DIGITS = re.compile(r"[0-9]{12}", re.ASCII)
_FIRST_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_SECOND_WEIGHTS = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
_BIN_TYPES = "456"  # resident, non-resident, joint sole proprietors
_BIN_ATTRIBUTES = "0123"  # head, branch, representative office, peasant farm
# Digit 7 of an IIN: century of birth and sex; 0 is given to some foreigners and names no century.
_CENTURIES = {"1": 1800, "2": 1800, "3": 1900, "4": 1900, "5": 2000, "6": 2000}

CHECKSUM = "CHECKSUM"
STRUCTURE = "STRUCTURE"


@dataclass(frozen=True, slots=True)
class IdWarning:
    """Why a number of twelve digits is doubtful: `CHECKSUM` or `STRUCTURE`, and a text for people."""

    code: str
    message: Any


@dataclass(frozen=True, slots=True)
class IdProblems:
    """What is wrong with an IIN or BIN; falsy when nothing is.

    `error` is hard (not twelve digits) and then there are no warnings; `warnings` are soft.
    """

    error: Any = None
    warnings: tuple[IdWarning, ...] = ()

    def __bool__(self) -> bool:
        return self.error is not None or bool(self.warnings)


def check_digit_ok(number: str) -> bool:
    """Whether the last of the twelve digits is the check digit of the others; same rule for IIN and BIN.

    Law № 223 of 12 January 2007. False for anything that is not twelve ASCII digits.
    """
    if not _TWELVE_DIGITS.fullmatch(number):
        return False
    digits = [int(character) for character in number]
    for weights in (_FIRST_WEIGHTS, _SECOND_WEIGHTS):
        check = sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11
        if check < 10:
            return check == digits[11]
    return False  # 10 in both passes: such a number is never issued


def iin_problems(value: str, *, today: date | None = None) -> IdProblems:
    """Judge an individual's number (ИИН); `today` (default: now) is what a birth must not be after."""
    if not _TWELVE_DIGITS.fullmatch(value):
        return IdProblems(error=_("An IIN has exactly 12 digits"))
    warnings = _checksum_warnings(value)
    if value[6] not in "0123456":
        warnings.append(IdWarning(STRUCTURE, _("Digit 7 of an IIN must be 0 to 6")))
    elif not _birth_is_real(value, today or clock.today()):
        warnings.append(IdWarning(STRUCTURE, _("An IIN starts with the date of birth")))
    return IdProblems(warnings=tuple(warnings))


def bin_problems(value: str) -> IdProblems:
    """Judge an organization's number (БИН)."""
    if not _TWELVE_DIGITS.fullmatch(value):
        return IdProblems(error=_("A BIN has exactly 12 digits"))
    warnings = _checksum_warnings(value)
    if not 1 <= int(value[2:4]) <= 12:
        warnings.append(IdWarning(STRUCTURE, _("Digits 3 and 4 of a BIN must be a month")))
    if value[4] not in _BIN_TYPES:
        warnings.append(IdWarning(STRUCTURE, _("Digit 5 of a BIN must be 4, 5 or 6")))
    if value[5] not in _BIN_ATTRIBUTES:
        warnings.append(IdWarning(STRUCTURE, _("Digit 6 of a BIN must be 0 to 3")))
    return IdProblems(warnings=tuple(warnings))


def _checksum_warnings(value: str) -> list[IdWarning]:
    if check_digit_ok(value):
        return []
    return [IdWarning(CHECKSUM, _("The check digit does not match"))]


def birth_date(iin: str) -> date | None:
    """The day of birth that an IIN begins with; None where it names none, or no century."""
    if not _TWELVE_DIGITS.fullmatch(iin) or iin[6] not in _CENTURIES:
        return None
    try:
        return date(_CENTURIES[iin[6]] + int(iin[:2]), int(iin[2:4]), int(iin[4:6]))
    except ValueError:
        return None


def _birth_is_real(value: str, today: date) -> bool:
    year, month, day = int(value[:2]), int(value[2:4]), int(value[4:6])
    # Without a century 2000 is the lenient one: it has a 29 February, and nothing to compare with.
    century = _CENTURIES.get(value[6])
    try:
        born = date((2000 if century is None else century) + year, month, day)
    except ValueError:
        return False
    return century is None or born <= today


# --- names of companies ---

_FORMS = {
    "Товарищество с ограниченной ответственностью": "ТОО",
    "Акционерное общество": "АО",
    "Индивидуальный предприниматель": "ИП",
    "Жауапкершілігі шектеулі серіктестігі": "ЖШС",
    "Жауапкершілігі шектеулі серіктестік": "ЖШС",
    "Акционерлік қоғамы": "АҚ",
    "Акционерлік қоғам": "АҚ",
    "Жеке кәсіпкер": "ЖК",
}


def short_name(name: str) -> str:
    """A company's name with its legal form abbreviated: «ТОО «Алатау»» of the full «Товарищество с …»."""
    for form, short in _FORMS.items():
        name = re.sub(form, short, name, flags=re.IGNORECASE)
    return name


# --- telephone ---

_PHONE_NOISE = re.compile(r"[\s\u00a0()\[\]\-\u2010-\u2015\u2212]")
_LOCAL_PHONE = re.compile(r"[78]([0-9]{10})")
_ZONE_7 = re.compile(r"\+7[0-9]{10}")
_OTHER_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")
_KZ_PHONE = re.compile(r"\+7[067][0-9]{9}")


def normalise_phone(value: str) -> str:
    """E.164 of what people type: spaces, dashes and brackets go, a leading 8 (or bare 7) becomes +7.

    Raises ValueError for anything that is no international number; +7 needs exactly ten digits more.
    """
    compact = _PHONE_NOISE.sub("", value)
    if local := _LOCAL_PHONE.fullmatch(compact):
        compact = "+7" + local[1]
    pattern = _ZONE_7 if compact.startswith("+7") else _OTHER_PHONE
    if not pattern.fullmatch(compact):
        raise ValueError(_("Enter a phone number with its country code, for example +77001234567"))
    return compact


def phone_digits(text: str) -> list[str]:
    """The digits by which a stored number can be found, when a text is a telephone or a piece of one.

    8 in front stands for 7: `8 700 123-45-67` gives 77001234567; fewer than five digits say nothing.
    """
    digits = _PHONE_NOISE.sub("", text).removeprefix("+")
    if not 5 <= len(digits) <= 15 or not (digits.isascii() and digits.isdigit()):
        return []
    if not digits.startswith("8"):
        return [digits]
    return ["7" + digits[1:]] if len(digits) == 11 else [digits, "7" + digits[1:]]


def is_kz_phone(value: str) -> bool:
    """Whether an E.164 number is of Kazakhstan (+7 and zone 7xx, 6xx or 0xx)."""
    return _KZ_PHONE.fullmatch(value) is not None


def display_phone(value: str) -> str:
    """An E.164 number as people write it: +7 700 123 45 67; foreign ones in their own grouping."""
    if _ZONE_7.fullmatch(value):
        return f"{value[:2]} {value[2:5]} {value[5:8]} {value[8:10]} {value[10:]}"
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


# --- bank ---

_KZ_IBAN = re.compile(r"KZ[0-9]{5}[0-9A-Z]{13}")
_BIC = re.compile(r"[A-Z]{6}[0-9A-Z]{2}")


def compact_code(value: str) -> str:
    """An account or bank code as it is stored: no white space, upper case."""
    return "".join(value.split()).upper()


def iban_ok(value: str) -> bool:
    """Whether an account (ИИК) is KZ, check digits, bank of three, thirteen more; ISO 13616 mod 97."""
    if not _KZ_IBAN.fullmatch(value):
        return False
    return int("".join(str(int(character, 36)) for character in value[4:] + value[:4])) % 97 == 1


def bic_ok(value: str) -> bool:
    """Whether a bank code (БИК) has the form of ISO 9362: eight characters, bank and country in letters."""
    return _BIC.fullmatch(value) is not None
