"""Translated columns in the reader's language, in SQL and in Python."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import TextField, Value
from django.db.models.functions import Coalesce
from django.utils import translation

from apps.inventory.models.columns import FALLBACKS, in_language
from apps.kernel.letters import folded

FIELDS = ("name", "category", "description")
LANGUAGES = tuple(FALLBACKS)


def language() -> str:
    """The language in force, one of kk, ru, en."""
    code = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    return code if code in FALLBACKS else settings.LANGUAGE_CODE


def translated(path: str) -> Coalesce:
    """A translated column with fallbacks, "" where no language has it: `translated("product__name")`.

    For rows: `expression(CharField(), lambda: translated("product__name"))`.
    """
    return Coalesce(in_language(path, language()), Value(""), output_field=TextField())


def text(of: Any, field: str, code: str | None = None) -> str:
    """The same of a product at hand, or of a mapping of its columns."""
    return next(filter(None, (text_in(of, field, each) for each in FALLBACKS[code or language()])), "")


def columns_of(
    values: Mapping[str, Any], translations: Mapping[str, Mapping[str, str]], before: Any = None
) -> dict[str, str]:
    """What a write means for the columns: `{name_ru: …, name_kk: …}`.

    A plain text goes to the language in force, and to the default language where that is empty; a plain
    empty text clears every language. `translations` name their languages and win.
    """
    columns: dict[str, str] = {}
    for field in FIELDS:
        if field in values:
            columns.update(_plain(field, values[field] or "", before))
        for code, given in (translations.get(field) or {}).items():
            columns[f"{field}_{code}"] = given or ""
    return columns


def _plain(field: str, given: str, before: Any) -> dict[str, str]:
    if not given:
        return {f"{field}_{code}": "" for code in LANGUAGES}
    columns = {f"{field}_{language()}": given}
    default = f"{field}_{settings.LANGUAGE_CODE}"
    if before is None or not getattr(before, default):
        columns[default] = given
    return columns


def category_columns(of: Any) -> dict[str, Any]:
    """The keys by which a category is filtered and grouped, of a product or a mapping of its columns."""
    keys = (folded(text_in(of, "category", code)) for code in LANGUAGES)
    return {
        "category_key": text(of, "category", settings.LANGUAGE_CODE).casefold(),
        "category_keys": sorted({key for key in keys if key}),
    }


def text_in(of: Any, field: str, code: str) -> str:
    """The text in one language alone, "" where it is missing."""
    name = f"{field}_{code}"
    return (of.get(name) if isinstance(of, Mapping) else getattr(of, name)) or ""
