"""Who listens on a socket: a member of one workspace, for as long as the token and session live."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rest_framework_simplejwt.tokens import AccessToken

from apps.accounts import selectors, tokens
from apps.kernel import tenancy
from apps.kernel.errors import DomainError, InvalidUUID, PermissionDenied, Unauthorized

# Control frames travel on the same bus as events and never reach a client.
REVOKE = "_revoke"


@dataclass(frozen=True)
class Listener:
    """A signed-in socket's owner."""

    user_id: UUID
    session_id: UUID
    organization_id: UUID
    workspace_id: UUID
    permissions: frozenset[str]
    expires_at: float

    @property
    def seconds_left(self) -> float:
        """Until the token expires."""
        return max(0.0, self.expires_at - time.time())

    def hears(self, frame: dict[str, Any]) -> bool:
        """Whether this listener may see a frame."""
        workspace = frame["workspace_id"]
        if frame["organization_id"] != str(self.organization_id):
            return False
        if workspace is not None and workspace != str(self.workspace_id):
            return False
        if frame["user_ids"] is not None:
            return str(self.user_id) in frame["user_ids"]
        return not frame["permission"] or frame["permission"] in self.permissions


def sign_in(token: Any, workspace_id: Any = None) -> Listener:
    """The listener behind an access token; one transaction, run it in a thread.

    Raises:
        TokenExpired, Unauthorized: the token. PermissionDenied, InvalidUUID: the workspace.
    """
    if not isinstance(token, str) or not token:
        raise Unauthorized()
    claims = tokens.read(token)
    wanted = _workspace(workspace_id)
    with tenancy.enter(claims.organization_id):
        actor = selectors.actor_of(claims, organization_id=claims.organization_id, workspace_id=wanted)
        if actor is None:
            home = selectors.actor_of(claims, organization_id=claims.organization_id, workspace_id=None)
            raise PermissionDenied() if wanted and home else Unauthorized()
    return Listener(
        user_id=claims.user_id,
        session_id=claims.session_id,
        organization_id=actor.organization_id,
        workspace_id=actor.workspace_id,
        permissions=actor.permissions,
        expires_at=float(AccessToken(token, verify=False)["exp"]),  # type: ignore[arg-type]
    )


def _workspace(value: Any) -> UUID | None:
    if value is None or value == "":
        return None
    try:
        return UUID(str(value))
    except ValueError:
        raise InvalidUUID("workspaceId") from None


def refusal(error: DomainError) -> dict[str, str]:
    """What a refused client is told."""
    return {"code": error.code, "message": str(error.text)}


def close_code(error: DomainError) -> int:
    """4401: sign in again; 4403: not for you."""
    return 4401 if error.code == tokens.TokenExpired.code else 4403
