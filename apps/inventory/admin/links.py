"""From stock to what it is kept for and where it came from, by addresses: apps above are not imported."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

# Kinds of holders of reservations: what they are called, and the page of one.
HOLDERS: dict[str, tuple[Any, str]] = {
    "order": (_("order"), "sales_order"),
    "transfer": (_("transfer"), "inventory_transfer"),
    "production_order": (_("production order"), "production_productionorder"),
}


def link(page: str, pk: UUID, text: Any) -> Any:
    """A record's name that leads to it; the name alone where there is no such page."""
    try:
        address = reverse(f"admin:{page}_change", args=(pk,))
    except NoReverseMatch:
        return text
    return format_html('<a class="text-link nowrap" href="{}">{}</a>', address, text)


def holder(kind: str, pk: UUID, reference: str) -> Any:
    """Who keeps the stock, as a link: "order ORD-2026-0125"."""
    title, page = HOLDERS.get(kind, (kind, ""))
    return link(page, pk, f"{title} {reference}") if page else f"{title} {reference}"


def movements_of(reference: str, text: Any) -> Any:
    """The list of the movements that name a document."""
    address = reverse("admin:inventory_stockmovement_changelist")
    return format_html('<a class="text-link" href="{}?{}">{}</a>', address, urlencode({"q": reference}), text)
