"""Failures that no input causes: bugs, databases, commits, hosts; each in the envelope, telling nothing."""

from uuid import uuid4

import orjson
import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import IntegrityError, OperationalError, connection
from django.http import Http404
from django.test import Client
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisConnectionError

from apps.accounts.api.views import WorkspaceViewSet
from apps.accounts.models import Session
from apps.accounts.tests.factories import AUTH, error_of, unchanged
from apps.kernel.api import errors
from apps.kernel.errors import DomainError, Invalid, NotFound

pytestmark = pytest.mark.django_db
URL = "/api/v1/workspaces"


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


@pytest.mark.parametrize("url", [URL, "/api/v1/analytics/sales/dashboard", "/api/v1/organization/logo"])
def test_more_parameters_than_are_read(company, settings, url):
    query = "&".join(["search=a"] * (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1))
    assert error_of(company.client.get(f"{url}?{query}")) == (400, "VALIDATION_FAILED", {})


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
        if wrapped["error"]["details"] != {"reason": "no cookie"}:
            assert "html" in handler(admin)["Content-Type"], "people get a page"


def test_a_csrf_refusal_wears_the_envelope():
    """The API asks for no CSRF token; whatever else is posted to does."""
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(f"{AUTH}/login", b"{}", content_type="application/json")
    assert error_of(answer)[:2] == (400, "REQUIRED_FIELD")
    assert "html" in strict.post("/admin/login/")["Content-Type"]
