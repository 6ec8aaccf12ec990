"""What requests of several tools have in common."""

from __future__ import annotations

from typing import Any

from apps.ai.chat.api_request import API, ApiRequest
from apps.ai.chat.catalogue import Slots, Text
from apps.ai.chat.slots.period_text import Span
from apps.analytics.periods import PeriodType

__all__ = ["ask", "between", "dashboard", "one", "texts"]


def texts(ru: tuple[str, str, str], kk: tuple[str, str, str], en: tuple[str, str, str]) -> dict[str, Text]:
    """(head, row, none) in each language."""
    return {"ru": Text(*ru), "kk": Text(*kk), "en": Text(*en)}


def ask(path: str, params: dict[str, Any] | None = None, **sums: str) -> ApiRequest:
    """A request of the API; parameters that are None are left out."""
    given = {name: str(value) for name, value in (params or {}).items() if value is not None}
    return ApiRequest(f"{API}{path}", given, sums=sums)


def between(name: str, span: Span) -> dict[str, Any]:
    """A column's days."""
    return {f"{name}[gte]": span.start, f"{name}[lte]": span.end}


def dashboard(module: str, slots: Slots, default: str = PeriodType.MONTH) -> ApiRequest:
    """A dashboard of the period; the current calendar one goes by its name, which compares it fairly."""
    span = slots.span(default)
    params = {"period": span.kind} if span.kind else {"startDate": span.start, "endDate": span.end}
    return ask(f"/analytics/{module}/dashboard", params)


def one(path: str, column: str, slots: Slots) -> ApiRequest:
    """One object: by the id that a name led to, or by its number."""
    if slots.found_id:
        return ask(f"{path}/{slots.found_id}")
    return ask(path, {column: slots.number or slots.name or "-", "limit": 1})
