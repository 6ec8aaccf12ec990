"""Tells the floors below what orders still need, so that nothing under way loses its ground."""

from __future__ import annotations

from apps.crm import references as crm_references
from apps.crm.models import Deal
from apps.inventory import holders
from apps.inventory import references as inventory_references
from apps.sales import selectors
from apps.sales.models import HOLDER_KIND


def register() -> None:
    """Products in open orders, customers with open orders and deals with orders cannot be deleted; a product
    that was ever ordered keeps its type. What confirmed orders need may be kept for them."""
    inventory_references.register(selectors.product_in_use)
    inventory_references.register_lines(selectors.product_has_lines)
    inventory_references.register_company_sales(selectors.sold_to_companies)
    holders.register(HOLDER_KIND, selectors.stock_claims, waiting=selectors.orders_needing_stock)
    crm_references.register(selectors.customer_in_use)
    crm_references.register(selectors.deal_in_use, of=Deal)
    crm_references.register_merging(documents=selectors.orders_of_customers)
