"""What accounts announces."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from apps.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class OrganizationRegistered(Event):
    """A new organization with its owner and default workspace; not yet verified."""

    name: ClassVar[str] = "organization.registered"
    subject: ClassVar[str] = "organization"
    organization_id: UUID
    membership_id: UUID


@dataclass(frozen=True, kw_only=True)
class OrganizationChanged(Event):
    """Legal, bank or VAT data changed."""

    name: ClassVar[str] = "organization.changed"
    subject: ClassVar[str] = "organization"
    organization_id: UUID


@dataclass(frozen=True, kw_only=True)
class WorkspaceCreated(Event):
    name: ClassVar[str] = "workspace.created"
    subject: ClassVar[str] = "workspace"
    workspace_id: UUID


@dataclass(frozen=True, kw_only=True)
class MembershipChanged(Event):
    """Role, rights or status changed; open sockets must look again."""

    name: ClassVar[str] = "membership.changed"
    subject: ClassVar[str] = "membership"
    membership_id: UUID
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class RoleEvent(Event):
    """Something happened to a role of the organization; `role_name` as of then."""

    subject: ClassVar[str] = "role"
    role_id: UUID
    role_name: str


@dataclass(frozen=True, kw_only=True)
class RoleCreated(RoleEvent):
    name: ClassVar[str] = "role.created"


@dataclass(frozen=True, kw_only=True)
class RoleChanged(RoleEvent):
    """Name or rights; open sockets of who holds it must look again."""

    name: ClassVar[str] = "role.changed"


@dataclass(frozen=True, kw_only=True)
class RoleDeleted(RoleEvent):
    """Nobody held it any more."""

    name: ClassVar[str] = "role.deleted"


@dataclass(frozen=True, kw_only=True)
class ApiKeyEvent(Event):
    """Something happened to an API key; `key_name` as of then."""

    subject: ClassVar[str] = "api_key"
    api_key_id: UUID
    key_name: str


@dataclass(frozen=True, kw_only=True)
class ApiKeyCreated(ApiKeyEvent):
    name: ClassVar[str] = "api_key.created"


@dataclass(frozen=True, kw_only=True)
class ApiKeyChanged(ApiKeyEvent):
    """Name, rights, addresses, end or secret."""

    name: ClassVar[str] = "api_key.changed"


@dataclass(frozen=True, kw_only=True)
class ApiKeyRevoked(ApiKeyEvent):
    name: ClassVar[str] = "api_key.revoked"


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    """One or all of a user's sessions in an organization have ended; open sockets must look again."""

    name: ClassVar[str] = "sessions.ended"
    subject: ClassVar[str] = "user"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Event):
    """A person changed their own names, telephone or language."""

    name: ClassVar[str] = "profile.changed"
    subject: ClassVar[str] = "user"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A person entered the organization; where from is said as a change."""

    name: ClassVar[str] = "user.signed_in"
    subject: ClassVar[str] = "user"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SignInFailed(Event):
    """Somebody had the address of a member, but not the password or the code."""

    name: ClassVar[str] = "user.sign_in_failed"
    subject: ClassVar[str] = "user"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class SecondFactorChanged(Event):
    """A person set up a second factor or did away with it."""

    name: ClassVar[str] = "user.second_factor_changed"
    subject: ClassVar[str] = "user"
    user_id: UUID


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event):
    """A former colleague or a customer's contact is named nowhere any more."""

    name: ClassVar[str] = "person.erased"
    subject: ClassVar[str] = "person"
    person_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExportReady(Event):
    """A copy of the organization can be fetched by who asked for it."""

    name: ClassVar[str] = "export.ready"
    subject: ClassVar[str] = "export"
    export_id: UUID


@dataclass(frozen=True, kw_only=True)
class ExportFailed(Event):
    """A copy of the organization could not be made."""

    name: ClassVar[str] = "export.failed"
    subject: ClassVar[str] = "export"
    export_id: UUID


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """A person has another password."""

    name: ClassVar[str] = "user.password_changed"
    subject: ClassVar[str] = "user"
    user_id: UUID
