"""A category follows the law by date; a rate of its own stays what it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.inventory.models import Product
from apps.inventory.services import price_line

pytestmark = pytest.mark.django_db
URL = "/api/v1/products"
BODY = {"code": "MED-1", "name": "Лекарство", "price": 105}


def created(company: Any, **values: Any) -> str:
    answer = company.client.post(URL, {**BODY, **values})
    assert answer.status_code == 201, answer.json()
    found: str = answer.json()["data"]["id"]
    return found


def taxed(company: Any, pk: str) -> tuple[Any, Any]:
    shown = company.client.get(f"{URL}/{pk}").json()["data"]
    return shown["vatRate"], shown["taxCategory"]


def test_a_category_follows_the_law(company):
    pk = created(company, taxCategory="reduced_med")
    assert taxed(company, pk) == (5, "REDUCED_MED")
    [listed] = company.client.get(URL).json()["data"]["items"]
    assert (listed["vatRate"], listed["taxCategory"]) == (5, "REDUCED_MED")
    product, line = Product.objects.get(pk=pk), {"quantity": Decimal(1)}
    in_2027 = price_line(line, on=date(2027, 3, 1), payer=True, field="x", product=product)
    assert (in_2027.tax, in_2027.tax_category, in_2027.total, in_2027.vat) == (
        10,
        "REDUCED_MED",
        105,
        Decimal("9.55"),
    )
    before = price_line(line, on=date(2025, 3, 1), payer=True, field="x", product=product)
    assert (before.tax, before.total) == (12, 105)  # no such rate yet: the standard one
    deal = {"title": "x", "customerId": customer(company), "products": [{"productId": pk, "quantity": 1}]}
    made = company.client.post("/api/v1/deals", deal).json()["data"]["id"]
    [line] = company.client.get(f"/api/v1/deals/{made}").json()["data"]["products"]
    assert (line["tax"], line["taxCategory"], line["totalPrice"], line["taxAmount"]) == (
        5,
        "REDUCED_MED",
        105,
        5,
    )


def customer(company: Any) -> str:
    found: str = company.client.post("/api/v1/customers", {"name": "ТОО Аптека"}).json()["data"]["id"]
    return found


@pytest.mark.parametrize(
    ("made", "sent", "then"),
    [
        ({}, {"vatRate": 16, "taxCategory": "STANDARD"}, (None, "STANDARD")),  # as it was read
        ({}, {"vatRate": 16}, (None, "")),  # the rate that is shown anyway
        ({}, {"vatRate": 16, "taxCategory": None}, (16, "")),
        ({}, {"vatRate": 12}, (12, "")),
        ({}, {"taxCategory": "EXEMPT"}, (None, "EXEMPT")),
        ({"vatRate": 12}, {"vatRate": 12, "taxCategory": None}, (12, "")),
        ({"vatRate": 12}, {"taxCategory": "ZERO"}, (None, "ZERO")),
        ({"vatRate": 12}, {"vatRate": 12, "taxCategory": "ZERO"}, (None, "ZERO")),
        ({"vatRate": 12}, {"vatRate": None}, (None, "")),
        ({"taxCategory": "EXEMPT"}, {"vatRate": 0, "taxCategory": "EXEMPT", "price": 5}, (None, "EXEMPT")),
        ({"taxCategory": "EXEMPT"}, {"vatRate": 0}, (None, "EXEMPT")),
        ({"taxCategory": "EXEMPT"}, {"vatRate": None}, (None, "EXEMPT")),
        ({"taxCategory": "EXEMPT"}, {"vatRate": 7}, (7, "")),
        ({"taxCategory": "EXEMPT"}, {"taxCategory": None}, (None, "")),
    ],
)
def test_what_a_change_means(company, made, sent, then):
    pk = created(company, **made)
    answer = company.client.put(f"{URL}/{pk}", sent)
    assert answer.status_code == 200, answer.json()
    product = Product.objects.get(pk=pk)
    rate, category = then
    assert product.vat_rate == (None if rate is None else Decimal(rate))
    assert product.tax_category in ({category, ""} if category == "STANDARD" else {category})


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"taxCategory": "LUXURY"}, "taxCategory"),
        ({"taxCategory": "EXEMPT", "vatRate": 5}, "vatRate"),
        ({"taxCategory": "ZERO", "vatRate": 12}, "vatRate"),
    ],
)
def test_what_contradicts_itself_is_refused(company, sent, field):
    pk = created(company, code="OLD")
    for answer in (company.client.post(URL, {**BODY, **sent}), company.client.put(f"{URL}/{pk}", sent)):
        assert (answer.status_code, [*answer.json()["error"]["details"]]) == (400, [field])
    assert Product.objects.count() == 1
    assert taxed(company, pk) == (16, "STANDARD")


def test_a_batch_knows_categories(company):
    batch = {
        "products": [
            {**BODY, "code": code, "taxCategory": code} for code in ("ZERO", "EXEMPT", "REDUCED_PRESS")
        ]
    }
    assert company.client.post(f"{URL}/batch", batch).json()["data"]["created"] == 3
    assert set(Product.objects.values_list("code", "tax_category")) == {
        ("ZERO", "ZERO"), ("EXEMPT", "EXEMPT"), ("REDUCED_PRESS", "REDUCED_PRESS"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({}, (0, "EXEMPT")),
        ({"tax": 0}, (0, "EXEMPT")),  # nothing else than what the product says
        ({"tax": 16}, (16, None)),
        ({"tax": 0, "taxCategory": "ZERO"}, (0, "ZERO")),
        ({"taxCategory": "STANDARD"}, (16, "STANDARD")),
    ],
)
def test_a_line_says_its_category_or_its_rate(company, sent, kept):
    pk = created(company, taxCategory="EXEMPT")
    line = {"productId": pk, "quantity": 1, **sent}
    order = company.client.post("/api/v1/orders", {"customerId": customer(company), "items": [line]})
    assert order.status_code == 201, order.json()
    url = f"/api/v1/orders/{order.json()['data']['id']}"
    [row] = company.client.get(url).json()["data"]["items"]
    assert (row["tax"], row["taxCategory"], row["totalPrice"]) == (*kept, 105)
    # Changed alone, the rate wins; changed alone, the category does.
    for change, then in (({"tax": 7}, (7, None)), ({"tax": 7, "taxCategory": "ZERO"}, (0, "ZERO"))):
        assert company.client.put(url, {"items": [{**row, **change}]}).status_code == 200
        [row] = company.client.get(url).json()["data"]["items"]
        assert (row["tax"], row["taxCategory"]) == then
    refused = company.client.put(url, {"items": [{**row, "tax": 3, "taxCategory": "STANDARD"}]})
    assert (refused.status_code, [*refused.json()["error"]["details"]]) == (400, ["items.0.tax"])
