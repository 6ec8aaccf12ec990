"""How values stand in lists and on records: money grouped and right, states coloured, moments local."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from html import escape
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from apps.kernel.money import MONEY_PLACES

NOTHING = "–"
# What a state means, whatever it is a state of: grey is new, blue in work, green done, amber waits, red is
# late or refused.
NEW, WORK, DONE, WAITS, BAD = "new", "work", "done", "waits", "bad"
TONES = {
    **dict.fromkeys(("draft", "lead", "pending", "inactive", "planned", "low"), NEW),
    **dict.fromkeys(
        (
            "qualified", "proposal", "negotiation", "closing", "prospect", "confirmed", "processing",
            "shipped", "in_transit", "scheduled", "in_progress", "sent", "ordered", "medium", "running",
        ),
        WORK,
    ),
    **dict.fromkeys(
        ("won", "active", "delivered", "completed", "paid", "received", "done", "ready", "positive",
         "on-time"),
        DONE,
    ),
    **dict.fromkeys(
        ("partial", "partially_received", "paused", "high", "waiting", "refunded", "returned", "neutral",
         "no_response"),
        WAITS,
    ),
    **dict.fromkeys(
        ("lost", "churned", "cancelled", "overdue", "failed", "rejected", "urgent", "late", "discontinued",
         "expired", "negative"),
        BAD,
    ),
}  # fmt: skip


def money(value: Decimal | None) -> str:
    """1 950 000 or 192 850,02: tiyn only where there are some."""
    if value is None:
        return NOTHING
    whole = value == value.to_integral_value()
    return formats.number_format(value, decimal_pos=0 if whole else 2, use_l10n=True, force_grouping=True)


def quantity(value: Decimal | None) -> str:
    """1 500 or 0,125: as many decimals as it has."""
    if value is None:
        return NOTHING
    plain = value.normalize()
    exponent = plain.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return formats.number_format(plain, decimal_pos=places, use_l10n=True, force_grouping=True)


def date(value: dt.date | None) -> str:
    """05.12.2026."""
    return NOTHING if value is None else _day(value, get_language())


@lru_cache(maxsize=4000)
def _day(value: dt.date, language: str | None) -> str:
    return formats.date_format(value, "DATE_FORMAT")


def moment(value: dt.datetime | None) -> str:
    """28.11.2026 15:04, by the clocks of the company."""
    return NOTHING if value is None else formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")


def label(value: str, text: Any) -> SafeString:
    """A state as a coloured word."""
    return format_html('<span class="tone tone-{}">{}</span>', TONES.get(str(value).lower(), NEW), text)


def is_state(value: Any) -> bool:
    """Whether a choice is a state, and no mere kind such as terms of payment."""
    return str(value).lower() in TONES


def right(text: str) -> SafeString:
    return SafeString(f'<span class="number">{escaped(text)}</span>')


def nowrap(text: Any) -> SafeString:
    return SafeString(f'<span class="nowrap">{escaped(text)}</span>')


def escaped(text: Any) -> str:
    """What Django's `conditional_escape` gives, without its detours for what is lazy: cells are many."""
    shown = str(text)
    return shown if isinstance(shown, SafeString) else escape(shown)


def due(value: dt.date | None, *, over: bool) -> str | SafeString:
    """A due date; in red when it has passed and something is still open."""
    shown = date(value)
    return format_html('<span class="late">{}</span>', shown) if value and over else nowrap(shown)


def number(field: models.DecimalField[Any, Any], value: Decimal | None) -> str:
    """Money with its tiyn, a quantity with as many decimals as it has."""
    # A default that was never saved may be a plain 0.
    exact = None if value is None else Decimal(value)
    return money(exact) if field.decimal_places == MONEY_PLACES else quantity(exact)


def of(field: models.Field[Any, Any], value: Any, text: Any) -> Any:
    """One field's value as people read it."""
    if isinstance(field, models.DecimalField):
        return right(number(field, value))
    if isinstance(field, models.IntegerField) and not field.choices:
        return right(NOTHING if value is None else formats.number_format(value, 0, force_grouping=True))
    if isinstance(field, models.DateTimeField):
        return nowrap(moment(value))
    if isinstance(field, models.DateField):
        return nowrap(date(value))
    if field.choices:
        return (label(value, text) if is_state(value) else text) if value else NOTHING
    if field.name == "number" or field.name.endswith("_number"):
        return nowrap(value or NOTHING)
    return value if value not in (None, "") else NOTHING


def column(model: type[models.Model], name: str) -> Callable[[Any], Any] | str:
    """A list's column for a field: the field's name again where there is nothing to improve."""
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        return name
    if field.is_relation or isinstance(field, models.BooleanField):
        return name
    # States and days come again and again in a list; the column is made anew for each request.
    comes_again = bool(field.choices) or type(field) is models.DateField
    known: dict[Any, Any] = {}

    def show(obj: Any) -> Any:
        value = getattr(obj, name)
        if not comes_again:
            return of(field, value, value)
        if value not in known:
            known[value] = of(field, value, getattr(obj, f"get_{name}_display")() if field.choices else value)
        return known[value]

    show.__name__ = name
    show.short_description = field.verbose_name  # type: ignore[attr-defined]
    show.admin_order_field = name  # type: ignore[attr-defined]
    return show


def name_of(shown: Any) -> str:
    """The name of a list's column, which is a field's or a callable's."""
    return shown if isinstance(shown, str) else str(getattr(shown, "__name__", ""))
