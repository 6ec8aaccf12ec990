"""Invitations by e-mail: a link that lives for seven days and works once."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.errors import WrongPassword
from apps.accounts.models import Membership, User
from apps.accounts.selectors import membership_rows
from apps.accounts.selectors import organization as organization_of
from apps.accounts.services import (
    has_account,
    identify,
    join,
    language_of,
    lock_roles,
    may_grant,
    record_consent,
    roles_there,
    take_place,
)
from apps.hr.errors import InvitationInvalid
from apps.hr.events import (
    EmployeeCreated,
    InvitationAccepted,
    InvitationEvent,
    InvitationSent,
    InvitationWithdrawn,
)
from apps.hr.models import Employee, Invitation
from apps.hr.services.records import announce_employee, explicit_permissions, lock_department
from apps.kernel import records, tenancy
from apps.kernel.actor import EMPLOYEE, Actor
from apps.kernel.errors import AlreadyExists, InvalidTransition
from apps.kernel.events import announce
from apps.kernel.mail import queue_mail

LIFETIME = timedelta(days=7)
APPROVE = "EMPLOYEES_APPROVE"


@transaction.atomic
def invite(
    *,
    actor: Actor,
    email: str,
    role: str = EMPLOYEE,
    permissions: Iterable[str] = (),
    role_ids: Iterable[UUID] = (),
    department_id: UUID | None = None,
    position: str = "",
) -> Invitation:
    """Mail somebody a link by which they join the actor's workspace with a password of their own.

    Who may approve employees has thereby approved; else the person awaits approval after joining.

    Raises:
        AlreadyExists: a member, or invited and not answered yet. NotFound: the department, a role.
        Invalid: unknown rights, a closed department. PermissionDenied: more than the actor may give.
    """
    email = email.lower()
    roles = lock_roles(role_ids)
    granted = may_grant(actor, role=role, permissions=explicit_permissions(role, permissions), roles=roles)
    lock_department(department_id)
    here = membership_rows().filter(user__email=email)
    if here.exclude(status=Membership.Status.INACTIVE).exists():
        raise AlreadyExists("email", _("This person works here already"))
    now = timezone.now()
    Invitation.objects.filter(email=email, expires_at__lte=now, answered_at=None).update(answered_at=now)
    invitation = Invitation(
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        email=email,
        role=role,
        permissions=granted,
        role_ids=[each.pk for each in roles],
        department_id=department_id,
        position=position,
        approved=actor.may(APPROVE),
        invited_by_id=actor.person,
        language=language_of(None),
    )
    token = renew(invitation)
    try:
        with transaction.atomic():
            invitation.save(force_insert=True)
    except IntegrityError:
        raise AlreadyExists("email", _("This person is invited already")) from None
    _mail(invitation, token)
    _announce(InvitationSent, invitation, actor)
    return invitation


@transaction.atomic
def send_invitation_again(invitation_id: UUID, *, actor: Actor) -> Invitation:
    """A new link for seven days; the one before ends.

    Raises:
        NotFound. InvalidTransition: accepted or withdrawn. PermissionDenied: more than the actor may give.
    """
    invitation = _lock_open(invitation_id, "sent")
    roles = roles_there(invitation.organization_id, invitation.role_ids)
    may_grant(actor, role=invitation.role, permissions=invitation.permissions, roles=roles)
    token = renew(invitation)
    invitation.save(update_fields=["token_hash", "expires_at", "updated_at"])
    _mail(invitation, token)
    _announce(InvitationSent, invitation, actor)
    return invitation


@transaction.atomic
def withdraw_invitation(invitation_id: UUID, *, actor: Actor) -> Invitation:
    """The link ends.

    Raises:
        NotFound. InvalidTransition: accepted or withdrawn.
    """
    invitation = _lock_open(invitation_id, "withdrawn")
    invitation.answered_at = timezone.now()
    invitation.save(update_fields=["answered_at", "updated_at"])
    _announce(InvitationWithdrawn, invitation, actor)
    return invitation


def invitation_behind(token: str) -> tuple[str, str, bool] | None:
    """(e-mail, organization's name, has an account) of a link that still works; one's own, who holds it."""
    with tenancy.system("invitation"):
        found = _by_token(token)
        if found is None:
            return None
        return found.email, organization_of(found.organization_id).name, has_account(found.email)


def accept_invitation(
    *,
    token: str,
    password: str,
    first_name: str = "",
    last_name: str = "",
    phone: str = "",
    address: str | None = None,
) -> Employee:
    """Join by the link: with the password of one's account, or with a new one and one's name.

    Raises:
        InvitationInvalid: unknown, used, withdrawn or over. WrongPassword: of the account there is.
        TooManyAttempts. AccountInactive. Invalid: a weak password, a missing name, the telephone.
        AlreadyExists: a member by now.
    """
    with tenancy.system("invitation"):
        invitation = _by_token(token, locked=True)
        if invitation is None:
            raise InvitationInvalid()
        user = identify(
            email=invitation.email,
            password=password,
            first_name=first_name,
            last_name=last_name,
            phone=phone,
            language=invitation.language,
        )
        if user is not None:
            record_consent(user, by="invitation", address=address)
            if invitation.membership is not None:
                return _take_place(invitation, user)
            membership = join(
                user,
                organization_id=invitation.organization_id,
                workspace_id=invitation.workspace_id,
                role=invitation.role,
                permissions=invitation.permissions,
                role_ids=invitation.role_ids,
                active=invitation.approved,
            )
            return _enter(invitation, membership)
    raise WrongPassword("password")


def _take_place(invitation: Invitation, user: User) -> Employee:
    """Whoever came with a copy of the organization arrives: the place in it is there already."""
    assert invitation.membership is not None
    membership = take_place(invitation.membership, user)
    invitation.answered_at = timezone.now()
    invitation.save(update_fields=["answered_at", "updated_at"])
    actor = Actor.system(
        organization_id=invitation.organization_id, workspace_id=invitation.workspace_id, user_id=user.pk
    )
    _announce(InvitationAccepted, invitation, actor)
    return Employee.everything.get(membership=membership)


def invite_who_arrived(organization_id: UUID, emails: Mapping[UUID, str]) -> int:
    """Mail each member that came with a copy, by account, the way in; how many.

    To be called in the system's scope, after the rows are there.
    """
    places = membership_rows().filter(organization_id=organization_id, status=Membership.Status.ACTIVE)
    rows = list(places.select_related("user").order_by("pk"))
    for membership in rows:
        invitation = Invitation(
            organization_id=organization_id,
            workspace_id=membership.workspace_id,
            email=emails[membership.user_id].lower(),
            role=membership.role,
            approved=True,
            invited_by_id=membership.user_id,
            language=membership.user.language,
            membership=membership,
        )
        token = renew(invitation)
        invitation.save(force_insert=True)
        _mail(invitation, token)
    return len(rows)


def _enter(invitation: Invitation, membership: Membership) -> Employee:
    invitation.answered_at, invitation.membership = timezone.now(), membership
    invitation.save(update_fields=["answered_at", "membership", "updated_at"])
    own = {"department_id": invitation.department_id, "position": invitation.position, "rejected_at": None}
    employee, _new = Employee.everything.update_or_create(
        membership=membership,
        defaults=own,
        create_defaults={**own, "organization_id": membership.organization_id},
    )
    actor = Actor.system(
        organization_id=invitation.organization_id,
        workspace_id=invitation.workspace_id,
        user_id=membership.user_id,
    )
    announce_employee(EmployeeCreated, employee, actor=actor, status=membership.status)
    _announce(InvitationAccepted, invitation, actor)
    return employee


def _announce(event: type[InvitationEvent], invitation: Invitation, actor: Actor) -> None:
    """The audit says whom it was for and what it gives."""
    announce(event(invitation_id=invitation.pk), actor=actor, changes=said(invitation))


def said(invitation: Invitation) -> dict[str, tuple[Any, Any]]:
    """What the audit says of an invitation."""
    return {"email": (None, invitation.email), "role": (None, invitation.role)}


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def renew(invitation: Invitation) -> str:
    """A new token, of which only the digest is kept."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.expires_at = _hash(token), timezone.now() + LIFETIME
    return token


def _by_token(token: str, *, locked: bool = False) -> Invitation | None:
    rows = Invitation.everything.filter(
        token_hash=_hash(token), answered_at=None, expires_at__gt=timezone.now()
    )
    return (rows.select_for_update(no_key=True) if locked else rows).first()


def _lock_open(invitation_id: UUID, to: str) -> Invitation:
    invitation = records.lock(Invitation, invitation_id)
    if invitation.answered_at is not None:
        raise InvalidTransition("accepted" if invitation.membership_id else "withdrawn", to)
    return invitation


def letter(invitation: Invitation, token: str, *, organization: str) -> dict[str, Any]:
    """What `queue_mail` takes."""
    return {
        "to": invitation.email,
        "template": "invitation",
        "language": invitation.language,
        "context": {
            "organization": organization,
            "link": f"{settings.PUBLIC_URL}/admin/join/?token={token}",
            "days": LIFETIME.days,
        },
    }


def _mail(invitation: Invitation, token: str) -> None:
    queue_mail(**letter(invitation, token, organization=organization_of(invitation.organization_id).name))
