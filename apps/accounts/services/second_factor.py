"""A second factor: codes of an authenticator app (TOTP), and recovery codes for when it is lost.

What is kept: the app's secret sealed, recovery codes as digests (80 bits of chance each), the half minute of
the last code, so that none is taken twice. Callers hold a transaction that commits what a refusal counted.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

import pyotp
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.errors import WrongCode, WrongPassword
from apps.accounts.events import SecondFactorChanged
from apps.accounts.models import SecondFactor, User
from apps.accounts.services import alerts, attempts, sign_in_log
from apps.kernel import sealing
from apps.kernel.errors import Conflict

ISSUER = "Prometric"
RECOVERY_CODES = 10
ENROLMENT = timedelta(minutes=15)
# Guesses at codes are counted for the account, wherever they come from: who guesses knows the password.
CLIENT = "second factor"
_TOTP = re.compile(r"[0-9]{6}")


@dataclass(frozen=True)
class Enrolment:
    """What the app is given: its secret, and the same as an address for a QR code."""

    secret: str
    uri: str


def begin_second_factor(*, user_id: UUID, current_password: str) -> Enrolment:
    """A secret for a new app; in force once `confirm_second_factor` has seen a code of it.

    Raises:
        WrongPassword, TooManyAttempts. Conflict: there is a factor already.
    """
    user = prove_password(user_id, current_password)
    if _confirmed(user) is not None:
        raise Conflict(_("A second factor is set up already; switch it off first"))
    secret = pyotp.random_base32()
    SecondFactor.objects.update_or_create(
        user=user, defaults={"secret": sealing.seal(secret), "last_step": 0, "created_at": timezone.now()}
    )
    return _enrolment(user, secret)


def begun_second_factor(*, user_id: UUID) -> Enrolment | None:
    """What was begun a moment ago and not confirmed, for the page that asks for the first code."""
    found = SecondFactor.objects.select_related("user").filter(user=user_id, confirmed_at=None).first()
    if found is None or found.created_at < timezone.now() - ENROLMENT:
        return None
    return _enrolment(found.user, sealing.unseal(found.secret))


def _enrolment(user: User, secret: str) -> Enrolment:
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=ISSUER))


def confirm_second_factor(*, user_id: UUID, code: str) -> list[str]:
    """Put the app in force by its first code; returns the recovery codes, which are shown this once.

    Raises:
        WrongCode, TooManyAttempts. Conflict: nothing was begun, or there is a factor already.
    """
    user = User.objects.get(pk=user_id)
    attempts.allow(user.email, CLIENT)
    factor = SecondFactor.objects.select_for_update().filter(user=user).first()
    if factor is None or factor.confirmed_at is not None:
        raise Conflict(_("Ask for a new secret first"))
    if not _takes(factor, code):
        attempts.count_failure(user.email, CLIENT)
        raise WrongCode()
    attempts.forget(user.email, CLIENT)
    factor.confirmed_at = timezone.now()
    codes = _renew(factor)
    alerts.mail_factor(user, on=True)
    sign_in_log.note_everywhere(user, SecondFactorChanged(user_id=user.pk), {"second_factor": (False, True)})
    return codes


def renew_recovery_codes(*, user_id: UUID, current_password: str, code: str) -> list[str]:
    """New recovery codes; the ones before open nothing any more.

    Raises:
        WrongPassword, WrongCode, TooManyAttempts. Conflict: there is no factor.
    """
    user, factor = _prove(user_id, current_password, code)
    codes = _renew(factor)
    alerts.mail_recovery_codes(user, left=len(codes))
    return codes


def disable_second_factor(*, user_id: UUID, current_password: str, code: str) -> None:
    """Do without the factor; where the organization requires one, its owner or administrator sets up another.

    Raises:
        WrongPassword, WrongCode, TooManyAttempts. Conflict: there is none.
    """
    user, factor = _prove(user_id, current_password, code)
    factor.delete()
    alerts.mail_factor(user, on=False)
    sign_in_log.note_everywhere(user, SecondFactorChanged(user_id=user.pk), {"second_factor": (True, False)})


def prove_password(user_id: UUID, password: str, field: str = "current_password") -> User:
    """The user, locked, whose password this is; asked before dangerous steps.

    Raises:
        WrongPassword: the try counts. TooManyAttempts.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    attempts.allow(user.email, None)
    if not user.check_password(password):
        attempts.count_failure(user.email, None)
        raise WrongPassword(field)
    attempts.forget(user.email, None)
    return user


def prove_factor(user: User, code: str, field: str = "code") -> None:
    """Ask for a code where the user has a factor; where not, nothing.

    Raises:
        WrongCode: the try counts. TooManyAttempts.
    """
    if has_factor(user) and not passes(user, code):
        raise WrongCode(field)


def has_factor(user: User) -> bool:
    """Whether the user's sign-in asks for a code."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def passes(user: User, code: str) -> bool:
    """Take a code of the app or a recovery code, each once; a wrong one is counted.

    A recovery code is taken however many codes of the app were guessed before: nobody guesses one.

    Raises:
        TooManyAttempts: too many wrong codes; the caller commits what was counted.
    """
    factor = _confirmed(user)
    if factor is None:
        return False
    if _takes_recovery(factor, code):
        attempts.forget(user.email, CLIENT)
        alerts.mail_recovery_codes(user, left=len(factor.recovery_hashes))
        return True
    attempts.allow(user.email, CLIENT)
    if _takes(factor, code):
        attempts.forget(user.email, CLIENT)
        factor.save(update_fields=["last_step"])
        return True
    attempts.count_failure(user.email, CLIENT)
    return False


def _confirmed(user: User) -> SecondFactor | None:
    found = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at__isnull=False)
    return found.first()


def _prove(user_id: UUID, password: str, code: str) -> tuple[User, SecondFactor]:
    user = prove_password(user_id, password)
    if _confirmed(user) is None:
        raise Conflict(_("No second factor is set up"))
    prove_factor(user, code)
    return user, SecondFactor.objects.get(user=user)


def _takes(factor: SecondFactor, code: str) -> bool:
    """Whether it is a code of the app of now or the half minute before or after, later than the last one."""
    code = "".join(code.split())
    if not _TOTP.fullmatch(code):
        return False
    try:
        app = pyotp.TOTP(sealing.unseal(factor.secret))
    except sealing.Unopenable:
        return False
    now = app.timecode(timezone.now())
    for step in (now, now - 1, now + 1):
        if step > factor.last_step and hmac.compare_digest(app.generate_otp(step), code):
            factor.last_step = step
            return True
    return False


def _takes_recovery(factor: SecondFactor, code: str) -> bool:
    digest = _digest(factor.user_id, code)
    if digest not in factor.recovery_hashes:
        return False
    factor.recovery_hashes.remove(digest)
    factor.save(update_fields=["recovery_hashes"])
    return True


def _renew(factor: SecondFactor) -> list[str]:
    codes = [_recovery_code() for _number in range(RECOVERY_CODES)]
    factor.recovery_hashes = [_digest(factor.user_id, code) for code in codes]
    factor.save()
    return codes


def _recovery_code() -> str:
    """Sixteen letters and digits in fours."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


def _digest(user_id: UUID, code: str) -> str:
    written = "".join(filter(str.isalnum, code.lower()))[:32]
    return sha256(f"recovery:{user_id}:{written}".encode()).hexdigest()
