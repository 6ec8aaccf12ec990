"""Documents follow their objects in the same transaction: made, changed, renamed, deleted, rolled back."""

from uuid import UUID

import pytest
from django.db import transaction

from apps.hr.tests.factories import active_employee
from apps.inventory import services as inventory
from apps.search import services
from apps.search.models import SearchDocument, SearchTerm
from apps.search.tests.search_client import (
    ask,
    make_customer,
    make_deal,
    make_order,
    make_product,
    post,
    titles,
)


def put(company, path, body):
    answer = company.client.put(f"/api/v1{path}", body)
    assert answer.status_code == 200, answer.content


def delete(company, path):
    answer = company.client.delete(f"/api/v1{path}")
    assert answer.status_code == 200, answer.content


def test_a_product_changes_and_goes(company):
    product = make_product(company, "Монитор Samsung", "M-1")
    put(company, f"/products/{product}", {"name": "Телевизор Sony", "code": "TV-1"})
    assert titles(company, "монитор") == titles(company, "samsung") == titles(company, "M-1") == []
    assert titles(company, "телевизор") == titles(company, "TV-1") == ["Телевизор Sony"]
    delete(company, f"/products/{product}")
    assert ask(company, "телевизор") == {"results": [], "total": 0, "suggestions": []}
    # Nor is its word, which waits to be counted as gone, suggested to anybody.
    assert ask(company, "тилевизор") == {"results": [], "total": 0, "suggestions": []}


def test_a_thousand_products_cost_what_one_does(company, count_queries):
    def batch(first, many):
        rows = [
            {"code": f"B-{n}", "name": f"Болт М{n} оцинкованный", "price": 1, "type": "SERVICE"}
            for n in range(first, first + many)
        ]
        with count_queries() as statements:
            answer = company.client.post("/api/v1/products/batch", {"products": rows})
        assert answer.status_code in (200, 201), answer.content
        return [text for text in statements if "search_search" in text]

    assert len(batch(0, 1)) == len(batch(1, 1000)) == 1
    assert ask(company, "болт оцинкованный")["total"] == 1001
    assert titles(company, "B-777") == ["Болт М777 оцинкованный"]


def test_what_did_not_change_in_words_costs_nothing(company, count_queries):
    product = make_product(company, "Монитор", description="Для офиса")
    customer = make_customer(company, "ТОО Жетісу")
    line = {"productId": product, "quantity": 1, "unitPrice": 1000}
    deal = make_deal(company, "Внедрение", customer, products=[line])
    order = make_order(company, customer, product)
    with count_queries() as statements:
        put(company, f"/products/{product}", {"price": 5000})
        put(company, f"/customers/{customer}", {"creditLimit": 5_000_000})
        put(company, f"/deals/{deal}", {"stage": "NEGOTIATION"})
        put(company, f"/orders/{order}", {"status": "confirmed"})
    assert [text for text in statements if "search_search" in text] == []
    with count_queries() as statements:
        put(company, f"/products/{product}", {"description": "Для дома"})
    assert len([text for text in statements if "search_search" in text]) == 1
    assert titles(company, "для дома") == ["Монитор"]


def test_a_word_that_is_written_again_leaves_the_document_alone(company):
    product = make_product(company, "Монитор", description="Для офиса")
    before = SearchDocument.objects.get(object_id=product).updated_at
    services.index_products([UUID(product)])
    assert SearchDocument.objects.get(object_id=product).updated_at == before


def test_a_won_deal_costs_a_statement_for_its_order_and_one_for_its_invoice(company, count_queries):
    line = {"productId": make_product(company, "Лицензия"), "quantity": 1, "unitPrice": 1000}
    deal = make_deal(company, "Внедрение ERP", make_customer(company, "ТОО Жетісу"), products=[line])
    with count_queries() as statements:
        assert company.client.post(f"/api/v1/deals/{deal}/win", {}).status_code == 200
    assert len([text for text in statements if "search_search" in text]) == 2


def test_a_customers_documents_follow_its_name(company):
    customer = make_customer(company, "ТОО Жетісу")
    make_deal(company, "Внедрение", customer)
    make_order(company, customer, make_product(company, "Услуга"))
    put(company, f"/customers/{customer}", {"name": "ТОО Сарыарқа"})
    assert ask(company, "жетису")["total"] == 0
    assert {row["type"] for row in ask(company, "сарыарка")["results"]} == {"customer", "deal", "order"}


def test_contacts_follow(company):
    customer = make_customer(company, "ТОО Жетісу", contacts=[{"firstName": "Динара", "isPrimary": True}])
    assert titles(company, "динара") == ["ТОО Жетісу"]
    put(company, f"/customers/{customer}", {"contacts": [{"firstName": "Ерлан", "isPrimary": True}]})
    assert titles(company, "динара") == []
    assert titles(company, "yerlan") == ["ТОО Жетісу"]


def test_a_won_deal_is_found_with_its_order_and_invoice(company):
    product = make_product(company, "Лицензия")
    customer = make_customer(company, "ТОО Жетісу")
    line = {"productId": product, "quantity": 1, "unitPrice": 1000}
    deal = make_deal(company, "Внедрение ERP", customer, products=[line])
    won = company.client.post(f"/api/v1/deals/{deal}/win", {})
    assert won.status_code == 200, won.content
    found = ask(company, "жетису", types=["deals", "orders", "invoices"])["results"]
    assert {row["type"] for row in found} == {"deal", "order", "invoice"}
    [number] = [row["title"] for row in found if row["type"] == "invoice"]
    assert titles(company, number) == [number]


def test_a_deal_goes(company):
    deal = make_deal(company, "Внедрение", make_customer(company, "ТОО Жетісу"))
    delete(company, f"/deals/{deal}")
    assert titles(company, "внедрение") == []


def test_a_shipment_and_a_return_are_found_by_their_numbers(company):
    order = make_order(company, make_customer(company, "ТОО Жетісу"), make_product(company, "Услуга"))
    put(company, f"/orders/{order}", {"status": "confirmed"})
    shipped = company.client.post(
        f"/api/v1/orders/{order}/ship", {"trackingNumber": "KZ-77/88-99", "carrier": "Kazpost"}
    )
    assert shipped.status_code == 200, shipped.content
    assert [row["id"] for row in ask(company, "kz778899")["results"]] == [order]
    line = company.client.get(f"/api/v1/orders/{order}").json()["data"]["items"][0]["id"]
    items = [{"orderItemId": line, "quantity": 1, "condition": "scrap"}]
    returned = company.client.post(f"/api/v1/orders/{order}/returns", {"items": items, "reason": "r"})
    made = shipped.json()["data"]
    # By the numbers of the shipment, of its act and of what came back, too.
    for number in (made["shipmentNumber"], made["actNumber"], returned.json()["data"]["returnNumber"]):
        assert [row["id"] for row in ask(company, number)["results"]] == [order], number


def test_people_follow_their_name_department_and_profile(company):
    employee = active_employee(company.actor, first_name="Айгерим", last_name="Сатпаева")
    department = post(company, "/departments", {"name": "Логистика", "code": "LOG"})
    put(company, f"/employees/{employee.pk}", {"departmentId": department})
    assert titles(company, "сатпаева") == titles(company, "логистика") == ["Айгерим Сатпаева"]
    put(company, f"/departments/{department}", {"name": "Маркетинг"})
    assert titles(company, "логистика") == []
    assert titles(company, "маркетинг") == ["Айгерим Сатпаева"]
    put(company, "/auth/me", {"lastName": "Тайманов"})
    assert titles(company, "тайманов") == ["Нұрдәулет Тайманов"]
    put(company, f"/employees/{employee.pk}", {"firstName": "Жанар", "position": "Бухгалтер"})
    assert titles(company, "бухгалтер") == ["Жанар Сатпаева"]


def test_who_has_left_loses_the_department_with_it(company):
    department = post(company, "/departments", {"name": "Логистика", "code": "LOG"})
    employee = active_employee(company.actor, first_name="Айгерим", last_name="Сатпаева")
    put(company, f"/employees/{employee.pk}", {"departmentId": department})
    put(company, f"/employees/{employee.pk}", {"status": "inactive"})
    assert titles(company, "логистика") == ["Айгерим Сатпаева"]
    delete(company, f"/departments/{department}")
    assert titles(company, "логистика") == []
    assert titles(company, "сатпаева") == ["Айгерим Сатпаева"]


def test_what_is_rolled_back_leaves_nothing(company):
    with transaction.atomic():
        inventory.create_product(
            actor=company.actor, code="GONE-1", name="Исчезающий", price=1, type="SERVICE"
        )
        assert titles(company, "исчезающий") == ["Исчезающий"]
        transaction.set_rollback(True)
    assert titles(company, "исчезающий") == titles(company, "GONE-1") == []
    assert not SearchTerm.objects.filter(shown="исчезающий").exists()
    # A refused request as well: the second product's code is taken.
    make_product(company, "Первый", "ONE")
    answer = company.client.post(
        "/api/v1/products", {"code": "ONE", "name": "Канареечный", "price": 1, "type": "SERVICE"}
    )
    assert answer.status_code == 409
    assert titles(company, "канареечный") == []


def test_the_vocabulary_has_each_word_once_a_kind(company):
    for number in range(3):
        make_product(company, "Монитор монитор", f"M-{number}")
    make_customer(company, "Монитор")
    rows = SearchTerm.objects.filter(word="monitor").values_list("kind", "shown", "documents")
    assert sorted(rows) == [("customer", "монитор", 1), ("product", "монитор", 1)]


@pytest.mark.parametrize(
    "name", ["x" * 255, "щ" * 255, "…", "🙂🙂", "'\\&|!:*()<->", "日本語の製品", "a\tb\nc"]
)
def test_no_name_is_too_odd_to_be_indexed(company, name):
    product = make_product(company, name, description=name * 30)
    assert SearchDocument.objects.get(object_id=product).title == name.strip()
    ask(company, name[:255] if len(name) > 1 else name * 2)
