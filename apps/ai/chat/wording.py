"""Templates of answers: numbers, money, days and plural forms as each language writes them.

A template is text with `{path:form}`; the path leads through nested objects (`a|b`: b where a is missing).
Forms: `money` (20 млн), `exact` (22 500 000), `number`, `signed`, `percent`, `day`, `month`, `word <enum>`
(the house's word for a code) and `count one|few|many`, which writes the number with its noun. A part in
[brackets] is left out when one of its values is missing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils import translation
from django.utils.dateparse import parse_date, parse_datetime

from apps.analytics.choices import Trend
from apps.crm.models import Customer, Stage
from apps.finance.models import InvoiceStatus, PaymentMethod
from apps.inventory.models import PurchaseOrder
from apps.kernel import clock
from apps.production.models import Priority, ProductionStatus
from apps.sales.models import OrderStatus, PaymentStatus, ShipmentStatus

FIELD = re.compile(r"\{([\w.|]+)(?::([^}]*))?\}")
OPTIONAL = re.compile(r"\[([^\]]*)\]")
NBSP = "\u00a0"
BILLION, MILLION = Decimal(10) ** 9, Decimal(10) ** 6
SCALES = {
    "ru": ((BILLION, "млрд"), (MILLION, "млн")),
    "kk": ((BILLION, "млрд"), (MILLION, "млн")),
    "en": ((BILLION, "billion"), (MILLION, "million")),
}
ENUMS: dict[str, Any] = {
    "stage": Stage,
    "customer": Customer.Status,
    "order": OrderStatus,
    "payment": PaymentStatus,
    "shipment": ShipmentStatus,
    "production": ProductionStatus,
    "priority": Priority,
    "invoice": InvoiceStatus,
    "method": PaymentMethod,
    "purchase": PurchaseOrder.Status,
    "trend": Trend,
}


class Lacking(Exception):
    """A template's value is missing."""


def fill(template: str, values: Mapping[str, Any], language: str) -> str:
    """The template's text; a missing value outside brackets is a dash."""

    def optional(match: re.Match[str]) -> str:
        try:
            return _fields(match[1], values, language, strict=True)
        except Lacking:
            return ""

    return _fields(OPTIONAL.sub(optional, template), values, language, strict=False)


def _fields(template: str, values: Mapping[str, Any], language: str, *, strict: bool) -> str:
    def field(match: re.Match[str]) -> str:
        value = look_up(values, match[1])
        if value is None or value == "":
            if strict:
                raise Lacking
            return "—"
        form, _space, detail = (match[2] or "").partition(" ")
        return FORMS[form](value, language, detail).replace("{", "").replace("}", "")

    return FIELD.sub(field, template)


def look_up(values: Any, path: str) -> Any:
    """What lies at a dotted path; None where it ends early. "a|b" is b where a is missing."""
    path, _bar, otherwise = path.partition("|")
    found = _at(values, path)
    return look_up(values, otherwise) if found is None and otherwise else found


def _at(values: Any, path: str) -> Any:
    for part in path.split("."):
        values = values.get(part) if isinstance(values, Mapping) else None
    return values


def number(value: Any, language: str, detail: str = "") -> str:
    """Digits in groups of three, at most two decimals (three of a quantity), without trailing zeros."""
    places = Decimal("0.001") if detail == "quantity" else Decimal("0.01")
    text = f"{Decimal(str(value)).quantize(places, ROUND_HALF_UP):,f}".rstrip("0").rstrip(".")
    if language == "en":
        return text
    return text.translate({ord(","): NBSP, ord("."): ","})


def money(value: Any, language: str, detail: str = "") -> str:
    """Millions and billions in words with at most two decimals, smaller sums as they are."""
    amount = Decimal(str(value))
    for scale, name in SCALES[language]:
        if abs(amount) >= scale:
            return f"{number(amount / scale, language)} {name}"
    return number(amount, language)


def day(value: Any, language: str, detail: str = "") -> str:
    """DD.MM.YYYY; a moment falls on its Almaty day."""
    if len(str(value)) == len("2026-11-23"):
        found = parse_date(str(value))
    else:
        moment = parse_datetime(str(value))
        found = clock.local_date(moment) if moment else None
    return f"{found:%d.%m.%Y}" if found else str(value)


def count(value: Any, language: str, detail: str = "") -> str:
    """The number with its noun: ru one|few|many, en one|many, kk the same form always."""
    return f"{number(value, language)} {noun(value, language, detail.split('|'))}"


def noun(value: Any, language: str, forms: list[str]) -> str:
    """The form of a noun that a number asks for."""
    whole = Decimal(str(value)) == int(value)
    if language == "kk" or len(forms) == 1:
        return forms[0]
    if language == "en":
        return forms[0] if value == 1 else forms[1]
    if not whole:
        return forms[1]
    tail = abs(int(value)) % 100
    if 11 <= tail <= 14:
        return forms[2]
    return forms[0] if tail % 10 == 1 else forms[1] if 2 <= tail % 10 <= 4 else forms[2]


def _word(value: Any, language: str, detail: str) -> str:
    enum = ENUMS[detail]
    with translation.override(language):
        return str(enum(value).label).lower() if value in enum.values else str(value)


def _signed(value: Any, language: str, detail: str = "") -> str:
    return ("+" if Decimal(str(value)) > 0 else "") + number(value, language)


FORMS: dict[str, Callable[[Any, str, str], str]] = {
    "": lambda value, language, detail: str(value),
    "number": number,
    "exact": number,
    "money": money,
    "signed": _signed,
    "percent": lambda value, language, detail: f"{number(value, language)}%",
    "change": lambda value, language, detail: f"{_signed(value, language)}%",
    "share": lambda value, language, detail: f"{number(Decimal(str(value)) * 100, language)}%",
    "day": day,
    "month": lambda value, language, detail: ".".join(reversed(str(value).split("-"))),
    "count": count,
    "word": _word,
}


def span(start: dt.date | str, end: dt.date | str, language: str) -> str:
    """Two days as a period, one day as itself."""
    first, last = day(start, language), day(end, language)
    return first if first == last else f"{first}–{last}"
