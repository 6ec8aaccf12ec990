"""Many invitations at once, as a file brings them: the same as one by one, by a handful of statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Membership
from apps.accounts.selectors import membership_rows
from apps.accounts.selectors import organization as organization_of
from apps.accounts.services import language_of, may_grant
from apps.hr.events import InvitationSent
from apps.hr.models import Department, Invitation
from apps.hr.services.invitations import APPROVE, letter, renew, said
from apps.hr.services.records import explicit_permissions
from apps.kernel.actor import EMPLOYEE, Actor
from apps.kernel.errors import AlreadyExists, DomainError, Invalid, not_found
from apps.kernel.events import announce_changes
from apps.kernel.mail import queue_mails
from apps.kernel.records import lock_rows


@transaction.atomic
def invite_all(
    *, actor: Actor, items: Mapping[int, Mapping[str, Any]]
) -> tuple[dict[int, Invitation], dict[int, DomainError]]:
    """Invite many employees, as `invite` does one; each that is right, the others are said why not.

    Args:
        items: `email`, `department_id`, `position`, by any number of the caller's; no two of one e-mail.
    Returns:
        invitations and refusals, by the caller's number.
    Raises:
        AlreadyExists: one of them is invited already; nothing is written then. PermissionDenied.
    """
    granted = may_grant(actor, role=EMPLOYEE, permissions=explicit_permissions(EMPLOYEE, ()), roles=[])
    named = {values["department_id"] for values in items.values() if values.get("department_id")}
    departments = {row.pk: row for row in lock_rows(Department.objects.filter(pk__in=named))}
    emails = {number: str(values["email"]).lower() for number, values in items.items()}
    here = membership_rows().filter(user__email__in=emails.values())
    members = set(here.exclude(status=Membership.Status.INACTIVE).values_list("user__email", flat=True))
    made: dict[int, Invitation] = {}
    refused: dict[int, DomainError] = {}
    for number, values in items.items():
        department_id = values.get("department_id")
        if (error := _refusal(emails[number], department_id, members, departments)) is not None:
            refused[number] = error
            continue
        made[number] = Invitation(
            organization_id=actor.organization_id,
            workspace_id=actor.workspace_id,
            email=emails[number],
            role=EMPLOYEE,
            permissions=granted,
            department_id=department_id,
            position=values.get("position", ""),
            approved=actor.may(APPROVE),
            invited_by_id=actor.person,
            language=language_of(None),
        )
    _send(list(made.values()), actor)
    return made, refused


def _refusal(
    email: str, department_id: UUID | None, members: set[str], departments: Mapping[UUID, Department]
) -> DomainError | None:
    if department_id is not None and department_id not in departments:
        return not_found("department_id")
    if department_id is not None and not departments[department_id].is_active:
        return Invalid(department_id=_("The department is not active"))
    if email in members:
        return AlreadyExists("email", _("This person works here already"))
    return None


def _send(invitations: list[Invitation], actor: Actor) -> None:
    if not invitations:
        return
    now = timezone.now()
    over = Invitation.objects.filter(expires_at__lte=now, answered_at=None)
    over.filter(email__in=[each.email for each in invitations]).update(answered_at=now)
    tokens = [renew(each) for each in invitations]
    try:
        with transaction.atomic():
            Invitation.objects.bulk_create(invitations)
    except IntegrityError:
        raise AlreadyExists("email", _("This person is invited already")) from None
    name = organization_of(actor.organization_id).name
    queue_mails(
        letter(each, token, organization=name) for each, token in zip(invitations, tokens, strict=True)
    )
    announce_changes(
        [(InvitationSent(invitation_id=each.pk), said(each), None) for each in invitations], actor=actor
    )
