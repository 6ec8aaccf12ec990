"""An organization that wants to be forgotten: asked for by an owner, taken back within the grace, then done.

While it waits everything works as before. When its night has come nobody signs in any more, and all its
rows and files go, a batch at a time: a run that is interrupted is gone on with the next night.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.errors import AccountInactive
from apps.accounts.events import OrganizationChanged
from apps.accounts.models import Membership, Organization, Session, User, Workspace
from apps.accounts.services.nobody import make_nobody
from apps.accounts.services.second_factor import prove_factor, prove_password
from apps.kernel import erasing, records, tenancy
from apps.kernel.actor import OWNER, Actor
from apps.kernel.errors import Conflict, PermissionDenied
from apps.kernel.events import announce
from apps.kernel.mail import NOBODY, queue_mail
from apps.kernel.models import IdempotencyRecord, OutgoingMail

log = structlog.get_logger("prometric.accounts")


def prove_owner(actor: Actor, *, current_password: str | None, code: str = "") -> None:
    """Ask an owner for the password again, and for a code where there is a second factor.

    None: the back office has asked for it a moment ago.

    Raises:
        PermissionDenied: no owner. WrongPassword, WrongCode, TooManyAttempts.
    """
    _require_owner(actor)
    if current_password is not None:
        prove_factor(prove_password(actor.person, current_password), code)


@transaction.atomic
def ask_for_erasure(*, actor: Actor, current_password: str | None, code: str = "") -> Organization:
    """Erase the organization when ERASURE_GRACE_DAYS are over; every owner is told by mail.

    Raises:
        PermissionDenied, WrongPassword, WrongCode, TooManyAttempts. Conflict: it was asked for already.
    """
    prove_owner(actor, current_password=current_password, code=code)
    organization = records.lock(Organization, actor.organization_id)
    if organization.erasure_due_at is not None:
        raise Conflict(_("It was asked for already"))
    due = timezone.now() + timedelta(days=settings.ERASURE_GRACE_DAYS)
    return _put(organization, due, actor, template="erasure_asked")


@transaction.atomic
def take_erasure_back(*, actor: Actor) -> Organization:
    """Keep the organization after all.

    Raises:
        PermissionDenied: no owner. Conflict: nothing was asked for, or it has begun.
    """
    _require_owner(actor)
    organization = records.lock(Organization, actor.organization_id)
    if organization.erasure_due_at is None:
        raise Conflict(_("Nothing was asked for"))
    if organization.status == Organization.Status.INACTIVE:
        raise AccountInactive()
    return _put(organization, None, actor, template="erasure_taken_back")


def _require_owner(actor: Actor) -> None:
    if actor.role != OWNER:
        raise PermissionDenied(_("An owner alone can do this"))


def _put(organization: Organization, due: Any, actor: Actor, *, template: str) -> Organization:
    day = f"{timezone.localtime(due or organization.erasure_due_at):%d.%m.%Y}"
    changes = records.change(organization, {"erasure_due_at": due})
    announce(
        OrganizationChanged(organization_id=organization.pk), actor=actor, changes=changes, of=organization
    )
    for user in _owners(organization.pk):
        context = {"name": user.first_name, "organization": organization.name, "day": day}
        queue_mail(to=user.email, template=template, language=user.language, context=context)
    return organization


def _owners(organization_id: UUID) -> list[User]:
    owned = Membership.everything.filter(
        organization_id=organization_id, role=OWNER, status=Membership.Status.ACTIVE
    )
    return list(User.objects.filter(pk__in=owned.values("user")).order_by("pk"))


def erase_due() -> int:
    """Erase the organizations whose grace is over; how many are gone."""
    with tenancy.system("organizations to erase"):
        due = Organization.objects.filter(erasure_due_at__lte=timezone.now()).order_by("erasure_due_at")
        ids = list(due.values_list("pk", flat=True))
    return sum(erase_organization(pk) for pk in ids)


def erase_organization(organization_id: UUID) -> bool:
    """Everything of an organization goes: rows, files, accounts of who works nowhere else, letters.

    Returns:
        False: an owner took it back a moment before.
    """
    with tenancy.system("erasure"):
        due = Organization.objects.select_for_update().filter(
            pk=organization_id, erasure_due_at__lte=timezone.now()
        )
        organization = due.first()
        if organization is None:
            return False
        if organization.status != Organization.Status.INACTIVE:
            _close(organization)
    rows = erasing.erase_rows(organization_id)
    with tenancy.system("erasure"):
        User.objects.filter(email__endswith=f"@{NOBODY}", memberships__isnull=True).delete()
    erasing.delete_row(Organization, organization_id)
    log.info("organization erased", organization=str(organization_id), rows=rows)
    return True


def _close(organization: Organization) -> None:
    """From here on nobody enters and nothing is taken back; who works nowhere else is nobody at once."""
    Organization.objects.filter(pk=organization.pk).update(status=Organization.Status.INACTIVE)
    Session.objects.filter(organization=organization).delete()
    for place in Workspace.everything.filter(organization=organization).values_list("pk", flat=True):
        IdempotencyRecord.objects.filter(scope__startswith=str(place)).delete()
    here = Membership.everything.filter(organization=organization).values("user")
    elsewhere = Membership.everything.exclude(organization=organization).values("user")
    leaving = User.objects.filter(pk__in=here, is_superuser=False).exclude(pk__in=elsewhere)
    letters = OutgoingMail.objects.filter(
        Q(whose=organization.pk)
        | Q(attachment__organization_id=str(organization.pk))
        | Q(to__in=leaving.values("email"))
    )
    letters.delete()
    for user in _owners(organization.pk):
        context = {"name": user.first_name, "organization": organization.name}
        queue_mail(to=user.email, template="erasure_done", language=user.language, context=context)
    for user in leaving:
        make_nobody(user)
