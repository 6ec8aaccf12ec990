"""Who listens on a socket: a member of one workspace, for as long as the token and session live."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from rest_framework_simplejwt.tokens import AccessToken

from apps.accounts import selectors, tokens
from apps.kernel import tenancy
from apps.kernel.errors import DomainError, EnrolmentRequired, InvalidUUID, PermissionDenied, Unauthorized
from apps.kernel.uuids import read_uuid
from apps.notifications.live import tickets
from apps.notifications.models import LiveEvent

# Control broadcasts travel on the same bus as events and never reach a client.
CONTROL = "_"
REVOKE = "_revoke"

TOKEN_EXPIRED, NOT_FOR_YOU, TOO_SLOW, TRY_AGAIN = 4401, 4403, 4408, 1013


@dataclass(frozen=True, slots=True)
class Listener:
    """A signed-in socket's owner. `as_of` is the broadcast up to which the rights are known to hold."""

    claims: tokens.Claims
    organization_id: UUID
    workspace_id: UUID
    permissions: frozenset[str]
    expires_at: float
    as_of: int

    @property
    def user_id(self) -> UUID:
        """Whose socket it is."""
        return self.claims.user_id

    @property
    def seconds_left(self) -> float:
        """Until the token expires."""
        return max(0.0, self.expires_at - time.time())


def sign_in(token: Any, workspace_id: Any = None) -> Listener:
    """The listener behind an access token or a page's ticket; one transaction, run it in a thread.

    Raises:
        TokenExpired, Unauthorized: the token. PermissionDenied, InvalidUUID: the workspace.
    """
    if not isinstance(token, str) or not token:
        raise Unauthorized()
    wanted: UUID | None
    if token.startswith(tickets.MARK):
        claims, organization_id, wanted, expires_at = tickets.redeem(token)
    else:
        claims = tokens.read(token)
        organization_id = claims.organization_id
        wanted = _workspace(workspace_id)
        expires_at = float(AccessToken(token, verify=False)["exp"])  # type: ignore[arg-type]
    with tenancy.enter(organization_id):
        # First: a change of rights after this broadcast comes over the bus and is looked at then.
        as_of = LiveEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0
        actor = selectors.actor_of(claims, organization_id=organization_id, workspace_id=wanted)
        if actor is None:
            home = selectors.actor_of(claims, organization_id=organization_id, workspace_id=None)
            raise PermissionDenied() if wanted and home else Unauthorized()
        if actor.must_enrol:
            raise EnrolmentRequired()
    return Listener(
        claims=claims,
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        permissions=actor.permissions,
        expires_at=expires_at,
        as_of=as_of,
    )


def renew(listener: Listener) -> Listener:
    """The same listener with the rights that hold now; one transaction, run it in a thread.

    Raises:
        Unauthorized: the session, the membership or the place has ended.
    """
    claims = listener.claims
    with tenancy.enter(listener.organization_id):
        actor = selectors.actor_of(
            claims, organization_id=listener.organization_id, workspace_id=listener.workspace_id
        )
    if actor is None or actor.must_enrol:
        raise Unauthorized()
    return replace(listener, permissions=actor.permissions)


def _workspace(value: Any) -> UUID | None:
    if value is None or value == "":
        return None
    try:
        return read_uuid(str(value))
    except ValueError:
        raise InvalidUUID("workspaceId") from None


def read_since(value: Any) -> int | None:
    """The id of the last broadcast that a client got; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def refusal(error: DomainError) -> dict[str, str]:
    """What a refused client is told."""
    return {"code": error.code, "message": str(error.text)}


def close_code(error: DomainError) -> int:
    """4401: sign in again; 4403: not for you."""
    return TOKEN_EXPIRED if error.code == tokens.TokenExpired.code else NOT_FOR_YOU
