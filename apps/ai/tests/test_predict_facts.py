"""POST /ai/predict without a model: the facts that move a chance, and by how much."""

from __future__ import annotations

import datetime as dt

import pytest

from apps.ai.tests.scoring import NOW, ago, ended, opened, predicted, spoke
from apps.crm import services as crm
from apps.crm.tests.factories import make_customer


def test_facts_are_told_with_their_numbers_and_what_to_do(company):
    buyer = make_customer(company.actor)
    ended(company, opened(company, 90, buyer), 60, won=True)
    deal = opened(
        company,
        30,
        buyer,
        stage="PROPOSAL",
        competitors=["Alfa", "Beta", "Gamma"],
        tags=["budget_approved", "ЛПР"],
        expected_close_date="2026-05-15",
    )
    spoke(company, deal, 21, outcome="negative")
    found = predicted(company, deal)
    assert found["prediction"]["factors"] == {
        "positive": ["The customer has bought before: 1", "Budget approved", "Decision maker involved"],
        "negative": [
            "No contact for long: 21 days",
            "Past the expected close: 5 days",
            "Multiple competitors: 3",
        ],
    }
    moved = found["prediction"]["contributions"]
    assert [(item["code"], item["contribution"]) for item in moved] == [
        ("silence", -0.555),  # 0.35 × (1 + log2(21 ÷ 14))
        ("overdue", -0.251),  # 0.35 × log2(1 + 4.5 ÷ 7)
        ("returning", 0.25),
        ("budget", 0.25),
        ("decision_maker", 0.25),
        ("competitors", -0.24),
        ("outcomes", -0.1),
    ]
    assert moved[0] == {
        "code": "silence",
        "unit": "days",
        "value": 21,
        "typical": None,
        "contribution": -0.555,
        "text": "No contact for long: 21 days",
    }
    assert found["recommendations"] == [
        {"action": "schedule_call", "priority": "high", "reason": "Restore contact", "factor": "silence"},
        {
            "action": "agree_close_date",
            "priority": "medium",
            "reason": "The expected date has passed",
            "factor": "overdue",
        },
        {
            "action": "offer_discount",
            "priority": "low",
            "reason": "Counter competition",
            "factor": "competitors",
        },
    ]


def test_silence_and_lateness_move_the_chance(company):
    deal = opened(company, 140, stage="NEGOTIATION", expected_close_date="2026-01-11")
    spoke(company, deal, 128)
    found = predicted(company, deal)["prediction"]
    # ln(0.75 ÷ 0.25) − 1.25 − 1.25, the most that either takes.
    assert (found["probability"], found["baseline"]) == (0.2, 0.75)
    assert {item["code"]: item["contribution"] for item in found["contributions"]} == {
        "silence": -1.25,
        "overdue": -1.25,
    }
    spoke(company, deal, 0)
    with ago(0):
        crm.update_deal(deal.pk, actor=company.actor, expected_close_date=NOW.date())
    found = predicted(company, deal)["prediction"]
    assert (found["probability"], found["baseline"], found["contributions"]) == (0.75, None, [])


def test_a_deal_that_was_moved_on_is_not_silent(company):
    deal = opened(company, 60)
    with ago(5):
        crm.update_deal(deal.pk, actor=company.actor, stage="NEGOTIATION")
    assert predicted(company, deal)["prediction"]["factors"]["negative"] == []


def test_all_facts_together_are_bounded(company):
    deal = opened(
        company,
        400,
        stage="CLOSING",
        expected_close_date="2025-05-01",
        competitors=["A", "B", "C", "D", "E", "F"],
    )
    found = predicted(company, deal)["prediction"]
    assert sum(item["contribution"] for item in found["contributions"]) == pytest.approx(-2.5, abs=0.002)
    assert found["probability"] == 0.42  # of 0.9
    buyer = make_customer(company.actor)
    ended(company, opened(company, 20, buyer), 10, won=True)
    praised = opened(company, 5, buyer, stage="NEGOTIATION", tags=["budget approved", "ЛПР"])
    for _ in range(3):
        spoke(company, praised, 1, outcome="positive")
    found = predicted(company, praised)["prediction"]
    assert sum(item["contribution"] for item in found["contributions"]) == pytest.approx(1, abs=0.003)


@pytest.mark.parametrize(("days", "seen"), [(27, False), (38, False), (39, True)])
def test_a_day_more_than_usual_is_no_reproach(company, days, seen):
    for number in range(5):
        ended(company, opened(company, 60 + number), 34 + number, won=True)
    deal = opened(company, days)
    spoke(company, deal, 1)
    found = predicted(company, deal)
    assert found["prediction"]["factors"]["negative"] == (
        [
            f"Long sales cycle: {days} days (usually 26 days)",
            f"Long in this stage: {days} days (usually 26 days)",
        ]
        if seen
        else []
    )
    # 0.2 × log2(1.5) is worth a word, and no haste.
    assert [item["priority"] for item in found["recommendations"]] == (["low"] if seen else [])


@pytest.mark.parametrize("tag", ["no budget approved", "бюджет не утвержден", "budget?", "без ЛПР"])
def test_a_tag_that_denies_or_only_asks_is_no_fact(company, tag):
    assert predicted(company, opened(company, 0, tags=[tag]))["prediction"]["factors"]["positive"] == []


def test_ages_are_set_against_the_median_of_five_closed_deals(company):
    for number in range(5):
        ended(company, opened(company, 60 + 2 * number), 50, won=number % 2 == 0)
    deal = opened(company, 40)
    spoke(company, deal, 1)
    assert predicted(company, deal)["prediction"]["factors"]["negative"] == [
        "Long sales cycle: 40 days (usually 14 days)",
        "Long in this stage: 40 days (usually 14 days)",
    ]


def test_engagement_counts_contacts_of_two_weeks_and_no_notes_or_plans(company):
    deal = opened(company, 30)
    for days_ago in (20, 13, 8, 1):
        spoke(company, deal, days_ago, outcome="positive")
    spoke(company, deal, 0, type="note")
    with ago(0):
        later = NOW + dt.timedelta(days=2)
        crm.add_deal_activity(deal.pk, actor=company.actor, type="meeting", subject="Plan", date=later)
    assert predicted(company, deal)["prediction"]["factors"]["positive"] == [
        "Strong customer engagement: 3",
        "Conversations went well: 4",
    ]
