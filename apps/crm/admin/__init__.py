"""Back office of crm: customers, deals and activities, by the same services as the API."""

from apps.crm.admin.activities import ActivityAdmin
from apps.crm.admin.customers import CustomerAdmin
from apps.crm.admin.deals import DealAdmin
from apps.crm.admin.price_lists import PriceListAdmin

__all__ = ["ActivityAdmin", "CustomerAdmin", "DealAdmin", "PriceListAdmin"]
