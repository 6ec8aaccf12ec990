"""A sum that no column holds is refused where it would arise, and nothing of the request stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DataError, connection

from apps.finance.tests.factories import make_customer, make_product
from apps.kernel.api.errors import describe

pytestmark = pytest.mark.django_db
INVOICES, ORDERS = "/api/v1/finance/invoices", "/api/v1/orders"
HUGE = 8 * 10**15


def refused(answer: Any) -> list[str]:
    body = answer.json()
    assert (answer.status_code, body["error"]["code"]) == (400, "VALIDATION_FAILED"), body
    return [*body["error"]["details"]]


def test_two_huge_invoices_of_one_customer(company):
    customer = make_customer(company.actor)
    items = [{"description": "x", "quantity": 1, "unitPrice": HUGE, "tax": 0}]
    first, second = (
        company.client.post(INVOICES, {"customerId": customer.pk, "items": items}).json()["data"]["id"]
        for _ in range(2)
    )
    assert company.client.post(f"{INVOICES}/{first}/send").status_code == 200
    assert refused(company.client.post(f"{INVOICES}/{second}/send")) == ["amount"]
    assert company.client.get(f"{INVOICES}/{second}").json()["data"]["status"] == "draft"
    shown = company.client.get(f"/api/v1/customers/{customer.pk}").json()["data"]
    assert shown["balance"] == -HUGE


def test_two_huge_orders_of_one_customer(company):
    customer, product = make_customer(company.actor), make_product(company.actor, type="SERVICE")
    items = [{"productId": product.pk, "quantity": 1, "unitPrice": HUGE, "tax": 0}]
    first, second = (
        company.client.post(ORDERS, {"customerId": customer.pk, "items": items}).json()["data"]["id"]
        for _ in range(2)
    )
    assert company.client.put(f"{ORDERS}/{first}", {"status": "confirmed"}).status_code == 200
    assert refused(company.client.put(f"{ORDERS}/{second}", {"status": "confirmed"})) == ["amount"]
    assert company.client.get(f"{ORDERS}/{second}").json()["data"]["status"] == "pending"


def test_more_stock_than_a_column_holds(company):
    product = make_product(company.actor)
    url, body = f"/api/v1/products/{product.pk}/stock", {"type": "IN", "quantity": 999_999_999_999}
    assert company.client.post(url, body).status_code in (200, 201)
    assert refused(company.client.post(url, body)) == ["quantity"]
    shown = company.client.get(f"/api/v1/products/{product.pk}").json()["data"]
    assert shown["inventory"]["inStock"] == 999_999_999_999


def test_what_nobody_adds_up_beforehand_the_column_refuses():
    with pytest.raises(DataError) as overflow, connection.cursor() as cursor:
        cursor.execute("SELECT 1e17::numeric(18,2)")
    status, body = describe(overflow.value)
    assert (status, [*body["error"]["details"]]) == (400, ["body"])
