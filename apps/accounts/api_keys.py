"""The text of an API key, and whether it is good: `prm_<organization>_<key id>_<secret>`.

A key is looked up inside the organization that it names, never over all of them. Its secret has 256 bits of
chance, so that a plain SHA-256 of it tells nothing.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from ipaddress import ip_address, ip_network
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

from apps.accounts.models import ApiKey
from apps.accounts.permissions import NOT_FOR_KEYS, with_given
from apps.accounts.sql.members import ACTOR_OF_KEY, STAMP_KEY
from apps.kernel import tenancy
from apps.kernel.actor import KEY, Actor
from apps.kernel.errors import PermissionDenied
from apps.kernel.sql import execute, fetch

SCHEME = "prm"
_SECRET_BYTES = 32
# For so long a process counts a key's requests by the key without looking at it again; each look also notes
# when it was last used.
SEEN = 60.0  # seconds
_MOST_SEEN = 10_000


@dataclass(frozen=True, slots=True)
class Presented:
    """What a caller's text names, and the digest of the secret that came with it."""

    organization_id: UUID
    key_id: UUID
    digest: str


def new_secret() -> tuple[str, str]:
    """(secret, its digest)."""
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    return secret, _digest(secret)


def text_of(key: ApiKey, secret: str) -> str:
    """What the machine sends as its Bearer token."""
    return f"{key.prefix}_{secret}"


def parse(text: str) -> Presented | None:
    """The parts of a key's text; None for anything else."""
    parts = text.split("_", 3)
    if len(parts) != 4 or parts[0] != SCHEME or len(parts[1]) != 32 or len(parts[2]) != 32:
        return None
    try:
        return Presented(UUID(hex=parts[1]), UUID(hex=parts[2]), _digest(parts[3]))
    except ValueError:
        return None


def actor_of(shown: Presented, *, workspace_id: UUID | None, address: str) -> Actor | None:
    """The actor of a key, in its organization's scope, which is in force; one query.

    `workspace_id` None means the key's own workspace, else the organization's default one.
    None when the key is wrong, revoked or over, or may not enter that workspace.

    Raises:
        PermissionDenied: it is right, but may not be used from this address.
    """
    row = _look_up(shown, workspace_id)
    return None if row is None else _actor(shown.organization_id, shown.key_id, row, address)


def actor_of_key(
    key_id: UUID, *, organization_id: UUID, workspace_id: UUID | None, address: str | None
) -> Actor | None:
    """The actor of a key that was right before, with the rights in force; its organization must be in force.

    None when it is revoked or over, or may not enter that workspace.

    Args:
        address: whence it is used now; None: a worker does what it asked for from a right one.
    Raises:
        PermissionDenied: it may not be used from this address.
    """
    for row in _rows(organization_id, key_id, workspace_id):
        if row.place is not None:
            return _actor(organization_id, key_id, row, address)
    return None


class _Row(NamedTuple):
    secret_hash: str
    previous_hash: str
    previous_until: datetime | None
    permissions: list[str]
    addresses: list[str]
    place: UUID | None


def _rows(organization_id: UUID, key_id: UUID, workspace_id: UUID | None) -> list[_Row]:
    asked = {
        "organization": organization_id, "key": key_id, "place": workspace_id, "now": timezone.now(),
    }  # fmt: skip
    return [_Row(*row) for row in fetch(ACTOR_OF_KEY, asked)]


def _look_up(shown: Presented, workspace_id: UUID | None) -> _Row | None:
    for row in _rows(shown.organization_id, shown.key_id, workspace_id):
        right = _is_right(shown.digest, row.secret_hash, row.previous_hash, row.previous_until)
        if right and row.place is not None:
            return row
    return None


def _actor(organization_id: UUID, key_id: UUID, row: _Row, address: str | None) -> Actor:
    if address is not None and row.addresses and not _is_inside(address, row.addresses):
        raise PermissionDenied()
    assert row.place is not None
    return Actor(
        organization_id=organization_id,
        workspace_id=row.place,
        role=KEY,
        permissions=with_given(row.permissions) - NOT_FOR_KEYS,
        key_id=key_id,
    )


def _is_right(digest: str, current: str, previous: str, until: datetime | None) -> bool:
    if hmac.compare_digest(digest, current):
        return True
    still = until is not None and until > timezone.now()
    return still and hmac.compare_digest(digest, previous)


def _is_inside(address: str, allowed: list[str]) -> bool:
    try:
        at = ip_address(address)
    except ValueError:
        return False
    return any(at in ip_network(network, strict=False) for network in allowed)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


# --- whom a request is counted for ------------------------------------------------------------

_lock = threading.Lock()
_seen: dict[Presented, float] = {}


def was_seen(shown: Presented) -> bool:
    """Whether this process found the key good within the last minute."""
    return _seen.get(shown, 0.0) > time.monotonic()


def look(shown: Presented, address: str) -> bool:
    """Whether the key is good; notes the use, in a transaction of its own."""
    with tenancy.enter(shown.organization_id):
        if _look_up(shown, None) is None:
            return False
        execute(STAMP_KEY, {"key": shown.key_id, "now": timezone.now(), "address": address[:45]})
    with _lock:
        if len(_seen) >= _MOST_SEEN:
            _seen.clear()
        _seen[shown] = time.monotonic() + SEEN
    return True


def forget(shown: Presented) -> None:
    """A key was refused: its requests count for the address again."""
    _seen.pop(shown, None)
