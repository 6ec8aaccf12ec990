"""Six-digit codes by e-mail: hashed, ten minutes, five tries counted before comparing, used once.

Callers run inside `tenancy.system(…)`; a failed try must be committed, so `spend` never raises:
it says what happened and the caller raises after its transaction (design.md §8).
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from enum import Enum
from hashlib import sha256

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from apps.accounts.models import EmailedCode, User
from apps.kernel.mail import queue_mail

LIFETIME = timedelta(minutes=10)
TRIES = 5
PER_HOUR = 3
PAUSE = timedelta(minutes=2)
# Codes that a person would guess first are never issued.
TRIVIAL = {f"{digit}" * 6 for digit in range(10)} | {
    "123456",
    "654321",
    "012345",
    "543210",
    "123123",
    "121212",
}


class Outcome(Enum):
    """What a try at a code came to."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED_UP = "used up"


def _hash(user_id: object, purpose: str, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"{user_id}:{purpose}:{code}".encode(), sha256).hexdigest()


def _fresh_code() -> str:
    while (code := f"{secrets.randbelow(1_000_000):06d}") in TRIVIAL:
        pass
    return code


def send_code(user: User, purpose: str, *, language: str) -> bool:
    """Close the open code, mail a new one; False when the address already had its share.

    At most one in two minutes and three an hour for one account.
    """
    # One sender at a time for one account, so that two requests cannot both pass the limit.
    User.objects.select_for_update().get(pk=user.pk)
    now = timezone.now()
    recent = EmailedCode.objects.filter(user=user, purpose=purpose, created_at__gt=now - timedelta(hours=1))
    moments = list(recent.order_by("-created_at").values_list("created_at", flat=True))
    if len(moments) >= PER_HOUR or (moments and moments[0] > now - PAUSE):
        return False
    EmailedCode.objects.filter(user=user, purpose=purpose, closed_at__isnull=True).update(closed_at=now)
    code = _fresh_code()
    EmailedCode.objects.create(
        user=user, purpose=purpose, code_hash=_hash(user.pk, purpose, code), expires_at=now + LIFETIME
    )
    queue_mail(
        to=user.email,
        template=purpose,
        language=language,
        context={"name": user.first_name, "code": code, "minutes": int(LIFETIME.total_seconds() // 60)},
    )
    return True


def spend(user: User | None, purpose: str, code: str) -> Outcome:
    """Try a code; the try is counted before the comparison, under the row's lock."""
    if user is None:
        # The same work for an unknown address.
        hmac.compare_digest(_hash("nobody", purpose, code), "0" * 64)
        return Outcome.WRONG
    row = (
        EmailedCode.objects.select_for_update()
        .filter(user=user, purpose=purpose, closed_at__isnull=True)
        .first()
    )
    offered = _hash(user.pk, purpose, code)
    if row is None:
        return Outcome.WRONG
    if row.attempts >= TRIES:
        return Outcome.USED_UP
    EmailedCode.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1)
    if row.expires_at <= timezone.now():
        return Outcome.EXPIRED
    if not hmac.compare_digest(row.code_hash, offered):
        return Outcome.WRONG
    EmailedCode.objects.filter(pk=row.pk).update(closed_at=timezone.now())
    return Outcome.RIGHT
