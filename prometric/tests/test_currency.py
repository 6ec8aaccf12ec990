"""Sums are tenge: whatever names another currency is refused, at any depth and of any document."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from prometric.tests.cells import joined

pytestmark = pytest.mark.django_db
ID = str(uuid4())
BODIES: dict[str, dict[str, Any]] = {
    "products": {"code": "A-1", "name": "A", "price": 1},
    "customers": {"name": "ТОО Покупатель", "creditLimit": 1},
    "deals": {"title": "x", "customerId": ID},
    "orders": {"customerId": ID, "items": [{"productId": ID, "quantity": 1}]},
    "purchase-orders": {"supplierId": ID, "items": [{"productId": ID, "quantity": 1}]},
    "finance/invoices": {"customerId": ID, "items": [{"description": "x", "quantity": 1, "unitPrice": 1}]},
    "finance/payments": {"invoiceId": ID, "amount": 1, "method": "cash"},
    "departments": {"name": "x", "code": "X"},
}


@joined("path", BODIES)
@joined("currency", ["USD", "", 398, ["KZT"]])
def test_another_currency_is_refused(company, path, currency):
    answer = company.client.post(f"/api/v1/{path}", {**BODIES[path], "currency": currency})
    assert (answer.status_code, [*answer.json()["error"]["details"]]) == (400, ["currency"])


@joined("path", ["orders", "purchase-orders", "finance/invoices"])
def test_a_line_of_another_currency_is_refused(company, path):
    body = BODIES[path]
    [line] = body["items"]
    answer = company.client.post(f"/api/v1/{path}", {**body, "items": [{**line, "currency": "USD"}]})
    assert (answer.status_code, [*answer.json()["error"]["details"]]) == (400, ["items.0.currency"])


@pytest.mark.parametrize("currency", ["KZT", " kzt ", None])
def test_tenge_are_tenge(company, currency):
    answer = company.client.post("/api/v1/products", {**BODIES["products"], "currency": currency})
    assert (answer.status_code, "warnings" in answer.json()["meta"]) == (201, False)
    pk = answer.json()["data"]["id"]
    refusal = company.client.put(f"/api/v1/products/{pk}", {"price": 5, "currency": "EUR"})
    assert (refusal.status_code, [*refusal.json()["error"]["details"]]) == (400, ["currency"])
    shown = company.client.get(f"/api/v1/products/{pk}").json()["data"]
    assert (shown["price"], shown["currency"]) == (1, "KZT")
