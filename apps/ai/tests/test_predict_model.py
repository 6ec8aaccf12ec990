"""Predictions by a model of the organization's own deals: when there is one, and what it says."""

from __future__ import annotations

import numpy as np
import pytest
from django.test import Client

from apps.ai import tasks
from apps.ai.learning import deals as learning
from apps.ai.learning.deals import CODES
from apps.ai.models import FittedModel, Purpose
from apps.ai.selectors import deals as reads
from apps.ai.services import fitting
from apps.ai.tests.scoring import NOW, ago, ended, opened, predicted, spoke
from apps.crm import services as crm
from apps.crm.models import Deal
from apps.crm.tests.factories import make_customer
from apps.kernel import outbox, tenancy
from conftest import make_user, outside

COMPETITORS = ["Alfa", "Beta"]


@pytest.fixture(autouse=True)
def halfway(monkeypatch):
    """Ids differ from run to run, and the moments drawn by them would too."""
    monkeypatch.setattr(learning, "moment_of", lambda pk, opened, closed: (opened + closed) / 2)


def past_deals(company, count=60, *, newest=10):
    """One a day, three days long: competitors lose most of them, every ninth goes the other way."""
    buyer = make_customer(company.actor)
    for number in range(count):
        contested = number % 5 in (0, 2)
        deal = opened(
            company, newest + count - number + 3, buyer, competitors=COMPETITORS if contested else []
        )
        ended(company, deal, newest + count - number, won=contested == (number % 9 == 0))


def fit(company):
    with ago(0):
        return fitting.fit_deals(organization_id=company.organization.pk)


def test_a_model_that_foretells_later_deals_is_used_and_adds_up(company):
    past_deals(company)
    row = fit(company)
    assert row.published
    assert row.outcomes == 60
    free, contested = opened(company, 2), opened(company, 2, competitors=COMPETITORS)
    good, bad = predicted(company, free), predicted(company, contested)
    for found in (good, bad):
        assert found["basis"] == "model"
        assert found["outcomes"] == 60
        assert found["fittedAt"] == "2026-05-20T07:00:00Z"
        holdout = found["holdout"]
        assert holdout["cases"] == 50
        assert holdout["brier"] < holdout["baseBrier"]
        assert holdout["skill"] == pytest.approx(1 - holdout["brier"] / holdout["baseBrier"], abs=1e-3)
        assert holdout["skill"] > holdout["skillError"]
        prediction = found["prediction"]
        logits = [item["contribution"] for item in prediction["contributions"]]
        assert {item["code"] for item in prediction["contributions"]} == {"stage", *CODES}
        assert logits == sorted(logits, key=abs, reverse=True)
        start = np.log(prediction["baseline"] / (1 - prediction["baseline"]))
        assert 1 / (1 + np.exp(-start - sum(logits))) == pytest.approx(prediction["probability"], abs=0.02)
        assert 0.3 < prediction["confidence"] < 1
    assert good["prediction"]["probability"] > 0.6 > 0.5 > bad["prediction"]["probability"]
    assert "Few competitors: 0 (usually 0.8)" in good["prediction"]["factors"]["positive"]
    assert bad["prediction"]["factors"]["negative"][0] == "Multiple competitors: 2 (usually 0.8)"
    assert bad["recommendations"][0] == {
        "action": "offer_discount",
        "priority": "high",
        "reason": "Counter competition",
        "factor": "competitors",
    }
    for found in (good, bad):
        seen = {item["text"]: item["contribution"] for item in found["prediction"]["contributions"]}
        factors = found["prediction"]["factors"]
        assert all(seen[text] >= 0.1 for text in factors["positive"])
        assert all(seen[text] <= -0.1 for text in factors["negative"])
        assert len(factors["positive"]) <= 3 >= len(factors["negative"])


def test_history_tells_each_stage_by_what_was_known_then(company):
    past_deals(company)
    fit(company)
    deal = opened(company, 5)
    with ago(4):
        crm.update_deal(deal.pk, actor=company.actor, competitors=COMPETITORS)
    with ago(3):
        crm.update_deal(deal.pk, actor=company.actor, stage="QUALIFIED")
    first, second = predicted(company, deal, includeHistory=True)["history"]
    assert (first["stage"], second["stage"]) == ("LEAD", "QUALIFIED")
    assert first["probability"] > 0.6 > second["probability"]


def test_chance_alone_opens_no_gate(company):
    buyer = make_customer(company.actor)
    for number in range(60):
        deal = opened(company, 100 - number, buyer, competitors=COMPETITORS if number % 2 else [])
        ended(company, deal, 97 - number, won=number % 3 == 0)
    row = fit(company)
    assert not row.published
    found = predicted(company, opened(company, 2))
    assert found["basis"] == "stage_history"
    assert found["holdout"]["skill"] <= found["holdout"]["skillError"]
    assert found["fittedAt"] == "2026-05-20T07:00:00Z"
    assert all(item["contribution"] is None for item in found["prediction"]["contributions"])


def test_too_few_outcomes_are_not_tried(company):
    past_deals(company, 49)
    assert fit(company) is None
    past_deals(company, 1, newest=1)
    assert fit(company) is not None
    assert FittedModel.objects.count() == 1
    pk = Deal.objects.filter(stage="LOST").values_list("pk", flat=True)[0]
    crm.delete_deal(pk, actor=company.actor)
    assert fit(company) is None
    assert not FittedModel.objects.exists()


def test_what_came_after_the_moment_does_not_enter(company):
    """The same features before and after a deal learned the rest of its life."""
    deal = opened(company, 30, value=1000, tags=["ЛПР"], expected_close_date="2026-05-01")
    spoke(company, deal, 28)
    moment = reads.number(NOW) - 25
    [before] = reads.histories(Deal.objects.filter(pk=deal.pk)).values()
    known = before.snapshot(moment, reads.DEFAULTS)
    for days_ago in (24, 20):
        spoke(company, deal, days_ago, outcome="negative")
    with ago(15):
        late = NOW.replace(day=1, month=4)
        crm.add_deal_activity(deal.pk, actor=company.actor, type="demo", subject="Entered late", date=late)
        crm.update_deal(
            deal.pk,
            actor=company.actor,
            value=9_000_000,
            stage="CLOSING",
            competitors=COMPETITORS,
            tags=["budget approved"],
            expected_close_date="2026-07-01",
        )
    with ago(14):
        crm.update_deal(deal.pk, actor=company.actor, competitors=["Alfa"], value=8_000_000)
    ended(company, deal, 10, won=True)
    [after] = reads.histories(Deal.objects.filter(pk=deal.pk)).values()
    assert list(after.snapshot(moment, reads.DEFAULTS)) == list(known)
    later = dict(zip(CODES, after.snapshot(reads.number(NOW) - 14.5, reads.DEFAULTS), strict=True))
    assert (later["value"], later["competitors"], later["budget"]) == (9_000_000, 2, 1)
    assert (later["decision_maker"], later["outcomes"], later["meetings"]) == (0, -2, 1)


def test_an_organization_learns_after_enough_new_outcomes(company, monkeypatch):
    """By the outbox: nothing is fitted inside the request that closes a deal."""
    fitted = []
    monkeypatch.setattr(fitting, "fit_deals", lambda **of: fitted.append(of))
    past_deals(company, 49)
    outbox.drain()
    assert fitted == []
    past_deals(company, 1, newest=1)
    assert fitted == []
    outbox.drain()
    assert fitted == [{"organization_id": company.organization.pk}]


def test_the_night_learns_what_is_new(company, other_company):
    past_deals(company)
    tasks.fit_models()
    with tenancy.system("test"):
        found = list(FittedModel.objects.values_list("organization_id", "purpose"))
    assert found == [(company.organization.pk, Purpose.DEAL_SUCCESS)]
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        assert not FittedModel.objects.exists()
        assert predicted(other_company, opened(other_company, 2))["basis"] == "prior"


def test_the_back_office_shows_what_was_learned_and_changes_nothing(company):
    past_deals(company)
    row = fit(company)
    with tenancy.system("test"):
        staff = make_user("staff@prometric.kz")
        staff.is_staff = staff.is_superuser = True
        staff.save()
    client = Client()
    client.force_login(staff)
    with outside():
        listed = client.get("/platform/ai/fittedmodel/")
        page = client.get(f"/platform/ai/fittedmodel/{row.pk}/change/")
        assert client.post(f"/platform/ai/fittedmodel/{row.pk}/change/", {"published": ""}).status_code == 403
        assert client.get("/platform/ai/fittedmodel/add/").status_code == 403
    assert listed.status_code == page.status_code == 200
    assert "competitors" in page.content.decode()
    assert FittedModel.objects.get().published
