"""Every list sorts names as the dictionary does, and finds by `search=` what POST /search finds."""

from __future__ import annotations

import re
import unicodedata
from functools import reduce
from typing import Any

import pytest
from django.db import connection, models, transaction

from apps.accounts.models import Role
from apps.accounts.services import change_profile
from apps.crm.models import Customer
from apps.hr.tests.factories import new_employee
from apps.inventory.models import Product
from apps.kernel.letters import by_name
from apps.search.tests.search_client import make_customer, make_deal, make_order, make_product, post, titles
from prometric.routes import every_route

NAMES = [
    "Яр",
    "әже",
    "Ас",
    "Ірі",
    "бау",
    "Қой",
    "Кен",
    "Ұя",
    "Ун",
    "Zeta",
    "99 шеге",
    "Ғарыш",
    "гүл",
    "Һәм",
    "Хат",
]
SORTED = [
    "99 шеге",
    "Zeta",
    "Ас",
    "әже",
    "бау",
    "гүл",
    "Ғарыш",
    "Кен",
    "Қой",
    "Ун",
    "Ұя",
    "Хат",
    "Һәм",
    "Ірі",
    "Яр",
]


# A name in the reader's language is sorted so by its own filters.
TRANSLATED = ("name",)


def listed(company, path: str, name: str, **params: str) -> list[str]:
    answer = company.client.get(f"/api/v1{path}", {"limit": "100", **params})
    assert answer.status_code == 200, answer.content
    data = answer.json()["data"]
    return [row[name] for row in (data if isinstance(data, list) else data["items"])]


def make_products(company) -> None:
    for place, name in enumerate(NAMES):
        make_product(company, name, f"P-{place}", translations={"name": {"ru": name, "kk": name, "en": name}})


def make_codes(company) -> None:
    for name in NAMES:
        make_product(company, "Товар", name)


def make_customers(company) -> None:
    for name in NAMES:
        make_customer(company, name)


def make_deals(company) -> None:
    customer = make_customer(company, "ТОО")
    for name in NAMES:
        make_deal(company, name, customer)


def make_customers_deals(company) -> None:
    for name in NAMES:
        make_deal(company, "Сделка", make_customer(company, name))


def make_customers_orders(company) -> None:
    product = make_product(company, "Услуга")
    for name in NAMES:
        make_order(company, make_customer(company, name), product)


def make_customers_invoices(company) -> None:
    for name in NAMES:
        line = {"description": "Услуга", "quantity": 1, "unitPrice": 1}
        post(company, "/finance/invoices", {"customerId": make_customer(company, name), "items": [line]})


def make_departments(company) -> None:
    for place, name in enumerate(NAMES):
        post(company, "/departments", {"name": name, "code": f"D-{place}"})


def make_suppliers(company) -> None:
    for name in NAMES:
        post(company, "/suppliers", {"name": name})


def make_tasks(company) -> None:
    for name in NAMES:
        post(company, "/tasks", {"subject": name})


def make_roles(company) -> None:
    Role.objects.all().delete()
    for name in NAMES:
        post(company, "/roles", {"name": name, "permissions": ["DEALS_VIEW"]})


def make_people(company) -> None:
    for name in NAMES[:-1]:
        new_employee(company.actor, last_name=name)
    change_profile(actor=company.actor, last_name=NAMES[-1])


@pytest.mark.parametrize(
    ("make", "path", "name", "sort"),
    [
        (make_products, "/products", "name", "name"),
        (make_codes, "/products", "code", "code"),
        (make_customers, "/customers", "name", "name"),
        (make_deals, "/deals", "title", "title"),
        (make_customers_deals, "/deals", "customerName", "customerName"),
        (make_customers_deals, "/deals", "customerName", "customer.name"),
        (make_customers_orders, "/orders", "customerName", "customerName"),
        (make_customers_invoices, "/finance/invoices", "customerName", "customerName"),
        (make_departments, "/departments", "name", "name"),
        (make_suppliers, "/suppliers", "name", "name"),
        (make_people, "/employees", "lastName", "lastName"),
        (make_tasks, "/tasks", "subject", "subject"),
        (make_roles, "/roles", "name", "name"),
    ],
)
def test_names_stand_as_in_a_dictionary(company, make, path, name, sort):
    make(company)
    assert listed(company, path, name, sort=sort) == SORTED
    assert listed(company, path, name, sort=f"-{sort}") == SORTED[::-1]


def _related(model: Any, name: str) -> Any:
    return model._meta.get_field(name).related_model


def test_every_text_that_lists_are_sorted_by_is_a_name():
    """Of new lists too; numbers of documents are Latin letters and digits alone."""
    wrong, seen = [], 0
    for route in every_route():
        filterset: Any = getattr(route.viewset, "filterset_class", None)
        if route.name != "list" or not hasattr(filterset, "sorts"):
            continue
        for key, path in filterset.sorts.items():
            *parents, name = path.split("__")
            model: Any = reduce(_related, parents, route.viewset.model)
            field = model._meta.get_field(name)
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if is_text and field.name != "number":
                seen += 1
                if path not in filterset.names and path not in TRANSLATED:
                    wrong.append(f"{route}: {key}")
    assert (wrong, seen >= 15) == ([], True)


def test_departments_stand_in_that_order_in_the_tree_and_without_asking(company):
    root = post(company, "/departments", {"name": "Басты", "code": "ROOT"})
    for place, name in enumerate(NAMES):
        post(company, "/departments", {"name": name, "code": f"D-{place}", "parentId": root})
    [tree] = company.client.get("/api/v1/departments").json()["data"]
    assert [child["name"] for child in tree["children"]] == SORTED
    one = company.client.get(f"/api/v1/departments/{root}").json()["data"]
    assert [child["name"] for child in one["children"]] == SORTED


@pytest.mark.parametrize(
    ("model", "column", "index"),
    [
        (Customer, "name", "customer_sorted_name"),
        (Product, "code", "product_sorted_code"),
    ],
)
def test_an_index_serves_the_order(company, model, column, index):
    rows = model.objects.order_by(by_name(column), "id")[:20]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        plan = rows.explain()
    assert index in plan
    assert not re.search(r"\bSort\b", plan)


ASKED = ["алтын уя", "АЛТЫН ҰЯ", "ёлка", "елка", unicodedata.normalize("NFD", "ёлка йод"), "йод", "калжинг"]


@pytest.mark.parametrize("asked", ASKED)
def test_lists_find_what_the_search_finds(company, asked):
    name = unicodedata.normalize("NFD", "Алтын ұя: ёлка, йод") + " Қалжіңг"
    customer = make_customer(company, name)
    product = make_product(company, name, "ЁЖ-1")
    make_deal(company, name, customer)
    order = make_order(company, customer, product)
    company.client.put(f"/api/v1/orders/{order}", {"notes": "Қалжіңг"})
    kinds = {"customers": "name", "products": "name", "deals": "title"}
    for kind, key in kinds.items():
        assert titles(company, asked, types=[kind]) == [name]
        assert listed(company, f"/{kind}", key, search=asked) == [name], kind
    assert listed(company, "/orders", "customerName", search=asked) == [name]
    for path, key in (("/departments", "name"), ("/suppliers", "name")):
        post(company, path, {"name": name, **({"code": "D"} if path == "/departments" else {})})
        assert listed(company, path, key, search=asked) == [name], path
    assert listed(company, "/customers", "name", **{"name[contains]": asked}) in ([name], [])


@pytest.mark.parametrize(
    "asked",
    ["87001234567", "8 700 123 45 67", "8 (700) 123-45-67", "+7 700 123 45 67", "123-45-67", "8700123"],
)
def test_a_telephone_in_any_spelling_finds_its_row(company, asked):
    make_customer(company, "ТОО", phone="+7 700 123 45 67")
    make_customer(company, "Другое", phone="+7 701 765 43 21")
    post(company, "/suppliers", {"name": "Поставщик", "phone": "+7 700 123 45 67"})
    change_profile(actor=company.actor, phone="+77001234567")
    assert listed(company, "/customers", "name", search=asked) == ["ТОО"]
    assert listed(company, "/suppliers", "name", search=asked) == ["Поставщик"]
    assert listed(company, "/employees", "phone", search=asked) == ["+77001234567"]


def test_a_few_digits_are_no_telephone(company):
    make_customer(company, "ТОО 70", phone="+7 700 123 45 67")
    assert listed(company, "/customers", "name", search="8 7") == []
    assert listed(company, "/customers", "name", search="70") == ["ТОО 70"]


@pytest.mark.parametrize("code", ["ел-қ1", "ЁЛ-К1", unicodedata.normalize("NFD", "ёл-қ1"), "ЕЛ-К1"])
def test_a_code_that_is_searched_for_alike_is_taken(company, code):
    make_product(company, "Первый", "Ёл-Қ1")
    second = make_product(company, "Второй", "X-2")
    body = {"code": code, "name": "Третий", "price": 1, "type": "SERVICE"}
    answer = company.client.post("/api/v1/products", body)
    assert (answer.status_code, answer.json()["error"]["details"]) == (409, {"field": "code"})
    answer = company.client.put(f"/api/v1/products/{second}", {"code": code})
    assert answer.status_code == 409
    free = {**body, "code": "NEW-1"}
    answer = company.client.post("/api/v1/products/batch", {"products": [body, free]}).json()["data"]
    assert [(error["index"], error["code"]) for error in answer["errors"]] == [(0, code)]
    assert sorted(listed(company, "/products", "code")) == ["NEW-1", "X-2", "Ёл-Қ1"]
    assert listed(company, "/products", "name", code=code) == ["Первый"]


def test_the_back_office_sorts_and_finds_alike(company, staff):
    make_customers(company)
    page = staff.get("/admin/crm/customer/", {"o": "2"}).content.decode()
    places = [page.index(f">{name}<") for name in SORTED]
    assert places == sorted(places)
    assert ">Ұя<" in staff.get("/admin/crm/customer/", {"q": "уя"}).content.decode()
    assert ">Ун<" not in staff.get("/admin/crm/customer/", {"q": "уя"}).content.decode()
    found = staff.get(
        "/admin/autocomplete/",
        {"app_label": "crm", "model_name": "deal", "field_name": "customer", "term": "гарыш"},
    )
    # Beside the name stands what tells namesakes apart.
    assert [row["text"].split(" · ")[0] for row in found.json()["results"]] == ["Ғарыш"]
