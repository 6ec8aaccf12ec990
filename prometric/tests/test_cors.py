"""Pages of other origins: who may call the API, and what they are shown."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db
PAGE = "https://shop.example"
CUSTOMERS = "/api/v1/customers"
ASKED = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,idempotency-key",
}


@pytest.fixture
def one_origin(settings):
    settings.CORS_ALLOWED_ORIGINS, settings.CORS_ALLOW_ALL_ORIGINS = [PAGE], False


def test_a_preflight_is_answered_without_a_token(anonymous, one_origin):
    answer = anonymous.request("OPTIONS", CUSTOMERS, Origin=PAGE, **ASKED)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["Access-Control-Allow-Origin"] == PAGE
    assert {"authorization", "idempotency-key", "if-match", "x-workspace-id"} <= set(
        answer["Access-Control-Allow-Headers"].split(", ")
    )
    assert "PUT" in answer["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in answer


def test_an_answer_shows_its_headers_to_the_page(company, one_origin):
    answer = company.client.get(CUSTOMERS, Origin=PAGE)
    assert answer["Access-Control-Allow-Origin"] == PAGE
    assert {"X-RateLimit-Remaining", "X-Request-Id", "ETag", "Link"} <= set(
        answer["Access-Control-Expose-Headers"].split(", ")
    )
    assert "origin" in answer["Vary"].lower()


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://shop.example", "https://shop.example:444"]
)
def test_other_origins_are_told_nothing(company, one_origin, origin):
    answer = company.client.get(CUSTOMERS, Origin=origin)
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer
    preflight = company.client.request("OPTIONS", CUSTOMERS, Origin=origin, **ASKED)
    assert "Access-Control-Allow-Origin" not in preflight


def test_any_origin_where_the_setting_says_so(company, settings):
    settings.CORS_ALLOW_ALL_ORIGINS = True
    assert company.client.get(CUSTOMERS, Origin=PAGE)["Access-Control-Allow-Origin"] == "*"


def test_a_refusal_for_its_rate_carries_the_headers(anonymous, one_origin, settings):
    settings.RATE_LIMIT_ANONYMOUS = 0
    answer = anonymous.get(CUSTOMERS, Origin=PAGE)
    assert answer.status_code == 429
    assert answer["Access-Control-Allow-Origin"] == PAGE


def test_only_the_api_speaks_to_other_pages(staff, one_origin):
    answer = staff.get("/admin/", headers={"Origin": PAGE})
    assert answer.status_code == 200
    assert "Access-Control-Allow-Origin" not in answer
