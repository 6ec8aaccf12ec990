"""The kinds of columns that a filter compares with: how their text is read, which operators they take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import TextChoices
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from apps.kernel import clock
from apps.kernel.uuids import read_uuid

ORDERED = ("gte", "lte", "gt", "lt")
_MAX_NUMBER = 40  # characters: a money column takes nineteen


class BadValue(forms.ValidationError):
    """What a parameter's text is not; `code` tells a malformed id from other mistakes."""

    def __init__(self, message: str, code: str = "invalid", *, parameter: str = "") -> None:
        super().__init__(message, code=code)
        self.parameter = parameter


@dataclass(frozen=True)
class FilterType:
    """How one type of column is read and compared."""

    read: Callable[[str], Any]
    operators: tuple[str, ...]
    openapi: dict[str, Any]
    many: bool = False

    def __deepcopy__(self, memo: Any) -> FilterType:
        """Filter sets copy their filters deeply for each request; a kind stays the same object."""
        return self


def _uuid(text: str) -> UUID:
    try:
        return read_uuid(text)
    except ValueError:
        raise BadValue(_("Invalid UUID format"), "invalid_uuid") from None


def _number(text: str) -> Decimal:
    try:
        number = Decimal(text) if len(text) <= _MAX_NUMBER else None
    except InvalidOperation:
        number = None
    # Beyond these no column goes, and PostgreSQL would refuse the far ends.
    if number is None or not number.is_finite() or not (number == 0 or -12 <= number.adjusted() <= 16):
        raise BadValue(_("A valid number is required."))
    return number


def _integer(text: str) -> int:
    digits = text.removeprefix("-")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 10 or int(digits) > 2_147_483_647:
        raise BadValue(_("A valid integer is required."))
    return int(text)


def read_boolean(text: str) -> bool:
    """`true` or `false` (also 1, 0)."""
    folded = text.strip().lower()
    if folded in ("true", "1"):
        return True
    if folded in ("false", "0"):
        return False
    raise BadValue(_("Must be true or false."))


def _day(text: str) -> dt.date:
    try:
        day = parse_date(text)
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        raise BadValue(_("Date has wrong format. Use YYYY-MM-DD."))
    return day


def _day_or_moment(text: str) -> dt.date | dt.datetime:
    try:
        moment = parse_datetime(text.replace(" ", "+")) if len(text) > 10 else None
    except ValueError:
        moment = None
    if moment is None:
        return _day(text)
    if not 1900 <= moment.year <= 2200:
        raise BadValue(_("Date has wrong format. Use YYYY-MM-DD."))
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.ALMATY)


def _text(text: str) -> str:
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadValue(_("Null characters are not allowed."))
    if len(text) > 200:
        raise BadValue(_("Ensure this field has no more than 200 characters."))
    return text


def enum(choices: type[TextChoices]) -> FilterType:
    """A column of a TextChoices; any letter case, a comma list is IN."""
    by_folded = {str(value).lower(): value for value in choices.values}

    def read(text: str) -> Any:
        try:
            return by_folded[text.strip().lower()]
        except KeyError:
            allowed = ", ".join(map(str, choices.values))
            raise BadValue(_("Not a valid choice. Allowed: %(allowed)s.") % {"allowed": allowed}) from None

    schema = {"type": "string", "enum": [str(v) for v in choices.values]}
    return FilterType(read, ("in", "ne"), schema, many=True)


ID = FilterType(_uuid, ("in", "ne", "isnull"), {"type": "string", "format": "uuid"}, many=True)
# Of DECIMAL columns: Django cuts the fraction off before it compares with an integer one.
NUMBER = FilterType(_number, (*ORDERED, "ne", "in", "isnull"), {"type": "number"})
INTEGER = FilterType(_integer, (*ORDERED, "ne", "in", "isnull"), {"type": "integer"})
BOOLEAN = FilterType(read_boolean, ("ne",), {"type": "boolean"})
DAY = FilterType(_day, (*ORDERED, "ne", "in", "isnull"), {"type": "string", "format": "date"})
MOMENT = FilterType(_day_or_moment, (*ORDERED, "ne", "isnull"), {"type": "string", "format": "date-time"})
TEXT = FilterType(_text, ("in", "ne", "contains", "isnull"), {"type": "string"})
# What people name groups by (segment, source, position): the same in any spelling of its letters.
CATEGORY = FilterType(_text, ("in", "ne", "contains", "isnull"), {"type": "string"})
TAGS = FilterType(_text, ("contains",), {"type": "string"}, many=True)
