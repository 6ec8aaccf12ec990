"""Every tool over HTTP: reachable in three languages, its numbers and its evidence."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.ai.chat import catalogue
from apps.ai.chat.figures import unsupported
from apps.ai.chat.language import LANGUAGES
from apps.ai.tests.chat_client import ask, repeat
from apps.ai.tests.lived import live
from apps.finance.tests.factories import issued, make_customer
from apps.finance.tests.opening import enter

# Questions about one thing name it; the others are asked as the catalogue offers them.
ABOUT_ONE = {
    "deal_card": (
        "Расскажи о сделке {deal}",
        "{deal} мәмілесі туралы айтып бер",
        "Tell me about deal {deal}",
    ),
    "customer_card": (
        "Расскажи о клиенте «{customer}»",
        "«{customer}» клиентінің карточкасын көрсет",
        'Show the customer card of "{customer}"',
    ),
    "order_card": ("Что с заказом {order}?", "{order} тапсырысын көрсет", "Status of order {order}"),
    "product_stock": (
        "Есть ли в наличии «{product}»?",
        "«{product}» қолда бар ма?",
        'Do we have "{product}" available?',
    ),
    "product_price": (
        "По какой цене продаём «{product}»?",
        "«{product}» қандай бағамен сатамыз?",
        'At what price do we sell "{product}"?',
    ),
    "production_card": (
        "Что с заказом {production}?",
        "{production} қашан дайын болады",
        "Progress of {production}",
    ),
    "invoice_card": ("Что со счётом {invoice}?", "{invoice} шоты төленді ме", "Is invoice {invoice} paid"),
    "employee_card": (
        "Какой телефон у сотрудника «{employee}»?",
        "«{employee}» деген қызметкердің телефоны қандай?",
        'What is the phone number of employee "{employee}"?',
    ),
    "find": ("Найди «{customer}»", "«{customer}» дегенді тап", 'Find "{customer}"'),
}


def question(tool: catalogue.Tool, language: str, named: dict[str, str]) -> str:
    """How a tool is asked in a test."""
    if tool.name in ABOUT_ONE:
        return ABOUT_ONE[tool.name][LANGUAGES.index(language)].format(**named)
    return tool.phrases(language)[0]


@pytest.fixture
def lived(company):
    return live(company)


def test_every_tool_answers_and_proves_it_in_three_languages(company, lived):
    """The evidence, asked again over HTTP by the same caller, holds every number of the text."""
    for tool in catalogue.tools().values():
        for language in LANGUAGES:
            text = question(tool, language, lived.named)
            data = ask(company.client, text)
            assert (data["tool"], data["language"]) == (tool.name, language), text
            if tool.ask is None:
                assert data["evidence"] is None
                continue
            evidence = data["evidence"]
            assert set(evidence) - {"sums"} == {"method", "path", "params", "rows", "asOf"}, text
            # Last month nothing was sold, so growth has nothing to be told of.
            assert evidence["rows"] > 0 or tool.name == "revenue_compare", (text, data["response"])
            again = repeat(company.client, evidence, language)
            sums = evidence.get("sums", {})
            for key, seen in sums.items():
                every = {**evidence["params"], "limit": 100}
                rows = repeat(company.client, {**evidence, "params": every}, language)["items"]
                shown = [row["value"] if row[key] is None else row[key] for row in rows]
                assert sum(Decimal(str(value)) for value in shown) == Decimal(str(seen)), text
            counts = {"total": len(again)} if isinstance(again, list) else {}
            found = {"data": again, "sums": sums, "params": evidence["params"], **counts}
            # The words of a template that hold digits of their own: ages of debts and of dead stock.
            assert set(unsupported(data["response"], found)) <= {"90", "180"}, (text, data["response"])
            if tool.kind == "list" and isinstance(again, dict) and "total" in again:
                assert evidence["rows"] == again["total"], text


def test_suggestions_are_questions_that_are_answered(company):
    """Each leads to the tool that it was taken from."""
    for tool in catalogue.tools().values():
        for language in LANGUAGES:
            for name in tool.related:
                offered = catalogue.tools()[name].phrases(language)[0]
                if name not in ABOUT_ONE:
                    assert ask(company.client, offered)["tool"] == name, offered


def test_figures_of_an_answer(company, lived):
    mark = lived.mark
    assert ask(company.client, "What deals are mine?")["response"].startswith(
        "You have 3 open deals worth 26.05 million"
    )
    assert (
        f"Ірі {mark} - 21,5 млн, вероятность" in ask(company.client, "Сделки на стадии закрытия")["response"]
    )


def test_what_is_owed_is_counted_by_documents(company):
    """A debt of before the books began is no invoice."""
    customer = make_customer(company.actor)
    issued(company.actor, 1000, customer=customer)
    enter(company, customer, 500)
    for question, words in (
        ("Сколько нам должны?", "1 500 тенге по 2 документам"),
        ("Бізге қанша қарыз?", "2 құжат бойынша 1 500 теңге"),
        ("How much are we owed?", "1,500 tenge on 2 documents"),
    ):
        found = ask(company.client, question)
        assert found["tool"] == "receivables"
        assert words in found["response"].replace("\xa0", " ").replace("\u202f", " ")
