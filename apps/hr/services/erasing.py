"""A former employee is named nowhere any more; what was done under the name stays."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from apps.accounts.services import erase_account, erase_person, prove_leader, remove_factor_of
from apps.hr.events import EmployeeChanged
from apps.hr.models import Employee, Invitation
from apps.hr.services.records import announce_employee, lock_employee, save_changes
from apps.kernel.actor import Actor

OWN = ("iin", "passport", "emergency_contact")


@transaction.atomic
def erase_employee(
    employee_id: UUID, *, actor: Actor, current_password: str | None = None, code: str = ""
) -> Employee:
    """Replace name, e-mail, telephone, IIN, passport and emergency contact wherever they stand.

    The address may be hired or register again. Books and the organization's requisites keep what they say.

    Raises:
        NotFound. Conflict: still at work. PermissionDenied: neither owner nor administrator.
        WrongPassword, WrongCode, TooManyAttempts.
    """
    prove_leader(actor, current_password=current_password, code=code)
    employee = lock_employee(employee_id)
    membership = employee.membership
    records = [employee.pk, membership.pk, membership.user_id]
    email = membership.user.email
    values = [*erase_account(membership), *(getattr(employee, name) for name in OWN)]
    save_changes(employee, {**dict.fromkeys(OWN, ""), "salary": None})
    Invitation.everything.filter(organization_id=actor.organization_id, email__iexact=email).delete()
    employee.refresh_from_db()
    # Search follows; the audit says that it was done, and by whom.
    announce_employee(EmployeeChanged, employee, actor=actor)
    erase_person(employee.pk, actor=actor, values=values, records=records)
    return employee


@transaction.atomic
def remove_second_factor(
    employee_id: UUID, *, actor: Actor, current_password: str | None = None, code: str = ""
) -> Employee:
    """Take a colleague's lost second factor away.

    Raises:
        NotFound. PermissionDenied: neither owner nor administrator; one's own; a leader's, by no owner.
        Conflict: there is none, or the person works elsewhere too. WrongPassword, WrongCode, TooManyAttempts.
    """
    prove_leader(actor, current_password=current_password, code=code)
    employee = lock_employee(employee_id)
    remove_factor_of(employee.membership, actor=actor)
    return employee
