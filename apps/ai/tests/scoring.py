"""Past deals at chosen moments, and what the assistant says of one now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import time_machine

from apps.accounts.models import Membership
from apps.crm import services as crm
from apps.crm.models import Customer, Deal
from apps.crm.tests.factories import make_deal
from apps.kernel import clock
from conftest import ApiClient, Company, sign_in

PREDICT, ANALYZE = "/api/v1/ai/predict", "/api/v1/ai/analyze"
NOW = dt.datetime(2026, 5, 20, 12, tzinfo=clock.ALMATY)


def ago(days: float) -> Any:
    """Travel to so many days before NOW."""
    return time_machine.travel(NOW - dt.timedelta(days=days), tick=False)


def client_of(company: Company) -> ApiClient:
    """A client whose token belongs to the travelled moment."""
    return sign_in(Membership.objects.get(user=company.owner)).client


def predicted(company: Company, deal: Deal, language: str = "en", **context: Any) -> dict[str, Any]:
    """The `data` of a prediction at NOW."""
    body = {"type": "deal_success", "entityId": str(deal.pk), "context": context}
    with ago(0):
        answer = client_of(company).post(PREDICT, body, **{"Accept-Language": language})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()["data"]
    return found


def analyzed(company: Company, customer: Customer, language: str = "en", **body: Any) -> dict[str, Any]:
    """The `data` of an analysis at NOW."""
    body = {"type": "customer_churn", "customerId": str(customer.pk), **body}
    with ago(0):
        answer = client_of(company).post(ANALYZE, body, **{"Accept-Language": language})
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()["data"]
    return found


def opened(
    company: Company,
    days_ago: float,
    customer: Customer | None = None,
    *,
    stages: Sequence[str] = (),
    **details: Any,
) -> Deal:
    """A deal opened so long ago, which entered one of the stages on each day that followed."""
    with ago(days_ago):
        deal = make_deal(company.actor, customer, **details)
    for place, stage in enumerate(stages, start=1):
        with ago(days_ago - place):
            crm.update_deal(deal.pk, actor=company.actor, stage=stage)
    return deal


def ended(company: Company, deal: Deal, days_ago: float, *, won: bool) -> Deal:
    """The deal, closed so long ago."""
    with ago(days_ago):
        if won:
            return crm.win_deal(deal.pk, actor=company.actor)
        return crm.lose_deal(deal.pk, actor=company.actor, lost_reason="price")


def spoke(company: Company, deal: Deal, days_ago: float, **details: Any) -> None:
    """A call about the deal, entered when it was made."""
    with ago(days_ago):
        crm.add_deal_activity(deal.pk, actor=company.actor, **{"type": "call", "subject": "Call", **details})
