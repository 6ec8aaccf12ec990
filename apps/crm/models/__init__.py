"""Tables of crm."""

from apps.crm.models.activities import Activity
from apps.crm.models.customers import Address, Contact, Customer, CustomerStatusEntry, average_order_value
from apps.crm.models.deals import (
    OPEN_STAGES,
    Deal,
    DealDocument,
    DealProduct,
    DealStageEntry,
    Stage,
)
from apps.crm.models.price_lists import PriceList, PriceListCustomer, PriceListItem

__all__ = [
    "OPEN_STAGES",
    "Activity",
    "Address",
    "Contact",
    "Customer",
    "CustomerStatusEntry",
    "Deal",
    "DealDocument",
    "DealProduct",
    "DealStageEntry",
    "PriceList",
    "PriceListCustomer",
    "PriceListItem",
    "Stage",
    "average_order_value",
]
