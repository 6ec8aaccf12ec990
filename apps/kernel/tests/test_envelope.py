"""Every answer wears the envelope: successes, refusals, Django's own failures, and the unforeseen."""

import datetime as dt
import json
import re
from decimal import Decimal
from uuid import uuid4

import orjson
import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import Http404
from django.test import Client, RequestFactory
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, override
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import ConnectionError as RedisConnectionError

from apps.accounts.api.views import PublicAuthViewSet, WorkspaceViewSet
from apps.accounts.models import Session
from apps.accounts.tests.factories import AUTH, error_of, unchanged
from apps.kernel import warnings
from apps.kernel.api import errors
from apps.kernel.api.envelope import dumps, success
from apps.kernel.errors import DomainError, Invalid, NotFound
from conftest import ApiClient

pytestmark = pytest.mark.django_db
URL = "/api/v1/workspaces"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\Z")


def test_success(company):
    answer = company.client.get(URL)
    body = answer.json()
    assert list(body) == ["success", "data", "meta"]
    assert body["success"] is True
    assert set(body["meta"]) == {"timestamp", "version"}
    assert body["meta"]["version"] == "1.0.0"
    assert MOMENT.fullmatch(body["meta"]["timestamp"])
    assert MOMENT.fullmatch(body["data"]["items"][0]["createdAt"])
    assert answer["Content-Type"] == "application/json"
    assert {"X-Request-Id", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} <= set(
        answer.headers
    )


def test_failure(company):
    answer = company.client.post(URL, {})
    body = answer.json()
    assert body["success"] is False
    assert body["error"]["code"] == "REQUIRED_FIELD"
    assert set(body["error"]["details"]) == {"name"}
    assert MOMENT.fullmatch(body["error"]["timestamp"])
    assert answer["Content-Type"] == "application/json"


# --- addresses, methods, formats -------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v1/", "/api/v2/nothing/", "/api/nothing", "/api/vx/", "/x"]
)
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_unknown_address(company, path, method):
    for client in (company.client, ApiClient()):
        assert error_of(getattr(client, method)(path)) == (404, "NOT_FOUND", {})


@pytest.mark.parametrize(
    "path", ["/api/v9/workspaces", "/api/v9", "/api/v0/", "/api/v11/workspaces", "/api/v3/x/"]
)
def test_unknown_version_in_the_path(company, path):
    strict = Client(enforce_csrf_checks=True)
    for answer in (company.client.get(path), company.client.post(path, {}), strict.post(path)):
        assert error_of(answer) == (404, "API_VERSION_UNSUPPORTED", {"supported": ["1", "2"]})


@pytest.mark.parametrize(
    ("version", "form"),
    [(None, "1"), ("", "1"), ("1", "1"), ("1.0", "1"), (" 1.00 ", "1"), ("2", "2"), ("2.0", "2")],
)
def test_version_in_the_header(company, version, form):
    headers = {} if version is None else {"API-Version": version}
    answer = company.client.get("/api/workspaces", **headers)
    assert answer.status_code == 200
    assert set(answer.json()["data"]) == (
        {"items", "total", "page", "limit", "totalPages", "pagination"}
        if form == "1"
        else {"items", "pagination"}
    )


@pytest.mark.parametrize("version", ["3", "1.1", "0", "v1", "latest", "1.0.0", "-1", "１", "x" * 500])
def test_unknown_version_in_the_header(company, version):
    headers = {"API-Version": version.encode().decode("latin-1")}
    for client in (company.client, ApiClient()):
        answer = client.get("/api/workspaces", **headers)
        assert error_of(answer) == (404, "API_VERSION_UNSUPPORTED", {"supported": ["1", "2"]})
    # A version in the path decides alone.
    assert company.client.get(URL, **headers).status_code == 200


@pytest.mark.parametrize("prefix", ["/api/v1", "/api/v2", "/api"])
@pytest.mark.parametrize("slash", ["", "/"])
def test_trailing_slash(company, prefix, slash):
    assert company.client.get(f"{prefix}/workspaces{slash}").status_code == 200
    assert (
        company.client.post(f"{prefix}/workspaces{slash}", {"name": f"B{prefix}{slash}"}).status_code == 201
    )


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", URL, {"GET", "POST", "HEAD", "OPTIONS"}),
        ("PUT", URL, {"GET", "POST", "HEAD", "OPTIONS"}),
        ("POST", "/api/v1/organization", {"GET", "PUT", "PATCH", "HEAD", "OPTIONS"}),
        ("TRACE", URL, {"GET", "POST", "HEAD", "OPTIONS"}),
        ("BREW", URL, {"GET", "POST", "HEAD", "OPTIONS"}),
    ],
)
def test_405_names_what_is_allowed(company, method, path, allowed):
    with unchanged():
        answer = company.client.request(method, path, {"name": "x"})
    status, code, details = error_of(answer)
    assert (status, code) == (405, "METHOD_NOT_ALLOWED")
    assert set(details["allowed"]) == set(answer["Allow"].split(", ")) == allowed


def test_405_of_public_routes(anonymous):
    assert error_of(anonymous.get(f"{AUTH}/login"))[:2] == (405, "METHOD_NOT_ALLOWED")


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "image/png, text/csv;q=0.5"])
def test_406(company, accept):
    assert error_of(company.client.get(URL, Accept=accept)) == (406, "NOT_ACCEPTABLE", {})
    with unchanged():
        assert company.client.post(URL, {"name": "x"}, Accept=accept).status_code == 406


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/html, application/*;q=0.1", ""])
def test_acceptable(company, accept):
    assert company.client.get(URL, Accept=accept).status_code == 200


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "a/b/c"],
)
def test_415(company, content_type):
    sent = {"Authorization": f"Bearer {company.client.token}"}
    with unchanged():
        answer = company.client.http.generic("POST", URL, b"name=x", content_type, headers=sent)
    assert error_of(answer) == (415, "UNSUPPORTED_MEDIA_TYPE", {})


def test_json_may_name_its_charset(company):
    sent = {"Authorization": f"Bearer {company.client.token}"}
    body = orjson.dumps({"name": "Қойма"})
    answer = company.client.http.generic("POST", URL, body, "application/json; charset=utf-8", headers=sent)
    assert answer.json()["data"]["name"] == "Қойма"


def test_413(company, settings):
    settings.MAX_BODY_BYTES = 100
    with unchanged():
        answer = company.client.post(URL, {"name": "x" * 101})
    assert error_of(answer) == (413, "PAYLOAD_TOO_LARGE", {})


def test_429_with_exact_headers(company, settings, monkeypatch):
    settings.RATE_LIMIT_AUTHENTICATED = 2
    monkeypatch.setattr("apps.kernel.api.throttling.now", lambda: 1_000_000_030.25)
    answers = [company.client.get(URL) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["X-RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert {answer["X-RateLimit-Limit"] for answer in answers} == {"2"}
    assert {answer["X-RateLimit-Reset"] for answer in answers} == {"1000000080"}
    assert answers[2]["Retry-After"] == "50"
    assert error_of(answers[2]) == (429, "RATE_LIMIT_EXCEEDED", {"limit": 2, "retryAfter": 50})


# --- bodies ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"name",
        b'{"name": "x",}',
        b'{"name": "\\u0000"}',
        b'{"name": "a\\ud800"}',
        b'{"name": "\xff"}',
        b'{"name": "x", "name": "y"}',
        b'{"name": "x", "a": NaN}',
        b'{"name": "x", "a": Infinity}',
        b'{"name": "x", "a": 1e400}',
        b'{"name": "x", "a": 1e308}',
        b'{"name": "x", "a": ' + b"9" * 5000 + b"}",
        b'{"name": "x", "a": 99999999999999999999}',
        b'{"name": "x", "a": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'\xef\xbb\xbf{"name": "x"}',
        b'"x"',
        b"[]",
        b"null",
        b"7",
        b'[{"name": "x"}]',
    ],
)
def test_bad_json_is_400_and_changes_nothing(company, body):
    with unchanged():
        answer = company.client.post(URL, body)
    status, code, details = error_of(answer)
    assert (status, code, set(details)) == (400, "VALIDATION_FAILED", {"body"})
    assert all(isinstance(message, str) and message for message in details["body"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["email", "password"]), inner)
    ),
)


@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_body_gives_a_500(body):
    request = RequestFactory().post(f"{AUTH}/login", body, content_type="application/json")
    view = PublicAuthViewSet.as_view({"post": "login"})
    assert view(request, version="1").status_code == 400


# --- the unforeseen --------------------------------------------------------------------------------


@pytest.fixture
def failing(company, monkeypatch):
    """GET /workspaces raises what it is told to."""

    def fail_with(error):
        def raising(self):
            raise error

        monkeypatch.setattr(WorkspaceViewSet, "get_queryset", raising)
        return company.client.get(URL, **{"X-Request-Id": "abc-123"})

    return fail_with


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RuntimeError("secret"), 500, "INTERNAL_ERROR"),
        (KeyError("secret"), 500, "INTERNAL_ERROR"),
        (IntegrityError("secret"), 500, "DATABASE_ERROR"),
        (OperationalError("secret"), 503, "SERVICE_UNAVAILABLE"),
        (RedisConnectionError("secret"), 503, "SERVICE_UNAVAILABLE"),
    ],
)
def test_an_unforeseen_failure_says_nothing_but_its_id(failing, error, status, code):
    answer = failing(error)
    assert error_of(answer) == (status, code, {"requestId": "abc-123"})
    assert answer["X-Request-Id"] == "abc-123"
    assert b"secret" not in answer.content
    assert b"Traceback" not in answer.content


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("secret"), 404, "NOT_FOUND"),
        (NotFound(), 404, "NOT_FOUND"),
        (DomainError(), 409, "CONFLICT"),
        (Invalid({"items.0.product_id": "bad"}), 400, "VALIDATION_FAILED"),
    ],
)
def test_foreseen_failures(failing, error, status, code):
    answer = failing(error)
    assert error_of(answer)[:2] == (status, code)
    assert b"secret" not in answer.content


def test_detail_keys_are_camel_case_at_any_depth(failing):
    error = DomainError(None, credit_limit=1, items=[{"product_id": 2}], field="organization_bin")
    assert error_of(failing(error))[2] == {
        "creditLimit": 1,
        "items": [{"productId": 2}],
        "field": "organizationBin",
    }


def test_a_real_database_error(company, monkeypatch):
    def divide(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1/0")

    monkeypatch.setattr(WorkspaceViewSet, "get_queryset", divide)
    assert error_of(company.client.get(URL))[:2] == (500, "DATABASE_ERROR")
    monkeypatch.undo()
    assert company.client.get(URL).status_code == 200, "the failed transaction is left behind"


def test_what_a_failing_request_wrote_is_gone(company, monkeypatch):
    def write_then_fail(self):
        Session.objects.all().delete()
        raise RuntimeError

    monkeypatch.setattr(WorkspaceViewSet, "get_queryset", write_then_fail)
    with unchanged():
        assert company.client.get(URL).status_code == 500


@pytest.mark.django_db(transaction=True)
def test_a_commit_that_fails(live_company, monkeypatch):
    """Foreign keys are checked at the commit, when the view has answered already."""
    every = WorkspaceViewSet.get_queryset

    def dangling(self):
        Session.objects.create(
            user_id=uuid4(), organization=live_company.organization, expires_at=timezone.now()
        )
        return every(self)

    monkeypatch.setattr(WorkspaceViewSet, "get_queryset", dangling)
    with unchanged():
        answer = live_company.client.get(URL, **{"X-Request-Id": "abc"})
    assert error_of(answer) == (500, "DATABASE_ERROR", {"requestId": "abc"})


@pytest.mark.django_db(transaction=True)
def test_a_database_that_does_not_answer(live_company, monkeypatch):
    connection.close()
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "PORT", "1")
        for answer in (
            live_company.client.get(URL, **{"X-Request-Id": "abc"}),
            live_company.client.post(
                f"{AUTH}/login", {"email": "a@b.kz", "password": "x"}, **{"X-Request-Id": "abc"}
            ),
        ):
            assert error_of(answer) == (503, "SERVICE_UNAVAILABLE", {"requestId": "abc"})
    assert live_company.client.get(URL).status_code == 200


def test_a_host_that_is_not_ours(company, settings):
    settings.ALLOWED_HOSTS = ["prometric.kz"]
    answer = company.client.get(URL, Host="evil.kz")
    assert error_of(answer)[:2] == (400, "VALIDATION_FAILED")
    assert "X-Request-Id" in answer.headers


def test_djangos_handlers(rf):
    api, admin = rf.get("/api/v1/x"), rf.get("/admin/x")
    for handler, code in (
        (lambda r: errors.bad_request(r, SuspiciousOperation("x")), "VALIDATION_FAILED"),
        (lambda r: errors.permission_denied(r, PermissionError("x")), "PERMISSION_DENIED"),
        (lambda r: errors.page_not_found(r, Http404("x")), "NOT_FOUND"),
        (lambda r: errors.csrf_failure(r, "no cookie"), "PERMISSION_DENIED"),
        (lambda r: errors.server_error(r), "INTERNAL_ERROR"),
    ):
        wrapped = orjson.loads(handler(api).content)
        assert (wrapped["success"], wrapped["error"]["code"]) == (False, code)
        assert "html" in handler(admin)["Content-Type"], "people get a page"


def test_a_csrf_refusal_wears_the_envelope():
    """The API asks for no CSRF token; whatever else is posted to does."""
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"{AUTH}/login", b"{}", content_type="application/json")
    assert error_of(answer)[:2] == (400, "REQUIRED_FIELD")
    assert "html" in strict.post("/admin/login/")["Content-Type"]


# --- JSON ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("9999999999999999.99", b"9999999999999999.99"),
        ("-9999999999999999.99", b"-9999999999999999.99"),
        ("20160000.00", b"20160000"),
        ("6916000", b"6916000"),
        ("0.10", b"0.1"),
        ("0.00", b"0"),
        ("-0.00", b"0"),
        ("1E+7", b"10000000"),
        ("1E-3", b"0.001"),
        ("12.345", b"12.345"),
    ],
)
def test_money_leaves_exactly(number, text):
    assert dumps(Decimal(number)) == text
    assert dumps({"a": [Decimal(number)]}) == b'{"a":[' + text + b"]}"


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**16) + 1, max_value=10**16 - 1
    )
)
def test_every_amount_survives(amount):
    assert Decimal(dumps(amount).decode()) == amount


def test_other_values():
    moment = dt.datetime(2025, 12, 31, 19, 30, 0, 999_999, dt.UTC)
    found = orjson.loads(
        dumps(
            {
                "at": moment,
                "id": uuid4(),
                "text": gettext_lazy("Not found"),
                "set": frozenset("a"),
                "t": (1, 2),
            }
        )
    )
    assert found["at"] == "2025-12-31T19:30:00Z"
    assert found["set"] == ["a"]
    with pytest.raises(TypeError):
        dumps(object())


def test_warnings_are_shown_once_and_in_camel_case(rf):
    collected = warnings.collect()
    for _ in range(2):
        warnings.warn(
            "LOOKS_WRONG", gettext_lazy("Not found"), field="organization_bin", vat_rate=Decimal("12.00")
        )
    assert orjson.loads(dumps(success({}, collected)))["meta"]["warnings"] == [
        {"code": "LOOKS_WRONG", "message": "Not found", "field": "organizationBin", "vatRate": 12}
    ]
    assert "warnings" not in success({}, warnings.collect())["meta"]


# --- languages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "language"),
    [("ru-RU", "ru"), ("kk-KZ", "kk"), ("en-US", "en"), ("de, kk;q=0.4, en;q=0.6", "en"), ("", "ru")],
)
def test_messages_speak_the_callers_language(company, header, language):
    answer = company.client.post(URL, {}, **{"Accept-Language": header})
    assert answer["Content-Language"] == language
    assert answer.json()["error"]["code"] == "REQUIRED_FIELD"
    texts = {}
    for code in ("kk", "ru", "en"):
        with override(code):
            texts[code] = gettext("This field is required.")
    assert len(set(texts.values())) == 3
    assert answer.json()["error"]["details"]["name"] == [texts[language]]
    assert "Accept-Language" in answer["Vary"]


def test_a_transaction_of_the_test_itself(company):
    """Requests nest in it, and leave its tenant as it was."""
    with transaction.atomic():
        company.client.post(URL, {"name": "x"})
        company.client.post(URL, {"name": "x"})
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('app.organization'), current_setting('app.workspace')")
            assert cursor.fetchone() == (str(company.organization.pk), str(company.workspace.pk))
