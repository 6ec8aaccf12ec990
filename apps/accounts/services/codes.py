"""Six-digit codes by e-mail: hashed, ten minutes, five tries counted before comparing, used once.

Callers run inside `tenancy.system(…)`; a failed try must be committed, so `spend` never raises:
it says what happened and the caller raises after its transaction (architecture.md §8).
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.accounts.errors import CodeExpired, CodeInvalid, TooManyAttempts
from apps.accounts.models import EmailedCode, User
from apps.accounts.services.attempts import address_hash
from apps.kernel.mail import queue_mail
from apps.kernel.sql import lock_name

LIFETIME = timedelta(minutes=10)
TRIES = 5
PER_HOUR = 3
HOUR = timedelta(hours=1)
PAUSE = timedelta(minutes=2)
# Codes that a person would guess first are never issued.
TRIVIAL = {str(digit) * 6 for digit in range(10)} | {"123456", "654321", "012345", "543210", "123123"}


class Outcome(Enum):
    """What a try at a code came to."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED_UP = "used up"


@dataclass(frozen=True)
class Try:
    """One try: its outcome, whose code it was (RIGHT only), and the seconds until a new one may be sent."""

    outcome: Outcome
    user: User | None = None
    wait: int | None = None
    code: UUID | None = None

    def refuse(self) -> None:
        """Raise what a failed try deserves, after its count is written."""
        if self.outcome is Outcome.WRONG:
            raise CodeInvalid()
        if self.outcome is Outcome.EXPIRED:
            raise CodeExpired()
        if self.outcome is Outcome.USED_UP:
            raise TooManyAttempts(wait=self.wait)


def _hash(address: str, purpose: str, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{address}:{purpose}:{code}".encode(), sha256).hexdigest()


def _fresh_code() -> str:
    while (code := f"{secrets.randbelow(1_000_000):06d}") in TRIVIAL:
        pass
    return code


def _next_moment(sent: list[datetime]) -> datetime | None:
    """When the next code may go, by those of the last hour, newest first."""
    if not sent:
        return None
    after_pause = sent[0] + PAUSE
    return max(after_pause, sent[PER_HOUR - 1] + HOUR) if len(sent) >= PER_HOUR else after_pause


def _sent(address: str, purpose: str, user_id: UUID | None, now: datetime) -> list[datetime]:
    recent = EmailedCode.objects.filter(address_hash=address, purpose=purpose, created_at__gt=now - HOUR)
    recent = recent.filter(user_id=user_id) if user_id else recent.filter(user__isnull=True)
    return list(recent.order_by("-created_at").values_list("created_at", flat=True))


def send_code(email: str, purpose: str, *, user: User | None, language: str, first: bool = False) -> None:
    """Close the open code and mail a new one, at most one in two minutes and three an hour.

    Without a user (an unknown address, or one that needs no code) the same work is done and no mail
    left. `first`: a registration's own code, which no limit holds back.
    """
    address, now = address_hash(email), timezone.now()
    user_id = user.pk if user else None
    # One sender at a time for one address, so that two requests cannot both pass the limit.
    lock_name(f"code:{purpose}:{address}")
    next_moment = _next_moment(_sent(address, purpose, user_id, now))
    with transaction.atomic():
        EmailedCode.objects.filter(address_hash=address, purpose=purpose, closed_at__isnull=True).update(
            closed_at=now
        )
        code = _fresh_code()
        EmailedCode.objects.create(
            address_hash=address,
            user=user,
            purpose=purpose,
            code_hash=_hash(address, purpose, code),
            created_at=now,
            expires_at=now + LIFETIME,
        )
        queue_mail(
            to=email,
            template=purpose,
            language=language,
            context={
                "name": user.first_name if user else "",
                "code": code,
                "minutes": int(LIFETIME.total_seconds() // 60),
            },
            send=user is not None,
        )
        if next_moment is not None and next_moment > now and not first:
            # Too soon: nothing of this happened, but it took as long.
            transaction.set_rollback(True)


def spend(email: str, purpose: str, code: str) -> Try:
    """Try a code; the try is counted before the comparison, under the row's lock."""
    address, now = address_hash(email), timezone.now()
    offered = _hash(address, purpose, code)
    row = (
        EmailedCode.objects.select_for_update()
        .filter(address_hash=address, purpose=purpose, closed_at__isnull=True)
        .first()
    )
    if row is None:
        return Try(Outcome.WRONG)
    if row.attempts >= TRIES:
        next_moment = _next_moment(_sent(address, purpose, row.user_id, now))
        left = (next_moment - now).total_seconds() if next_moment else 0
        return Try(Outcome.USED_UP, wait=max(1, int(left) + 1))
    EmailedCode.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1)
    if row.expires_at <= now:
        return Try(Outcome.EXPIRED)
    if not hmac.compare_digest(row.code_hash, offered) or row.user_id is None:
        return Try(Outcome.WRONG)
    EmailedCode.objects.filter(pk=row.pk).update(closed_at=now)
    return Try(Outcome.RIGHT, row.user, code=row.pk)


def open_again(tried: Iterable[Try]) -> None:
    """Codes that were right, but are not enough by themselves, may be tried again; the tries count."""
    EmailedCode.objects.filter(pk__in=[each.code for each in tried if each.code]).update(closed_at=None)
