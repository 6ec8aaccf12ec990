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
    "Stage",
    "average_order_value",
]
