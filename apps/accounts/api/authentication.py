"""Bearer token and headers → actor in a tenant (domain.md §0 headers, §4)."""

from __future__ import annotations

from uuid import UUID

from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from apps.accounts import selectors, tokens
from apps.accounts.models import User
from apps.kernel import tenancy
from apps.kernel.actor import Actor
from apps.kernel.errors import InvalidUUID, PermissionDenied, Unauthorized


class TokenAuthentication(BaseAuthentication):
    """Puts the caller's organization and workspace in force for the rest of the request."""

    def authenticate(self, request: Request) -> tuple[User | None, Actor] | None:
        if "Authorization" not in request.headers:
            return None
        text = tokens.bearer(request._request)
        if text is None:
            raise Unauthorized()
        claims = tokens.read(text)
        organization_id = _header(request, "X-Organization-Id")
        workspace_id = _header(request, "X-Workspace-Id")
        tenant = organization_id or claims.organization_id
        # The look-up itself runs behind the wall: another tenant's membership cannot even be read.
        request._request.tenancy.enter_context(tenancy.applied(tenancy.Scope(tenant)))
        found = selectors.actor_of(claims, organization_id=tenant, workspace_id=workspace_id)
        if found is None:
            if organization_id or workspace_id:
                if selectors.actor_of_home(claims) is not None:
                    raise PermissionDenied()
            raise Unauthorized()
        request._request.tenancy.enter_context(
            tenancy.applied(tenancy.Scope(found.organization_id, found.workspace_id))
        )
        return None, found

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _header(request: Request, name: str) -> UUID | None:
    text = request.headers.get(name)
    if text is None or not text.strip():
        return None
    try:
        return UUID(text.strip())
    except ValueError:
        raise InvalidUUID(name) from None


