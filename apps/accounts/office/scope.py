"""Who is at /admin: the member behind the session cookie, and the scope of organization and workspace.

The cookie names a sign-in of the same table as the API's tokens. Each request asks anew whether it and the
membership still live: deactivation, another password or role and "end this device" act on the next click.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.urls import reverse

from apps.accounts import selectors
from apps.accounts.services.sessions import SignedIn
from apps.accounts.tokens import Claims
from apps.kernel import tenancy
from apps.kernel.actor import Actor

KEY = "office"
BACKEND = "django.contrib.auth.backends.ModelBackend"
# How seldom a busy session's end is pushed on, in seconds: not each click writes it.
PUSH_ON = 300


class CompanyScopeMiddleware:
    """Puts the member's scope in force under /admin/, and `request.actor`: None for a stranger."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/admin/"):
            return self.get_response(request)
        request.actor = None  # type: ignore[attr-defined]
        place = request.session.get(KEY)
        if place is None:
            return self.get_response(request)
        claims = _claims(request, place)
        organization, workspace = UUID(place["organization"]), UUID(place["workspace"])
        if claims is not None and _session_lives(claims, organization):
            with tenancy.enter(organization, workspace):
                actor = selectors.actor_of(claims, organization_id=organization, workspace_id=workspace)
                if actor is not None:
                    request.claims = claims  # type: ignore[attr-defined]
                    return self._as_member(request, place, actor)
        auth.logout(request)
        return self.get_response(request)

    def _as_member(self, request: HttpRequest, place: dict[str, Any], actor: Actor) -> HttpResponse:
        request.actor = actor  # type: ignore[attr-defined]
        structlog.contextvars.bind_contextvars(
            organization=str(actor.organization_id), user=str(actor.user_id)
        )
        if actor.must_enrol and request.path_info not in _open_to_enrol():
            return HttpResponseRedirect(reverse("admin:second_factor"))
        if time.time() - place["seen"] > PUSH_ON:
            request.session[KEY] = {**place, "seen": int(time.time())}
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


@lru_cache(maxsize=1)
def _open_to_enrol() -> frozenset[str]:
    """The pages of who must set up a second factor first."""
    names = ("second_factor", "language", "logout", "password_change", "jsi18n")
    return frozenset(reverse(f"admin:{name}") for name in names)


def _claims(request: HttpRequest, place: dict[str, Any]) -> Claims | None:
    user = request.user
    if not user.is_authenticated:
        return None
    return Claims(
        user_id=user.pk,
        session_id=UUID(place["session"]),
        token_id="",
        organization_id=UUID(place["home"]),
        workspace_id=UUID(place["workspace"]),
        token_version=place["version"],
        premium=False,
    )


def _session_lives(claims: Claims, organization: UUID) -> bool:
    """Away from home the session is out of sight: it is asked for where it was made."""
    if organization == claims.organization_id:
        return True
    with tenancy.enter(claims.organization_id):
        return selectors.session_lives(claims)


def open_office(request: HttpRequest, signed_in: SignedIn) -> None:
    """Begin a browser's session for a sign-in."""
    auth.login(request, signed_in.user, backend=BACKEND)
    membership = signed_in.membership
    request.session[KEY] = {
        "session": str(signed_in.session.pk),
        "home": str(membership.organization_id),
        "organization": str(membership.organization_id),
        "workspace": str(membership.workspace_id),
        "version": signed_in.user.token_version,
        "seen": int(time.time()),
        "proved": int(time.time()),
    }
    request.session.set_expiry(settings.OFFICE_IDLE_SECONDS)


def move_to(request: HttpRequest, *, organization_id: UUID, workspace_id: UUID) -> None:
    """Go on in another organization or workspace.

    The CSRF token changes with the place: a form of the old one is refused (409) and saves nothing here.
    """
    place = request.session[KEY]
    request.session[KEY] = {
        **place,
        "organization": str(organization_id),
        "workspace": str(workspace_id),
        "moved": True,
    }
    rotate_token(request)
