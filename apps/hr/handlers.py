"""What hr does when a lower floor announces something."""

from __future__ import annotations

from apps.accounts.events import OrganizationRegistered
from apps.hr import services
from apps.hr.events import EmployeeDeactivated, EmployeeRejected
from apps.kernel.actor import Actor
from apps.kernel.events import listens_to


@listens_to(OrganizationRegistered)
def create_owner_employee(event: OrganizationRegistered, actor: Actor) -> None:
    """The founder is the first employee."""
    services.create_owner_employee(event.membership_id, actor=actor)


@listens_to(EmployeeDeactivated)
@listens_to(EmployeeRejected)
def free_departments(event: EmployeeDeactivated | EmployeeRejected, actor: Actor) -> None:
    """Whoever has left, or never came, heads nothing."""
    services.free_departments(event.employee_id, actor=actor)
