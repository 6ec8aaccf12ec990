"""Churn by a model of the organization's own customers, where it earned it."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from apps.ai.learning.customers import CODES
from apps.ai.models import FittedModel, Purpose
from apps.ai.services import fitting
from apps.ai.tests.scoring import NOW, ago, analyzed
from apps.crm.models import Customer
from apps.crm.tests.factories import make_customer
from apps.sales.models import Order, OrderStatus


def buyer(company, days_ago):
    """A customer with a delivered order on each of these days: rows alone, for the sake of time."""
    customer = make_customer(company.actor)
    place = {"organization": company.organization, "workspace": company.workspace, "customer": customer}
    Order.objects.bulk_create(
        Order(
            **place,
            number=f"{customer.customer_number}-{day}",
            status=OrderStatus.DELIVERED,
            items_total=1000,
            total_amount=1000,
            payment_terms="NET_30",
            created_at=NOW - dt.timedelta(days=day),
        )
        for day in days_ago
    )
    Customer.objects.filter(pk=customer.pk).update(total_orders=len(days_ago))
    return customer


def fit(company):
    with ago(0):
        return fitting.fit_customers(organization_id=company.organization.pk)


def test_who_falls_silent_is_seen_to_leave(company):
    loyal = [buyer(company, range(shift, 700, 20)) for shift in range(1, 16)]
    gone = [buyer(company, range(100 + 25 * number, 700, 20)) for number in range(15)]
    row = fit(company)
    assert row.published
    assert row.coefficients["horizon"] == 90
    staying, leaving = analyzed(company, loyal[0]), analyzed(company, gone[0])
    assert (staying["basis"], staying["riskLevel"]) == ("model", "low")
    assert (leaving["basis"], leaving["riskLevel"]) == ("model", "high")
    assert leaving["horizonDays"] == 90
    assert leaving["holdout"]["brier"] < leaving["holdout"]["baseBrier"]
    assert {item["code"] for item in leaving["contributions"]} == set(CODES)
    logits = {item["code"]: item["contribution"] for item in leaving["contributions"]}
    assert logits["silence"] > 0 < logits["rhythm"]
    total = row.coefficients["intercept"] + sum(logits.values())
    assert min(0.98, 1 / (1 + np.exp(-total))) == pytest.approx(leaving["churnRisk"], abs=0.01)
    actions = {item["action"]: item for item in leaving["recommendations"]}
    assert set(actions) <= {"win_back_offer", "personal_outreach", "loyalty_discount"}
    assert all(0 < item["expectedImpact"] < leaving["churnRisk"] for item in actions.values())
    assert leaving["indicators"]["lastOrderDays"] == 100


def test_customers_without_a_rhythm_keep_the_score(company):
    for number in range(15):
        buyer(company, range(1, 700, 20))
        buyer(company, range(100 + 25 * number, 700, 20))
    assert fit(company).published
    once = buyer(company, [100])
    found = analyzed(company, once, period="last_30_days")
    assert (found["basis"], found["churnRisk"]) == ("indicators", 0.3)
    assert found["holdout"] is not None


def test_chance_alone_opens_no_gate(company):
    dice = np.random.default_rng(3)
    for _ in range(80):
        # All alike, an order on any day with the same chance: nobody leaves, some pause longer.
        buyer(company, np.flatnonzero(dice.random(700) < 0.012).tolist() or [3])
    row = fit(company)
    assert not row.published
    assert analyzed(company, buyer(company, [5, 10]))["basis"] == "indicators"


def test_too_few_customers_are_not_tried(company):
    buyer(company, range(1, 700, 20))
    assert fit(company) is None
    assert not FittedModel.objects.filter(purpose=Purpose.CUSTOMER_CHURN).exists()
