"""What customers and deals do when a lower floor announces something."""

from __future__ import annotations

from apps.crm import services
from apps.hr.events import EmployeeDeactivated
from apps.kernel.actor import Actor
from apps.kernel.events import listens_to


@listens_to(EmployeeDeactivated)
def name_deals_left(event: EmployeeDeactivated, actor: Actor) -> None:
    """Whoever deactivates somebody learns which open deals need another assignee."""
    services.warn_of_deals_left(event.employee_id)
