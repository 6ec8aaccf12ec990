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
from apps.accounts.models import Membership, Role, User
from apps.accounts.services.granting import GUARDED, may_grant
from apps.accounts.services.registration import check_password, language_of
from apps.accounts.services.roles import give_roles, lock_roles
from apps.accounts.services.sessions import revoke_sessions
from apps.accounts.state_machines import MEMBERSHIP
from apps.kernel import records, tenancy
from apps.kernel.actor import OWNER, Actor
from apps.kernel.errors import AlreadyExists, PermissionDenied
from apps.kernel.events import announce
from apps.kernel.identifiers import check_phone


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
    role_ids: Iterable[UUID] = (),
) -> Membership:
    """A new user of the actor's workspace, awaiting approval; the creator vouches for the address.

    Raises:
        AlreadyExists: the address is taken. PermissionDenied: role or rights the actor may not give.
        NotFound: `role_ids`.
    """
    roles = lock_roles(role_ids)
    granted = may_grant(actor, role=role, permissions=permissions, roles=roles)
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
    if (former := _former(actor, user.email)) is not None:
        return _take_back(former, user, actor=actor, role=role, permissions=granted, roles=roles)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise AlreadyExists("email") from None
    membership = Membership.objects.create(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        user=user,
        role=role,
        permissions=granted,
    )
    give_roles(membership, roles)
    return membership


def _former(actor: Actor, email: str) -> Membership | None:
    """The inactive membership of an address, whose account has never been anywhere else."""
    found = Membership.objects.select_related("user").filter(
        user__email=email, user__is_superuser=False, status=Membership.Status.INACTIVE
    )
    membership = found.select_for_update(of=("self",)).first()
    if membership is None or (membership.role in GUARDED and actor.role != OWNER):
        return None
    with tenancy.applied(tenancy.Scope(reason="somebody is hired again")):
        elsewhere = Membership.everything.filter(user=membership.user).exclude(pk=membership.pk)
        return None if elsewhere.exists() else membership


def _take_back(
    membership: Membership,
    person: User,
    *,
    actor: Actor,
    role: str,
    permissions: list[str],
    roles: list[Role],
) -> Membership:
    """Somebody who left comes back: awaits approval as anybody new does, with a new password."""
    user = membership.user
    for name in ("password", "first_name", "last_name", "phone"):
        setattr(user, name, getattr(person, name))
    user.is_active = True
    user.save()
    revoke_sessions(user)
    membership.role, membership.permissions = role, permissions
    membership.status, membership.workspace_id = Membership.Status.PENDING, actor.workspace_id
    membership.save()
    give_roles(membership, roles)
    return membership


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
    role_ids: Iterable[UUID] | None = None,
    status: str | None = None,
    **person: Any,
) -> dict[str, tuple[Any, Any]]:
    """Change role, roles by job, rights, status, or the person's `first_name`, `last_name`, `phone`.

    Deactivation ends every session. Returns {field: (before, after)}.

    Raises:
        PermissionDenied: granting beyond one's own, touching an owner or admin without being an owner,
            or raising one's own rights. LastOwner: nobody would be left. Invalid: unknown rights.
        NotFound: `role_ids`.
    """
    membership = _lock(membership_id, actor)
    values: dict[str, Any] = {}
    if role is not None and role != membership.role:
        values["role"] = role
    if permissions is not None and sorted(permissions) != sorted(membership.permissions):
        values["permissions"] = sorted(set(permissions))
    if status is not None and status != membership.status:
        values["status"] = status
    held = _held(membership)
    roles = held if role_ids is None else lock_roles(role_ids)
    regiven = {each.pk for each in roles} != {each.pk for each in held}
    if values or regiven:
        _judge(membership, actor, values, [each for each in roles if each not in held] if regiven else None)
    changes = records.change(membership, values)
    if regiven:
        give_roles(membership, roles)
        changes["roles"] = ([each.key for each in held], [each.key for each in roles])
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


def _held(membership: Membership) -> list[Role]:
    return list(Role.objects.filter(holders__membership=membership).order_by("created_at", "id"))


def _judge(membership: Membership, actor: Actor, values: dict[str, Any], added: list[Role] | None) -> None:
    """`added`: the roles that the member did not hold; None where roles stay as they are."""
    gives = bool(values.keys() & {"role", "permissions"}) or added is not None
    new_role = values.get("role", membership.role)
    if not actor.is_system:
        if membership.role in GUARDED and actor.role != OWNER:
            raise PermissionDenied(_("Only an owner may change an owner or administrator"), required="owner")
        if membership.pk == actor.membership_id and actor.role != OWNER and gives:
            raise PermissionDenied(_("You cannot change your own rights"))
    if gives:
        may_grant(
            actor,
            role=values.get("role"),
            permissions=values.get("permissions", ()),
            had=membership.permissions,
            roles=added or (),
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
        may_grant(actor, role=membership.role, permissions=membership.permissions, roles=_held(membership))
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
