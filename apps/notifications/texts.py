"""Notices in words: `wordings`, with what they name filled in as the reader writes it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation

from apps.crm.texts import lost_reason_said
from apps.inventory.translated import language
from apps.kernel import clock
from apps.notifications.wordings import TEXTS

NO_BREAK = "\u00a0"
LANGUAGES = ("ru", "kk", "en")


def spoken(code: str) -> AbstractContextManager[None]:
    """Speak a language within the block."""
    return translation.override(code)


def title(key: str, params: Mapping[str, Any]) -> str:
    """The headline in the language in force."""
    return _put(key, 0, params)


def message(key: str, params: Mapping[str, Any]) -> str:
    """The sentence in the language in force."""
    return _put(key, 1, params)


def _put(key: str, part: int, params: Mapping[str, Any]) -> str:
    code = language()
    template = TEXTS[key][part][LANGUAGES.index(code)]
    return template.format_map(_Shown(code, params))


class _Shown(dict[str, str]):
    """The params as texts; a value that is missing reads as a dash."""

    def __init__(self, code: str, params: Mapping[str, Any]) -> None:
        super().__init__({name: _text(code, name, value) for name, value in params.items()})

    def __missing__(self, name: str) -> str:
        return "–"


def _text(code: str, name: str, value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, dict):
        order = dict.fromkeys((code, *LANGUAGES))
        return next((value[each] for each in order if value.get(each)), "–")
    if name == "reason":
        return lost_reason_said(str(value))
    if name in ("amount", "held"):
        return money_text(Decimal(str(value)), code)
    if name in ("quantity", "rest", "current", "minimum"):
        return _grouped(Decimal(str(value)).normalize(), code)
    if name == "when" and "T" in value:
        return datetime.fromisoformat(value).astimezone(clock.ALMATY).strftime("%d.%m.%Y %H:%M")
    if name in ("day", "when"):
        return date.fromisoformat(value).strftime("%d.%m.%Y")
    return str(value)


def money_text(amount: Decimal, code: str) -> str:
    """22 500 000,00 ₸; in English ₸22,500,000.00."""
    shown = _grouped(amount.quantize(Decimal("0.01")), code)
    return f"₸{shown}" if code == "en" else f"{shown}{NO_BREAK}₸"


def _grouped(value: Decimal, code: str) -> str:
    shown = f"{value:,f}"
    return shown if code == "en" else shown.replace(",", NO_BREAK).replace(".", ",")
