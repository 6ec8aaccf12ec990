"""Reads of accounts that the rest of the house needs."""

from __future__ import annotations

from uuid import UUID

from django.db.models import OuterRef, Q, Subquery

from apps.accounts.models import Membership, Organization, Session, User, Workspace
from apps.accounts.permissions import effective
from apps.accounts.tokens import Claims
from apps.kernel import tenancy
from apps.kernel.actor import ADMIN, OWNER, Actor


def actor_of(claims: Claims, *, organization_id: UUID, workspace_id: UUID | None) -> Actor | None:
    """The member behind a token, in the organization in force; one query.

    `workspace_id` None means the token's workspace (in the token's organization) or the member's own.
    None when the session, user, membership or workspace does not (or no longer) let them in.
    """
    default = workspace_id
    if default is None and organization_id == claims.organization_id:
        default = claims.workspace_id
    session = Session.objects.filter(
        pk=claims.session_id, user=OuterRef("user"), revoked_at__isnull=True
    ).values("pk")
    place = Workspace.everything.filter(organization=OuterRef("organization"))
    place = place.filter(pk=default) if default else place.filter(pk=OuterRef("workspace"))
    row = (
        Membership.everything.filter(
            organization_id=organization_id,
            user_id=claims.user_id,
            status=Membership.Status.ACTIVE,
            user__is_active=True,
            user__token_version=claims.token_version,
            organization__status=Organization.Status.ACTIVE,
        )
        .annotate(session_found=Subquery(session), place=Subquery(place.values("pk")))
        .filter(Q(session_found__isnull=False), Q(place__isnull=False))
        .values_list("pk", "role", "permissions", "workspace_id", "place")
        .first()
    )
    if row is None:
        return None
    membership_id, role, granted, home, place_id = row
    if place_id != home and role not in (OWNER, ADMIN):
        return None
    return Actor(
        organization_id=organization_id,
        workspace_id=place_id,
        user_id=claims.user_id,
        membership_id=membership_id,
        role=role,
        permissions=effective(role, granted),
    )


def actor_of_home(claims: Claims) -> Actor | None:
    """The same member where the token was issued; tells a wrong header (403) from a dead token (401)."""
    with tenancy.applied(tenancy.Scope(claims.organization_id)):
        return actor_of(claims, organization_id=claims.organization_id, workspace_id=None)


def actor_for(membership: Membership, *, workspace_id: UUID | None = None) -> Actor:
    """An actor for a membership at hand: services that act for a member outside a request, tests."""
    return Actor(
        organization_id=membership.organization_id,
        workspace_id=workspace_id or membership.workspace_id,
        user_id=membership.user_id,
        membership_id=membership.pk,
        role=membership.role,
        permissions=effective(membership.role, membership.permissions),
    )


def user_names(user_ids: list[UUID]) -> dict[UUID, str]:
    """{user id: full name}."""
    return {user.pk: user.full_name for user in User.objects.filter(pk__in=user_ids)}


def organization(organization_id: UUID) -> Organization:
    """The organization's own record."""
    return Organization.objects.get(pk=organization_id)


def profile(actor: Actor) -> dict[str, object]:
    """The caller's account with the rights in force."""
    membership = Membership.everything.select_related("user", "organization").get(pk=actor.membership_id)
    user = membership.user
    return {
        "id": user.pk,
        "email": user.email,
        "first_name": user.first_name,
        "last_name": user.last_name,
        "phone": user.phone,
        "language": user.language,
        "organization_role": membership.role,
        "organization_id": membership.organization_id,
        "organization_name": membership.organization.name,
        "workspace_id": actor.workspace_id,
        "permissions": sorted(actor.permissions),
    }
