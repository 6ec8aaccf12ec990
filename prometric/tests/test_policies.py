"""Each HTML page says what it may run, and has no script of its own in it."""

from __future__ import annotations

import re

import pytest

from apps.inventory.tests.factories import make_product
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
    places = ("", "notices/", "devices/", "password_change/", "inventory/product/", "inventory/product/add/")
    for place in (
        *places,
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
