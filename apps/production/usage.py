"""Tells inventory which products production still needs."""

from __future__ import annotations

from apps.inventory import usage as inventory_usage
from apps.production import selectors


def register() -> None:
    """What is being made, or goes into it, cannot be deleted; what ever was keeps its type."""
    inventory_usage.register(selectors.product_in_use)
    inventory_usage.register_lines(selectors.product_has_lines)
