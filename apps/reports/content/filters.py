"""Filters of reports: `{"status": "paid,overdue", "customerId": "…"}`, read once and kept as plain JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from apps.kernel import money
from apps.kernel.errors import Invalid
from apps.kernel.uuids import read_uuid

MOST = 100
# What was sent → what is kept; raises ValueError with a message for people.
Reader = Callable[[Any], Any]


def choices(enum: type[TextChoices]) -> Reader:
    """One of the values, a comma list or an array; any letter case."""
    known = {str(value).lower(): str(value) for value in enum.values}

    def read(sent: Any) -> list[str]:
        found = []
        for text in _texts(sent):
            if text.lower() not in known:
                raise ValueError(_("Allowed: %(values)s.") % {"values": ", ".join(enum.values)})
            found.append(known[text.lower()])
        return found

    return read


def one_of(*values: str) -> Reader:
    """Exactly one of the values."""

    def read(sent: Any) -> str:
        if not isinstance(sent, str) or sent.strip() not in values:
            raise ValueError(_("Allowed: %(values)s.") % {"values": ", ".join(values)})
        return sent.strip()

    return read


def ids(sent: Any) -> list[str]:
    """One id, a comma list or an array."""
    try:
        return [str(read_uuid(text)) for text in _texts(sent)]
    except ValueError:
        raise ValueError(_("Invalid UUID format")) from None


def amount(sent: Any) -> str:
    """Tenge."""
    number = _("A valid number is required.")
    try:
        found = money.round_money(Decimal(str(sent).strip()[:40]))
        if isinstance(sent, bool) or not money.fits_money(found):
            raise ValueError(number)
    except InvalidOperation:
        raise ValueError(number) from None
    return str(found)


def text(sent: Any) -> str:
    """A text of at most 100 characters."""
    if not isinstance(sent, str) or not 0 < len(sent.strip()) <= MOST or "\x00" in sent:
        raise ValueError(_("Expected a text of at most 100 characters."))
    return sent.strip()


def clean(sent: Mapping[str, Any], readers: Mapping[str, Reader]) -> dict[str, Any]:
    """The filters as they are kept.

    Raises:
        Invalid: naming each as `filters.<name>`; a misspelt filter must never give everything.
    """
    kept, errors = {}, {}
    for name, value in sent.items():
        if name not in readers:
            errors[f"filters.{name[:100]}"] = _("Unknown filter. Allowed: %(names)s.") % {
                "names": ", ".join(sorted(readers))
            }
            continue
        try:
            kept[name] = readers[name](value)
        except ValueError as error:
            errors[f"filters.{name}"] = error.args[0]
    if errors:
        raise Invalid(errors)
    return kept


def _texts(sent: Any) -> list[str]:
    parts = sent.split(",") if isinstance(sent, str) else sent
    if not isinstance(parts, list) or not 0 < len(parts) <= MOST:
        raise ValueError(_("Expected a value, a comma list or an array."))
    if not all(isinstance(part, str) and part.strip() for part in parts):
        raise ValueError(_("Expected a value, a comma list or an array."))
    return [part.strip() for part in parts]
