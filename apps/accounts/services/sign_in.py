"""Sign-in, in one step or two: password, then the code of the second factor where there is one.

Limits are counted in transactions of their own (architecture.md §8), so refusals are raised after them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.utils import timezone

from apps.accounts.errors import (
    AccountInactive,
    ChallengeExpired,
    EmailNotVerified,
    InvalidCredentials,
    PendingApproval,
    SecondFactorInvalid,
    SecondFactorRequired,
    TooManyAttempts,
)
from apps.accounts.models import Membership, Session, User
from apps.accounts.services import alerts, attempts, known_devices, second_factor, sign_in_log
from apps.accounts.services.sessions import SignedIn, signed_in
from apps.kernel import metrics, tenancy
from apps.kernel.errors import DomainError

CHALLENGE = timedelta(minutes=5)
_SALT = "second factor"
log = structlog.get_logger("prometric.accounts")


@dataclass(frozen=True)
class Client:
    """Where a sign-in comes from."""

    user_agent: str = ""
    address: str | None = None
    device_token: str | None = None  # "" asks for one

    @property
    def device(self) -> str:
        """What it says it is, as it is kept."""
        return "".join(filter(str.isprintable, self.user_agent))[:255]


def sign_in(
    *,
    email: str,
    password: str,
    otp: str = "",
    user_agent: str = "",
    address: str | None = None,
    device_token: str | None = None,
) -> SignedIn:
    """Open a session.

    An unknown address costs the same time and gives the same answer as a wrong password. Whoever has a second
    factor sends its code as `otp`, or answers the challenge of the refusal with `answer_challenge`.

    Raises:
        InvalidCredentials, TooManyAttempts, EmailNotVerified, PendingApproval, AccountInactive.
        SecondFactorRequired: the password is right and there was no code. SecondFactorInvalid: a wrong one.
    """
    client = Client(user_agent, address, device_token)
    with tenancy.system("sign-in"):
        try:
            user, proven = _identify(email.lower(), password, otp, client)
            return _enter(user, otp, client, proven=proven)
        except DomainError as error:
            refusal = error
    raise refusal


def answer_challenge(
    *,
    challenge: str,
    code: str,
    user_agent: str = "",
    address: str | None = None,
    device_token: str | None = None,
) -> SignedIn:
    """Open the session that a right password has asked for, by a code of the app or a recovery code.

    Raises:
        ChallengeExpired: older than five minutes, or the password is another one by now.
        SecondFactorInvalid, TooManyAttempts, PendingApproval, AccountInactive.
    """
    with tenancy.system("sign-in"):
        try:
            user = whose_challenge(challenge)
            return _enter(user, code or " ", Client(user_agent, address, device_token))
        except DomainError as error:
            refusal = error
    raise refusal


def sign_in_to_platform(
    *,
    email: str,
    password: str,
    otp: str = "",
    user_agent: str = "",
    address: str | None = None,
    device_token: str | None = None,
) -> User:
    """The superuser of these credentials, by the same limits and the same factor; no session is opened.

    Raises:
        As `sign_in`; InvalidCredentials also for who is no superuser.
    """
    client = Client(user_agent, address, device_token)
    with tenancy.system("sign-in"):
        try:
            user, proven = _identify(email.lower(), password, otp, client)
            if not (user.is_active and user.is_superuser):
                raise InvalidCredentials()
            if not proven:
                _ask_factor(user, otp, client)
            _note_platform(user, client)
            return user
        except DomainError as error:
            refusal = error
    raise refusal


def answer_challenge_of_platform(
    *,
    challenge: str,
    code: str,
    user_agent: str = "",
    address: str | None = None,
    device_token: str | None = None,
) -> User:
    """The superuser whose right password stands behind a challenge, by a code.

    Raises:
        As `answer_challenge`; InvalidCredentials for who is no superuser.
    """
    with tenancy.system("sign-in"):
        try:
            user = whose_challenge(challenge)
            if not (user.is_active and user.is_superuser):
                raise InvalidCredentials()
            client = Client(user_agent, address, device_token)
            _ask_factor(user, code or " ", client)
            _note_platform(user, client)
            return user
        except DomainError as error:
            refusal = error
    raise refusal


def _note_platform(user: User, client: Client) -> None:
    _note_entry(user)
    log.info("platform sign-in", user_id=str(user.pk), address=client.address)


def whose_challenge(challenge: str) -> User:
    """The user whose right password a challenge stands for.

    Raises:
        ChallengeExpired.
    """
    try:
        said = signing.loads(challenge, salt=_SALT, max_age=CHALLENGE)
    except signing.BadSignature:
        raise ChallengeExpired() from None
    user = User.objects.filter(pk=said["user"], token_version=said["version"]).first()
    if user is None:
        raise ChallengeExpired()
    return user


def _identify(email: str, password: str, otp: str, client: Client) -> tuple[User, bool]:
    """The user of an address and password, and whether the code was taken already.

    Whoever waits is not heard, but with a password and a code of the second factor that are both right.
    """
    user = User.objects.filter(email=email).first()
    device = known_devices.read(client.device_token, user)
    counted = f"device:{device}" if device else client.address
    wait = attempts.wait_of(email, counted)
    if not device:
        wait = max(wait, attempts.wait_of_address(client.address))
    if wait and not otp:
        raise TooManyAttempts(wait=wait)
    if user is None:
        make_password(password)
        right = False
    else:
        right = check_password(password, user.password)
    if wait and not (right and user is not None and second_factor.has_factor(user)):
        raise TooManyAttempts(wait=wait)
    if not right or user is None:
        attempts.count_failure(email, counted)
        if not device:
            attempts.count_address(client.address)
        sign_in_log.note_failure(email, client.address)
        raise InvalidCredentials()
    if wait:
        # A wrong code must not tell that the password was right.
        try:
            passed = second_factor.passes(user, otp)
        except TooManyAttempts:
            passed = False
        if not passed:
            raise TooManyAttempts(wait=wait)
    attempts.forget(email, counted)
    return user, bool(wait)


def _ask_factor(user: User, otp: str, client: Client) -> None:
    if not second_factor.has_factor(user):
        return
    if not otp:
        said = {"user": str(user.pk), "version": user.token_version}
        raise SecondFactorRequired(signing.dumps(said, salt=_SALT), int(CHALLENGE.total_seconds()))
    if not second_factor.passes(user, otp):
        sign_in_log.note_failure(user.email, client.address)
        raise SecondFactorInvalid()


def _enter(user: User, otp: str, client: Client, *, proven: bool = False) -> SignedIn:
    membership = _active_membership(user)
    if not proven:
        _ask_factor(user, otp, client)
    now = timezone.now()
    device = known_devices.read(client.device_token, user)
    if device is None and alerts.is_new_device(user, user_agent=client.device, address=client.address):
        alerts.mail_new_device(user, user_agent=client.device, address=client.address)
    session = Session.objects.create(
        user=user,
        organization=membership.organization,
        last_used_at=now,
        expires_at=now + settings.REFRESH_TOKEN_LIFETIME,
        user_agent=client.device,
        address=client.address,
    )
    _note_entry(user)
    sign_in_log.note_entry(user, membership, client.address, client.device)
    given = known_devices.give(user, device) if client.device_token is not None else ""
    return signed_in(user, membership, session, device_token=given)


def _note_entry(user: User) -> None:
    metrics.sign_ins.labels("good").inc()
    user.last_login = timezone.now()
    user.save(update_fields=["last_login"])


def _active_membership(user: User) -> Membership:
    """The membership that a sign-in enters: the first active one.

    Raises:
        EmailNotVerified, PendingApproval, AccountInactive: told only to who knows the password.
    """
    if user.email_verified_at is None:
        raise EmailNotVerified()
    if not user.is_active:
        raise AccountInactive()
    members = list(user.memberships.select_related("organization").order_by("created_at"))
    for member in members:
        if member.status == Membership.Status.ACTIVE and member.organization.status == "active":
            return member
    if any(member.status == Membership.Status.PENDING for member in members):
        raise PendingApproval()
    raise AccountInactive()
