"""Access and refresh tokens: simplejwt's format, our own sessions behind them (architecture.md §8)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import jwt
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework_simplejwt.backends import TokenBackend
from rest_framework_simplejwt.exceptions import ExpiredTokenError, TokenBackendError, TokenError
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken, Token

from apps.accounts import api_keys
from apps.accounts.models import Membership, Organization, Session, User
from apps.kernel.errors import DomainError, Unauthorized

DEFAULT_KEY = "default"
PREMIUM = Organization.Plan.PREMIUM


class TokenExpired(DomainError):
    code, status, message = "AUTH_TOKEN_EXPIRED", 401, _("Token has expired")


class KeyRing(TokenBackend):
    """Signs with the first key of JWT_KEYS and names it in the header (`kid`); any key of the ring verifies.

    A token without `kid` was signed before there were several: by `default`, the SECRET_KEY.
    """

    def encode(self, payload: dict[str, Any]) -> str:
        """See the base class."""
        name, key = next(iter(settings.JWT_KEYS.items()))
        return jwt.encode(payload, key, algorithm=self.algorithm, headers={"kid": name})

    def get_verifying_key(self, token: Any) -> Any:
        """The key that the token names.

        Raises:
            TokenBackendError: a key that is none of ours, or no more.
        """
        try:
            return settings.JWT_KEYS[_key_named(token.partition(".")[0])]
        except (jwt.InvalidTokenError, KeyError, TypeError, AttributeError) as error:
            raise TokenBackendError("Token is invalid") from error


@lru_cache(maxsize=64)
def _key_named(header: str) -> str:
    """The key that a header names; all tokens of a key begin with the same one, which is read once."""
    name: str = jwt.get_unverified_header(f"{header}..").get("kid", DEFAULT_KEY)
    return name


@dataclass(frozen=True)
class Claims:
    """What a verified token says; rights are never among it."""

    user_id: UUID
    session_id: UUID
    token_id: str
    organization_id: UUID
    workspace_id: UUID
    token_version: int
    premium: bool


def issue(*, user: User, membership: Membership, session: Session, plan: str) -> tuple[str, str]:
    """(access token, refresh token) of a session; the refresh token carries the session's `token_id`.

    The refresh token of one exchange is the same text however often it is written.
    """
    refresh = RefreshToken()
    refresh["jti"] = str(session.token_id)
    refresh.set_iat(at_time=session.last_used_at)
    refresh.set_exp(from_time=session.last_used_at, lifetime=session.expires_at - session.last_used_at)
    access = AccessToken()
    for token in (refresh, access):
        token["user_id"] = str(user.pk)
        token["sid"] = str(session.pk)
        token["email"] = user.email
        token["role"] = membership.role
        token["organizationId"] = str(membership.organization_id)
        token["workspaceId"] = str(membership.workspace_id)
        token["tv"] = user.token_version
        token["plan"] = plan
    return str(access), str(refresh)


def read(text: str, kind: type[Token] = AccessToken) -> Claims:
    """The claims of a token whose signature, type and expiry hold.

    Raises:
        TokenExpired: past its time.
        Unauthorized: anything else.
    """
    try:
        token = kind(text)  # type: ignore[arg-type]
        return Claims(
            user_id=UUID(token["user_id"]),
            session_id=UUID(token["sid"]),
            token_id=token["jti"],
            organization_id=UUID(token["organizationId"]),
            workspace_id=UUID(token["workspaceId"]),
            token_version=int(token["tv"]),
            premium=token.get("plan") == PREMIUM,
        )
    except ExpiredTokenError:
        raise TokenExpired from None
    except (TokenError, KeyError, ValueError, TypeError, AttributeError):
        raise Unauthorized() from None


def bearer(request: HttpRequest) -> str | None:
    """The token of the Authorization header, if it is of the Bearer scheme."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def api_key_of(request: HttpRequest) -> api_keys.Presented | None:
    """The API key of the Authorization header, right or wrong; None where it is none."""
    text = bearer(request)
    return api_keys.parse(text) if text else None


def author_of(request: HttpRequest) -> UUID | None:
    """Whom the Authorization header names: a person by a token that holds, a key that is not looked at here.

    Raises TokenExpired, Unauthorized.
    """
    if (shown := api_key_of(request)) is not None:
        return shown.key_id
    claims = of_request(request)
    return claims.user_id if claims is not None else None


def of_request(request: HttpRequest) -> Claims | None:
    """The claims of a request's access token, read once for the rate limit and the sign-in check.

    None without a Bearer token. Raises TokenExpired, Unauthorized.
    """
    found = getattr(request, "_claims", None)
    if found is None:
        text = bearer(request)
        if text is None:
            return None
        try:
            found = read(text)
        except DomainError as error:
            found = error
        request._claims = found  # type: ignore[attr-defined]
    if isinstance(found, DomainError):
        raise found
    return found


def claims_of(token: Any) -> Claims:
    """The claims of a refresh token's text."""
    return read(token, RefreshToken)
