"""Tells inventory which products production still needs."""

from __future__ import annotations

from apps.inventory import holders
from apps.inventory import usage as inventory_usage
from apps.production import selectors
from apps.production.models import HOLDER_KIND


def register() -> None:
    """What is being made, or goes into it, cannot be deleted; what ever was keeps its type.
    What open orders still need may be kept for them."""
    inventory_usage.register(selectors.product_in_use)
    inventory_usage.register_lines(selectors.product_has_lines)
    holders.register(HOLDER_KIND, selectors.stock_claims)
