"""Nobody is told what they may not see: another tenant's, another workspace's, or without the permission."""

from __future__ import annotations

import json

import pytest

from apps.accounts import permissions
from apps.ai.chat import catalogue
from apps.ai.chat.language import LANGUAGES
from apps.ai.tests.chat_client import ask
from apps.ai.tests.lived import live
from apps.ai.tests.test_chat_tools import question
from apps.kernel import tenancy

CANARY = "Канарейкин"
OF_ORGANIZATION = ("departments", "headcount", "employee_card", "new_hires", "notifications")


@pytest.fixture
def elsewhere(other_company):
    """Another tenant, whose every name bears the canary's."""
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        return live(other_company, CANARY)


@pytest.mark.django_db
def test_another_tenants_words_are_in_no_answer(elsewhere, company):
    for tool in catalogue.tools().values():
        for language in LANGUAGES:
            data = ask(company.client, question(tool, language, elsewhere.named))
            text = json.dumps({**data, "suggestions": []}, ensure_ascii=False)
            if tool.name in ("customer_card", "employee_card", "product_stock", "product_price", "find"):
                text = text.replace(elsewhere.named["customer"], "").replace(elsewhere.named["employee"], "")
                text = text.replace(elsewhere.named["product"], "")  # the question's own words
            assert CANARY not in text, (tool.name, data)
            assert (
                not data["evidence"]
                or tool.name in ("headcount", "today_changes", "pipeline")
                or (
                    CANARY not in json.dumps(data["evidence"]["params"], ensure_ascii=False)
                    or data["evidence"]["rows"] == 0
                )
            )


def test_without_the_permission_nothing_is_read(company):
    lived = live(company, CANARY)
    stranger = company.member()
    for tool in catalogue.tools().values():
        missing = [right for right in tool.permissions if right not in stranger.actor.permissions]
        data = ask(stranger.client, question(tool, "ru", lived.named))
        if not missing:
            continue
        assert data["response"] == f"Для ответа на этот вопрос нужно право {missing[0]}, которого у вас нет."
        assert data["evidence"] is None
        assert data["actions"] == []


def test_salaries_and_hidden_kinds_stay_hidden(company):
    lived = live(company, CANARY)
    stranger = company.member()
    data = ask(stranger.client, f"Найди «{lived.named['customer']}»")
    assert data["evidence"]["rows"] == 0
    assert data["response"] == f"По запросу {lived.named['customer']} ничего не найдено."


def test_the_right_to_ask_is_needed(company, monkeypatch):
    member = company.member()
    monkeypatch.setitem(permissions.BY_ROLE, "employee", frozenset())
    response = member.client.post("/api/v1/ai/chat", {"message": "Помощь"})
    assert (response.status_code, response.json()["error"]["details"]) == (403, {"required": "AI_USE"})


def test_another_workspace_is_another_world(company):
    lived = live(company, CANARY)
    created = company.client.post("/api/v1/workspaces", {"name": "Екінші"})
    assert created.status_code == 201, created.content
    there = {"X-Workspace-Id": created.json()["data"]["id"]}
    for tool in catalogue.tools().values():
        if tool.ask is None or tool.name in OF_ORGANIZATION:
            continue  # people and one's notices belong to the organization
        asked = question(tool, "ru", lived.named)
        data = company.client.post("/api/v1/ai/chat", {"message": asked}, **there).json()["data"]
        said = data["response"]
        for name in lived.named.values():
            said = said.replace(name, "")
        assert CANARY not in said, (tool.name, said)
