"""Forgotten and changed passwords."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.utils.translation import gettext_lazy as _

from apps.accounts.errors import CodeExpired, WrongPassword
from apps.accounts.events import PasswordChanged
from apps.accounts.models import EmailedCode, User
from apps.accounts.services import alerts, attempts, codes, sign_in_log
from apps.accounts.services.registration import check_password, language_of
from apps.accounts.services.sessions import revoke_sessions
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.mail import queue_mail


def forgot_password(*, email: str) -> None:
    """Mail a reset code if the address is known; answer and work are the same either way."""
    with tenancy.system("password reset"):
        user = User.objects.filter(email=email.lower(), is_active=True).first()
        codes.send_code(
            email.lower(), EmailedCode.Purpose.RESET_PASSWORD, user=user, language=language_of(user)
        )


def reset_password(*, email: str, code: str, new_password: str) -> None:
    """Set a new password by code and end every session.

    Raises:
        CodeInvalid, CodeExpired, TooManyAttempts: the try counts.
        Invalid: a weak password; the code is not spent.
    """
    email = email.lower()
    # Judged first by what the caller knows anyway: a weak password neither spends the code nor tells.
    check_password(new_password, User(email=email), field="new_password")
    with tenancy.system("password reset"):
        tried = codes.spend(email, EmailedCode.Purpose.RESET_PASSWORD, code)
        if tried.user is not None:
            # Now also by the person's name; a refusal gives the code back.
            _set_password(tried.user, new_password)
            attempts.forget_all(email)
    tried.refuse()


def mail_reset_link(user_id: UUID) -> None:
    """Mail somebody, whom an administrator wants to help, a link to a page for a new password.

    It lives for PASSWORD_RESET_TIMEOUT, and ends with the first sign-in or change of password.
    """
    user = User.objects.get(pk=user_id)
    query = urlencode({"user": user.pk, "token": default_token_generator.make_token(user)})
    queue_mail(
        to=user.email,
        template="reset_link",
        language=user.language,
        context={
            "name": user.first_name,
            "link": f"{settings.PUBLIC_URL}/admin/new-password/?{query}",
            "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
        },
    )


def link_works(*, user_id: UUID, token: str) -> bool:
    """Whether a link that was mailed still opens the page."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return user is not None and default_token_generator.check_token(user, token)


def reset_by_link(*, user_id: UUID, token: str, new_password: str) -> None:
    """Set a new password by a link from the mailbox; every session ends, and nobody waits any more.

    Raises:
        CodeExpired: unknown, used or too old. Invalid: a weak password.
    """
    with tenancy.system("password reset"):
        user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
        if user is None or not default_token_generator.check_token(user, token):
            raise CodeExpired(_("The link is used or too old; ask for a new one"))
        _set_password(user, new_password)
        attempts.forget_all(user.email)


def change_password(*, actor: Actor, current_password: str, new_password: str) -> None:
    """Change one's own password; every session ends, so that the caller signs in again.

    Raises:
        WrongPassword: the current one; counted like a failed sign-in. TooManyAttempts: too often.
        Invalid: the new one is weak.
    """
    change_password_of(actor.person, current_password=current_password, new_password=new_password)


def change_password_of(user_id: UUID, *, current_password: str, new_password: str) -> None:
    """As `change_password`, also for who works for no organization: the platform's staff."""
    user = User.objects.select_for_update().get(pk=user_id)
    attempts.allow(user.email, None)
    if not user.check_password(current_password):
        attempts.count_failure(user.email, None)
        raise WrongPassword()
    attempts.forget(user.email, None)
    _set_password(user, new_password)


def give_password(user: User, password: str) -> None:
    """A password that the platform's staff choose for somebody, by the rules that hold for everybody's.

    Raises:
        Invalid: naming `new_password`.
    """
    _set_password(user, password)


def _set_password(user: User, password: str) -> None:
    check_password(password, user, field="new_password")
    user.set_password(password)
    user.save(update_fields=["password", "updated_at"])
    revoke_sessions(user)
    alerts.mail_password_changed(user)
    sign_in_log.note_everywhere(user, PasswordChanged(user_id=user.pk), {"password": ("…", "…")})
