"""Content-Security-Policy of every HTML page: nothing but our own files, no script that stands in a page.

What holds for all stands in the settings; /dashboard sets its own, which is stricter.
"""

from __future__ import annotations

from typing import Any

from csp.constants import SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase

# What the pages of the API's description need beside it: Redoc searches in a worker that it makes itself.
DESCRIPTION: dict[str, Any] = {"script-src": [SELF], "worker-src": [SELF, "blob:"]}
DESCRIBED = ("/api/docs", "/api/redoc")


class PagePolicyMiddleware(CSPMiddleware):
    """The header on HTML alone: an answer of the API is no page."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(DESCRIBED):
            parts.replace = DESCRIPTION
        elif request.path_info.startswith(("/admin/", "/platform/")):
            # Named, because some browsers' 'self' means http alone.
            host = request.get_host()
            parts.update = {"connect-src": [f"ws://{host}", f"wss://{host}"]}
        return parts
