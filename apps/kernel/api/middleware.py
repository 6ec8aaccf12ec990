"""What surrounds every request: its id, log line and count, and its language."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import lru_cache

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from apps.kernel import metrics, traces
from apps.kernel.api.throttling import client_address
from apps.kernel.models import uuid7

GetResponse = Callable[[HttpRequest], HttpResponse]
log = structlog.get_logger("prometric.request")

# What a caller may name its request: it goes to logs and back into a header.
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
_MAX_HEADER = 256  # characters of Accept-Language that are read
_MAX_CACHED = 1024
# The names of an address's parts: `(?P<pk>[^/.]+)`, `<path:object_id>`; and what only matches.
_PART = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)|<(?:\w+:)?(\w+)>")
_SIGNS = re.compile(r"/\?|\\Z|[\^$?]|\\")
_PERSONAL = ("/api/", "/admin/", "/platform/")
_NO_SENSORS = "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"


class RequestIdMiddleware:
    """Gives every request an id (the caller's X-Request-Id, if sane), a log line and a count; files the last.

    Organization and user are bound to the log by whoever finds out who it is.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = _request_id(request)
        request.request_id = request_id  # type: ignore[attr-defined]
        # First cleared: a worker thread may still carry what an earlier request bound and never cleared.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        try:
            with traces.span(request.method or "", traces.SERVER) as note:
                response = self.get_response(request)
                note(http_route=_route(request), http_response_status=response.status_code)
            response["X-Request-Id"] = request_id
            seconds = time.perf_counter() - started
            _count(request, response, seconds)
            if not request.path_info.startswith(settings.STATIC_URL):
                log.info(
                    "request",
                    method=request.method,
                    path=request.path,  # without the query, which may hold names and tokens
                    status=response.status_code,
                    duration_ms=round(seconds * 1000, 1),
                    address=client_address(request),
                )
            return response
        finally:
            structlog.contextvars.clear_contextvars()


class PrivacyMiddleware:
    """What the API answers is somebody's, so no browser and no proxy keeps it. No page needs a sensor."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(_PERSONAL):
            response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", _NO_SENSORS)
        return response


class LanguageMiddleware:
    """Speaks the language of Accept-Language (kk-KZ, ru-RU, en-US, kk, ru, en; q-values), else ru.

    Unlike Django's own it never looks at the URL, and only the admin looks at the cookie: an API's
    answer must not depend on one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = negotiate(request.headers.get("Accept-Language", ""))
        vary = ["Accept-Language"]
        if request.path_info.startswith(("/admin", "/platform")):
            vary.append("Cookie")
            chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
            if chosen in dict(settings.LANGUAGES):
                language = chosen
        request.LANGUAGE_CODE = language
        # deactivate, not "as before": the thread goes back to the pool with no language.
        with translation.override(language, deactivate=True):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, vary)
        return response


def negotiate(header: str) -> str:
    """The supported language that an Accept-Language header likes best, else LANGUAGE_CODE."""
    return _negotiate(header[:_MAX_HEADER], tuple(code for code, _name in settings.LANGUAGES))


@lru_cache(maxsize=_MAX_CACHED)
def _negotiate(header: str, supported: tuple[str, ...]) -> str:
    best, best_quality = settings.LANGUAGE_CODE, 0.0
    for item in header.split(","):
        tag, _, parameters = item.partition(";")
        language = tag.strip().lower().replace("_", "-").partition("-")[0]
        quality = _quality(parameters)
        # The earlier of two equals wins; "*" is no language, so it leaves the default.
        if language in supported and quality > best_quality:
            best, best_quality = language, quality
    return best


def _quality(parameters: str) -> float:
    """The q of `;q=0.8`: 1 when absent, 0 (not wanted) when senseless."""
    name, _, value = parameters.partition("=")
    if not name.strip():
        return 1.0
    if name.strip().lower() != "q" or not re.fullmatch(r"\s*[01](\.\d{0,3})?\s*", value, re.ASCII):
        return 0.0
    return min(1.0, float(value))


def _count(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    method = request.method if request.method in metrics.METHODS else "other"
    route = _route(request)
    metrics.requests.labels(method, route, response.status_code).inc()
    metrics.request_seconds.labels(method, route).observe(seconds)


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    return route_of(match.route) if match is not None else metrics.NO_ROUTE


@lru_cache(maxsize=_MAX_CACHED)
def route_of(pattern: str) -> str:
    """`/api/v1/customers/:pk` of the pattern that Django matched."""
    named = _PART.sub(lambda match: f":{match[1] or match[2]}", pattern)
    return "/" + _SIGNS.sub("", named).strip("/")


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-Id", "")
    return given if _REQUEST_ID.fullmatch(given) else str(uuid7())
