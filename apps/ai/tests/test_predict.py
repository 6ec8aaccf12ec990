"""POST /ai/predict without a model: outcome, stage history and prior; refusals."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from apps.accounts.services import create_workspace
from apps.ai.tests.scoring import PREDICT, ago, ended, opened, predicted, spoke
from apps.crm import services as crm
from apps.crm.tests.factories import make_deal
from apps.crm.tests.http import refused
from apps.kernel import tenancy

STAGES = ["QUALIFIED", "PROPOSAL"]


def test_without_any_history_the_stage_itself_is_all_that_is_known(company):
    deal = opened(company, 0, stage="NEGOTIATION")
    assert predicted(company, deal) == {
        "prediction": {
            "probability": 0.75,
            "confidence": 0.3,
            "factors": {"positive": [], "negative": []},
            "contributions": [],
            "baseline": None,
        },
        "recommendations": [],
        "basis": "prior",
        "outcomes": 0,
        "holdout": None,
        "fittedAt": None,
    }


@pytest.mark.parametrize(
    ("stage", "chance"),
    [("LEAD", 0.1), ("QUALIFIED", 0.25), ("PROPOSAL", 0.5), ("NEGOTIATION", 0.75), ("CLOSING", 0.9)],
)
def test_the_prior_is_the_stages_usual_chance_whatever_the_seller_says(company, stage, chance):
    deal = opened(company, 0, stage=stage, probability=33)
    assert predicted(company, deal)["prediction"]["probability"] == chance


def test_own_deals_that_reached_the_stage_count_beside_ten_pseudo_deals(company):
    for number, won in enumerate([True, True, True, False]):
        ended(company, opened(company, 40 + number, stages=STAGES), 20, won=won)
    # Lost before it ever reached the stage: says nothing of it.
    ended(company, opened(company, 50, stages=["QUALIFIED"]), 30, won=False)
    found = predicted(company, opened(company, 1, stage="PROPOSAL"))
    assert found["basis"] == "stage_history"
    assert found["outcomes"] == 4
    assert found["prediction"]["probability"] == round((3 + 10 * 0.5) / (4 + 10), 2)
    # The 80 % interval of Beta(8, 6) is 0.33 wide; four own cases weigh against ten.
    assert found["prediction"]["confidence"] == round(0.3 + 4 / 14 * (1 - 0.333 - 0.3), 2)
    lead = predicted(company, opened(company, 1))
    assert (lead["basis"], lead["outcomes"]) == ("stage_history", 5)
    assert lead["prediction"]["probability"] == round((3 + 10 * 0.1) / (5 + 10), 2)


def test_a_closed_deal_is_known(company):
    won = ended(company, opened(company, 30), 10, won=True)
    lost = ended(company, opened(company, 30), 10, won=False)
    found = predicted(company, won)
    assert found["basis"] == "outcome"
    assert (found["prediction"]["probability"], found["prediction"]["confidence"]) == (1, 1)
    assert found["prediction"]["factors"] == {"positive": ["Won on 10.05.2026"], "negative": []}
    found = predicted(company, lost)
    assert (found["basis"], found["prediction"]["probability"]) == ("outcome", 0)
    assert found["prediction"]["factors"] == {"positive": [], "negative": ["Lost on 10.05.2026: price"]}
    assert found["recommendations"] == []


def test_history_tells_the_chance_on_entering_each_stage(company):
    deal = opened(company, 30, stages=STAGES)
    assert "history" not in predicted(company, deal)
    assert predicted(company, deal, includeHistory=True)["history"] == [
        {"enteredAt": "2026-04-20T07:00:00Z", "stage": "LEAD", "probability": 0.1},
        {"enteredAt": "2026-04-21T07:00:00Z", "stage": "QUALIFIED", "probability": 0.25},
        {"enteredAt": "2026-04-22T07:00:00Z", "stage": "PROPOSAL", "probability": 0.5},
    ]
    ended(company, deal, 10, won=True)
    # It has become its own history: one won deal beside ten pseudo-deals.
    assert predicted(company, deal, includeHistory=True)["history"][1:] == [
        {"enteredAt": "2026-04-21T07:00:00Z", "stage": "QUALIFIED", "probability": 0.32},
        {"enteredAt": "2026-04-22T07:00:00Z", "stage": "PROPOSAL", "probability": 0.55},
        {"enteredAt": "2026-05-10T07:00:00Z", "stage": "WON", "probability": 1},
    ]


def test_a_reopened_deal_is_open_again(company):
    deal = ended(company, opened(company, 30, stages=STAGES), 10, won=False)
    with ago(5):
        crm.update_deal(deal.pk, actor=company.actor, stage="NEGOTIATION")
    found = predicted(company, deal)
    assert (found["basis"], found["prediction"]["probability"]) == ("prior", 0.75)


@pytest.mark.parametrize(("language", "number"), [("kk-KZ", "1 234"), ("ru-RU", "1 234"), ("en-US", "1,234")])
def test_numbers_in_factors_are_written_as_the_reader_does(company, language, number):
    deal = opened(company, 1234)
    [silence] = predicted(company, deal, language)["prediction"]["factors"]["negative"]
    assert silence.replace("\u202f", " ").replace("\xa0", " ").endswith(f": {number} days")


# --- refusals -------------------------------------------------------------------------------


def body_of(deal, **changes):
    return {"type": "deal_success", "entityId": str(deal.pk), **changes}


def test_bad_questions_are_refused_by_name(company):
    deal, client = make_deal(company.actor), company.client
    refused(client.post(PREDICT, body_of(deal, type="weather")), 400, "VALIDATION_FAILED", "type")
    refused(client.post(PREDICT, body_of(deal, entityId="7")), 400, "INVALID_UUID", "entityId")
    refused(client.post(PREDICT, {}), 400, "REQUIRED_FIELD", "type", "entityId")
    refused(client.post(PREDICT, body_of(deal, context={"includeHistory": 3})), 400, "VALIDATION_FAILED")
    refused(client.post(PREDICT, body_of(deal, entityId=str(uuid.uuid4()))), 404, "NOT_FOUND", "entityId")
    assert client.get(PREDICT).status_code == 405


def test_rights_are_those_of_the_assistant_and_of_deals(company):
    deal = make_deal(company.actor)
    answer = company.member("DEALS_VIEW", role="employee").client.post(PREDICT, body_of(deal))
    assert answer.status_code == 200
    for member, missing in (
        (company.member(role="employee"), "DEALS_VIEW"),
        (company.member("CUSTOMERS_VIEW", role="employee"), "DEALS_VIEW"),
    ):
        details = refused(member.client.post(PREDICT, body_of(deal)), 403, "PERMISSION_DENIED")
        assert details == {"required": missing}


def test_nobody_elses_deal_is_there(company, other_company):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        foreign = make_deal(other_company.actor)
    refused(company.client.post(PREDICT, body_of(foreign)), 404, "NOT_FOUND", "entityId")
    deal = make_deal(company.actor)
    crm.delete_deal(deal.pk, actor=company.actor)
    refused(company.client.post(PREDICT, body_of(deal)), 404, "NOT_FOUND", "entityId")


def test_another_workspaces_deals_are_not_there_and_do_not_count(company):
    branch = create_workspace(actor=company.actor, name="Шымкент")
    there = replace(company.actor, workspace_id=branch.pk)
    with tenancy.enter(company.organization.pk, branch.pk):
        foreign = make_deal(there)
        crm.lose_deal(foreign.pk, actor=there, lost_reason="price")
    refused(company.client.post(PREDICT, body_of(foreign)), 404, "NOT_FOUND", "entityId")
    assert predicted(company, opened(company, 0))["basis"] == "prior"


def test_queries_do_not_grow(company, count_queries):
    def statements(deal):
        with count_queries() as found:
            answer = company.client.post(PREDICT, body_of(deal, context={"includeHistory": True}))
        assert answer.status_code == 200
        return len(found)

    deal = make_deal(company.actor)
    first = statements(deal)
    for number in range(6):
        ended(company, opened(company, 60 + number, stages=STAGES), 20, won=True)
        spoke(company, deal, number)
        crm.update_deal(deal.pk, actor=company.actor, value=1000 + number)
    assert statements(deal) == first == 8
