"""Refusals of sign-in, codes and membership (domain.md §5)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.kernel.errors import AlreadyExists, DomainError, Invalid


class InvalidCredentials(DomainError):
    code, status, message = "AUTH_INVALID_CREDENTIALS", 401, _("Invalid email or password")


class EmailNotVerified(DomainError):
    code, status, message = "EMAIL_NOT_VERIFIED", 403, _("The e-mail address is not verified yet")


class PendingApproval(DomainError):
    code, status, message = "PENDING_APPROVAL", 403, _("The account awaits approval")


class AccountInactive(DomainError):
    code, status, message = "ACCOUNT_INACTIVE", 403, _("The account is deactivated")


class AddressTaken(AlreadyExists):
    """Somebody's address, and not the password of that account; the try counts."""

    commits = True


class CodeInvalid(DomainError):
    code, status, message = "VERIFICATION_CODE_INVALID", 400, _("The code is wrong")
    commits = True


class CodeExpired(DomainError):
    code, status, message = "VERIFICATION_CODE_EXPIRED", 400, _("The code has expired; ask for a new one")
    commits = True


class TooManyAttempts(DomainError):
    """Tries used up; `wait` seconds until the next one makes sense."""

    code, status, message = "TOO_MANY_ATTEMPTS", 429, _("Too many attempts; try again later")

    def __init__(self, wait: int | None = None) -> None:
        super().__init__(None, **({"retry_after": wait} if wait else {}))
        self.wait = wait


class WrongPassword(Invalid):
    """A password, asked for before a change, is not that of the account; the try counts."""

    commits = True

    def __init__(self, field: str = "current_password") -> None:
        wording = (
            _("The current password is wrong") if field == "current_password" else _("The password is wrong")
        )
        super().__init__({field: wording})


class LinkExpired(DomainError):
    code, status, message = "LINK_EXPIRED", 410, _("The link has expired; ask for a new one")


class ExportGone(DomainError):
    code, status, message = "EXPORT_GONE", 410, _("The copy is not kept any more; ask for another")


class CopyRefused(DomainError):
    """A copy of an organization is not brought in; `part` says what is wrong."""

    code, status, message = "COPY_REFUSED", 422, _("The copy cannot be brought in")
    SAID = {
        "manifest": _("This is no copy of an organization"),
        "version": _("The copy was made by another version: bring both to the same version first"),
        "content": _("The copy is damaged or was changed"),
        "sums": _("The rows do not add up to what they were"),
        "books": _("Stock, reservations or balances are not what their entries add up to"),
    }

    def __init__(self, part: str) -> None:
        super().__init__(self.SAID[part], part=part)


class LastOwner(DomainError):
    code, status, message = "LAST_OWNER", 422, _("The last owner cannot be deactivated or demoted")


class SecondFactorRequired(DomainError):
    """The password is right, a code is asked for; `challenge` stands for the password for five minutes."""

    code, status = "TWO_FACTOR_REQUIRED", 403
    message = _("Enter the code of your authenticator app or a recovery code")

    def __init__(self, challenge: str, expires_in: int) -> None:
        super().__init__(None, challenge=challenge, expires_in=expires_in, methods=["totp", "recovery_code"])
        self.challenge = challenge


class SecondFactorInvalid(DomainError):
    code, status, message = "TWO_FACTOR_CODE_INVALID", 401, _("The code is wrong or was used already")
    commits = True


class ChallengeExpired(DomainError):
    code, status, message = "TWO_FACTOR_CHALLENGE_EXPIRED", 401, _("Too much time has passed; sign in again")


class WrongCode(Invalid):
    """A code of the second factor, asked for before a change, is wrong; the try counts."""

    commits = True

    def __init__(self, field: str = "code") -> None:
        super().__init__({field: SecondFactorInvalid.message})
