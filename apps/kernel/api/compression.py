"""JSON of the API is compressed where the client takes it, but for what shows secrets.

Who can make a browser ask with text of their own and sees how long answers are could guess a secret that
stands beside that text (BREACH): such answers are never compressed, and gzip is padded at random.
"""

from __future__ import annotations

import re

import brotli
from django.http import HttpRequest
from django.http.response import HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

SMALLEST = 1_024  # bytes
_API = re.compile(r"/api/(?:v\d+/)?(?P<resource>[^/]+)")
# `br` of an Accept-Encoding, unless it is said to be unwelcome (q=0).
_TAKES_BROTLI = re.compile(r"(?:^|,)\s*br\s*(?!;\s*q=0(?:\.0*)?\s*(?:,|$))(?:;|,|$)", re.IGNORECASE)
BROTLI_QUALITY = 4  # of 11: about as quick as gzip, and smaller
SECRETS = frozenset(("auth", "api-keys", "invitations", "webhooks"))


class CompressionMiddleware(GZipMiddleware):
    """Brotli where the client takes it, else Django's own gzip; for JSON of /api/ from a kilobyte on.

    What is compressed is no more the same bytes: a strong ETag becomes a weak one.
    """

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
        if isinstance(response, HttpResponse) and _TAKES_BROTLI.search(
            request.headers.get("Accept-Encoding", "")
        ):
            return _with_brotli(response)
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed


def _with_brotli(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ("Accept-Encoding",))
    if response.has_header("Content-Encoding"):
        return response
    response.content = brotli.compress(response.content, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY)
    response.headers["Content-Length"] = str(len(response.content))
    response.headers["Content-Encoding"] = "br"
    if response.headers.get("ETag", "").startswith('"'):
        response.headers["ETag"] = f"W/{response.headers['ETag']}"
    return response
