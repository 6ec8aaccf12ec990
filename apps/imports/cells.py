"""What stands in a cell, as a value: people and programs write numbers, days and words in many ways.

Each reader takes what the file gave (text, a number, a moment, a truth) and raises `CellError` with a
sentence. An empty cell never comes here.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from apps.kernel import kz
from apps.kernel.letters import folded

Reader = Callable[[Any], Any]
# Excel counts days from here (its 1900 had a 29 February that never was).
EPOCH = dt.date(1899, 12, 30)
EARLIEST, LATEST = dt.date(1900, 1, 1), dt.date(2200, 12, 31)
SPACES = re.compile(r"[\s\u00a0\u2007\u202f']+")
CURRENCY = re.compile(r"(₸|тг\.?|тенге|теңге|kzt)$", re.IGNORECASE)
CUT = re.compile(r"\d([.,]\d+)?e\+?\d+", re.IGNORECASE)
FORMATS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%y", "%Y.%m.%d")
YES = {folded(word) for word in ("yes", "y", "true", "1", "да", "истина", "иә", "ия", "+")}
NO = {folded(word) for word in ("no", "n", "false", "0", "нет", "ложь", "жоқ", "-")}
# What a spreadsheet shows of a formula that went wrong.
BROKEN = re.compile(r"#(REF|N/A|VALUE|DIV/0|NAME|NUM|NULL)[!?]?", re.IGNORECASE)


class CellError(Exception):
    """Why a cell is not what its column holds; the sentence for a person."""

    def __init__(self, text: Any) -> None:
        self.text = text
        super().__init__(str(text))


def plain(value: Any) -> str:
    """A cell as text: a whole number without its point, a midnight without its time, nothing unprinted."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    words = "".join(letter if letter.isprintable() else " " for letter in str(value))
    found = " ".join(words.split())
    # An apostrophe keeps a spreadsheet from taking a text for a formula (papers.py).
    return found[1:] if found[:1] == "'" and found[1:2] in tuple("=+-@") else found


def text(longest: int = 255) -> Reader:
    """Words of at most so many characters."""

    def read(value: Any) -> str:
        found = plain(value)
        if BROKEN.fullmatch(found):
            raise CellError(_("The formula of this cell has no value."))
        if len(found) > longest:
            raise CellError(_("At most %(most)d characters.") % {"most": longest})
        return found

    return read


def code(longest: int = 64) -> Reader:
    """A code, number or barcode; one that the spreadsheet has cut short (4,87E+12) is refused."""
    words = text(longest)

    def read(value: Any) -> str:
        found: str = words(value)
        if CUT.fullmatch(found):
            raise CellError(_("The spreadsheet has cut this number short; format the column as text."))
        return found

    return read


def twelve_digits(value: Any) -> str:
    """A BIN or IIN; the zeros in front that a spreadsheet takes off are put back."""
    found: str = code()(value)
    digits = re.sub(r"[\s-]", "", found)
    return digits.zfill(12) if digits.isdigit() and 8 <= len(digits) < 12 else digits


def number(*, places: int = 2, least: Decimal | None = Decimal(0), whole_digits: int = 13) -> Reader:
    """An exact number with a decimal comma or point, spaces between thousands and a currency or without."""

    def read(value: Any) -> Decimal:
        found = _decimal(value)
        if found.is_nan() or found.is_infinite() or abs(found) >= Decimal(10) ** whole_digits:
            raise CellError(_("The number is too large."))
        if least is not None and found < least:
            raise CellError(_("At least %(least)s.") % {"least": least})
        rounded = found.quantize(Decimal(1).scaleb(-places))
        # What a formula adds up in binary is a hair off; what somebody typed is not.
        if rounded != found and not isinstance(value, float):
            raise CellError(_("At most %(places)d digits after the comma.") % {"places": places})
        return rounded

    return read


def _decimal(value: Any) -> Decimal:
    if isinstance(value, (bool, dt.date)):
        raise CellError(_("Enter a number."))
    if isinstance(value, (int, float)):
        return Decimal(repr(value))
    digits = CURRENCY.sub("", SPACES.sub("", str(value))).replace("−", "-")
    if "," in digits and "." in digits:
        thousands = "," if digits.rfind(".") > digits.rfind(",") else "."
        digits = digits.replace(thousands, "")
    elif digits.count(",") > 1:
        digits = digits.replace(",", "")
    digits = digits.replace(",", ".")
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", digits, re.ASCII):
        raise CellError(_("Enter a number."))
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise CellError(_("Enter a number.")) from None


def day(value: Any) -> dt.date:
    """A day: of a spreadsheet, its number, or written as people do."""
    if isinstance(value, dt.datetime):
        found = value.date()
    elif isinstance(value, dt.date):
        found = value
    else:
        found = _written_day(plain(value))
    if not EARLIEST <= found <= LATEST:
        raise CellError(_("The date must lie between 1900-01-01 and 2200-12-31."))
    return found


def _written_day(words: str) -> dt.date:
    if re.fullmatch(r"\d{4,6}", words, re.ASCII):
        return EPOCH + dt.timedelta(days=int(words))
    first = words.partition(" ")[0].removesuffix("г.")
    for form in FORMATS:
        try:
            return dt.datetime.strptime(first, form).date()  # noqa: DTZ007 (a day, of no zone)
        except ValueError:
            continue
    raise CellError(_("Enter a date as DD.MM.YYYY."))


def truth(value: Any) -> bool:
    """Yes or no, in three languages."""
    word = folded(plain(value))
    if word in YES:
        return True
    if word in NO:
        return False
    raise CellError(_("Enter yes or no."))


def email(value: Any) -> str:
    """An address of at most 254 characters."""
    found: str = text(254)(value)
    try:
        validate_email(found)
    except ValidationError:
        raise CellError(_("Enter a valid email address.")) from None
    return found


def phone(value: Any) -> str:
    """A telephone number as it is kept, in E.164."""
    try:
        return kz.normalise_phone(code(32)(value))
    except ValueError:
        raise CellError(_("Enter a valid phone number.")) from None


def choice(words: Mapping[str, tuple[str, ...]]) -> Reader:
    """One of some values, called by any of its words."""
    by_word = {folded(word): value for value, known in words.items() for word in (value, *known)}

    def read(value: Any) -> str:
        found = by_word.get(folded(plain(value)))
        if found is None:
            known = ", ".join(each[0] for each in words.values())
            raise CellError(_("One of these: %(known)s.") % {"known": known})
        return found

    return read
