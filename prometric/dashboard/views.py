"""The page's one document."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

# The periods of the API, and free dates.
KINDS = ("day", "week", "month", "quarter", "year", "free")


def policy(host: str) -> str:
    """The page's Content-Security-Policy: everything from here, and sockets to here.

    The sockets are named because some browsers' 'self' means http alone.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "font-src 'self'",
            "img-src 'self'",
            f"connect-src 'self' ws://{host} wss://{host}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    )


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The same document for everybody: who reads it signs in on it, and the scripts fetch the rest."""
    response = render(request, "dashboard/page.html", {"kinds": KINDS})
    response["Content-Security-Policy"] = policy(request.get_host())
    response["Cache-Control"] = "no-cache"
    return response
