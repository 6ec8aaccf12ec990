"""What hr announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class EmployeeEvent(Event):
    """Something happened to an employee; `user_id` is the person, `full_name` as of then."""

    subject: ClassVar[str] = "employee"
    employee_id: UUID
    user_id: UUID
    full_name: str


@dataclass(frozen=True, kw_only=True)
class EmployeeCreated(EmployeeEvent):
    """A new employee; `status` is pending (somebody must approve) or, for an owner, active."""

    name: ClassVar[str] = "employee.created"
    status: str


@dataclass(frozen=True, kw_only=True)
class EmployeeApproved(EmployeeEvent):
    """pending → active: may sign in from now on."""

    name: ClassVar[str] = "employee.approved"


@dataclass(frozen=True, kw_only=True)
class EmployeeRejected(EmployeeEvent):
    """pending → inactive."""

    name: ClassVar[str] = "employee.rejected"
    reason: str


@dataclass(frozen=True, kw_only=True)
class EmployeeChanged(EmployeeEvent):
    """Data, role, rights or status changed; the outbox row's `changes` say which."""

    name: ClassVar[str] = "employee.changed"


@dataclass(frozen=True, kw_only=True)
class EmployeeDeactivated(EmployeeEvent):
    """active → inactive: every session has ended."""

    name: ClassVar[str] = "employee.deactivated"


@dataclass(frozen=True, kw_only=True)
class WorkHandedOver(EmployeeEvent):
    """Open work of one workspace went to a colleague."""

    name: ClassVar[str] = "employee.work_handed_over"
    to_employee_id: UUID


@dataclass(frozen=True, kw_only=True)
class DepartmentEvent(Event):
    """Something happened to a department."""

    subject: ClassVar[str] = "department"
    department_id: UUID


@dataclass(frozen=True, kw_only=True)
class DepartmentCreated(DepartmentEvent):
    name: ClassVar[str] = "department.created"


@dataclass(frozen=True, kw_only=True)
class DepartmentChanged(DepartmentEvent):
    """`head_left` names the head who was let go: the department has none now."""

    name: ClassVar[str] = "department.changed"
    head_left: str = ""


@dataclass(frozen=True, kw_only=True)
class DepartmentDeleted(DepartmentEvent):
    name: ClassVar[str] = "department.deleted"


@dataclass(frozen=True, kw_only=True)
class ResetLinkSent(EmployeeEvent):
    """Somebody sent the employee a link to a page for a new password."""

    name: ClassVar[str] = "employee.reset_link_sent"


@dataclass(frozen=True, kw_only=True)
class InvitationEvent(Event):
    """Something happened to an invitation; whose it is is said as a change."""

    subject: ClassVar[str] = "invitation"
    invitation_id: UUID


@dataclass(frozen=True, kw_only=True)
class InvitationSent(InvitationEvent):
    """A link went to somebody's address, for the first time or anew."""

    name: ClassVar[str] = "invitation.sent"


@dataclass(frozen=True, kw_only=True)
class InvitationWithdrawn(InvitationEvent):
    """The link opens nothing any more."""

    name: ClassVar[str] = "invitation.withdrawn"


@dataclass(frozen=True, kw_only=True)
class InvitationAccepted(InvitationEvent):
    """The invited person joined."""

    name: ClassVar[str] = "invitation.accepted"
