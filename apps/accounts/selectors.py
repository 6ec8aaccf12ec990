"""Reads of accounts that the rest of the house needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, DateField, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.utils import timezone

from apps.accounts.models import (
    ApiKey,
    Consent,
    Membership,
    Organization,
    OrganizationExport,
    Role,
    SavedView,
    SecondFactor,
    Session,
    User,
    Workspace,
)
from apps.accounts.names import workspace_title
from apps.accounts.permissions import effective
from apps.accounts.rights import discount_limit_of, granted_to
from apps.accounts.sql.members import ACTOR, ACTOR_AT_HOME, PLACES
from apps.accounts.tokens import Claims
from apps.kernel import tenancy
from apps.kernel.actor import ADMIN, OWNER, Actor
from apps.kernel.errors import NotFound, ServiceUnavailable
from apps.kernel.files import File
from apps.kernel.sql import fetch


def actor_of(claims: Claims, *, organization_id: UUID, workspace_id: UUID | None) -> Actor | None:
    """The member behind a token, in the organization in force; one query.

    `workspace_id` None means the token's workspace (in the token's organization) or the member's own.
    None when the session, user, membership or workspace does not (or no longer) let them in. In another
    organization than the token's the session is out of sight: ask `session_lives` at home first.
    """
    at_home = organization_id == claims.organization_id
    place = workspace_id or (claims.workspace_id if at_home else None)
    found = fetch(
        ACTOR_AT_HOME if at_home else ACTOR,
        {
            "organization": organization_id,
            "user": claims.user_id,
            "token_version": claims.token_version,
            "place": place,
            "session": claims.session_id,
        },
    )
    if not found:
        return None
    [(membership_id, role, granted, home, place_id, must_enrol, max_discount)] = found
    if place_id != home and role not in (OWNER, ADMIN):
        return None
    return Actor(
        organization_id=organization_id,
        workspace_id=place_id,
        user_id=claims.user_id,
        membership_id=membership_id,
        role=role,
        permissions=effective(role, granted),
        must_enrol=must_enrol,
        max_discount=None if role in (OWNER, ADMIN) else max_discount,
    )


def session_lives(claims: Claims) -> bool:
    """Whether the token's session is open; asked in the token's organization."""
    return Session.objects.filter(
        pk=claims.session_id, user_id=claims.user_id, revoked_at__isnull=True
    ).exists()


def open_sessions(actor: Actor) -> list[Session]:
    """Where the actor's person is signed in, of all their organizations; the latest used first; one query."""
    with tenancy.applied(tenancy.Scope(reason="devices of a person")):
        return list(
            Session.objects.filter(
                user=actor.person, revoked_at__isnull=True, expires_at__gt=timezone.now()
            ).order_by("-last_used_at", "-id")
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
        permissions=effective(membership.role, granted_to(membership)),
        max_discount=discount_limit_of(membership),
    )


def actor_of_member(user_id: UUID, workspace_id: UUID) -> Actor | None:
    """A member with the rights in force, for what was asked for before; None if they may enter no more."""
    membership = (
        Membership.objects.filter(
            user_id=user_id,
            user__is_active=True,
            status=Membership.Status.ACTIVE,
            organization__status=Organization.Status.ACTIVE,
        )
        .select_related("organization")
        .first()
    )
    if membership is None:
        return None
    if membership.workspace_id != workspace_id and membership.role not in (OWNER, ADMIN):
        return None
    return actor_for(membership, workspace_id=workspace_id)


def role_rows() -> QuerySet[Role]:
    """For the apps above: the roles of the organization in force."""
    return Role.objects.all()


# Who makes views of lists for everybody, and takes them away.
SHARES_VIEWS = "SETTINGS_UPDATE"


def saved_views(actor: Actor) -> QuerySet[SavedView]:
    """The actor's own views of lists, and those that the organization's people share."""
    seen = SavedView.objects.filter(organization_id=actor.organization_id)
    return seen.filter(Q(user_id=actor.user_id) | Q(shared=True)).order_by("shared", "name", "id")


def user_names(user_ids: list[UUID]) -> dict[UUID, str]:
    """{id: full name} of people, and of the organization's API keys among the ids: {id: «API key …»}."""
    names = {user.pk: user.full_name for user in User.objects.filter(pk__in=user_ids)}
    if others := set(user_ids) - names.keys():
        names |= {key.pk: key.title for key in ApiKey.objects.filter(pk__in=others)}
    return names


def keys_of_active_makers(key_ids: list[UUID]) -> dict[UUID, bool]:
    """{id: True} of the API keys whose maker still works in the organization in force."""
    works = Membership.objects.filter(user=OuterRef("created_by"), status=Membership.Status.ACTIVE)
    found = ApiKey.objects.filter(Exists(works), pk__in=key_ids).values_list("pk", flat=True)
    return dict.fromkeys(found, True)


def organization(organization_id: UUID) -> Organization:
    """The organization's own record."""
    return Organization.objects.get(pk=organization_id)


def vat_payer_sql(organization_id: UUID, on: date) -> QuerySet[Any]:
    """Whether the organization adds VAT to what it sells on a local day: one row of one column, `pays`."""
    pays = Func(
        F("vat_payer"),
        F("vat_changes"),
        Value(on, output_field=DateField()),
        function="accounts_pays_vat",
        output_field=BooleanField(),
    )
    return Organization.objects.filter(pk=organization_id).values(pays=pays)


def organizations_in_scope() -> QuerySet[Organization]:
    """The organization in force, all of them for the system."""
    organization_id = tenancy.current().organization_id
    rows = Organization.objects.all()
    return rows if organization_id is None else rows.filter(pk=organization_id)


def logo(*, actor: Actor) -> File:
    """The organization's logo.

    Raises:
        NotFound: it has none, or its file is lost. ServiceUnavailable: the storage is away.
    """
    stored = organization(actor.organization_id).logo
    if not stored:
        raise NotFound()
    try:
        with stored.open("rb") as file:
            return File("logo.png", "image/png", file.read())
    except FileNotFoundError:
        raise NotFound() from None
    except OSError:
        raise ServiceUnavailable() from None


@dataclass(frozen=True, slots=True)
class FactorState:
    """How a person's second factor stands; what the organization in force wants."""

    enabled: bool
    required_by_organization: bool
    since: datetime | None
    recovery_codes_left: int


def second_factor(actor: Actor) -> FactorState:
    """The actor's own."""
    found = SecondFactor.objects.filter(user=actor.person, confirmed_at__isnull=False).first()
    asked = organization(actor.organization_id).require_second_factor
    return FactorState(
        enabled=found is not None,
        required_by_organization=asked and actor.role in (OWNER, ADMIN),
        since=found.confirmed_at if found else None,
        recovery_codes_left=len(found.recovery_hashes) if found else 0,
    )


def profile(actor: Actor) -> dict[str, object]:
    """The caller's account with the rights in force."""
    membership = Membership.everything.select_related("user", "organization").get(
        user=actor.person, organization=actor.organization_id
    )
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


@dataclass(frozen=True, slots=True)
class Place:
    """A workspace that somebody may enter."""

    organization_id: UUID
    organization_name: str
    workspace_id: UUID
    workspace_name: str


def places_of(actor: Actor) -> list[Place]:
    """Every workspace that the actor's person may enter, of all their organizations; one query.

    The memberships of one person lie in several organizations, so this read leaves the one in force.
    """
    with tenancy.applied(tenancy.Scope(reason="places of a person")):
        return [Place(a, b, c, workspace_title(name)) for a, b, c, name in fetch(PLACES, [actor.person])]


def every_workspace_rows() -> QuerySet[Workspace]:
    """For the apps above: every workspace in reach of row-level security, deleted ones too."""
    return Workspace.everything.all()


def membership_rows() -> QuerySet[Membership]:
    """For the apps above: memberships."""
    return Membership.objects.all()


def organization_rows() -> QuerySet[Organization]:
    """For the apps above: organizations."""
    return Organization.objects.all()


def user_rows() -> QuerySet[User]:
    """For the apps above: users."""
    return User.objects.all()


def workspace_rows() -> QuerySet[Workspace]:
    """For the apps above: workspaces that were not deleted."""
    return Workspace.objects.all()


def own_exports(actor: Actor) -> QuerySet[OrganizationExport]:
    """The copies of the organization that the actor asked for, the newest first."""
    return OrganizationExport.objects.filter(requested_by=actor.person).order_by("-created_at")


def consents(*, actor: Actor) -> list[Consent]:
    """What the person agreed to, the latest first."""
    return list(Consent.objects.filter(user=actor.person).order_by("-given_at"))


def export_rows() -> QuerySet[OrganizationExport]:
    """Copies of the organization in force, whoever asked for them."""
    return OrganizationExport.objects.all()
