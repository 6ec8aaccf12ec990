"""Translated columns in the reader's language, in SQL and in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models.functions import Coalesce
from django.utils import translation

from apps.inventory.models.columns import FALLBACKS, in_language

FIELDS = ("name", "category", "description")
LANGUAGES = tuple(FALLBACKS)


def language() -> str:
    """The language in force, one of kk, ru, en."""
    code = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    return code if code in FALLBACKS else settings.LANGUAGE_CODE


def translated(path: str) -> Coalesce:
    """The SQL expression of a translated column, with fallbacks: `translated("product__name")`.

    For rows: `expression(CharField(), lambda: translated("product__name"))`.
    """
    return in_language(path, language())


def text(of: Any, field: str, code: str | None = None) -> str:
    """The same of a product at hand, or of a mapping of its columns."""
    read = of.get if isinstance(of, Mapping) else lambda name: getattr(of, name)
    for each in FALLBACKS[code or language()]:
        if found := read(f"{field}_{each}"):
            return found
    return ""


def columns_of(
    values: Mapping[str, Any], translations: Mapping[str, Mapping[str, str]], before: Any = None
) -> dict[str, str]:
    """What a write means for the columns: `{name_ru: …, name_kk: …}`.

    A plain `name` goes to the language in force, and to the default language when that is empty;
    `translations` name their languages and win.
    """
    columns: dict[str, str] = {}
    for field in FIELDS:
        named = {code: text for code, text in (translations.get(field) or {}).items() if text is not None}
        if (plain := values.get(field)) is not None:
            columns[f"{field}_{language()}"] = plain
            default = f"{field}_{settings.LANGUAGE_CODE}"
            if before is None or not getattr(before, default):
                columns[default] = plain
        columns.update({f"{field}_{code}": text for code, text in named.items()})
    return columns
