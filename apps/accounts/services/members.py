"""Members of an organization: who grants what to whom (domain.md §4.2)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.errors import LastOwner
from apps.accounts.events import MembershipChanged
from apps.accounts.models import Membership, User
from apps.accounts.permissions import CATALOGUE, effective
from apps.accounts.services.registration import check_password, language_of
from apps.accounts.services.sessions import revoke_sessions
from apps.accounts.state_machines import MEMBERSHIP
from apps.kernel import records
from apps.kernel.actor import ADMIN, OWNER, Actor
from apps.kernel.errors import AlreadyExists, Invalid, PermissionDenied
from apps.kernel.events import announce
from apps.kernel.identifiers import check_phone

GUARDED = {OWNER, ADMIN}


@transaction.atomic
def create_member(
    *,
    actor: Actor,
    email: str,
    password: str,
    first_name: str,
    last_name: str,
    phone: str = "",
    role: str = Membership.Role.EMPLOYEE,
    permissions: Iterable[str] = (),
) -> Membership:
    """A new user of the actor's workspace, awaiting approval; the creator vouches for the address.

    Raises:
        AlreadyExists: the address is taken. PermissionDenied: role or rights the actor may not give.
    """
    granted = may_grant(actor, role=role, permissions=permissions)
    user = User(
        email=email.lower(),
        first_name=first_name,
        last_name=last_name,
        phone=check_phone(phone),
        language=language_of(None),
        email_verified_at=timezone.now(),
    )
    check_password(password, user)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise AlreadyExists("email") from None
    return Membership.objects.create(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        user=user,
        role=role,
        permissions=granted,
    )


def may_grant(
    actor: Actor, *, role: str | None, permissions: Iterable[str] = (), had: Iterable[str] = ()
) -> list[str]:
    """The sorted list of rights, if the actor may give this role and the rights beyond `had`.

    Raises:
        Invalid: a name outside the catalogue. PermissionDenied: more than the actor holds.
    """
    wanted = set(permissions)
    if unknown := sorted(wanted - CATALOGUE):
        raise Invalid(
            permissions=[_("Unknown permission: %(name)s") % {"name": name[:40]} for name in unknown]
        )
    if actor.is_system:
        return sorted(wanted)
    if role in GUARDED and actor.role != OWNER:
        raise PermissionDenied(_("Only an owner may grant this role"), required="owner")
    held = effective(role, ()) if role in Membership.Role.values and role not in GUARDED else frozenset()
    beyond = sorted(((wanted - set(had)) | held) - actor.permissions)
    if beyond and actor.role not in GUARDED:
        raise PermissionDenied(_("You cannot grant a permission that you lack"), required=beyond[0])
    return sorted(wanted)


def _lock(membership_id: UUID, actor: Actor) -> Membership:
    """Lock the organization's owners first, in id order, so that two owners cannot demote each other."""
    records.lock_rows(Membership.objects.filter(organization_id=actor.organization_id, role=OWNER))
    return records.lock(Membership, membership_id)


def _keep_an_owner(membership: Membership) -> None:
    others = Membership.objects.filter(
        organization_id=membership.organization_id, role=OWNER, status=Membership.Status.ACTIVE
    ).exclude(pk=membership.pk)
    if membership.role == OWNER and membership.status == Membership.Status.ACTIVE and not others.exists():
        raise LastOwner()


@transaction.atomic
def change_member(
    membership_id: UUID,
    *,
    actor: Actor,
    role: str | None = None,
    permissions: Iterable[str] | None = None,
    status: str | None = None,
    **person: Any,
) -> dict[str, tuple[Any, Any]]:
    """Change role, rights, status, or the person's `first_name`, `last_name`, `phone`.

    Deactivation ends every session. Returns {field: (before, after)}.

    Raises:
        PermissionDenied: granting beyond one's own, touching an owner or admin without being an owner,
            or raising one's own rights. LastOwner: nobody would be left. Invalid: unknown rights.
    """
    membership = _lock(membership_id, actor)
    values: dict[str, Any] = {}
    if role is not None and role != membership.role:
        values["role"] = role
    if permissions is not None and sorted(permissions) != sorted(membership.permissions):
        values["permissions"] = sorted(set(permissions))
    if status is not None and status != membership.status:
        values["status"] = status
    if values:
        _judge(membership, actor, values)
    changes = records.change(membership, values)
    user = membership.user
    if "phone" in person:
        person["phone"] = check_phone(person["phone"] or "")
    changed_person = {k: (getattr(user, k), v) for k, v in person.items() if getattr(user, k) != v}
    if changed_person:
        for name, (_before, after) in changed_person.items():
            setattr(user, name, after)
        user.save(update_fields=[*changed_person, "updated_at"])
    if changes.get("status", ("", ""))[1] == Membership.Status.INACTIVE:
        revoke_sessions(user)
    if changes:
        announce(
            MembershipChanged(membership_id=membership.pk, user_id=user.pk), actor=actor, changes=changes
        )
    return {**changes, **changed_person}


def _judge(membership: Membership, actor: Actor, values: dict[str, Any]) -> None:
    new_role = values.get("role", membership.role)
    if not actor.is_system:
        if membership.role in GUARDED and actor.role != OWNER:
            raise PermissionDenied(_("Only an owner may change an owner or administrator"), required="owner")
        if (
            membership.pk == actor.membership_id
            and actor.role != OWNER
            and values.keys() & {"role", "permissions"}
        ):
            raise PermissionDenied(_("You cannot change your own rights"))
    if values.keys() & {"role", "permissions"}:
        may_grant(
            actor,
            role=values.get("role"),
            permissions=values.get("permissions", ()),
            had=membership.permissions,
        )
    # Nobody becomes pending again, and whoever is so is approved or rejected.
    if Membership.Status.PENDING in (values.get("status"), membership.status) and "status" in values:
        raise MEMBERSHIP.refusal(membership, values["status"])
    if new_role != OWNER or values.get("status") == Membership.Status.INACTIVE:
        _keep_an_owner(membership)


@transaction.atomic
def approve_member(membership_id: UUID, *, actor: Actor) -> Membership:
    """pending → active: the person may sign in.

    Raises:
        InvalidTransition: not pending.
    """
    return _decide(membership_id, actor, Membership.Status.ACTIVE)


@transaction.atomic
def reject_member(membership_id: UUID, *, actor: Actor) -> Membership:
    """pending → inactive."""
    return _decide(membership_id, actor, Membership.Status.INACTIVE)


def _decide(membership_id: UUID, actor: Actor, status: str) -> Membership:
    membership = records.lock(Membership, membership_id)
    MEMBERSHIP.require(
        membership, status, action="approve" if status == Membership.Status.ACTIVE else "reject"
    )
    # To approve is to grant; whoever rejects gives nothing away, but owners and admins are the owner's.
    if status == Membership.Status.ACTIVE:
        may_grant(actor, role=membership.role, permissions=membership.permissions)
    elif membership.role in GUARDED:
        may_grant(actor, role=membership.role)
    changes = records.change(membership, {"status": status})
    announce(
        MembershipChanged(membership_id=membership.pk, user_id=membership.user_id),
        actor=actor,
        changes=changes,
    )
    return membership


def end_sessions(membership_id: UUID, *, actor: Actor) -> None:
    """Sign a member out everywhere."""
    revoke_sessions(records.lock(Membership, membership_id).user)
