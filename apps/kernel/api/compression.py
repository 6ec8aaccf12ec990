"""JSON of the API is compressed where the client takes it, but for what shows secrets.

Who can make a browser ask with text of their own and sees how long answers are could guess a secret that
stands beside that text (BREACH): such answers are never compressed, and others are padded at random.
"""

from __future__ import annotations

import re

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

SMALLEST = 1_024  # bytes
_API = re.compile(r"/api/(?:v\d+/)?(?P<resource>[^/]+)")
SECRETS = frozenset(("auth", "api-keys", "invitations", "webhooks"))


class CompressionMiddleware(GZipMiddleware):
    """Django's own, which makes a strong ETag a weak one, for JSON of /api/ from a kilobyte on."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        matched = _API.match(request.path_info)
        if (
            matched is None
            or matched["resource"] in SECRETS
            or response.streaming
            or not response.get("Content-Type", "").startswith("application/json")
            or len(getattr(response, "content", b"")) < SMALLEST
        ):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed
