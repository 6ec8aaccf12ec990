"""What is on its way out says so with each answer: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.http import http_date

from apps.kernel.api.actions import Action


def _seconds(day: dt.date) -> int:
    return int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp())


def tell(response: Any, entry: Action) -> None:
    """Put the headers of a deprecated action on its answer, whatever it is."""
    if entry.deprecated:
        response["Deprecation"] = f"@{_seconds(entry.deprecated)}"
    if entry.sunset:
        response["Sunset"] = http_date(_seconds(entry.sunset))


HEADERS: dict[str, Any] = {
    "Deprecation": {
        "description": "Since when another way is meant, as `@` and epoch seconds (RFC 9745)",
        "schema": {"type": "string", "examples": ["@1767225600"]},
    },
    "Sunset": {
        "description": "When this one goes (RFC 8594)",
        "schema": {"type": "string", "examples": ["Fri, 01 Jan 2027 00:00:00 GMT"]},
    },
}


def headers(entry: Action) -> dict[str, Any]:
    """The headers that a deprecated action's answers have, for the document."""
    wanted = {"Deprecation": entry.deprecated, "Sunset": entry.sunset}
    return {name: HEADERS[name] for name, day in wanted.items() if day}
