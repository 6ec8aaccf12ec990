"""Guessing of passwords: counted for each client at each account, known or not, with waits that double.

Where it comes from is part of the count: a stranger's guesses make the stranger wait, never the owner at a
device of their own. All guesses of one address are counted, too, however many accounts it tries. A device
that is known (known_devices) is counted by itself alone.

Callers hold the row from `allow` to the end of their transaction, so that parallel guesses go one after the
other and every one is counted (architecture.md §8).
"""

from __future__ import annotations

import hmac
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from apps.accounts.errors import TooManyAttempts
from apps.accounts.models import SignInFailures
from apps.accounts.sql.members import LOCK
from apps.kernel import valkey
from apps.kernel.sql import fetch

# After this many failures in a row a client waits, twice as long with each further one.
FREE_FAILURES = 5
FIRST_WAIT, LONGEST_WAIT = 30, 900  # seconds
# The window, in seconds, in which an address has SIGN_IN_FAILURES_PER_ADDRESS wrong guesses at all accounts.
ADDRESS_WINDOW = 900
_HALF = 32  # of the 64 characters of a hash: 128 bits


def address_hash(email: str) -> str:
    """How tables that may hold unknown addresses name one."""
    return hmac.new(settings.SECRET_KEY.encode(), f"address:{email}".encode(), sha256).hexdigest()


def allow(email: str, client: str | None) -> None:
    """Lock the client's count at this account; from here on this transaction alone may guess from there.

    Args:
        client: the network address that guesses, or a known device; None for who is signed in already.

    Raises:
        TooManyAttempts: the wait after the last failure is not over; `wait` seconds are left.
    """
    if wait := wait_of(email, client):
        raise TooManyAttempts(wait=wait)


def wait_of(email: str, client: str | None) -> int:
    """As `allow`, but gives the seconds that are left; 0: it may guess."""
    now = timezone.now()
    [(count, last_at)] = fetch(LOCK, [_key(email, client), now])
    if count < FREE_FAILURES:
        return 0
    wait = min(FIRST_WAIT * 2 ** (count - FREE_FAILURES), LONGEST_WAIT)
    left = (last_at + timedelta(seconds=wait) - now).total_seconds()
    return int(left) + 1 if left > 0 else 0


def wait_of_address(address: str | None) -> int:
    """The seconds until an address may guess again, after all its guesses at whichever accounts.

    As the rate limit does, it passes when Valkey does not answer.
    """
    try:
        found = valkey.client().get(_window_key(address))
    except valkey.Unavailable:
        return 0
    if found is None or int(found) < settings.SIGN_IN_FAILURES_PER_ADDRESS:
        return 0
    return int(ADDRESS_WINDOW - timezone.now().timestamp() % ADDRESS_WINDOW) + 1


def count_address(address: str | None) -> None:
    """Remember that an address guessed wrong, at whichever account."""
    key = _window_key(address)
    with suppress(*valkey.Unavailable), valkey.client().pipeline() as pipe:
        pipe.incr(key)
        pipe.expire(key, ADDRESS_WINDOW)
        pipe.execute()


def _window_key(address: str | None) -> str:
    window = int(timezone.now().timestamp() // ADDRESS_WINDOW)
    return f"{valkey.PREFIX}:guesses:{address or 'unknown'}:{window}"


def count_failure(email: str, client: str | None) -> None:
    """Remember a wrong password; the caller sees to it that this is committed."""
    failures = SignInFailures.objects.filter(pk=_key(email, client))
    failures.update(count=F("count") + 1, last_at=timezone.now())


def forget(email: str, client: str | None) -> None:
    """The right password was given from there: start anew."""
    SignInFailures.objects.filter(pk=_key(email, client)).delete()


def forget_all(email: str) -> None:
    """The address's owner has proved to be it, by a code from the mailbox: nobody waits any more."""
    SignInFailures.objects.filter(pk__startswith=address_hash(email)[:_HALF]).delete()


def _key(email: str, client: str | None) -> str:
    """Half the account's hash, half the client's."""
    return address_hash(email)[:_HALF] + address_hash(f"client:{client or ''}")[:_HALF]
