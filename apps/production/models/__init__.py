"""Operations, production orders with their materials, work orders."""

from apps.production.models.bom import MINUTE_DIGITS, MINUTE_PLACES, BillOfMaterials, Operation
from apps.production.models.orders import (
    HOLDER_KIND,
    NOT_STARTED,
    OPEN,
    SHARE_PLACES,
    Priority,
    ProductionMaterial,
    ProductionOrder,
    ProductionStatus,
    WorkOrder,
    WorkStatus,
)

__all__ = [
    "HOLDER_KIND",
    "MINUTE_DIGITS",
    "MINUTE_PLACES",
    "NOT_STARTED",
    "OPEN",
    "SHARE_PLACES",
    "BillOfMaterials",
    "Operation",
    "Priority",
    "ProductionMaterial",
    "ProductionOrder",
    "ProductionStatus",
    "WorkOrder",
    "WorkStatus",
]
