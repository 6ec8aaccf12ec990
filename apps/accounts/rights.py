"""Who holds what, by roles and in person."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from apps.accounts.models import Membership, MembershipRole, Role
from apps.accounts.permissions import BY_ROLE, giving
from apps.kernel.actor import ADMIN, OWNER


def granted_to(membership: Membership) -> set[str]:
    """What a member was granted in person and holds by roles; not what the organization role brings."""
    held = Role.objects.filter(holders__membership=membership).values_list("permissions", flat=True)
    return {*membership.permissions, *(name for names in held for name in names)}


def discount_limit_of(membership: Membership) -> Decimal | None:
    """The greatest discount in percent that a member gives by themselves: the most that a role of theirs
    allows, of those that say one; None without a limit, as owners and administrators are.
    """
    if membership.role in (OWNER, ADMIN):
        return None
    held = Role.objects.filter(holders__membership=membership)
    found: Decimal | None = held.aggregate(most=Max("max_discount"))["most"]
    return found


def roles_of(membership_ids: Iterable[UUID]) -> dict[UUID, list[Role]]:
    """{membership id: the roles that it holds, the oldest first}; one query."""
    found: dict[UUID, list[Role]] = {}
    held = MembershipRole.objects.filter(membership_id__in=set(membership_ids)).select_related("role")
    for each in held.order_by("role__created_at", "role_id"):
        found.setdefault(each.membership_id, []).append(each.role)
    return found


def members_with(*permissions: str) -> QuerySet[Membership]:
    """Memberships that hold one of the permissions: by organization role, by roles, or in person."""
    names = sorted(giving(*permissions))
    by_role = [role for role, held in BY_ROLE.items() if held & set(permissions)]
    holders = MembershipRole.objects.filter(role__permissions__overlap=names).values("membership_id")
    return Membership.objects.filter(Q(role__in=by_role) | Q(permissions__overlap=names) | Q(pk__in=holders))


def holder_counts(role_ids: Iterable[UUID]) -> dict[UUID, int]:
    """{role id: members who hold it}; roles that nobody holds are left out."""
    held = MembershipRole.objects.filter(role_id__in=set(role_ids)).values("role_id").order_by()
    return dict(held.annotate(members=Count("id")).values_list("role_id", "members"))


def holders_of(role_id: UUID) -> list[UUID]:
    """The users who hold a role."""
    return list(Membership.objects.filter(held_roles__role=role_id).values_list("user_id", flat=True))
