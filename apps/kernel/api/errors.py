"""Every failure, also Django's own, as the error envelope (domain.md §5)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views import defaults
from redis.exceptions import RedisError
from rest_framework import exceptions
from rest_framework.response import Response

from apps.kernel.api.envelope import dumps, failure
from apps.kernel.api.naming import camelize_details
from apps.kernel.errors import DomainError, InvalidUUID, Missing, ServiceUnavailable

log = structlog.get_logger("prometric.errors")

MESSAGES: dict[str, Any] = {
    "AUTH_UNAUTHORIZED": _("Unauthorized access"),
    "AUTH_TOKEN_EXPIRED": _("Token has expired"),
    "VALIDATION_FAILED": _("Validation failed"),
    "REQUIRED_FIELD": _("Required field missing"),
    "INVALID_UUID": _("Invalid UUID format"),
    "PERMISSION_DENIED": _("You do not have permission to do this"),
    "NOT_FOUND": _("Not found"),
    "METHOD_NOT_ALLOWED": _("Method not allowed"),
    "NOT_ACCEPTABLE": _("The requested format is not available"),
    "UNSUPPORTED_MEDIA_TYPE": _("Unsupported media type"),
    "PAYLOAD_TOO_LARGE": _("The request body is too large"),
    "RATE_LIMIT_EXCEEDED": _("Too many requests"),
    "API_VERSION_UNSUPPORTED": _("This API version is not supported"),
    "INTERNAL_ERROR": _("Internal server error"),
    "DATABASE_ERROR": _("Database operation failed"),
    "SERVICE_UNAVAILABLE": _("Service temporarily unavailable"),
}
RETRY_AFTER = 5  # seconds until a database or broker that is back is noticed at the latest
TOO_LARGE = "22003"  # PostgreSQL: numeric value out of range
BY_STATUS = {
    400: "VALIDATION_FAILED",
    401: "AUTH_UNAUTHORIZED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    406: "NOT_ACCEPTABLE",
    413: "PAYLOAD_TOO_LARGE",
    415: "UNSUPPORTED_MEDIA_TYPE",
    429: "RATE_LIMIT_EXCEEDED",
}


def _flatten(detail: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """(path, code, message) of every leaf of DRF's nested validation detail."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            name = "" if key == "non_field_errors" else str(key)
            yield from _flatten(value, ".".join(part for part in (path, name) if part))
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = isinstance(value, (dict, list))
            yield from _flatten(value, f"{path}.{index}" if nested else path)
    else:
        yield path or "body", getattr(detail, "code", "invalid"), str(detail)


def describe(error: Exception, request: Any = None) -> tuple[int, dict[str, Any]]:
    """HTTP status and error envelope of any exception."""
    if isinstance(error, DomainError):
        return error.status, failure(error.code, error.text, camelize_details(error.details))
    if isinstance(error, exceptions.ValidationError):
        leaves = list(_flatten(error.detail))
        details: dict[str, list[str]] = {}
        for path, _code, message in leaves:
            details.setdefault(path, []).append(message)
        codes = {leaf_code for _path, leaf_code, _message in leaves}
        code = "VALIDATION_FAILED"
        if codes == {"required"}:
            code = Missing.code
        elif codes == {"invalid_uuid"}:
            code = InvalidUUID.code
        return 400, failure(code, MESSAGES[code], details)
    if isinstance(error, exceptions.ParseError):
        return 400, failure("VALIDATION_FAILED", MESSAGES["VALIDATION_FAILED"], {"body": [str(error.detail)]})
    if isinstance(error, exceptions.APIException):
        default = BY_STATUS.get(error.status_code, "INTERNAL_ERROR")
        code = getattr(error, "error_code", None) or default
        return error.status_code, failure(code, MESSAGES.get(code, error.detail))
    if isinstance(error, Http404):
        return 404, failure("NOT_FOUND", MESSAGES["NOT_FOUND"])
    if isinstance(error, SuspiciousOperation):  # such as more parameters than Django reads
        return 400, failure("VALIDATION_FAILED", MESSAGES["VALIDATION_FAILED"])
    if isinstance(error, DjangoPermissionDenied):
        return 403, failure("PERMISSION_DENIED", MESSAGES["PERMISSION_DENIED"])
    if isinstance(error, DataError) and getattr(error.__cause__, "sqlstate", "") == TOO_LARGE:
        # What nobody added up beforehand the column itself refuses; the transaction takes everything back.
        log.warning("a sum beyond its column", exc_info=error)
        said = [str(_("A sum or quantity would become too large."))]
        return 400, failure("VALIDATION_FAILED", MESSAGES["VALIDATION_FAILED"], {"body": said})
    return _unforeseen(error, request)


def _unforeseen(error: Exception, request: Any) -> tuple[int, dict[str, Any]]:
    request_id = getattr(request, "request_id", None)
    log.error("unhandled", error=type(error).__name__, request_id=request_id, exc_info=error)
    details = {"requestId": request_id} if request_id else {}
    if isinstance(error, (OperationalError, InterfaceError, RedisError)):
        return 503, failure(ServiceUnavailable.code, ServiceUnavailable.message, details)
    code = "DATABASE_ERROR" if isinstance(error, DatabaseError) else "INTERNAL_ERROR"
    return 500, failure(code, MESSAGES[code], details)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's EXCEPTION_HANDLER."""
    view = context.get("view")
    http_request = getattr(context.get("request"), "_request", context.get("request"))
    status, body = describe(error, http_request)
    if isinstance(error, exceptions.MethodNotAllowed) and view is not None:
        body["error"]["details"]["allowed"] = view.allowed_methods
    headers = {}
    if status == 401 and view is not None:
        headers["WWW-Authenticate"] = "Bearer"
    if status in (429, 503) and (wait := getattr(error, "wait", RETRY_AFTER if status == 503 else None)):
        headers["Retry-After"] = str(int(wait))
    response = Response(body, status=status, headers=headers)
    response.commits = getattr(error, "commits", False)  # type: ignore[attr-defined]
    return response


def failed(error: Exception, request: HttpRequest) -> HttpResponse:
    """The enveloped answer to an exception outside the view: a transaction that could not begin or commit."""
    status, body = describe(error, request)
    headers = {"Retry-After": str(RETRY_AFTER)} if status == 503 else {}
    return HttpResponse(dumps(body), status=status, content_type="application/json", headers=headers)


def error_response(status: int, code: str, message: Any = None, **details: Any) -> HttpResponse:
    """An enveloped answer from outside DRF: middleware, handler404, CSRF."""
    body = failure(code, message or MESSAGES.get(code, code), details)
    return HttpResponse(dumps(body), status=status, content_type="application/json")


def _for_people(request: HttpRequest) -> bool:
    """Whether a person at a page of the back office reads the answer, not a program."""
    return request.path_info.startswith(("/admin/", "/platform/"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400."""
    if _for_people(request):
        return defaults.bad_request(request, exception)
    return error_response(400, "VALIDATION_FAILED")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    if _for_people(request):
        return defaults.permission_denied(request, exception)
    return error_response(403, "PERMISSION_DENIED")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    if _for_people(request):
        return defaults.page_not_found(request, exception)
    return error_response(404, "NOT_FOUND")


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500; the trace is in the log under the same request id."""
    if _for_people(request):
        return defaults.server_error(request)
    error = sys.exc_info()[1]
    if isinstance(error, Exception):
        return failed(error, request)
    return error_response(500, "INTERNAL_ERROR")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Whatever of the API asks for a token; pages of people have their own (CSRF_FAILURE_VIEW)."""
    return error_response(403, "PERMISSION_DENIED", reason=reason)
