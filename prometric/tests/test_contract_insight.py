"""The reference's words on signing in, figures, reports, notices, search and the assistant."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest

from apps.accounts.tests.factories import mailed_code
from apps.analytics.tests.factories import customer, licence, sell_monthly
from apps.crm import services as crm
from apps.inventory import services as inventory
from apps.kernel import outbox
from apps.kernel.clock import today
from apps.reports.models import Report
from apps.reports.tests.factories import make
from prometric.tests.shapes import CONTRACT, request_of
from prometric.tests.walking import Walk


@pytest.fixture
def walk(company):
    return Walk(company)


def test_from_registration_to_a_new_password(walk, company):
    email = request_of("POST /auth/register")["email"]
    told = walk.call("POST /auth/register", status=201)
    assert (told["user"]["email"], told["user"]["status"]) == (email, "pending")
    verify = request_of("POST /auth/verify-email") | {"email": email, "code": mailed_code(email)}
    walk.call("POST /auth/verify-email", body=verify)
    password = request_of("POST /auth/register")["password"]
    signed_in = walk.call("POST /auth/login", body={"email": email, "password": password})
    walk.call("POST /auth/refresh", body={"refreshToken": signed_in["refreshToken"]})
    walk.call("POST /auth/forgot-password", body={"email": email})
    reset = request_of("POST /auth/reset-password") | {"email": email, "code": mailed_code(email)}
    walk.call("POST /auth/reset-password", body=reset)
    walk.call("POST /auth/login", body={"email": email, "password": reset["newPassword"]})


def test_figures_and_forecast(walk, company):
    buyer, goods = customer(company), licence(company, "ERP")
    sell_monthly(company, buyer, goods, range(1000, 2500, 100), until=today())
    inventory.create_product(
        actor=company.actor, code="L", name="Laptop", price=Decimal(1), initial_stock=3, min_stock=5
    )
    targets = [{"month": f"{today():%Y-%m}", "amount": 150_000_000}]
    kept = walk.client.put("/api/v1/analytics/sales/targets", {"targets": targets})
    assert kept.status_code == 200, kept.content
    shown = walk.call("GET /analytics/sales/dashboard", path="/analytics/sales/dashboard?period=year")
    assert shown["products"]["lowStock"][0]["current"] == 3
    foretold = walk.call("GET /analytics/sales/forecast", but=("data.factors.risks",))
    assert [row["month"] for row in foretold["forecast"]] == sorted(
        {row["month"] for row in foretold["forecast"]}
    )


def test_the_assistant(walk, company):
    buyer = customer(company)
    goods = licence(company)
    for title, millions, percent in (
        ("ERP Implementation", 20, 90),
        ("Cloud Migration", 10, 85),
        ("Security Audit", 5, 95),
    ):
        deal = crm.create_deal(
            actor=company.actor,
            title=title,
            customer_id=buyer,
            value=Decimal(millions * 1_000_000),
            stage="CLOSING",
            probability=Decimal(percent),
            expected_close_date=today(),
            competitors=["A", "B"],
            tags=["budget approved"],
        )
    answered = walk.call("POST /ai/chat")
    example = CONTRACT["POST /ai/chat"]["response"]["data"]
    assert answered["response"] == example["response"]
    assert answered["actions"] == example["actions"]
    walk.call("POST /ai/predict", entityId=str(deal.pk))
    sell_monthly(company, buyer, goods, [4000, 3000, 0, 0, 0], until=today())
    walk.call("POST /ai/analyze", customerId=str(buyer))


def test_search(walk, company):
    for code, name in (("X", "Laptop Dell XPS 15"), ("M", "Dell monitors"), ("A", "Dell accessories")):
        inventory.create_product(
            actor=company.actor, code=code, name=name, price=Decimal(1), description="High-performance laptop"
        )
    found = walk.call("POST /search")
    assert (found["results"][0]["type"], found["results"][0]["title"]) == ("product", "Laptop Dell XPS 15")


def test_reports(walk, company):
    path = "/reports/generate?type=sales&format=pdf&period=month"
    started = walk.call("GET /reports/generate", path=path, status=202)
    make(Report.objects.get(pk=started["reportId"]))
    told = walk.call("GET /reports/:id/download", path=f"/reports/{started['reportId']}/download")
    assert dt.datetime.fromisoformat(told["expiresAt"])


def test_notices(walk, company):
    winner = company.member("DEALS_VIEW", "DEALS_UPDATE", role="manager")
    deal = crm.create_deal(
        actor=company.actor, title="ERP Implementation", customer_id=customer(company), value=Decimal(100)
    )
    crm.win_deal(deal.pk, actor=winner.actor)
    outbox.drain()
    listed = walk.call("GET /notifications", path="/notifications?type=deal_won")
    walk.call("PUT /notifications/:id/read", path=f"/notifications/{listed['items'][0]['id']}/read")


def test_no_documented_endpoint_is_forgotten():
    walked = "".join(
        path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_contract*.py")
    )
    assert set(re.findall(r'walk\.call\(\s*"([A-Z]+ /[^"]+)"', walked)) >= set(CONTRACT)
