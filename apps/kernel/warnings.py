"""Things that were accepted but look wrong; the envelope shows them as `meta.warnings`."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

UNKNOWN_FIELD = "UNKNOWN_FIELD"

_collected: ContextVar[list[dict[str, Any]] | None] = ContextVar("warnings", default=None)


def collect() -> list[dict[str, Any]]:
    """Start a fresh list for this request and return it."""
    fresh: list[dict[str, Any]] = []
    _collected.set(fresh)
    return fresh


def collected() -> list[dict[str, Any]]:
    """What was warned of since `collect`, taken away so that nothing is told twice."""
    found = _collected.get() or []
    taken, found[:] = list(found), []
    return taken


def warn(code: str, message: Any, **details: Any) -> None:
    """Add a warning to the answer under way; outside a request it goes nowhere."""
    found = _collected.get()
    entry = {"code": code, "message": str(message), **details}
    if found is not None and entry not in found:
        found.append(entry)


def warn_of_unknown(field: str, message: Any) -> None:
    """Add that a key of the body is not known; `field` is shown as it was sent."""
    found = _collected.get()
    if found is not None:
        found.append({"code": UNKNOWN_FIELD, "message": str(message), "field": field})
