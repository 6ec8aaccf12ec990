"""Pieces of numbers, inflected nouns, and scores that mean what they say."""

from __future__ import annotations

import pytest

from apps.search.tests.search_client import ask, make_customer, make_deal, make_order, make_product, titles

CHAIR, DESK, BOILER = "Орындық кеңсе", "Парта мектеп", "Котёл газовый"


@pytest.fixture
def shop(company):
    make_product(company, CHAIR, "CH-1")
    make_product(company, DESK, "DE-1")
    make_product(company, BOILER, "BO-1")
    make_product(company, "Насос циркуляционный", "NA-1")
    return company


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("орындықтар", CHAIR),
        ("орындықтарды", CHAIR),
        ("орындығы", CHAIR),
        ("орындыққа", CHAIR),
        ("кеңсе орындықтарының", CHAIR),
        ("партаны", DESK),
        ("парталар", DESK),
        ("мектеп парталарына", DESK),
        ("котлов", BOILER),
        ("котлы", BOILER),
        ("газовых котлов", BOILER),
        ("насосы", "Насос циркуляционный"),
    ],
)
def test_inflected_nouns(shop, query, expected):
    found = ask(shop, query, types=["products"])["results"]
    assert [row["title"] for row in found] == [expected]
    assert found[0]["score"] >= 0.7


def test_documents_of_inflected_words_are_found_by_the_plain_one(company):
    make_product(company, "Запчасти котлов", "Z-1")
    make_product(company, "Парталарға арналған қақпақ", "Z-2")
    assert titles(company, "котёл") == ["Запчасти котлов"]
    assert titles(company, "партаны") == ["Парталарға арналған қақпақ"]


@pytest.mark.parametrize(
    "query", ["1234567", "123-45-67", "123 45 67", "0014", "40000014", "000014", "001234567"]
)
def test_the_end_of_a_telephone_or_bin(company, query):
    name = "ТОО Астана Сауда"
    make_customer(company, name, phone="+7 700 123 45 67", bin="240140000014", type="COMPANY")
    make_customer(company, "ТОО Другие", phone="+7 701 765 43 21", bin="240140000024", type="COMPANY")
    found = ask(company, query, types=["customers"])["results"]
    assert [(row["title"], row["score"]) for row in found] == [(name, 0.9)]


def test_a_number_by_its_pieces(company):
    customer, product = make_customer(company, "ТОО Ақ"), make_product(company, "Услуга")
    orders = [make_order(company, customer, product) for _ in range(12)]
    numbers = [
        company.client.get(f"/api/v1/orders/{orders[place]}").json()["data"]["orderNumber"]
        for place in (0, 11)
    ]
    first, last = numbers
    prefix, year, digits = last.split("-")
    assert (prefix, int(digits)) == ("ORD", 12)
    for query in (f"{prefix} {year} 12", f"ord-{year}-12", f"ord{year}12"):
        found = ask(company, query)["results"]
        assert [(row["title"], row["score"]) for row in found] == [(last, 1)], query
    for query in ("ORD-12", "ord 12", "заказ 12", "Заказ №12", "тапсырыс 12", "order 12", f"заказ {year} 12"):
        found = ask(company, query)["results"]
        assert (found[0]["title"], found[0]["score"] >= 0.9) == (last, True), query
    assert titles(company, "заказ 1")[0] == first
    make_deal(company, "Поставка", customer)
    number = company.client.get("/api/v1/deals").json()["data"]["items"][0]["dealNumber"]
    assert int(number.split("-")[-1]) == 1
    assert titles(company, "сделка 1")[0] == "Поставка"


def test_an_end_of_a_secret_number_is_as_secret(company):
    mine = company.client.get("/api/v1/employees").json()["data"]["items"][0]["id"]
    company.client.put(f"/api/v1/employees/{mine}", {"documents": {"iin": "900101300123"}})
    assert titles(company, "300123") == ["Нұрдәулет Ахматов"]
    assert titles(company.member("EMPLOYEES_VIEW"), "300123") == []


def test_a_score_means_what_it_says(company):
    translations = {"name": {"ru": "Монтаж и настройка", "en": "Installation and set up"}}
    make_product(company, "Монтаж и настройка", "S-1", translations=translations)
    assert titles(company, "UPS") == []
    make_product(company, "UPS APC 1500", "U-1")
    make_product(company, "Батарея", "B-1", description="Для UPS любых моделей")
    make_product(company, "Upside лампа", "L-1")
    scores = {row["title"]: row["score"] for row in ask(company, "UPS")["results"]}
    assert list(scores) == ["UPS APC 1500", "Батарея", "Upside лампа"]
    assert scores["UPS APC 1500"] >= 0.85
    assert scores["Батарея"] <= 0.8
    assert scores["Upside лампа"] <= 0.8
