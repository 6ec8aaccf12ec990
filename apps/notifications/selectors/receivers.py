"""Who is to be told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import Q

from apps.accounts.models import Membership
from apps.accounts.rights import members_with
from apps.accounts.selectors import membership_rows
from apps.hr.selectors import employee_rows
from apps.kernel.actor import ADMIN, OWNER

ENTERS_EVERYWHERE = (OWNER, ADMIN)


def holders(
    *permissions: str, workspace_id: UUID | None = None, roles: Collection[str] | None = None
) -> set[UUID]:
    """Users of the organization in force who hold one of the permissions, in that workspace if named."""
    found = members_with(*permissions)
    if roles is not None:
        found = found.filter(role__in=roles)
    return _there(found, workspace_id)


def active(user_ids: Iterable[UUID | None], workspace_id: UUID | None = None) -> set[UUID]:
    """Those of the users who still work in the organization in force, in that workspace if named."""
    wanted = {user for user in user_ids if user is not None}
    return _there(membership_rows().filter(user__in=wanted), workspace_id) if wanted else set()


def _there(memberships: object, workspace_id: UUID | None) -> set[UUID]:
    found = memberships.filter(status=Membership.Status.ACTIVE, user__is_active=True)  # type: ignore[attr-defined]
    if workspace_id is not None:
        found = found.filter(Q(workspace_id=workspace_id) | Q(role__in=ENTERS_EVERYWHERE))
    return set(found.values_list("user_id", flat=True))


def employee_user(employee_id: UUID | None) -> UUID | None:
    """The user behind an employee."""
    if employee_id is None:
        return None
    found = employee_rows().filter(pk=employee_id).values_list("membership__user_id", flat=True)
    return found.first()
