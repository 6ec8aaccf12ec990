"""An employee's status: pending → active ↔ inactive; pending → inactive by rejection (domain.md §2.6)."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from apps.accounts.models import Membership
from apps.accounts.selectors import organization
from apps.accounts.services import approve_member, change_member, mail_reset_link, reject_member
from apps.accounts.state_machines import MEMBERSHIP
from apps.hr.events import EmployeeApproved, EmployeeDeactivated, EmployeeRejected, ResetLinkSent
from apps.hr.models import Employee
from apps.hr.services.handing_over import hand_over_work
from apps.hr.services.records import (
    announce_employee,
    explicit_permissions,
    lock_department,
    lock_employee,
    save_changes,
)
from apps.kernel import records
from apps.kernel.actor import Actor
from apps.kernel.mail import queue_mail

Status = Membership.Status
APPROVE = "EMPLOYEES_APPROVE"


def check_status_change(employee: Employee, status: str, *, actor: Actor) -> None:
    """Refuse a change of status that does not exist or that the actor may not make.

    Raises:
        InvalidTransition, PermissionDenied: approving, also of someone once rejected, needs its own right.
    """
    current = employee.membership.status
    if status == current:
        return
    MEMBERSHIP.require(employee.membership, status)
    if current == Status.PENDING or employee.rejected_at:
        actor.require(APPROVE)


@transaction.atomic
def approve_employee(
    employee_id: UUID,
    *,
    actor: Actor,
    department_id: UUID | None = None,
    position: str | None = None,
    permissions: Iterable[str] | None = None,
) -> Employee:
    """pending → active: the person may sign in and is told so by e-mail.

    Raises:
        InvalidTransition: not pending. NotFound: employee or department.
        PermissionDenied: rights that the actor may not give. Invalid: unknown rights.
    """
    employee = lock_employee(employee_id)
    MEMBERSHIP.require(employee.membership, Status.ACTIVE, action="approve")
    lock_department(department_id)
    if permissions is not None:
        granted = explicit_permissions(employee.membership.role, permissions)
        change_member(employee.membership_id, actor=actor, permissions=granted)
    own = {"department_id": department_id, "position": position}
    save_changes(employee, {name: value for name, value in own.items() if value is not None})
    approve(employee, actor=actor)
    return employee


def approve(employee: Employee, *, actor: Actor) -> None:
    """Make a locked, pending employee active, announce it and write the letter."""
    employee.membership = approve_member(employee.membership_id, actor=actor)
    records.touch(employee)
    changes = {"status": (Status.PENDING.value, Status.ACTIVE.value)}
    announce_employee(EmployeeApproved, employee, actor=actor, changes=changes)
    user = employee.membership.user
    queue_mail(
        to=user.email,
        template="employee_approved",
        language=user.language,
        context={
            "name": user.first_name,
            "email": user.email,
            "organization": organization(employee.organization_id).name,
        },
    )


@transaction.atomic
def reject_employee(employee_id: UUID, *, actor: Actor, reason: str) -> Employee:
    """pending → inactive for good reason; the IIN is free for a new entry of the same person.

    Raises:
        InvalidTransition: not pending.
    """
    employee = lock_employee(employee_id)
    MEMBERSHIP.require(employee.membership, Status.INACTIVE, action="reject")
    employee.membership = reject_member(employee.membership_id, actor=actor)
    changes = save_changes(employee, {"rejected_at": timezone.now(), "rejection_reason": reason})
    changes = {
        "status": (Status.PENDING.value, Status.INACTIVE.value),
        "rejection_reason": changes["rejection_reason"],
    }
    announce_employee(EmployeeRejected, employee, actor=actor, changes=changes, reason=reason)
    return employee


@transaction.atomic
def deactivate_employee(employee_id: UUID, *, actor: Actor, hand_over_to: UUID | None = None) -> Employee:
    """active → inactive: every session ends; deals and activities keep their assignee.

    Args:
        hand_over_to: a colleague who takes all open work in the same step; needs EMPLOYEES_UPDATE.
    Raises:
        as hand_over_work;
        InvalidTransition: not active. LastOwner. PermissionDenied: an owner or administrator, by neither.
    """
    employee = lock_employee(employee_id)
    MEMBERSHIP.require(employee.membership, Status.INACTIVE, action="deactivate")
    if hand_over_to is not None:
        actor.require("EMPLOYEES_UPDATE")
        hand_over_work(employee_id, actor=actor, to=hand_over_to)
        employee.refresh_from_db(fields=["version"])
    changes = change_member(employee.membership_id, actor=actor, status=Status.INACTIVE.value)
    employee.membership.refresh_from_db()
    records.touch(employee)
    announce_employee(EmployeeDeactivated, employee, actor=actor, changes=changes)
    return employee


@transaction.atomic
def send_reset_link(employee_id: UUID, *, actor: Actor) -> Employee:
    """Mail an active colleague a link to a page for a new password.

    The address is the person's own, and the present password holds until the link is used.

    Raises:
        InvalidTransition: who may not sign in gets none.
    """
    employee = lock_employee(employee_id)
    if employee.membership.status != Status.ACTIVE:
        raise MEMBERSHIP.refusal(employee.membership, Status.ACTIVE)
    mail_reset_link(employee.membership.user_id)
    announce_employee(ResetLinkSent, employee, actor=actor)
    return employee
