"""A service's refusal on a form: at its fields, with what was typed still there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm
from django.utils.functional import Promise

from apps.kernel.errors import DomainError

# Details that are data for programs, not sentences for people.
_DATA = {"from", "to", "allowed", "field", "required", "retry_after"}
Explains = Callable[[DomainError], list[str]]
# What an app's screens say beside a refusal's own words: what is missing, and the way out.
_EXPLAINED: dict[type[DomainError], Explains] = {}


def explains(kind: type[DomainError]) -> Callable[[Explains], Explains]:
    """Register the sentences that follow refusals of a kind on every screen."""

    def register(tells: Explains) -> Explains:
        _EXPLAINED[kind] = tells
        return tells

    return register


def _ways_out(error: DomainError) -> list[str]:
    tells = _EXPLAINED.get(type(error))
    return tells(error) if tells is not None else []


def explain(error: DomainError) -> str:
    """A refusal as a sentence for a person; details that are sentences follow it."""
    sentences = [sentence for key in error.details for sentence in _sentences(error, key)]
    sentences += _ways_out(error)
    return " ".join([str(error.text), *dict.fromkeys(sentences)]) if sentences else str(error.text)


def _sentences(error: DomainError, key: str) -> list[str]:
    value = error.details[key]
    if key in _DATA or isinstance(value, (int, float, dict)):
        return []
    found = value if isinstance(value, list) else [value]
    return [str(item) for item in found if isinstance(item, (str, Promise))]


def put_on(form: BaseForm, error: DomainError, aliases: dict[str, str] | None = None) -> None:
    """Add the refusal's sentences to the form's fields; those without a field stand above the form.

    A `details` key may be camelCase, nested (`items.0.quantity`) or end in `_id`.
    """
    placed = False
    for key in error.details:
        name = _field_of(form, key, aliases or {})
        for sentence in _sentences(error, key):
            form.add_error(name, sentence)
            placed = True
    field = error.details.get("field")
    if isinstance(field, str) and (name := _field_of(form, field, aliases or {})):
        form.add_error(name, str(error.text))
        placed = True
    if not placed or type(error).__name__ not in {"Invalid", "Missing", "AlreadyExists"}:
        form.add_error(NON_FIELD_ERRORS, str(error.text))
    for sentence in _ways_out(error):
        form.add_error(NON_FIELD_ERRORS, sentence)


def _field_of(form: BaseForm, key: str, aliases: dict[str, str]) -> str | None:
    snake = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", key).lower().partition(".")[0]
    for name in (aliases.get(snake, snake), snake.removesuffix("_id"), f"{snake}_id"):
        if name in form.fields:
            return name
    return None


def row_of(key: str) -> tuple[str, int, str] | None:
    """`items.2.quantity` → ("items", 2, "quantity"): which child a refusal speaks of."""
    match = re.fullmatch(r"(\w+)\.(\d+)(?:\.(\w+))?", key)
    return (match[1], int(match[2]), match[3] or "") if match else None


def spread(
    error: DomainError, parts: dict[str, list[BaseForm]], formsets: dict[str, Any]
) -> DomainError | None:
    """Put what a refusal says of children on their forms; what is left to say, None when nothing is.

    Args:
        parts: the forms of the rows that the service got, by the name that it has for the children.
        formsets: by the same names, for what is said of all rows together.
    """
    rest: dict[str, Any] = {}
    for key, value in error.details.items():
        if key in formsets and (sentences := _sentences(error, key)):
            formsets[key].non_form_errors().extend(sentences)
            continue
        place = row_of(key)
        forms = parts.get(place[0], []) if place else []
        if place is None or place[1] >= len(forms):
            rest[key] = value
            continue
        row = forms[place[1]]
        name = _field_of(row, place[2], {}) if place[2] else None
        for sentence in _sentences(error, key):
            row.add_error(name, sentence)
    if rest or not error.details:
        left = DomainError(error.text, **rest)
        left.__class__ = type(error)
        return left
    return None
