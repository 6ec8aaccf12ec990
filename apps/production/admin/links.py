"""Links between production, its goods and the order that waits for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html

from apps.inventory.models import Product
from apps.inventory.translated import text
from apps.kernel.admin import columns


def link(page: str, pk: UUID, words: Any) -> Any:
    """A record's name that leads to its page."""
    address = reverse(f"admin:{page}_change", args=(pk,))
    return format_html('<a class="text-link" href="{}">{}</a>', address, words)


def to_product(product: Product) -> Any:
    """A product by code and name in the reader's language."""
    return link("inventory_product", product.pk, f"{product.code} {text(product, 'name')}")


def stock_of(product: Product) -> Any:
    """ "12 / 3 шт": in stock and reserved; nothing for what keeps no stock."""
    if not product.is_stockable:
        return columns.NOTHING
    held = product.stock
    words = f"{columns.quantity(held.in_stock)} / {columns.quantity(held.reserved)} {product.unit}"
    return columns.nowrap(words)
