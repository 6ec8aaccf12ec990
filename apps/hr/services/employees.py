"""Employees: enter, change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.accounts.selectors import membership_rows
from apps.accounts.services import change_member, create_member
from apps.hr.events import EmployeeChanged, EmployeeCreated, EmployeeDeactivated
from apps.hr.models import Employee
from apps.hr.services.records import (
    CONFIDENTIAL,
    Changes,
    announce_employee,
    explained,
    explicit_permissions,
    lock_department,
    lock_employee,
    save_changes,
)
from apps.hr.services.status import approve, check_status_change
from apps.kernel import clock, dates, kz, records
from apps.kernel.actor import EMPLOYEE, Actor
from apps.kernel.errors import Invalid, PermissionDenied
from apps.kernel.identifiers import check_iin
from apps.kernel.models import uuid7

SALARY_VIEW = "EMPLOYEES_SALARY_VIEW"
# What accounts keeps: the rights of the membership and the person behind it.
OF_MEMBER = frozenset({"role", "permissions", "role_ids", "first_name", "last_name", "phone"})
OF_EMPLOYEE = frozenset(
    {
        "department_id",
        "position",
        "salary",
        "hire_date",
        "contract_type",
        "iin",
        "passport",
        "emergency_contact",
        "performance_score",
    }
)


@transaction.atomic
def create_employee(
    *,
    actor: Actor,
    email: str,
    password: str,
    first_name: str,
    last_name: str,
    phone: str = "",
    role: str = EMPLOYEE,
    permissions: Iterable[str] = (),
    role_ids: Iterable[UUID] = (),
    department_id: UUID | None = None,
    position: str = "",
    salary: Decimal | None = None,
    hire_date: date | None = None,
    contract_type: str = Employee.ContractType.PERMANENT,
    iin: str = "",
    passport: str = "",
    emergency_contact: str = "",
) -> Employee:
    """A person who can sign in once somebody approves; belongs to the actor's workspace.

    Raises:
        AlreadyExists: the e-mail address, or the IIN within the organization.
        Invalid: password, telephone, IIN, unknown rights, a closed department.
        NotFound: the department, a role. PermissionDenied: a role or rights that the actor may not give.
    """
    if iin:
        check_iin(iin)
    _require_born(iin, hire_date)
    membership = create_member(
        actor=actor,
        email=email,
        password=password,
        first_name=first_name,
        last_name=last_name,
        phone=phone,
        role=role,
        permissions=explicit_permissions(role, permissions),
        role_ids=role_ids,
    )
    lock_department(department_id)
    # Whoever was here before comes back to the same record.
    before = Employee.objects.filter(membership=membership).first()
    employee = Employee(
        pk=before.pk if before else uuid7(),
        organization_id=actor.organization_id,
        membership=membership,
        department_id=department_id,
        position=position,
        salary=salary,
        hire_date=hire_date,
        contract_type=contract_type,
        iin=iin,
        passport=passport,
        emergency_contact=emergency_contact,
    )
    try:
        with transaction.atomic():
            if before is None:
                employee.save(force_insert=True)
            else:
                employee.created_at, employee.version = before.created_at, before.version + 1
                employee.save(force_update=True)
    except IntegrityError as error:
        raise explained(error) from None
    announce_employee(EmployeeCreated, employee, actor=actor, status=membership.status)
    return employee


@transaction.atomic
def create_owner_employee(membership_id: UUID, *, actor: Actor) -> Employee:
    """The employee behind an organization's founder, in the transaction of the registration."""
    membership = membership_rows().select_related("user").get(pk=membership_id)
    employee = Employee.objects.create(
        organization_id=membership.organization_id,
        membership=membership,
        position=gettext("Owner"),
        hire_date=clock.today(),
    )
    announce_employee(EmployeeCreated, employee, actor=actor, status=membership.status)
    return employee


@transaction.atomic
def update_employee(employee_id: UUID, *, actor: Actor, **values: Any) -> Employee:
    """Change any of OF_EMPLOYEE, OF_MEMBER and `status`; what is not named stays.

    `status` goes the same way as the dedicated steps: active approves a pending employee (needs
    EMPLOYEES_APPROVE) or brings one back, inactive deactivates.

    Raises:
        Invalid: IIN, telephone, unknown rights, a closed department, hired before birth; a new e-mail
            address or password.
        AlreadyExists: the IIN. NotFound: employee, department or role. InvalidTransition: `status`.
        PermissionDenied: rights that the actor may not give, an owner or administrator touched by
            neither, or confidential data changed without EMPLOYEES_SALARY_VIEW. LastOwner.
    """
    employee = lock_employee(employee_id)
    _refuse_sign_in_data(employee, values)
    values = _without_masks(employee, values, actor)
    if (iin := values.get("iin")) and iin != employee.iin:
        check_iin(iin)
    # The answer tells the day of birth: only to whom the IIN is known.
    if values.get("iin") or ("hire_date" in values and actor.may(SALARY_VIEW)):
        _require_born(values.get("iin", employee.iin), values.get("hire_date", employee.hire_date))
    if values.get("department_id") != employee.department_id:
        lock_department(values.get("department_id"))

    own = {name: values[name] for name in OF_EMPLOYEE & values.keys()}
    member = {name: values[name] for name in OF_MEMBER & values.keys()}
    before = employee.membership.status
    if "permissions" in member:
        role = member.get("role", employee.membership.role)
        member["permissions"] = explicit_permissions(role, member["permissions"])
    status = values.get("status", before)
    check_status_change(employee, status, actor=actor)
    approves = (before, status) == (Membership.Status.PENDING, Membership.Status.ACTIVE)
    if status != before and not approves:
        member["status"] = status
        own |= {"rejected_at": None, "rejection_reason": ""}

    changes: Changes = {}
    if member:
        found = change_member(employee.membership_id, actor=actor, **member)
        changes = {"organization_role" if name == "role" else name: pair for name, pair in found.items()}
        employee.membership.refresh_from_db()
    changed_here = save_changes(employee, own)
    if changes and not changed_here:
        records.touch(employee)
    changes |= changed_here
    if changes:
        left = changes.get("status", ("", ""))[1] == Membership.Status.INACTIVE
        announce_employee(
            EmployeeDeactivated if left else EmployeeChanged, employee, actor=actor, changes=changes
        )
    if approves:
        approve(employee, actor=actor)
    return employee


def _require_born(iin: str | None, hire_date: date | None) -> None:
    """Nobody is hired before the day of birth that the IIN names. Raises Invalid."""
    dates.require_order(("iin", kz.birth_date(iin or "")), ("hire_date", hire_date))


def _refuse_sign_in_data(employee: Employee, values: dict[str, Any]) -> None:
    """The address and the password are the person's own: nobody takes an account over through hr."""
    errors = {}
    email = values.get("email")
    if email and email.lower() != employee.membership.user.email:
        errors["email"] = _("The e-mail address of an employee cannot be changed")
    if values.get("password"):
        errors["password"] = _("Only the employee can change the password")
    if errors:
        raise Invalid(errors)


def _without_masks(employee: Employee, values: dict[str, Any], actor: Actor) -> dict[str, Any]:
    """Drop the nulls that a reader without the right was shown and sends back; refuse real changes."""
    if actor.may(SALARY_VIEW):
        return values
    own = employee.membership_id == actor.membership_id
    for name in CONFIDENTIAL & values.keys():
        sent = values[name]
        # Comparing with another's hidden value would answer guesses.
        unchanged = sent == getattr(employee, name) if own else sent in (None, "")
        if not unchanged:
            raise PermissionDenied(required=SALARY_VIEW)
    return {name: value for name, value in values.items() if name not in CONFIDENTIAL}
