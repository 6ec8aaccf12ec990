"""Whom a request is counted for (setting RATE_LIMIT_IDENTITY): a link to a file counts, too."""

from __future__ import annotations

from django.http import HttpRequest

from apps.accounts.api import identity
from apps.collaboration import links
from apps.kernel.api import throttling
from apps.kernel.objects import ADDRESS


def rate_identity(request: HttpRequest) -> tuple[str, str] | None:
    """As accounts' own; a link counts as its person, for a page shows many pictures at once."""
    found = identity.rate_identity(request)
    if found is None and request.path_info.startswith(ADDRESS):
        told = links.unsigned(request.GET.get("token", ""))
        if told is not None:
            return f"user:{told.author_id}", throttling.AUTHENTICATED
    return found
