"""Who acts: one member of one organization in one workspace, an API key of it, or the system."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from uuid import UUID

from apps.kernel.errors import PermissionDenied

OWNER, ADMIN, MANAGER, EMPLOYEE, SYSTEM = "owner", "admin", "manager", "employee", "system"
# The role of an API key, which is nobody's membership.
KEY = "key"


@dataclass(frozen=True, slots=True)
class Actor:
    """The membership on whose behalf a service runs.

    `permissions` is the effective set, read from the database for this request. A system actor
    (jobs, seeds, platform staff) may do everything inside its organization and has no membership. An API
    key is an actor of its own: it has the rights that were stored with it, and neither person nor membership.
    """

    organization_id: UUID
    workspace_id: UUID
    user_id: UUID | None = None
    membership_id: UUID | None = None
    role: str = SYSTEM
    permissions: frozenset[str] = field(default_factory=frozenset)
    # The organization requires a second factor and this member has none: nothing else is open to it.
    must_enrol: bool = False
    key_id: UUID | None = None
    # The greatest discount in percent that the member's roles allow; None: no limit.
    max_discount: Decimal | None = None

    @classmethod
    def system(cls, *, organization_id: UUID, workspace_id: UUID, user_id: UUID | None = None) -> Actor:
        """An actor for work that no member asked for; `user_id` names the platform user behind it."""
        return cls(organization_id=organization_id, workspace_id=workspace_id, user_id=user_id)

    @property
    def person(self) -> UUID:
        """The user's id, where only a person can act (their own account).

        Raises:
            PermissionDenied: an API key acts.
        """
        if self.user_id is None:
            raise PermissionDenied()
        return self.user_id

    @property
    def author_id(self) -> UUID | None:
        """Whom the audit names: the user or the API key; None for the system."""
        return self.user_id or self.key_id

    @property
    def is_system(self) -> bool:
        return self.role == SYSTEM

    def may(self, permission: str) -> bool:
        """Whether the actor holds `permission` (domain.md §4)."""
        return self.role == SYSTEM or permission in self.permissions

    def require(self, permission: str) -> None:
        """Refuse with 403 PERMISSION_DENIED unless the actor holds `permission`."""
        if not self.may(permission):
            raise PermissionDenied(required=permission)
