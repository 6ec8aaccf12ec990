"""What a caller accepts: JSON is the only form, so most requests need no parsing of the header."""

from __future__ import annotations

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

ANYTHING = {"", "*/*", "application/json", "application/json, text/plain, */*"}


class Negotiation(DefaultContentNegotiation):
    """DRF's, quicker for the usual headers; an empty one means anything, as RFC 9110 has it."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        if request.headers.get("Accept", "").strip() in ANYTHING:
            return renderers[0], renderers[0].media_type
        return super().select_renderer(request, renderers, format_suffix)
