"""Bearer token or API key, and headers → actor in a tenant (domain.md §0 headers, §4)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from apps.accounts import api_keys, selectors, tokens
from apps.kernel import prepared_statements, tenancy
from apps.kernel.actor import Actor
from apps.kernel.api.throttling import client_address
from apps.kernel.errors import InvalidUUID, PermissionDenied, Unauthorized
from apps.kernel.uuids import read_uuid


class TokenAuthentication(BaseAuthentication):
    """Puts the caller's organization and workspace in force for the rest of the request."""

    def authenticate(self, request: Request) -> tuple[None, Actor] | None:
        if "Authorization" not in request.headers:
            return None
        if (shown := tokens.api_key_of(request._request)) is not None:
            return None, self._enter_with_key(request._request, shown)
        claims = tokens.of_request(request._request)
        if claims is None:
            raise Unauthorized()
        organization_id = _header(request, "X-Organization-Id")
        workspace_id = _header(request, "X-Workspace-Id")
        return None, self._enter(
            request._request, claims, organization_id or claims.organization_id, workspace_id
        )

    @prepared_statements.enabled()
    def _enter(
        self, request: Any, claims: tokens.Claims, organization_id: UUID, wanted: UUID | None
    ) -> Actor:
        """Row-level security holds for the look-up itself: another tenant's membership cannot be read."""
        at_home = organization_id == claims.organization_id
        if not at_home:
            # The session belongs to the organization that the token names, and is seen only there.
            with tenancy.applied(tenancy.Scope(claims.organization_id)):
                if not selectors.session_lives(claims):
                    raise Unauthorized()
        place = wanted or (claims.workspace_id if at_home else None)
        request.enter_tenant(tenancy.Scope(organization_id, place))
        found = selectors.actor_of(claims, organization_id=organization_id, workspace_id=place)
        if found is None:
            # A wrong header (403) is told from a dead token (401) by whether the token is good at home.
            if not at_home or (wanted and selectors.actor_of_home(claims)):
                raise PermissionDenied()
            raise Unauthorized()
        structlog.contextvars.bind_contextvars(
            organization=str(found.organization_id), user=str(found.user_id)
        )
        if found.workspace_id != place:
            request.enter_tenant(tenancy.Scope(organization_id, found.workspace_id))
        return found

    @prepared_statements.enabled()
    def _enter_with_key(self, request: Any, shown: api_keys.Presented) -> Actor:
        """An API key works in its own organization; another workspace than it may enter is a 403."""
        named, place = _header(request, "X-Organization-Id"), _header(request, "X-Workspace-Id")
        if named not in (None, shown.organization_id):
            raise PermissionDenied()
        request.enter_tenant(tenancy.Scope(shown.organization_id))
        address = client_address(request)
        found = api_keys.actor_of(shown, workspace_id=place, address=address)
        if found is None:
            if place and api_keys.actor_of(shown, workspace_id=None, address=address):
                raise PermissionDenied()
            api_keys.forget(shown)
            raise Unauthorized()
        structlog.contextvars.bind_contextvars(
            organization=str(found.organization_id), api_key=str(found.key_id)
        )
        request.enter_tenant(tenancy.Scope(found.organization_id, found.workspace_id))
        return found

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _header(request: Request, name: str) -> UUID | None:
    text = request.headers.get(name)
    if text is None or not text.strip():
        return None
    try:
        return read_uuid(text.strip())
    except ValueError:
        raise InvalidUUID(name) from None
