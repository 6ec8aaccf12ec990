"""Tasks, comments and files are found by their words, by who may see their records."""

from __future__ import annotations

import pytest

from apps.collaboration.tests.factories import COMMENTS, colleague, create
from apps.collaboration.tests.files import PDF, upload
from apps.crm.tests.factories import make_deal
from apps.search.tests.search_client import ask, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(company):
    """With a task, a comment and a file that have one word in common."""
    made = make_deal(company.actor, title="Склад")
    of = {"entityType": "deal", "entityId": str(made.pk)}
    create(company.client, subject="Канарейкин звонок", **of)
    create(company.client, COMMENTS, text="Канарейкин просит счёт", **of)
    assert upload(company.client, PDF, "Канарейкин акт.pdf", of=("deal", made.pk)).status_code == 201
    return made


def test_all_three_are_found_with_their_record(company, deal):
    found = ask(company, "канарейкин")
    assert {(row["type"], row["title"], row["score"]) for row in found["results"]} == {
        ("task", "Канарейкин звонок", 0.6),
        ("file", "Канарейкин акт.pdf", 0.6),
        ("comment", "Канарейкин просит счёт", 0.5),
    }
    assert found["total"] == 3
    for row in found["results"]:
        assert (row["entityType"], row["entityId"], row["description"]) == ("deal", str(deal.pk), str(deal))
    assert titles(company, "канарейкин", types=["files"]) == ["Канарейкин акт.pdf"]
    assert titles(company, "акт канарейкин") == ["Канарейкин акт.pdf"]
    assert titles(company, "канарейкин", limit=1) == ["Канарейкин звонок"]


def test_who_may_not_see_the_record_feels_nothing(company, other_company, deal):
    nothing = {"results": [], "total": 0, "suggestions": []}
    assert ask(colleague(company), "канарейкин") == nothing
    assert ask(other_company, "канарейкин") == nothing
    assert len(titles(colleague(company, "DEALS_VIEW"), "канарейкин")) == 3
