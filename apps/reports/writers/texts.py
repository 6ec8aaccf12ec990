"""Texts of strangers made harmless, and fixed words of the files."""

from __future__ import annotations

import datetime as dt
import re

from apps.reports.content import Words

# What XML, and so Excel and PDF, cannot hold, and what nobody can see.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("[\t\r\n\x85\u2028\u2029]+")
LONGEST = 32_767  # characters that a cell of Excel holds
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")

TOTAL = Words("Барлығы", "Итого", "Total")
SUMMARY = Words("Жиынтық", "Сводка", "Summary")
PERIOD = Words("Кезең", "Период", "Period")
MADE_AT = Words("Жасалған уақыты", "Сформирован", "Made at")
AS_OF = Words("{day} жағдайы бойынша", "на {day}", "as of {day}")
ORGANIZATION = Words("Ұйым", "Организация", "Organization")
INDICATOR = Words("Көрсеткіш", "Показатель", "Figure")
VALUE = Words("Мәні", "Значение", "Value")
NOTHING = Words("Деректер жоқ", "Нет данных", "No data")
REST = Words("Басқалары", "Остальные", "Others")
FIRST_ROWS = Words(
    "{count} жолдың алғашқы {shown} жолы көрсетілген; барлығы Excel және CSV форматтарында.",
    "Показаны первые {shown} строк из {count}; все строки — в Excel и CSV.",
    "The first {shown} of {count} rows are shown; Excel and CSV hold them all.",
)
PAGE = Words("{page}-бет, барлығы {pages}", "стр. {page} из {pages}", "page {page} of {pages}")


def as_of(day: dt.date, language: str) -> str:
    """«на 31.10.2026»."""
    return AS_OF.of(language).format(day=f"{day:%d.%m.%Y}")


def clean(text: str) -> str:
    """One line without control characters, short enough for a cell."""
    return _UNSEEN.sub("", _BREAKS.sub(" ", text))[:LONGEST]


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: such a one starts with an apostrophe."""
    cleaned = clean(text)
    return f"'{cleaned}"[:LONGEST] if cleaned.lstrip().startswith(_FORMULA) else cleaned
