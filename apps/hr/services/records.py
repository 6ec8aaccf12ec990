"""What the services of employees share: locking, saving, announcing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import BY_ROLE
from apps.hr.events import EmployeeEvent
from apps.hr.models import Department, Employee
from apps.hr.services.payloads import employee_payload
from apps.kernel import records
from apps.kernel.actor import EMPLOYEE, Actor
from apps.kernel.errors import AlreadyExists, Invalid, not_found
from apps.kernel.events import announce
from apps.kernel.records import lock_first

# What only holders of EMPLOYEES_SALARY_VIEW may see stays out of the audit trail, which others read.
CONFIDENTIAL = frozenset({"salary", "iin", "passport"})
HIDDEN = "***"

Changes = dict[str, tuple[Any, Any]]


def lock_employee(employee_id: UUID) -> Employee:
    """The employee, locked, with membership and user as they are now.

    Raises:
        NotFound: unknown or another organization's.
    """
    return records.lock(Employee, employee_id)


def lock_department(department_id: UUID | None) -> Department | None:
    """A department that an employee is about to join, locked so that it is not deleted meanwhile.

    Raises:
        NotFound: unknown. Invalid: closed for new people.
    """
    if department_id is None:
        return None
    found = lock_first(Department.objects.filter(pk=department_id))
    if found is None:
        raise not_found("department_id")
    if not found.is_active:
        raise Invalid(department_id=_("The department is not active"))
    return found


def explicit_permissions(role: str, permissions: Iterable[str]) -> list[str]:
    """What is granted in person: readers of the other roles see, and send back, their role's rights too.

    Kept as personal, those would outlive the role.
    """
    granted = set(permissions)
    return sorted(granted if role == EMPLOYEE else granted - BY_ROLE[role])


def save_changes(employee: Employee, values: Mapping[str, Any]) -> Changes:
    """Set and save what differs.

    Raises:
        AlreadyExists: another employee of the organization has this IIN.
    """
    try:
        with transaction.atomic():
            return records.change(employee, values)
    except IntegrityError as error:
        raise explained(error) from None


def explained(error: IntegrityError) -> Exception:
    """The refusal that a violated constraint stands for, or the error itself."""
    diagnosis = getattr(error.__cause__, "diag", None)
    if getattr(diagnosis, "constraint_name", "") == "employee_iin_unique":
        return AlreadyExists("iin")
    return error


def announce_employee(
    kind: type[EmployeeEvent],
    employee: Employee,
    *,
    actor: Actor,
    changes: Changes | None = None,
    **more: Any,
) -> None:
    """Announce an event about an employee; confidential values are replaced, the names stay."""
    shown = {
        name: (_hidden(before), _hidden(after)) if name in CONFIDENTIAL else (before, after)
        for name, (before, after) in (changes or {}).items()
    }
    announce(kind(**employee_payload(employee), **more), actor=actor, changes=shown, of=employee)


def _hidden(value: Any) -> str | None:
    return None if value in (None, "") else HIDDEN
