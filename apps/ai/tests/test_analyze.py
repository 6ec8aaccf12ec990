"""POST /ai/analyze: the counted indicators, their score, and the refusals."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest

from apps.ai.tests.scoring import ANALYZE, ago, analyzed
from apps.crm import services as crm
from apps.crm.tests.factories import make_customer
from apps.crm.tests.http import refused
from apps.finance import services as finance
from apps.inventory import services as inventory
from apps.kernel import tenancy
from apps.sales import services as sales


def licence(company):
    return inventory.create_product(
        actor=company.actor, code="A", name="Licence", type="DIGITAL", price=Decimal(1000)
    ).id


@pytest.fixture
def goods(company):
    return licence(company)


def bought(company, customer, goods, days_ago, amount=1000):
    """A confirmed order."""
    with ago(days_ago):
        line = {"product_id": goods, "quantity": Decimal(1), "unit_price": Decimal(amount), "tax": Decimal(0)}
        order = sales.create_order(actor=company.actor, customer_id=customer.pk, items=[line])
        sales.confirm_order(order.pk, actor=company.actor)
    return order


def touched(company, customer, days_ago, kind="call", **details):
    with ago(days_ago):
        crm.add_customer_activity(customer.pk, actor=company.actor, type=kind, subject="About it", **details)


def billed(company, customer, days_ago, *, paid_after=None):
    """An invoice due in 30 days, paid so many days after it was issued."""
    with ago(days_ago):
        item = {"description": "x", "quantity": Decimal(1), "unit_price": Decimal(500), "tax": Decimal(0)}
        invoice = finance.create_invoice(actor=company.actor, customer_id=customer.pk, items=[item])
        finance.send_invoice(invoice.pk, actor=company.actor)
    if paid_after is not None:
        with ago(days_ago - paid_after):
            finance.record_payment(
                actor=company.actor, invoice_id=invoice.pk, amount=Decimal(500), method="cash"
            )


def test_the_references_customer_has_exactly_its_risk(company, goods):
    """Silent for 45 days, fewer orders for as much money, complaints, payments in time: 0.20 + 0.15."""
    customer = make_customer(company.actor)
    for days_ago in (300, 280, 260, 240):
        bought(company, customer, goods, days_ago, 1000)
    for days_ago in (100, 45):
        bought(company, customer, goods, days_ago, 2000)
    touched(company, customer, 250)
    touched(company, customer, 50, kind="meeting")
    for days_ago in (60, 50, 40):
        touched(company, customer, days_ago, kind="support")
    billed(company, customer, 100, paid_after=20)
    assert analyzed(company, customer, period="last_6_months") == {
        "churnRisk": 0.35,
        "riskLevel": "medium",
        "indicators": {
            "decreasedOrders": True,
            "latePayments": False,
            "supportTickets": True,
            "lastOrderDays": 45,
            "counts": {
                "orders": 2,
                "ordersBefore": 4,
                "revenue": 4000,
                "revenueBefore": 4000,
                "lateInvoices": 0,
                "invoicesDue": 1,
                "openTickets": 3,
                "contacts": 1,
                "contactsBefore": 1,
            },
        },
        "recommendations": [
            {
                "action": "personal_outreach",
                "urgency": "high",
                "expectedImpact": 0.2,
                "reason": "Find out why orders fell",
                "factor": "frequency",
            },
            {
                "action": "resolve_tickets",
                "urgency": "medium",
                "expectedImpact": 0.15,
                "reason": "Settle what the customer complains of",
                "factor": "support",
            },
        ],
        "contributions": [
            {
                "code": "frequency",
                "unit": "percent",
                "value": -0.5,
                "typical": None,
                "contribution": 0.2,
                "text": "Fewer orders than before: -50%",
            },
            {
                "code": "support",
                "unit": "number",
                "value": 3,
                "typical": None,
                "contribution": 0.15,
                "text": "Open complaints: 3",
            },
        ],
        "basis": "indicators",
        "confidence": None,
        "horizonDays": None,
        "period": {"startDate": "2025-11-21", "endDate": "2026-05-20"},
        "holdout": None,
        "fittedAt": None,
    }


@pytest.mark.parametrize(
    ("days_ago", "risk"), [(0, 0), (60, 0), (61, 0.15), (90, 0.15), (91, 0.3), (400, 0.3)]
)
def test_recency_counts_half_after_sixty_days_and_whole_after_ninety(company, goods, days_ago, risk):
    customer = make_customer(company.actor)
    bought(company, customer, goods, days_ago)
    found = analyzed(company, customer, period="last_60_months")
    assert found["churnRisk"] == risk
    assert found["indicators"]["lastOrderDays"] == days_ago
    assert found["riskLevel"] == ("medium" if risk >= 0.3 else "low")


@pytest.mark.parametrize(
    ("before", "now", "risk"), [(10, 10, 0), (10, 9, 0.1), (10, 7, 0.1), (10, 6, 0.2), (0, 3, 0)]
)
def test_contacts_fall_by_half_points_and_whole_ones(company, goods, before, now, risk):
    customer = make_customer(company.actor)
    bought(company, customer, goods, 0)
    for _ in range(before):
        touched(company, customer, 45)
    for _ in range(now):
        touched(company, customer, 15)
    found = analyzed(company, customer, period="last_30_days")
    assert found["churnRisk"] == round(risk * 0.75, 3)
    assert found["indicators"]["lastOrderDays"] == 0


def test_everything_at_once_is_high(company, goods):
    customer = make_customer(company.actor)
    bought(company, customer, goods, 200)
    touched(company, customer, 200)
    for _ in range(3):
        touched(company, customer, 3, kind="support", outcome="negative")
    found = analyzed(company, customer, period="last_180_days")
    assert (found["churnRisk"], found["riskLevel"]) == (1, "high")
    assert sum(item["contribution"] for item in found["contributions"]) == pytest.approx(1)
    assert [item["action"] for item in found["recommendations"]] == [
        "win_back_offer",
        "personal_outreach",
        "loyalty_discount",
        "resolve_tickets",
        "schedule_call",
    ]


def test_settled_complaints_do_not_count_and_few_count_half(company, goods):
    customer = make_customer(company.actor)
    bought(company, customer, goods, 0)
    touched(company, customer, 3, kind="support", outcome="positive")
    assert analyzed(company, customer)["indicators"]["supportTickets"] is False
    touched(company, customer, 3, kind="support")
    found = analyzed(company, customer)
    assert (found["churnRisk"], found["indicators"]["supportTickets"]) == (0.075, True)


def test_late_payments_are_told_and_advised_on_without_points(company, goods):
    customer = make_customer(company.actor)
    bought(company, customer, goods, 0)
    billed(company, customer, 100, paid_after=30)
    billed(company, customer, 100, paid_after=31)
    billed(company, customer, 31)  # fell due yesterday
    billed(company, customer, 30)  # falls due today
    found = analyzed(company, customer)
    assert found["churnRisk"] == 0
    assert found["indicators"]["latePayments"] is True
    assert found["indicators"]["counts"]["lateInvoices"] == 2
    assert found["indicators"]["counts"]["invoicesDue"] == 3
    assert found["recommendations"] == [
        {
            "action": "review_payment_terms",
            "urgency": "low",
            "expectedImpact": 0,
            "reason": "Agree on terms that can be kept",
            "factor": "late_payments",
        }
    ]


def test_who_never_bought_has_no_known_risk(company, goods):
    customer = make_customer(company.actor)
    touched(company, customer, 45)
    touched(company, customer, 3, kind="support")
    found = analyzed(company, customer, period="last_30_days")
    assert (found["churnRisk"], found["riskLevel"], found["contributions"]) == (None, "unknown", [])
    # What is wrong is told all the same; what it is worth is not known.
    advice = [(item["action"], item["urgency"], item["expectedImpact"]) for item in found["recommendations"]]
    assert advice == [("schedule_call", "low", 0), ("resolve_tickets", "low", 0)]
    bought(company, customer, goods, 0)
    assert analyzed(company, customer, period="last_30_days")["churnRisk"] == 0.225


def test_who_was_marked_as_gone_is_gone(company):
    customer = make_customer(company.actor, status="CHURNED")
    found = analyzed(company, customer)
    assert (found["churnRisk"], found["riskLevel"], found["basis"]) == (1, "high", "outcome")


@pytest.mark.parametrize(
    ("period", "start"),
    [
        ("last_1_day", "2026-05-20"),
        ("last_90_days", "2026-02-20"),
        ("last_6_months", "2025-11-21"),
        (" LAST_1_MONTH ", "2026-04-21"),
        ("last_120_months", "2016-05-21"),
    ],
)
def test_periods_end_today(company, period, start):
    found = analyzed(company, make_customer(company.actor), period=period)
    assert found["period"] == {"startDate": start, "endDate": "2026-05-20"}


# --- refusals -------------------------------------------------------------------------------


def body_of(customer, **changes):
    return {"type": "customer_churn", "customerId": str(customer.pk), **changes}


@pytest.mark.parametrize(
    "period",
    ["", "six months", "last_0_days", "last_6_weeks", "last_-1_days", "last_99999_days", "last_9999_months"],
)
def test_a_period_that_cannot_be_read_is_refused(company, period):
    body = body_of(make_customer(company.actor), period=period)
    refused(company.client.post(ANALYZE, body), 400, "VALIDATION_FAILED", "period")


def test_bad_questions_are_refused_by_name(company):
    customer, client = make_customer(company.actor), company.client
    refused(client.post(ANALYZE, body_of(customer, type="deal_success")), 400, "VALIDATION_FAILED", "type")
    refused(client.post(ANALYZE, body_of(customer, customerId="7")), 400, "INVALID_UUID", "customerId")
    refused(client.post(ANALYZE, {}), 400, "REQUIRED_FIELD", "type", "customerId")
    gone = body_of(customer, customerId=str(uuid.uuid4()))
    refused(client.post(ANALYZE, gone), 404, "NOT_FOUND", "customerId")


def test_rights_are_those_of_the_assistant_and_of_customers(company):
    customer = make_customer(company.actor)
    answer = company.member("CUSTOMERS_VIEW", role="employee").client.post(ANALYZE, body_of(customer))
    assert answer.status_code == 200
    refusal = company.member("DEALS_VIEW", role="employee").client.post(ANALYZE, body_of(customer))
    assert refused(refusal, 403, "PERMISSION_DENIED") == {"required": "CUSTOMERS_VIEW"}


def test_nobody_elses_customer_is_there(company, other_company):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        foreign = make_customer(other_company.actor)
    refused(company.client.post(ANALYZE, body_of(foreign)), 404, "NOT_FOUND", "customerId")
    customer = make_customer(company.actor)
    crm.delete_customer(customer.pk, actor=company.actor)
    refused(company.client.post(ANALYZE, body_of(customer)), 404, "NOT_FOUND", "customerId")


def test_queries_do_not_grow(company, goods, count_queries):
    def statements(customer):
        with count_queries() as found:
            assert company.client.post(ANALYZE, body_of(customer)).status_code == 200
        return len(found)

    customer = make_customer(company.actor)
    first = statements(customer)
    for days_ago in range(1, 5):
        bought(company, customer, goods, days_ago)
        touched(company, customer, days_ago)
        billed(company, customer, days_ago)
    assert statements(customer) == first == 6
