"""Codes of goods that the e-invoice asks for: how each is written, and which unit has which code.

ТН ВЭД of the Eurasian Economic Union: 10 digits, chapters 01 to 97 without 77, which it keeps free. Numbers
of the national catalogue (NTIN, or the GTIN that it took over) are those of GS1: 8, 12, 13 or 14 digits, the
last of which checks the others. Units by the interstate classifier of units of measure: 3 or 4 digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import Invalid

SEPARATORS = re.compile(r"[\s\u00a0.-]")
NTIN_LENGTHS = (8, 12, 13, 14)
# A unit as people write it → its code; a product's own code wins.
UNITS = {
    "шт": "796",
    "шт.": "796",
    "дана": "796",
    "кг": "166",
    "т": "168",
    "м": "006",
    "м²": "055",
    "м2": "055",
    "м³": "113",
    "м3": "113",
    "л": "112",
    "компл": "839",
    "упак": "778",
    "час": "356",
    "ч": "356",
    "мес": "362",
}


def unit_code(unit: str, own: str = "") -> str:
    """The code of a unit of measure: the product's own, else that of the unit's name, else empty."""
    return own or UNITS.get(unit.strip().lower(), "")


def read(name: str, value: str) -> str:
    """A code as it is stored: digits alone, as papers write them with spaces and points.

    Args:
        name: `ntin`, `tn_ved_code` or `unit_code`.
    Raises:
        Invalid: naming the code, which has another form.
    """
    digits = SEPARATORS.sub("", value)
    right, text = FORMS[name]
    if digits and not (digits.isascii() and digits.isdigit() and right(digits)):
        raise Invalid({name: text})
    return digits


def _catalogue(digits: str) -> bool:
    weights = (3 if place % 2 == 0 else 1 for place in range(len(digits) - 1))
    total = sum(int(digit) * weight for digit, weight in zip(reversed(digits[:-1]), weights, strict=True))
    return len(digits) in NTIN_LENGTHS and (total + int(digits[-1])) % 10 == 0


def _nomenclature(digits: str) -> bool:
    chapter = int(digits[:2])
    return len(digits) == 10 and 1 <= chapter <= 97 and chapter != 77


def _unit(digits: str) -> bool:
    return len(digits) in (3, 4)


FORMS: dict[str, tuple[Callable[[str], bool], object]] = {
    "ntin": (_catalogue, _("8, 12, 13 or 14 digits, the last of which checks the others.")),
    "tn_ved_code": (_nomenclature, _("10 digits, the first two of which are a chapter from 01 to 97.")),
    "unit_code": (_unit, _("3 or 4 digits of the classifier of units.")),
}
