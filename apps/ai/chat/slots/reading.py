"""A question's text, or a provider's arguments, as the slots of a tool."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from apps.ai.chat.catalogue import SCHEMAS, Slots, Tool
from apps.ai.chat.slots import values
from apps.ai.chat.slots.names import read_name
from apps.ai.chat.slots.period_text import Span, read_period


class BadArguments(ValueError):
    """A provider's arguments do not fit the tool's schema."""


def from_text(tool: Tool, text: str, *, today: dt.date, me: UUID | None) -> Slots:
    """What the text says of the slots that the tool has."""
    readers: dict[str, Any] = {
        "period": lambda: read_period(text, today),
        "limit": lambda: values.read_limit(text),
        "days": lambda: values.read_days(text),
        "months": lambda: values.read_months(text),
        "stage": lambda: values.read_stage(text),
        "min_amount": lambda: values.read_amount(text),
        "number": lambda: (values.read_number(text) or ("", None))[1],
        "name": lambda: read_name(text, tool.subject),
    }
    found = {name: readers[name]() for name in tool.slots}
    return Slots(today=today, me=me, **{name: value for name, value in found.items() if value is not None})


def from_arguments(tool: Tool, arguments: Any, *, today: dt.date, me: UUID | None) -> Slots:
    """Slots of a provider's call. Raises BadArguments."""
    if not isinstance(arguments, Mapping):
        raise BadArguments("an object is expected")
    found: dict[str, Any] = {}
    for name, value in arguments.items():
        if name not in tool.slots:
            raise BadArguments(f"unknown argument {str(name)[:50]}")
        if value is not None:
            found[name] = _period(value) if name == "period" else _plain(name, value)
    return Slots(today=today, me=me, **found)


def _plain(name: str, value: Any) -> Any:
    schema = SCHEMAS[name]
    if schema["type"] == "integer":
        if type(value) is not int or not schema["minimum"] <= value <= schema["maximum"]:
            raise BadArguments(
                f"{name} must be a whole number from {schema['minimum']} to {schema['maximum']}"
            )
        return value
    if not isinstance(value, str) or not schema.get("minLength", 1) <= len(value) <= schema.get(
        "maxLength", 100
    ):
        raise BadArguments(f"{name} must be a text")
    if value not in schema.get("enum", [value]) or not value.isprintable():
        raise BadArguments(f"{name} must be one of {schema.get('enum')}")
    return value


def _period(value: Any) -> Span:
    try:
        days = [value[key] for key in ("start", "end")]
        if not all(isinstance(day, str) and re.fullmatch(r"(?:19|20|21)\d\d-\d\d-\d\d", day) for day in days):
            raise ValueError
        start, end = (dt.date.fromisoformat(day) for day in days)
    except (TypeError, KeyError, ValueError):
        raise BadArguments("period must hold start and end as YYYY-MM-DD") from None
    if end < start or (end - start).days > values.MOST_DAYS:
        raise BadArguments("period must not end before it starts, nor last ten years")
    return Span(start, end)
