"""Whom a request is counted for (setting RATE_LIMIT_IDENTITY)."""

from __future__ import annotations

from django.db import Error as DatabaseError
from django.http import HttpRequest

from apps.accounts import api_keys, tokens
from apps.kernel.api import throttling
from apps.kernel.errors import DomainError


def rate_identity(request: HttpRequest) -> tuple[str, str] | None:
    """(key, class) of a signed-in caller for the rate limit; None: by address.

    No database is asked, but for an API key once a minute: a good one counts for itself, a wrong one for the
    address that tries it.
    """
    if (shown := tokens.api_key_of(request)) is not None:
        return (f"key:{shown.key_id}", throttling.KEY) if _is_good(request, shown) else None
    try:
        claims = tokens.of_request(request)
    except DomainError:
        return None
    if claims is None:
        return None
    return f"user:{claims.user_id}", throttling.PREMIUM if claims.premium else throttling.AUTHENTICATED


def _is_good(request: HttpRequest, shown: api_keys.Presented) -> bool:
    if api_keys.was_seen(shown):
        return True
    # Whoever guesses keys is stopped before the database is asked.
    if throttling.is_spent(request):
        return False
    try:
        return api_keys.look(shown, throttling.client_address(request))
    except DatabaseError:
        return False
