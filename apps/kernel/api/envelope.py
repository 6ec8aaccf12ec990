"""The envelope of every JSON answer (contract.md §2)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from django.conf import settings
from django.utils import timezone
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer

from apps.kernel import money
from apps.kernel.api.naming import camelize_details
from apps.kernel.warnings import UNKNOWN_FIELD

OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS | orjson.OPT_NON_STR_KEYS


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        number = money.json_number(value)
        return number if isinstance(number, int) else orjson.Fragment(number)
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    raise TypeError(type(value).__name__)


def dumps(value: Any) -> bytes:
    """JSON with exact decimals, moments in UTC without fractions, ids as text."""
    return orjson.dumps(value, _default, OPTIONS)


def now() -> str:
    """This moment as the envelope writes it."""
    return timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ")


def success(data: Any, warnings: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """`{success, data, meta}`; `meta.warnings` says what was accepted but looks wrong."""
    meta: dict[str, Any] = {"timestamp": now(), "version": settings.VERSION}
    if warnings:
        meta["warnings"] = [_shown(warning) for warning in warnings]
    return {"success": True, "data": data, "meta": meta}


def _shown(warning: dict[str, Any]) -> dict[str, Any]:
    """In camelCase, but for a key that is not known here: it is said as it was sent."""
    return warning if warning["code"] == UNKNOWN_FIELD else camelize_details(warning)


def failure(code: str, message: Any, details: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """`{success, error{code, message, details, timestamp}}`."""
    return {
        "success": False,
        "error": {"code": code, "message": str(message), "details": dict(details or {}), "timestamp": now()},
        "meta": {"timestamp": now(), "version": settings.VERSION},
    }


class EnvelopeRenderer(BaseRenderer):
    """Wraps what a view returns; an error arrives wrapped already."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None) -> bytes:
        context = renderer_context or {}
        response, request = context.get("response"), context.get("request")
        if response is not None and response.status_code >= 400:
            return dumps(data)
        return dumps(success(data, getattr(request, "warnings", None)))
