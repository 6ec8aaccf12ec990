"""Every answer wears the envelope: successes, refusals, Django's own failures, and the unforeseen."""

import json
import re

import orjson
import pytest
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.api.views import PublicAuthViewSet
from apps.accounts.tests.factories import AUTH, error_of, unchanged
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
        b'\xef\xbb\xbf\xef\xbb\xbf{"name": "x"}',
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
