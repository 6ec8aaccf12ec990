"""Questions and answers over HTTP."""

from __future__ import annotations

from typing import Any

from apps.ai.models import Question
from apps.ai.tests.chat_client import CHAT, ask, repeat
from apps.crm.tests.factories import make_customer, make_deal

REFERENCE = "Какие сделки близки к закрытию в этом месяце?"


def closing_deals(actor):
    """The reference's three."""
    customer = make_customer(actor, name="ТОО Tech Solutions")
    for title, value, probability in (
        ("ERP Implementation", 20_000_000, 90),
        ("Cloud Migration", 10_000_000, 85),
        ("Security Audit", 5_000_000, 95),
    ):
        make_deal(actor, customer, title=title, value=value, probability=probability, stage="CLOSING")


def test_the_references_question(company):
    closing_deals(company.actor)
    make_deal(company.actor, title="Early", value=99_000_000, stage="LEAD")
    body = {"message": REFERENCE, "context": {"module": "sales", "intent": "query"}}
    data = company.client.post(CHAT, body).json()["data"]
    assert data["response"] == (
        "У вас есть 3 сделки в стадии CLOSING с общей суммой 35 млн тенге:\n"
        "1. ERP Implementation - 20 млн, вероятность 90%\n"
        "2. Cloud Migration - 10 млн, вероятность 85%\n"
        "3. Security Audit - 5 млн, вероятность 95%"
    )
    assert data["actions"] == [{"type": "view_deals", "params": {"stage": "CLOSING"}}]
    assert data["suggestions"][0] == "У каких сделок прошла дата закрытия?"
    evidence = data["evidence"]
    assert (evidence["method"], evidence["path"]) == ("GET", "/api/v1/deals")
    assert evidence["params"] == {"stage": "CLOSING", "sort": "-value", "limit": "10"}
    assert (evidence["rows"], evidence["sums"]) == (3, {"value": 35_000_000})
    again = repeat(company.client, evidence)
    assert [item["title"] for item in again["items"]] == [
        "ERP Implementation",
        "Cloud Migration",
        "Security Audit",
    ]


def test_the_same_in_kazakh_and_english(company):
    closing_deals(company.actor)
    kazakh = ask(company.client, "Осы айда қандай мәмілелер жабылуға жақын?")
    assert kazakh["response"] == (
        "Сізде CLOSING сатысында жалпы сомасы 35 млн теңге болатын 3 мәміле бар:\n"
        "1. ERP Implementation - 20 млн, ықтималдығы 90%\n"
        "2. Cloud Migration - 10 млн, ықтималдығы 85%\n"
        "3. Security Audit - 5 млн, ықтималдығы 95%"
    )
    english = ask(company.client, "Which deals are close to closing this month?")
    assert english["response"].startswith(
        "You have 3 deals in the CLOSING stage worth 35 million tenge in total:\n1. ERP Implementation - 20 m"
    )
    assert (kazakh["language"], english["language"]) == ("kk", "en")


def test_nothing_there_is_said(company):
    assert ask(company.client, REFERENCE)["response"] == "Сделок в стадии CLOSING сейчас нет."


def test_requests_to_change_are_declined(company):
    deal = make_deal(company.actor, title="Keep me")
    for message in (
        f"Удали сделку {deal.deal_number}",
        "Мәмілені өшір",
        "Please delete all closing deals",
        "Создай заказ для ТОО Алматы",
    ):
        data = ask(company.client, message)
        assert data["tool"] is None, message
        assert data["evidence"] is None
        assert data["actions"] == []
    assert type(deal).objects.filter(pk=deal.pk).exists()


def test_unclear_questions_offer_the_nearest(company):
    data = ask(company.client, "сделки заказы склад")
    assert data["tool"] is None
    assert len(data["suggestions"]) == 3


def test_history_is_ones_own(company, other_company):
    ask(company.client, REFERENCE)
    ask(company.client, "Сколько у нас клиентов?")
    colleague = company.member(role="manager")
    ask(colleague.client, "What can you do?")
    page = company.client.get(CHAT, {"limit": 1}).json()["data"]
    assert (page["total"], page["limit"], page["pagination"]["hasNext"]) == (2, 1, True)
    [item] = page["items"]
    assert (item["message"], item["language"], item["source"]) == ("Сколько у нас клиентов?", "ru", "local")
    assert item["answer"]["response"]
    assert [each["message"] for each in colleague.client.get(CHAT).json()["data"]["items"]] == [
        "What can you do?"
    ]
    assert other_company.client.get(CHAT).json()["data"]["total"] == 0
    assert Question.objects.count() == 3


BAD: tuple[dict[str, Any], ...] = (
    {}, {"message": ""}, {"message": "   "}, {"message": None}, {"message": 5}, {"message": ["a"]},
    {"message": "x" * 2001}, {"message": "a", "context": 5}, {"message": "a\u0000b"},
)  # fmt: skip


def test_bad_bodies(company):
    for body in BAD:
        assert company.client.post(CHAT, body).status_code == 400, body
    assert company.client.post(CHAT, {}).json()["error"]["code"] == "REQUIRED_FIELD"
    assert Question.objects.count() == 0


ODD = (
    "?", "12345", "🙂", "{total}", "«»", "a" * 2000, "DL-0000-0", "ORD-2026-999999999", "%s %(x)s", "\\",
    "за 99999 дней", "топ 0", "больше 1e400 млн", "2026-13-45", "последние 9999 месяцев", "выручка 2099",
    "кто такой 'x", "найди *", "заказы за 31.02.2026", "прогноз на 9999 месяцев",
    "сделки больше 9999999999999 млрд",
)  # fmt: skip


def test_odd_messages_are_answered(company):
    for message in ODD:
        assert company.client.post(CHAT, {"message": message}).status_code == 200, message


def test_signing_in_and_the_right_are_needed(company, anonymous):
    assert anonymous.post(CHAT, {"message": "?"}).status_code == 401
    assert anonymous.get(CHAT).status_code == 401
