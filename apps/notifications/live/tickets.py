"""A browser's way to a socket: a ticket for one use within a minute, since the page holds no token."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

import orjson
from django.conf import settings

from apps.accounts.tokens import Claims
from apps.kernel import valkey
from apps.kernel.actor import Actor
from apps.kernel.errors import Unauthorized

MARK = "ticket."
SECONDS = 60
# What a member's session says of itself; the rest is read again when the ticket is used.
_IDS = ("user_id", "session_id", "organization_id", "workspace_id")


def issue(claims: Claims, actor: Actor) -> str:
    """A ticket for the place where the member works now.

    Raises:
        redis.RedisError, OSError: nobody can keep it (`valkey.Unavailable`).
    """
    ticket = MARK + secrets.token_urlsafe(32)
    kept = {
        **{name: str(getattr(claims, name)) for name in _IDS},
        "token_version": claims.token_version,
        "place": [str(actor.organization_id), str(actor.workspace_id)],
    }
    valkey.client().set(_key(ticket), orjson.dumps(kept), ex=SECONDS)
    return ticket


def redeem(ticket: str) -> tuple[Claims, UUID, UUID, float]:
    """(claims, organization, workspace, when the socket must be opened anew); the ticket is used up.

    Raises:
        Unauthorized: unknown, used or too old; or nobody can tell.
    """
    try:
        kept = valkey.client().getdel(_key(ticket))
    except valkey.Unavailable:
        raise Unauthorized() from None
    if not isinstance(kept, bytes):
        raise Unauthorized()
    read = orjson.loads(kept)
    claims = Claims(
        **{name: UUID(read[name]) for name in _IDS},
        token_id="",
        token_version=read["token_version"],
        premium=False,
    )
    organization, workspace = map(UUID, read["place"])
    return claims, organization, workspace, time.time() + settings.LIVE_TICKET_SECONDS


def _key(ticket: str) -> str:
    return f"{valkey.PREFIX}:{ticket}"
