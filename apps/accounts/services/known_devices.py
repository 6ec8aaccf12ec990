"""Devices on which a person has signed in before: a signed token, in browsers a cookie.

It opens nothing. Strangers' guesses, from whichever address, make nobody wait who has one.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.core import signing

from apps.accounts.models import User
from apps.kernel.models import uuid7

LIFETIME = timedelta(days=180)
_SALT = "known device"


def read(token: str | None, user: User | None) -> UUID | None:
    """The device's id, if the token was given to this user and is not too old."""
    if not token or user is None:
        return None
    try:
        said = signing.loads(token, salt=_SALT, max_age=LIFETIME)
        return UUID(said["device"]) if said["user"] == str(user.pk) else None
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def give(user: User, device: UUID | None = None) -> str:
    """A token for a device on which the user has just signed in; the same device keeps its id."""
    return signing.dumps({"user": str(user.pk), "device": str(device or uuid7())}, salt=_SALT)
