"""Every write of production."""

from apps.production.services.bom import write_bom
from apps.production.services.demand import open_for_order, stop_for_order
from apps.production.services.fitting import fit_to_order
from apps.production.services.orders import (
    create_production_order,
    delete_production_order,
    update_production_order,
)
from apps.production.services.transitions import cancel_production, schedule_production
from apps.production.services.work import complete_production, report_work, start_production

__all__ = [
    "cancel_production",
    "complete_production",
    "create_production_order",
    "delete_production_order",
    "fit_to_order",
    "open_for_order",
    "report_work",
    "schedule_production",
    "start_production",
    "stop_for_order",
    "update_production_order",
    "write_bom",
]
