"""Forgotten and changed passwords."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import EmailedCode, User
from apps.accounts.services import codes
from apps.accounts.services.registration import check_password, refuse
from apps.accounts.services.sessions import revoke_sessions
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import Invalid


def forgot_password(*, email: str) -> None:
    """Mail a reset code if the address is known; the answer is the same either way."""
    with tenancy.system("password reset"):
        user = User.objects.filter(email=email.lower(), is_active=True).first()
        if user is not None:
            codes.send_code(user, EmailedCode.Purpose.RESET_PASSWORD, language=user.language)


def reset_password(*, email: str, code: str, new_password: str) -> None:
    """Set a new password by code and end every session.

    Raises:
        CodeInvalid, CodeExpired, TooManyAttempts: the try counts.
        Invalid: a weak password; the code is not spent.
    """
    with tenancy.system("password reset"):
        user = User.objects.filter(email=email.lower()).first()
        # Judged first, and for an unknown address too: a weak password neither spends the code nor tells.
        check_password(new_password, user or User(email=email.lower()))
        outcome = codes.spend(user, EmailedCode.Purpose.RESET_PASSWORD, code)
        if outcome is codes.Outcome.RIGHT and user is not None:
            user.set_password(new_password)
            user.save(update_fields=["password", "updated_at"])
            revoke_sessions(user)
    refuse(outcome)


def change_password(*, actor: Actor, current_password: str, new_password: str) -> None:
    """Change one's own password; every session ends, so that the caller signs in again.

    Raises:
        Invalid: the current one is wrong, or the new one weak.
    """
    user = User.objects.select_for_update().get(pk=actor.user_id)
    if not user.check_password(current_password):
        raise Invalid(current_password=_("The current password is wrong"))
    check_password(new_password, user)
    user.set_password(new_password)
    user.save(update_fields=["password", "updated_at"])
    revoke_sessions(user)
