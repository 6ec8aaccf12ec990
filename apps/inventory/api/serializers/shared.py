"""Fields that several answers share."""

from __future__ import annotations

from functools import partial
from typing import Any

from apps.inventory.translated import translated
from apps.kernel.api.rows import expression


def or_null(text: str) -> str | None:
    """No text is null."""
    return text or None


def translated_field(field: Any, path: str) -> Any:
    """A column of three languages, in the reader's."""
    return expression(field, partial(translated, path))
