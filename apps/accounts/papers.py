"""What a write says of names and addresses on papers, by columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LANGUAGES = ("kk", "ru", "en")
# The keys of a body and their columns, one a language.
SAID = {"paper_names": "paper_name", "paper_addresses": "paper_address"}
NAMES = tuple(f"paper_name_{code}" for code in LANGUAGES)
ADDRESSES = tuple(f"paper_address_{code}" for code in LANGUAGES)


def columns_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values with `{paper_names: {kk: …}}` as columns; a language that is not named stays."""
    found = dict(values)
    for key, column in SAID.items():
        for code, text in (found.pop(key, None) or {}).items():
            found[f"{column}_{code}"] = text or ""
    return found
