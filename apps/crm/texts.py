"""Why deals are lost, as people read it: suggested reasons are words, anything else stays as it was typed."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

LOST_REASONS: dict[str, Any] = {
    "price": pgettext_lazy("lost reason", "Price"),
    "competitor": pgettext_lazy("lost reason", "A competitor"),
    "timing": pgettext_lazy("lost reason", "Timing"),
    "budget": pgettext_lazy("lost reason", "No budget"),
    "no_need": pgettext_lazy("lost reason", "No need any more"),
    "no_response": pgettext_lazy("lost reason", "No answer"),
    "other": pgettext_lazy("lost reason", "Another reason"),
}


def lost_reason_said(reason: str | None) -> str:
    """A stored reason in the reader's language."""
    found = LOST_REASONS.get((reason or "").strip().lower())
    return str(found) if found is not None else (reason or "")


def lost_reason_meant(said: str) -> str:
    """What to store for what was typed: the key of a suggestion that reads so, else the words."""
    words = {str(word).lower(): key for key, word in LOST_REASONS.items()}
    return words.get(said.strip().lower(), said)
