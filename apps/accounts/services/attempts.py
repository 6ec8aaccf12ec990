"""Guessing of passwords: counted for each address, known or not, with waits that double.

Callers hold the address's row from `allow` to the end of their transaction, so that parallel
guesses go one after the other and every one is counted (architecture.md §8).
"""

from __future__ import annotations

import hmac
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from apps.accounts.errors import TooManyAttempts
from apps.accounts.models import SignInFailures

# Tables that the SQL here names.
SQL_TABLES = ("accounts_signinfailures",)

# After this many failures in a row an address waits, twice as long with each further one.
FREE_FAILURES = 5
FIRST_WAIT, LONGEST_WAIT = 30, 900  # seconds
LOCK = """
INSERT INTO accounts_signinfailures (address_hash, count, last_at) VALUES (%s, 0, %s)
ON CONFLICT (address_hash) DO UPDATE SET count = accounts_signinfailures.count RETURNING count, last_at
"""


def address_hash(email: str) -> str:
    """How tables that may hold unknown addresses name one."""
    return hmac.new(settings.SECRET_KEY.encode(), f"address:{email}".encode(), sha256).hexdigest()


def allow(email: str) -> None:
    """Lock the address's count; from here on this transaction alone may guess.

    Raises:
        TooManyAttempts: the wait after the last failure is not over; `wait` seconds are left.
    """
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [address_hash(email), now])
        count, last_at = cursor.fetchone()
    if count < FREE_FAILURES:
        return
    wait = min(FIRST_WAIT * 2 ** (count - FREE_FAILURES), LONGEST_WAIT)
    left = (last_at + timedelta(seconds=wait) - now).total_seconds()
    if left > 0:
        raise TooManyAttempts(wait=int(left) + 1)


def count_failure(email: str) -> None:
    """Remember a wrong password; the caller sees to it that this is committed."""
    failures = SignInFailures.objects.filter(pk=address_hash(email))
    failures.update(count=F("count") + 1, last_at=timezone.now())


def forget(email: str) -> None:
    """The right password was given: start anew."""
    SignInFailures.objects.filter(pk=address_hash(email)).delete()
