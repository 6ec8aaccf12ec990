"""Roles of an organization: made, changed, deleted, and given to members."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.accounts.events import RoleChanged, RoleCreated, RoleDeleted
from apps.accounts.models import Language, Membership, MembershipRole, Role
from apps.accounts.presets import PRESETS
from apps.accounts.services.granting import may_grant
from apps.accounts.services.named import save_named
from apps.accounts.services.payloads import role_payload
from apps.kernel import records
from apps.kernel.actor import OWNER, Actor
from apps.kernel.errors import AlreadyExists, Conflict, Missing, NotFound, PermissionDenied, not_found
from apps.kernel.events import announce


def add_presets(organization_id: UUID) -> None:
    """The roles that an organization begins with."""
    Role.objects.bulk_create(
        Role(organization_id=organization_id, preset=key, permissions=sorted(rights))
        for key, (_name, rights) in PRESETS.items()
    )


@transaction.atomic
def create_role(
    *, actor: Actor, name: str, permissions: Iterable[str] = (), max_discount: Decimal | None = None
) -> Role:
    """A role of the organization's own.

    Args:
        max_discount: the greatest discount in percent that who holds it gives by themselves; None: no limit.
    Raises:
        AlreadyExists: the name. Missing: no name. Invalid: unknown rights.
        PermissionDenied: a right that the actor lacks.
    """
    role = Role(
        organization_id=actor.organization_id,
        name=_checked_name(name, None),
        permissions=may_grant(actor, role=None, permissions=permissions),
        max_discount=max_discount,
    )
    save_named(lambda: role.save(force_insert=True))
    announce(RoleCreated(**role_payload(role)), actor=actor, of=role)
    return role


@transaction.atomic
def update_role(
    role_id: UUID,
    *,
    actor: Actor,
    name: str | None = None,
    permissions: Iterable[str] | None = None,
    **limits: Decimal | None,
) -> Role:
    """Another name, other rights; whoever holds it has them from the next request on.

    Args:
        limits: `max_discount`, in percent; None: no limit.
    Raises:
        NotFound. AlreadyExists: the name. Missing: no name. Invalid: unknown rights.
        PermissionDenied: a right that the actor lacks, or a role that the actor holds.
    """
    role = records.lock(Role, role_id)
    values: dict[str, Any] = {}
    if name is not None and name.strip() != str(role):
        values["name"] = _checked_name(name, role)
    if permissions is not None and set(permissions) != set(role.permissions):
        values["permissions"] = may_grant(actor, role=None, permissions=permissions, had=role.permissions)
        _refuse_own(actor, [role])
    if "max_discount" in limits and limits["max_discount"] != role.max_discount:
        values["max_discount"] = limits["max_discount"]
        _refuse_own(actor, [role])
    changes = save_named(lambda: records.change(role, values))
    if changes:
        announce(RoleChanged(**role_payload(role)), actor=actor, changes=changes, of=role)
    return role


@transaction.atomic
def delete_role(role_id: UUID, *, actor: Actor) -> None:
    """A role that nobody holds; whoever holds it gets another one first.

    Raises:
        NotFound. Conflict: members hold it; `details.members` says how many.
    """
    role = records.lock(Role, role_id)
    if members := MembershipRole.objects.filter(role=role).count():
        raise Conflict(_("Members hold this role: give them another one first"), members=members)
    event = RoleDeleted(**role_payload(role))
    role.delete()
    announce(event, actor=actor)


def lock_roles(role_ids: Iterable[UUID]) -> list[Role]:
    """The roles that are about to be given, locked so that they are neither changed nor deleted meanwhile.

    Raises:
        NotFound: naming `role_ids`.
    """
    try:
        found = records.lock_all(Role, role_ids)
    except NotFound:
        raise not_found("role_ids") from None
    return sorted(found.values(), key=lambda role: role.created_at)


def roles_there(organization_id: UUID, role_ids: Iterable[UUID]) -> list[Role]:
    """Those of the organization's roles that still exist, locked: what was promised may be gone."""
    return records.lock_rows(Role.objects.filter(organization_id=organization_id, pk__in=set(role_ids)))


def give_roles(membership: Membership, roles: Iterable[Role]) -> None:
    """Let a locked member hold exactly these roles; who may is judged before."""
    wanted = {role.pk for role in roles}
    held = MembershipRole.objects.filter(membership=membership)
    held.exclude(role_id__in=wanted).delete()
    there = set(held.values_list("role_id", flat=True))
    MembershipRole.objects.bulk_create(
        MembershipRole(organization_id=membership.organization_id, membership=membership, role_id=pk)
        for pk in sorted(wanted - there)
    )


def _refuse_own(actor: Actor, roles: list[Role]) -> None:
    if actor.membership_id is None or actor.role == OWNER:
        return
    if MembershipRole.objects.filter(membership_id=actor.membership_id, role__in=roles).exists():
        raise PermissionDenied(_("You cannot change the rights of a role that you hold"))


def _checked_name(name: str, role: Role | None) -> str:
    """The name to keep: empty for a preset that is called as it is in some language.

    Raises:
        Missing. AlreadyExists: another preset's name, in any language.
    """
    name = name.strip()
    if not name:
        raise Missing("name")
    own: Any = role.pk if role is not None else None
    there = Role.objects.filter(preset__in=_presets_named(name), name="").exclude(pk=own)
    if there.exists():
        raise AlreadyExists("name")
    return "" if role is not None and role.preset in _presets_named(name) else name


def _presets_named(name: str) -> list[str]:
    found = []
    for language in Language.values:
        with translation.override(language):
            found += [key for key, (label, _r) in PRESETS.items() if str(label).lower() == name.lower()]
    return found
