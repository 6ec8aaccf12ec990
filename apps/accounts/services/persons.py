"""A person is named nowhere any more: what every app that keeps people does about it."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.accounts.events import PersonErased, SecondFactorChanged
from apps.accounts.models import Membership, SecondFactor, Session, User
from apps.accounts.services import alerts
from apps.accounts.services.nobody import make_nobody, nobody, take_place
from apps.accounts.services.second_factor import has_factor, prove_factor, prove_password
from apps.accounts.services.sessions import revoke_sessions
from apps.kernel import forgetting, tenancy
from apps.kernel.actor import ADMIN, OWNER, Actor
from apps.kernel.errors import Conflict, PermissionDenied
from apps.kernel.events import announce
from apps.kernel.models import uuid7


def prove_leader(actor: Actor, *, current_password: str | None, code: str = "") -> None:
    """Ask an owner or administrator for the password again, and for a code where there is a second factor.

    None: the back office has asked for it a moment ago.

    Raises:
        PermissionDenied: neither. WrongPassword, WrongCode, TooManyAttempts.
    """
    if actor.role not in (OWNER, ADMIN):
        raise PermissionDenied(_("An owner or administrator alone can do this"))
    if current_password is not None:
        prove_factor(prove_password(actor.person, current_password), code)


def erase_person(
    person_id: UUID, *, actor: Actor, values: Collection[str], records: Collection[UUID]
) -> None:
    """Replace what names somebody in all rows of the organization, and forget the values of its records.

    Args:
        values: how the person is called and reached.
        records: ids of the person's own records, whose history keeps no values.
    """
    with tenancy.applied(tenancy.Scope(actor.organization_id)):
        forgetting.forget_history(records)
        people = Membership.objects.values_list("user__email", flat=True)
        forgetting.replace_everywhere(actor.organization_id, values, list(people))
    announce(PersonErased(person_id=person_id), actor=actor)


def erase_account(membership: Membership) -> list[str]:
    """Part a former member from the account; how the person was called and reached.

    An account that works elsewhere stays that person's, and somebody without a name stands in its place here;
    any other loses its person, and its address is free.

    Raises:
        Conflict: who still works here is deactivated first.
    """
    if membership.status != Membership.Status.INACTIVE:
        raise Conflict(_("Deactivate the employee first"))
    user = membership.user
    first, last = user.first_name, user.last_name
    values = [user.email, user.phone, f"{first} {last}", f"{last} {first}"]
    with tenancy.applied(tenancy.Scope(reason="a person is erased")):
        elsewhere = Membership.everything.filter(user=user).exclude(organization=membership.organization_id)
        Session.objects.filter(user=user, organization=membership.organization_id).delete()
        if elsewhere.exists() or user.is_superuser:
            stranger = nobody(uuid7())
            stranger.save(force_insert=True)
            take_place(membership, stranger)
        else:
            make_nobody(user)
    return values


def remove_factor_of(membership: Membership, *, actor: Actor) -> None:
    """A colleague who has lost the app and the recovery codes signs in with the password alone again.

    Told to the person by mail, and to every company that the person works for by the audit.

    Raises:
        PermissionDenied: an owner's or administrator's, by no owner; one's own.
        Conflict: there is none; the person works elsewhere too, where nobody here may lower the guard.
    """
    user = User.objects.select_for_update().get(pk=membership.user_id)
    if user.pk == actor.user_id or (membership.role in (OWNER, ADMIN) and actor.role != OWNER):
        raise PermissionDenied()
    if not has_factor(user):
        raise Conflict(_("No second factor is set up"))
    with tenancy.applied(tenancy.Scope(reason="a lost second factor")):
        elsewhere = Membership.everything.filter(user=user, status=Membership.Status.ACTIVE)
        if user.is_superuser or elsewhere.exclude(pk=membership.pk).exists():
            raise Conflict(_("The person works elsewhere too: ask the platform"))
    SecondFactor.objects.filter(user=user).delete()
    revoke_sessions(user)
    alerts.mail_factor(user, on=False)
    announce(SecondFactorChanged(user_id=user.pk), actor=actor, changes={"second_factor": (True, False)})
