"""What is found by which question, over HTTP."""

import pytest

from apps.search.tests.search_client import ask, make_customer, make_deal, make_order, make_product, titles

DELL = "Ноутбук Dell XPS 15"


@pytest.fixture
def goods(company):
    make_product(
        company, DELL, "XPS-15-I7", description="Мощный ноутбук для дизайнеров", barcode="4870001112223"
    )
    make_product(company, "Пернетақта Logitech K380", "KB-380")
    make_product(company, "Принтер Canon LBP6030", "PR-6030")
    return company


@pytest.mark.parametrize(
    "query",
    [
        "Dell",
        "dell xps",
        "XPS ноутбук",
        "ноут",
        "ноутбуки",
        "ноутбуктар",
        "ноутбуктерді",
        "ноутбука",
        "noutbuk",
        "noutbuk dell",
        "делл",
        "наутбук",
        "наутбук делл",
        "нуотбук dell",
        "ноутбкк дел",
        "yjen,er",
        "вудд",
        "мощный",
        "дизайнер",
        "ноут бук",
    ],
)
def test_however_a_laptop_is_spelled(goods, query):
    assert titles(goods, query)[0] == DELL


@pytest.mark.parametrize(
    "query",
    [
        "пернетақта",
        "пернетакта",
        "pernetaqta",
        "pernetakta",
        "пернетақтаны",
        "пернитакта",
        "перне",
        "gthytnfrnf",
    ],
)
def test_however_a_keyboard_is_spelled(goods, query):
    assert titles(goods, query) == ["Пернетақта Logitech K380"]


def test_kazakh_letters_typed_as_the_digits_under_them(goods):
    make_customer(goods, "ЖШС Құрылыс")
    assert titles(goods, "09рылыс") == ["ЖШС Құрылыс"]


@pytest.mark.parametrize("query", ["XPS-15-I7", "xps15i7", "xps 15 i7", "ХРЅ-15-I7".replace("Ѕ", "S")])
def test_a_code_in_any_writing_comes_first_with_full_score(goods, query):
    make_product(goods, "Чехол для XPS-15-I7", "CASE-1")
    found = ask(goods, query)["results"]
    assert (found[0]["title"], found[0]["score"]) == (DELL, 1)


def test_a_code_is_found_by_its_beginning(goods):
    assert titles(goods, "xps15")[0] == DELL
    assert titles(goods, "4870001112223") == [DELL]


def test_the_whole_title_comes_before_longer_ones(company):
    for number in range(3):
        make_product(company, f"Dell Dell dell монитор {number}", f"M-{number}")
    make_customer(company, "Dell")
    found = ask(company, "dell")
    assert found["results"][0] == {
        "type": "customer",
        "id": found["results"][0]["id"],
        "title": "Dell",
        "description": found["results"][0]["description"],
        "score": 1,
    }
    assert found["total"] == 4


@pytest.mark.parametrize(
    "query",
    ["+77001234567", "8 700 123 45 67", "700-123-45-67", "240140000014", "info@astana.kz", "Оспанова Динара"],
)
def test_a_customer_by_telephone_bin_mail_and_contact(company, query):
    make_customer(
        company,
        "ТОО Астана Сауда",
        phone="+7 700 123 45 67",
        bin="240140000014",
        email="info@astana.kz",
        type="COMPANY",
        contacts=[
            {"firstName": "Динара", "lastName": "Оспанова", "phone": "+77017654321", "isPrimary": True}
        ],
    )
    make_customer(company, "ТОО Другие")
    assert titles(company, query) == ["ТОО Астана Сауда"]


def test_the_word_itself_comes_before_longer_ones(company):
    for number in range(3):
        make_customer(company, f"ТОО Нұрлыбек {number}")
    service = make_product(company, "Услуга", "S-1")
    make_order(company, make_customer(company, "ТОО Нұр Логистика"), service)
    for query in ("нұр", "nur", "нур"):
        found = ask(company, query, types=["customers", "orders"])
        assert {row["type"] for row in found["results"][:2]} == {"customer", "order"}
        assert "Нұрлыбек" in found["results"][2]["title"]
        assert found["total"] == 5
        assert found["results"][1]["score"] > found["results"][2]["score"]


def test_documents_by_number_and_by_customer(company):
    customer = make_customer(company, "ТОО Жетісу")
    product = make_product(company, "Услуга")
    make_deal(company, "Внедрение", customer, description="Большой проект")
    order = make_order(company, customer, product)
    number = company.client.get(f"/api/v1/orders/{order}").json()["data"]["orderNumber"]
    found = ask(company, number.lower().replace("-", " "))["results"]
    assert [(row["type"], row["title"], row["description"], row["score"]) for row in found] == [
        ("order", number, "ТОО Жетісу", 1)
    ]
    assert ask(company, "жетису")["results"][0]["type"] == "customer"
    assert {row["type"] for row in ask(company, "жетису")["results"]} == {"customer", "deal", "order"}
    assert titles(company, "большой проект") == ["Внедрение"]


def test_an_employee_by_name_in_either_alphabet(company):
    for query in ("Нұрдәулет", "нурдаулет", "Nurdaulet", "нурдаулед ахматов"):
        found = ask(company, query)["results"]
        assert [(row["type"], row["title"]) for row in found] == [("employee", "Нұрдәулет Ахматов")]


def test_types_narrow_the_question(goods):
    make_customer(goods, "ТОО Ноутбук Сервис")
    assert {row["type"] for row in ask(goods, "ноутбук")["results"]} == {"product", "customer"}
    assert titles(goods, "ноутбук", types=["customers"]) == ["ТОО Ноутбук Сервис"]
    assert titles(goods, "ноутбук", types=["Customers", "DEALS"]) == ["ТОО Ноутбук Сервис"]
    assert titles(goods, "ноутбук", types=["orders"]) == []


def test_scores_fall_and_lie_between_nothing_and_one(goods):
    customer = make_customer(goods, "ТОО Ноутбук Центр")
    make_deal(goods, "Поставка", customer, description="Сто ноутбуков")
    scores = [row["score"] for row in ask(goods, "ноутбук")["results"]]
    assert len(scores) == 3
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
    assert all(round(score, 2) == score for score in scores)


def test_limit_cuts_and_total_tells_all(company):
    for number in range(12):
        make_product(company, f"Кабель {number}", f"C-{number}")
    assert len(ask(company, "кабель")["results"]) == 10
    found = ask(company, "кабель", limit=3)
    assert (len(found["results"]), found["total"]) == (3, 12)


def test_title_and_description_come_in_the_readers_language(company):
    make_product(
        company,
        "Мышь",
        translations={
            "name": {"ru": "Мышь", "kk": "Тышқан", "en": "Mouse"},
            "description": {"ru": "Беспроводная", "en": "Wireless"},
        },
    )
    for language, title, description in (
        ("ru", "Мышь", "Беспроводная"),
        ("kk", "Тышқан", "Беспроводная"),
        ("en", "Mouse", "Wireless"),
    ):
        for query in ("мышь", "тышкан", "mouse", "wireless"):
            answer = company.client.post("/api/v1/search", {"query": query}, **{"Accept-Language": language})
            [found] = answer.json()["data"]["results"]
            assert (found["title"], found["description"]) == (title, description)


def test_a_question_that_is_one_typing_away_is_suggested(goods):
    assert ask(goods, "наутбук делл")["suggestions"][0] == "ноутбук делл"
    assert ask(goods, "yjen,er")["suggestions"][0] == "ноутбук"
    assert ask(goods, "ноутбуктерді")["suggestions"][0] == "ноутбук"


def test_a_question_is_completed_and_continued_by_what_it_found(goods):
    make_product(goods, "Монитор Dell P2422", "MON-1")
    assert ask(goods, "ноут")["suggestions"][0] == "ноутбук"
    assert {"dell ноутбук", "dell монитор"} <= set(ask(goods, "dell")["suggestions"])
    for query in ("ноут", "dell", "наутбук делл", "logitec"):
        for suggestion in ask(goods, query)["suggestions"]:
            assert ask(goods, suggestion)["total"] > 0, suggestion


def test_numbers_are_not_continued(goods):
    assert ask(goods, "4870001112223")["suggestions"] == []


def test_when_no_document_has_all_words_some_do(goods):
    found = ask(goods, "ноутбук bulldozer")
    assert [row["title"] for row in found["results"]] == [DELL]
    assert found["results"][0]["score"] < 0.5
    assert found["suggestions"] == []


def test_nothing_like_it(goods):
    assert ask(goods, "qzxjwvkhf") == {"results": [], "total": 0, "suggestions": []}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # The actor, the words, the documents, the fold of what is suggested; then tasks, comments and files.
        ("dell", 5),
        ("XPS-15-I7", 5),
        # Read and looked for in the other layout; then the vocabulary's words, and the documents again.
        ("наутбук", 9),
    ],
)
def test_statements(goods, query, expected, count_queries):
    for number in range(10):
        make_product(goods, f"{DELL} {number}", f"DX-{number}")
    with count_queries() as statements:
        ask(goods, query)
    assert len(statements) == expected, statements


def test_an_employees_iin_is_for_those_who_may_see_it(company):
    mine = company.client.get("/api/v1/employees").json()["data"]["items"][0]["id"]
    changed = company.client.put(f"/api/v1/employees/{mine}", {"documents": {"iin": "900101300123"}})
    assert changed.status_code == 200, changed.content
    assert titles(company, "900101300123") == ["Нұрдәулет Ахматов"]
    colleague = company.member("EMPLOYEES_VIEW")
    assert titles(colleague, "Нұрдәулет") == ["Нұрдәулет Ахматов"]
    for query in ("900101300123", "900101", "#900101300123", "iin 900101300123"):
        assert ask(colleague, query) == {"results": [], "total": 0, "suggestions": []}
