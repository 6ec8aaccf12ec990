"""Accounts without a person: of who was erased, and of who is still to arrive."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from apps.accounts.models import Consent, EmailedCode, Membership, SecondFactor, Session, User
from apps.accounts.services.sessions import revoke_sessions
from apps.kernel import tenancy
from apps.kernel.errors import AlreadyExists
from apps.kernel.mail import NOBODY
from apps.kernel.tenant_tables import columns_of_people, rows_of

NAMELESS = "–"


def nobody(pk: UUID, **names: Any) -> User:
    """A new account, not saved, that nobody signs in with and no mail reaches."""
    named = {"first_name": NAMELESS, "last_name": NAMELESS, **names}
    user = User(pk=pk, email=address_of(pk), is_active=False, **named)
    user.set_unusable_password()
    return user


def address_of(pk: UUID) -> str:
    """No mail goes there."""
    return f"{pk}@{NOBODY}"


def make_nobody(user: User) -> None:
    """The person leaves the account: its address is free, and nothing opens it any more."""
    revoke_sessions(user)
    for model in (Consent, EmailedCode, SecondFactor, Session):
        model._base_manager.filter(user=user).delete()
    user.email, user.first_name, user.last_name, user.phone = address_of(user.pk), NAMELESS, NAMELESS, ""
    user.is_active, user.email_verified_at = False, None
    user.set_unusable_password()
    user.save()


def take_place(membership: Membership, user: User) -> Membership:
    """All that the membership's account did in its organization becomes the user's.

    Raises:
        AlreadyExists: the user works there.
    """
    before, organization_id = membership.user_id, membership.organization_id
    with tenancy.applied(tenancy.Scope(reason="one account in another's place")):
        if Membership.everything.filter(organization_id=organization_id, user=user).exists():
            raise AlreadyExists("email")
        for model, column in columns_of_people():
            rows = rows_of(model, organization_id).filter(**{column: before})
            rows.update(**{column: user if model._meta.get_field(column).is_relation else user.pk})
        User.objects.filter(pk=before, email=address_of(before), memberships__isnull=True).delete()
    membership.user = user
    return membership
