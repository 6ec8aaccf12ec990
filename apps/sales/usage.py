"""Tells the floors below what orders still need, so that nothing under way loses its ground."""

from __future__ import annotations

from apps.crm import usage as crm_usage
from apps.crm.models import Deal
from apps.inventory import holders
from apps.inventory import usage as inventory_usage
from apps.sales import selectors
from apps.sales.models import HOLDER_KIND


def register() -> None:
    """Products in open orders, customers with open orders and deals with orders cannot be deleted; a product
    that was ever ordered keeps its type. What confirmed orders need may be kept for them."""
    inventory_usage.register(selectors.product_in_use)
    inventory_usage.register_lines(selectors.product_has_lines)
    holders.register(HOLDER_KIND, selectors.stock_claims)
    crm_usage.register(selectors.customer_in_use)
    crm_usage.register(selectors.deal_in_use, of=Deal)
