"""Another e-mail address of an account: proved by codes to the one that is left and the one that is taken."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from apps.accounts.errors import WrongCode
from apps.accounts.events import ProfileChanged
from apps.accounts.models import EmailedCode, User
from apps.accounts.services import alerts, codes, second_factor, sign_in_log
from apps.accounts.services.sessions import revoke_sessions
from apps.kernel.actor import Actor
from apps.kernel.errors import AlreadyExists, Invalid

OLD, NEW = EmailedCode.Purpose.CHANGE_EMAIL_OLD, EmailedCode.Purpose.CHANGE_EMAIL_NEW


def ask_for_email_change(*, actor: Actor, new_email: str, current_password: str, otp: str = "") -> None:
    """Mail a code to the present address and one to the new one.

    Raises:
        WrongPassword, WrongCode (of the second factor, field `otp`), TooManyAttempts: the try counts.
        AlreadyExists: the address is taken. Invalid: it is the present one.
    """
    user = second_factor.prove_password(actor.person, current_password)
    second_factor.prove_factor(user, otp, field="otp")
    email = _free(user, new_email)
    for address, purpose in ((user.email, OLD), (email, NEW)):
        codes.send_code(address, purpose, user=user, language=user.language)


def change_email(*, actor: Actor, new_email: str, old_code: str, new_code: str) -> User:
    """Take the new address once both codes are right; every session ends, and both addresses are told.

    Raises:
        WrongCode: naming the field; CodeExpired, TooManyAttempts: the try counts.
        AlreadyExists: somebody took the address in the meantime.
    """
    user = User.objects.select_for_update().get(pk=actor.person)
    email, before = _free(user, new_email), user.email
    tried = {
        "old_code": codes.spend(before, OLD, old_code),
        "new_code": codes.spend(email, NEW, new_code),
    }
    for field, each in tried.items():
        if each.user != user:
            codes.open_again(tried.values())
            if each.outcome in (codes.Outcome.WRONG, codes.Outcome.RIGHT):
                raise WrongCode(field)
            each.refuse()
    user.email = email
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "updated_at"])
    except IntegrityError:
        raise AlreadyExists("new_email") from None
    alerts.mail_email_changed(user, before=before)
    sign_in_log.note_everywhere(user, ProfileChanged(user_id=user.pk), {"email": (before, email)})
    revoke_sessions(user)
    return user


def _free(user: User, new_email: str) -> str:
    email = new_email.lower()
    if email == user.email:
        raise Invalid(new_email=AlreadyExists.message)
    if User.objects.filter(email=email).exists():
        raise AlreadyExists("new_email")
    return email
