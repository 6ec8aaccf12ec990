"""Each HTML page says what it may run, and has no script of its own in it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from apps.inventory.tests.factories import make_product
from apps.kernel.mail import queue_mail
from prometric.tests.test_dashboard_document import ELSEWHERE

pytestmark = pytest.mark.django_db
INLINE = re.compile(r"<script(?![^>]*\ssrc=)|\son\w+=\"|javascript:", re.IGNORECASE)
STRICT = ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "default-src 'none'")


def parts(answer):
    return set(answer["Content-Security-Policy"].split("; "))


def check(answer):
    html = answer.content.decode()
    assert answer.status_code == 200
    assert set(STRICT) <= parts(answer)
    assert INLINE.findall(html) == []
    assert ELSEWHERE.findall(html) == []


def test_pages_of_the_workplace(company, staff):
    product = make_product(company.actor)
    places = ("", "notices/", "devices/", "password_change/", "second-factor/", "email/", "email/confirm/")
    for place in (
        *places,
        "inventory/product/",
        "inventory/product/add/",
        f"inventory/product/{product.pk}/change/",
        f"inventory/product/{product.pk}/history/",
    ):
        answer = staff.get(f"/admin/{place}")
        check(answer)
        assert {"script-src 'self' 'unsafe-eval'", "style-src 'self' 'unsafe-inline'"} <= parts(answer)
        assert "connect-src 'self' ws://testserver wss://testserver" in parts(answer)


@pytest.mark.parametrize("path", ["/admin/login/", "/platform/login/", "/api/docs", "/api/redoc"])
def test_pages_for_anybody(client, path):
    check(client.get(path))


@pytest.mark.parametrize("path", ["/api/docs", "/api/redoc"])
def test_the_description_runs_files_alone(client, path):
    answer = client.get(path)
    assert "script-src 'self'" in parts(answer)
    for script in re.findall(r'<script src="([^"]+)"', answer.content.decode()):
        assert not script.startswith("http")
    bundle = client.get("/api/redoc.js")
    assert bundle.status_code == 200
    assert b"cdn.redoc.ly" not in bundle.content


def test_an_answer_of_the_api_is_no_page(anonymous):
    assert "Content-Security-Policy" not in anonymous.get("/api/v1/health").headers


def test_a_foreign_host_is_refused_without_a_trace(client, settings, capfd):
    settings.ALLOWED_HOSTS = ["erp.example.kz"]
    answer = client.get("/admin/login/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    told = capfd.readouterr()
    assert "Traceback" not in told.out + told.err
    assert "evil.example" not in told.out + told.err


def test_the_checks_of_deployment_find_nothing(settings):
    settings.SECURE_HSTS_SECONDS, settings.SECRET_KEY = 31536000, "k" * 60 + "abcdefgh"
    call_command("check", "--deploy", "--fail-level", "WARNING")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    "template", ["verify_email", "reset_password", "change_email_old", "change_email_new", "reset_link"]
)
def test_no_subject_of_a_letter_shows_what_opens_an_account(template, language):
    said: dict[str, Any] = {
        "name": "Асхат",
        "code": "314159",
        "link": "https://erp.kz/x?token=abc",
        "minutes": 10,
        "hours": 24,
    }
    mail = queue_mail(to="a@company.kz", template=template, language=language, context=said)
    assert said["code"] in mail.body or said["link"] in mail.body
    assert said["code"] not in mail.subject
    assert said["link"] not in mail.subject


@pytest.mark.parametrize(
    "path", ["/admin/", "/admin/second-factor/", "/admin/email/", "/admin/inventory/product/"]
)
def test_pages_with_a_persons_data_are_kept_by_nobody(company, staff, path):
    answer = staff.get(path)
    assert "no-store" in answer["Cache-Control"]
    assert "geolocation=()" in answer["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/code/", "/platform/login/", "/dashboard"])
def test_browsers_insist_on_tls_where_the_setting_says_so(client, settings, path):
    settings.SECURE_HSTS_SECONDS = 31536000
    answer = Client().get(path, secure=True)
    assert answer["Strict-Transport-Security"] == "max-age=31536000"
