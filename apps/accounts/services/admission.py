"""People who come by an invitation: a new account, or the one that they have."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.accounts.errors import AccountInactive
from apps.accounts.models import Membership, User
from apps.accounts.services import attempts
from apps.accounts.services.registration import check_password
from apps.accounts.services.roles import give_roles, roles_there
from apps.kernel.errors import AlreadyExists, Missing
from apps.kernel.identifiers import check_phone

# Whoever guesses here holds the link of one address: all of them are one client, wherever they sit.
LINK = None


def has_account(email: str) -> bool:
    """Whether an address belongs to a user already; for who proved that it is theirs."""
    return User.objects.filter(email=email.lower()).exists()


def identify(
    *, email: str, password: str, first_name: str, last_name: str, phone: str, language: str
) -> User | None:
    """The user of an address whose owner is proven, made anew where there is none.

    None: there is an account and this is not its password; the try counts as a failed sign-in.

    Raises:
        TooManyAttempts. AccountInactive. Invalid: a weak password, a missing name, the telephone.
    """
    email = email.lower()
    user = User.objects.filter(email=email).first()
    if user is None:
        names = {"first_name": first_name, "last_name": last_name}
        if missing := [name for name, value in names.items() if not value.strip()]:
            raise Missing(*missing)
        user = User(
            email=email,
            first_name=first_name,
            last_name=last_name,
            phone=check_phone(phone),
            language=language,
            email_verified_at=timezone.now(),
        )
        check_password(password, user)
        user.set_password(password)
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError:
            raise AlreadyExists("email") from None
        return user
    attempts.allow(email, LINK)
    if not user.check_password(password):
        attempts.count_failure(email, LINK)
        return None
    if not user.is_active:
        raise AccountInactive()
    attempts.forget(email, LINK)
    if user.email_verified_at is None:
        user.email_verified_at = timezone.now()
        user.save(update_fields=["email_verified_at", "updated_at"])
    return user


def join(
    user: User,
    *,
    organization_id: UUID,
    workspace_id: UUID,
    role: str,
    permissions: Iterable[str],
    role_ids: Iterable[UUID],
    active: bool,
) -> Membership:
    """The membership of a user in one more organization; whoever invited answered for role and rights.

    A role that was deleted since is left out.

    Raises:
        AlreadyExists: the person is a member.
    """
    status = Membership.Status.ACTIVE if active else Membership.Status.PENDING
    former = Membership.everything.filter(
        organization_id=organization_id, user=user, status=Membership.Status.INACTIVE
    ).first()
    if former is not None:
        # Whoever left comes back to the same place.
        former.workspace_id, former.role, former.status = workspace_id, role, status
        former.permissions = sorted(permissions)
        former.save()
        give_roles(former, roles_there(organization_id, role_ids))
        return former
    try:
        with transaction.atomic():
            membership = Membership.objects.create(
                organization_id=organization_id,
                workspace_id=workspace_id,
                user=user,
                role=role,
                permissions=sorted(permissions),
                status=status,
            )
    except IntegrityError:
        raise AlreadyExists("email") from None
    give_roles(membership, roles_there(organization_id, role_ids))
    return membership
