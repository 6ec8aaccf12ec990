"""Tells inventory which products production still needs, and sales when what is made for orders is due."""

from __future__ import annotations

from apps.inventory import holders
from apps.inventory import references as inventory_references
from apps.production import selectors
from apps.production.models import HOLDER_KIND
from apps.sales import references as sales_references


def register() -> None:
    """What is being made, or goes into it, cannot be deleted; what ever was keeps its type.
    What open orders still need may be kept for them."""
    inventory_references.register(selectors.product_in_use)
    inventory_references.register_lines(selectors.product_has_lines)
    holders.register(HOLDER_KIND, selectors.stock_claims)
    sales_references.register_made(selectors.made_for_orders)
