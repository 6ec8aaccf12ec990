"""A new organization: register, verify the owner's address, resend the code."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as PasswordRefused
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.errors import AddressTaken
from apps.accounts.events import OrganizationChanged, OrganizationRegistered
from apps.accounts.models import Consent, EmailedCode, Membership, Organization, User, Workspace
from apps.accounts.names import FIRST_WORKSPACE
from apps.accounts.services import attempts, codes
from apps.accounts.services.consents import record_consent
from apps.accounts.services.roles import add_presets
from apps.kernel import records, tenancy
from apps.kernel.actor import OWNER, Actor
from apps.kernel.errors import AlreadyExists, Invalid
from apps.kernel.events import announce
from apps.kernel.identifiers import check_bin, check_phone
from apps.kernel.records import lock_rows
from apps.kernel.sql import lock_name

# A registration that nobody verified holds its BIN and address this long.
SQUAT = timedelta(hours=24)
AGAIN = "registration"  # all guesses there are one client's


def check_password(password: str, user: User, *, field: str = "password") -> None:
    """Refuse a weak password (OWASP ASVS 5.0 6.2: length, common ones, the user's own data).

    Raises:
        Invalid: naming `field`.
    """
    if len(password) > 128:
        raise Invalid({field: [_("Ensure this field has no more than 128 characters.")]})
    try:
        validate_password(password, user)
    except PasswordRefused as refused:
        raise Invalid({field: list(refused.messages)}) from None


def language_of(user: User | None) -> str:
    """What to write to somebody in: the person's own language, or the request's for a stranger."""
    return user.language if user is not None else (get_language() or settings.LANGUAGE_CODE)[:2]


def register(
    *,
    email: str,
    password: str,
    first_name: str,
    last_name: str,
    organization_name: str,
    organization_bin: str,
    phone: str = "",
    address: str | None = None,
) -> User:
    """Create user, organization (both pending) and default workspace, and mail the code.

    Sending it is the consent to the text that stands beside the form.

    Raises:
        AlreadyExists: the address, or the BIN of an active or freshly registered organization.
        Invalid: password or BIN.
    """
    email = email.lower()
    check_bin(organization_bin, field="organization_bin")
    user = User(email=email, first_name=first_name, last_name=last_name, phone=check_phone(phone))
    user.language = language_of(None)
    check_password(password, user)
    user.set_password(password)
    with tenancy.system("registration"):
        _refuse_rivals(organization_bin)
        claimed = _claim_address(user, password)
        if claimed is not None:
            _found_company(claimed, organization_name, organization_bin)
            record_consent(claimed, by=Consent.Given.REGISTRATION, address=address)
    if claimed is None:
        raise AddressTaken("email")
    return claimed


def _found_company(user: User, organization_name: str, organization_bin: str) -> None:
    organization = Organization.objects.create(name=organization_name, bin=organization_bin)
    workspace = Workspace.objects.create(organization=organization, name=FIRST_WORKSPACE, is_default=True)
    membership = Membership.objects.create(
        organization=organization,
        user=user,
        workspace=workspace,
        role=OWNER,
        status=Membership.Status.ACTIVE,
    )
    add_presets(organization.pk)
    actor = Actor.system(organization_id=organization.pk, workspace_id=workspace.pk, user_id=user.pk)
    announce(
        OrganizationRegistered(organization_id=organization.pk, membership_id=membership.pk),
        actor=actor,
        of=organization,
    )
    codes.send_code(
        user.email, EmailedCode.Purpose.VERIFY_EMAIL, user=user, language=user.language, first=True
    )


def _refuse_rivals(bin_number: str) -> None:
    """Refuse the BIN of an active or fresh organization; an older unverified one loses it."""
    stale = timezone.now() - SQUAT
    # Two registrations of one BIN go one after the other.
    lock_name(f"bin:{bin_number}")
    # Locked, so that none is verified while it is judged.
    rivals = lock_rows(
        Organization.objects.filter(bin=bin_number).exclude(status=Organization.Status.INACTIVE)
    )
    if any(rival.status == Organization.Status.ACTIVE or rival.created_at > stale for rival in rivals):
        raise AlreadyExists("organization_bin")
    for rival in rivals:
        records.change(rival, {"status": Organization.Status.INACTIVE})


def _works_nowhere(user: User) -> bool:
    open_ones = Membership.everything.exclude(status=Membership.Status.INACTIVE)
    alive = open_ones.exclude(organization__status=Organization.Status.INACTIVE)
    return not user.is_superuser and not alive.filter(user=user).exists()


def _register_again(known: User, user: User, password: str) -> User | None:
    """Somebody who works nowhere any more founds a company, with the password of the account that there is.

    None: with another password it is an address that is taken; the try counts.
    """
    if attempts.wait_of(known.email, AGAIN):
        return None
    if not known.check_password(password):
        attempts.count_failure(known.email, AGAIN)
        return None
    attempts.forget(known.email, AGAIN)
    known.created_at, known.email_verified_at = timezone.now(), None
    for name in ("first_name", "last_name", "phone", "language"):
        setattr(known, name, getattr(user, name))
    known.is_active = True
    known.save()
    return known


def _claim_address(user: User, password: str) -> User | None:
    """Save the new user, or take over a registration of this address that nobody verified in a day.

    None: the address is that of somebody who works nowhere, and the password another.
    """
    known = User.objects.select_for_update().filter(email=user.email).first()
    if known is None:
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError:
            raise AlreadyExists("email") from None
        return user
    if known.email_verified_at and _works_nowhere(known):
        return _register_again(known, user, password)
    if known.email_verified_at or known.created_at > timezone.now() - SQUAT:
        raise AlreadyExists("email")
    expire_registrations(User.objects.filter(pk=known.pk))
    for name in ("password", "first_name", "last_name", "phone", "language"):
        setattr(known, name, getattr(user, name))
    known.created_at = timezone.now()
    known.save()
    return known


def expire_registrations(users: QuerySet[User]) -> int:
    """Give up the organizations of owners who never verified their address; returns how many."""
    owned = Membership.everything.filter(user__in=users, user__email_verified_at__isnull=True)
    return Organization.objects.filter(
        pk__in=owned.values("organization"), status=Organization.Status.PENDING
    ).update(status=Organization.Status.INACTIVE, updated_at=timezone.now())


def verify_email(*, email: str, code: str) -> None:
    """Confirm the address: user and organization become active.

    Raises:
        CodeInvalid, CodeExpired, TooManyAttempts: the try counts all the same.
    """
    with tenancy.system("verification"):
        tried = codes.spend(email.lower(), EmailedCode.Purpose.VERIFY_EMAIL, code)
        if tried.user is not None and not _activate(tried.user):
            # Given up in the meantime: whoever still wants it registers again.
            tried = codes.Try(codes.Outcome.EXPIRED)
    tried.refuse()


def _pending(user: User) -> QuerySet[Organization]:
    """What the user registered and nobody verified or gave up yet."""
    owned = Membership.everything.filter(user=user, role=OWNER)
    return Organization.objects.filter(
        pk__in=owned.values("organization"), status=Organization.Status.PENDING
    )


def _activate(user: User) -> bool:
    """The address is proven; False when there is nothing to open with it."""
    pending = lock_rows(_pending(user))
    if not pending:
        return False
    user.email_verified_at = timezone.now()
    user.save(update_fields=["email_verified_at", "updated_at"])
    for organization in pending:
        try:
            with transaction.atomic():
                changes = records.change(organization, {"status": Organization.Status.ACTIVE})
        except IntegrityError:
            # Another organization with this BIN became active first.
            raise AlreadyExists("organization_bin") from None
        home = Membership.everything.get(user=user, organization=organization).workspace_id
        announce(
            OrganizationChanged(organization_id=organization.pk),
            actor=Actor.system(organization_id=organization.pk, workspace_id=home, user_id=user.pk),
            changes=changes,
            of=organization,
        )
    return True


def resend_verification(*, email: str) -> None:
    """Mail a new code to an unverified address; says nothing about whether there is one."""
    with tenancy.system("verification"):
        user = User.objects.filter(
            email=email.lower(),
            email_verified_at__isnull=True,
            memberships__role=OWNER,
            memberships__organization__status=Organization.Status.PENDING,
        ).first()
        codes.send_code(
            email.lower(), EmailedCode.Purpose.VERIFY_EMAIL, user=user, language=language_of(user)
        )
