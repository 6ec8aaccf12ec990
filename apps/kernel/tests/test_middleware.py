"""The id, the log line and the language of a request."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock
from uuid import UUID

import pytest
import structlog
from asgiref.sync import async_to_sync
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, RequestFactory
from django.urls import path
from django.utils import translation

from apps.kernel.api import middleware
from apps.kernel.api.bodies import BodyLengthMiddleware


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Mock:
    log = Mock()
    monkeypatch.setattr(middleware, "log", log)
    return log


def answer(
    request_id: str | None = None, url: str = "/api/v1/deals?token=secret"
) -> tuple[Any, HttpResponse, Any]:
    """(request, response, what was bound to the log meanwhile)."""
    bound: dict[str, Any] = {}

    def view(request: HttpRequest) -> HttpResponse:
        bound.update(structlog.contextvars.get_contextvars())
        return HttpResponse(status=201)

    request = RequestFactory().get(
        url, headers={"X-Request-Id": request_id} if request_id is not None else {}
    )
    return request, middleware.RequestIdMiddleware(view)(request), bound


def test_a_request_gets_an_id(log: Mock) -> None:
    request, response, bound = answer()
    assert UUID(request.request_id).version == 7
    assert response["X-Request-Id"] == request.request_id
    assert bound == {"request_id": request.request_id}
    assert structlog.contextvars.get_contextvars() == {}


@pytest.mark.parametrize("given", ["a", "req-1.2_3:4", "0" * 128])
def test_a_sane_id_is_kept(log: Mock, given: str) -> None:
    request, response, _bound = answer(given)
    assert request.request_id == response["X-Request-Id"] == given


@pytest.mark.parametrize("given", ["", "a b", "a\nb", "é", "0" * 129, "<script>"])
def test_a_strange_id_is_replaced(log: Mock, given: str) -> None:
    _request, response, _bound = answer(given)
    assert UUID(response["X-Request-Id"]).version == 7


def test_nothing_of_an_earlier_request_is_logged(log: Mock) -> None:
    structlog.contextvars.bind_contextvars(user="someone else")
    _request, _response, bound = answer()
    assert set(bound) == {"request_id"}


def test_context_is_cleared_when_the_view_raises(log: Mock) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        middleware.RequestIdMiddleware(view)(RequestFactory().get("/api/v1/x"))
    assert structlog.contextvars.get_contextvars() == {}


def test_one_line_per_request_without_its_query_and_none_for_files(log: Mock) -> None:
    answer(url="/static/workplace/page.css")
    assert not log.info.called
    answer()
    log.info.assert_called_once()
    (event,), fields = log.info.call_args
    assert event == "request"
    assert fields.pop("duration_ms") >= 0
    assert fields == {"method": "GET", "path": "/api/v1/deals", "status": 201, "address": "127.0.0.1"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("kk-KZ", "kk"),
        ("ru-RU", "ru"),
        ("en-US", "en"),
        ("kk", "kk"),
        ("EN", "en"),
        ("en_GB", "en"),
        ("", "ru"),
        ("de-DE", "ru"),
        ("*", "ru"),
        ("de, en;q=0.5", "en"),
        ("ru;q=0.5, kk;q=0.9, en;q=0.7", "kk"),
        ("en, kk", "en"),
        ("kk;q=0, en;q=0.1", "en"),
        ("kk;q=0", "ru"),
        ("kk;q=, en;q=0.1", "en"),
        ("kk;q=nan, en;q=inf, en;q=-1", "ru"),
        ("kk ; Q=0.8 , en;q=0.7", "kk"),
        (",,;q=1,kk", "kk"),
        ("x" * 100_000 + ",kk", "ru"),
    ],
)
def test_negotiation(header: str, language: str) -> None:
    assert middleware.negotiate(header) == language


def speak(url: str = "/api/v1/x", cookie: str | None = None, **headers: str) -> tuple[Any, HttpResponse, str]:
    """(request, response, the language that the view spoke)."""
    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(translation.get_language())
        return HttpResponse(headers={"Vary": "Origin"})

    request = RequestFactory().get(url, headers=headers)
    if cookie:
        request.COOKIES["django_language"] = cookie
    response = middleware.LanguageMiddleware(view)(request)
    return request, response, seen[0]


def test_the_view_speaks_it_and_the_answer_says_so() -> None:
    translation.activate("en")
    request, response, spoken = speak(**{"Accept-Language": "kk-KZ,en;q=0.5"})
    assert spoken == request.LANGUAGE_CODE == response["Content-Language"] == "kk"
    assert response["Vary"] == "Origin, Accept-Language"
    assert translation.get_language() == "ru"  # nothing stays active on the thread


def test_only_the_admin_looks_at_the_cookie() -> None:
    _request, response, spoken = speak("/admin/", "en", **{"Accept-Language": "kk"})
    assert spoken == "en"
    assert response["Vary"] == "Origin, Accept-Language, Cookie"
    assert speak("/admin/", "xx", **{"Accept-Language": "kk"})[2] == "kk"
    assert speak("/admin/")[2] == "ru"
    assert speak("/api/v1/x", "en", **{"Accept-Language": "kk"})[2] == "kk"


def test_language_is_let_go_when_the_view_raises() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        raise ZeroDivisionError

    request = RequestFactory().get("/api/v1/x", headers={"Accept-Language": "kk"})
    with pytest.raises(ZeroDivisionError):
        middleware.LanguageMiddleware(view)(request)
    assert translation.get_language() == "ru"


async def spoken(request: HttpRequest) -> HttpResponse:
    """An async view, as the socket process serves them."""
    bound = structlog.contextvars.get_contextvars()["request_id"]
    return HttpResponse(f"{bound} {translation.get_language()}")


urlpatterns = [path("api/spoken", spoken)]


def test_the_same_under_asgi(settings: Any, log: Mock) -> None:
    settings.ROOT_URLCONF = __name__
    settings.RATE_LIMIT_IDENTITY = None
    settings.RATE_LIMIT_ANONYMOUS = 1_000_000
    settings.MIDDLEWARE = [
        "apps.kernel.api.middleware.RequestIdMiddleware",
        "apps.kernel.api.middleware.LanguageMiddleware",
        "apps.kernel.api.throttling.RateLimitMiddleware",
    ]
    headers = {"X-Request-Id": "r-1", "Accept-Language": "kk"}
    response = async_to_sync(AsyncClient().get)("/api/spoken", headers=headers)
    assert response.content == b"r-1 kk"
    assert (response["X-Request-Id"], response["Content-Language"]) == ("r-1", "kk")
    assert int(response["X-RateLimit-Remaining"]) < 1_000_000
    assert structlog.contextvars.get_contextvars() == {}


def test_a_server_that_does_not_end_a_body_itself_is_not_read_without_a_length() -> None:
    """It would wait for more for ever; what cannot be read is not taken for nothing."""
    request = RequestFactory().post("/api/v1/customers", HTTP_TRANSFER_ENCODING="chunked")
    request.environ.pop("wsgi.input_terminated", None)
    answer = BodyLengthMiddleware(lambda _request: HttpResponse())(request)
    assert answer.status_code == 411
