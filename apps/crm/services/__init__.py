"""Every write of crm."""

from apps.crm.services.activities import add_customer_activity, add_deal_activity, complete_activity
from apps.crm.services.assignment import warn_of_deals_left
from apps.crm.services.balance import Figures, record_balance, record_balances
from apps.crm.services.closing import lose_deal, win_deal, win_deal_as_offered
from apps.crm.services.conversion import convert_customer
from apps.crm.services.customers import (
    create_customer,
    create_customers,
    delete_customer,
    record_order_metrics,
    update_customer,
    update_customers,
)
from apps.crm.services.deals import create_deal, delete_deal, update_deal
from apps.crm.services.details import judge_contract
from apps.crm.services.erasing import erase_contact
from apps.crm.services.handing_over import (
    hand_over_activities,
    hand_over_customer,
    hand_over_deal,
    hand_over_deals,
)
from apps.crm.services.merging import merge_customers, what_moves
from apps.crm.services.price_list_lines import MOST_LINES
from apps.crm.services.price_lists import (
    create_price_list,
    delete_price_list,
    keep_price_list_item,
    keep_price_list_items,
    put_price_list_items,
    update_price_list,
)
from apps.crm.services.statuses import activate_customer

__all__ = [
    "MOST_LINES",
    "Figures",
    "activate_customer",
    "add_customer_activity",
    "add_deal_activity",
    "complete_activity",
    "convert_customer",
    "create_customer",
    "create_customers",
    "create_deal",
    "create_price_list",
    "delete_customer",
    "delete_deal",
    "delete_price_list",
    "erase_contact",
    "hand_over_activities",
    "hand_over_customer",
    "hand_over_deal",
    "hand_over_deals",
    "judge_contract",
    "keep_price_list_item",
    "keep_price_list_items",
    "lose_deal",
    "merge_customers",
    "put_price_list_items",
    "record_balance",
    "record_balances",
    "record_order_metrics",
    "update_customer",
    "update_customers",
    "update_deal",
    "update_price_list",
    "warn_of_deals_left",
    "what_moves",
    "win_deal",
    "win_deal_as_offered",
]
