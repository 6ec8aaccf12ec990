"""Every write of crm."""

from apps.crm.services.activities import add_customer_activity, add_deal_activity, complete_activity
from apps.crm.services.assignment import warn_of_deals_left
from apps.crm.services.balance import record_balance
from apps.crm.services.closing import lose_deal, win_deal, win_deal_as_offered
from apps.crm.services.conversion import convert_customer
from apps.crm.services.customers import (
    create_customer,
    create_customers,
    delete_customer,
    record_order_metrics,
    update_customer,
)
from apps.crm.services.deals import create_deal, delete_deal, update_deal
from apps.crm.services.erasing import erase_contact
from apps.crm.services.merging import merge_customers, what_moves
from apps.crm.services.statuses import activate_customer

__all__ = [
    "activate_customer",
    "add_customer_activity",
    "add_deal_activity",
    "complete_activity",
    "convert_customer",
    "create_customer",
    "create_customers",
    "create_deal",
    "delete_customer",
    "delete_deal",
    "erase_contact",
    "lose_deal",
    "merge_customers",
    "record_balance",
    "record_order_metrics",
    "update_customer",
    "update_deal",
    "warn_of_deals_left",
    "what_moves",
    "win_deal",
    "win_deal_as_offered",
]
