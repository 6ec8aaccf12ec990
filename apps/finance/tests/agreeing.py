"""Documents made and read over HTTP, from the deal to the invoice."""

from __future__ import annotations

from typing import Any

from apps.finance.models import Invoice
from apps.finance.tests.pdf_pages import INVOICES

DEALS, ORDERS, PURCHASES = "/api/v1/deals", "/api/v1/orders", "/api/v1/purchase-orders"


def done(answer: Any, status: int = 201) -> Any:
    assert answer.status_code == status, answer.json()
    return answer.json()["data"]


def post(company: Any, url: str, body: Any) -> Any:
    return done(company.client.post(url, body))


def read(company: Any, url: str, pk: Any) -> Any:
    return done(company.client.get(f"{url}/{pk}"), 200)


def won(company: Any, customer: Any, products: list[dict[str, Any]], **win: Any) -> tuple[Any, Any]:
    """(order, draft invoice) of a deal, read over HTTP."""
    deal = post(company, DEALS, {"title": "x", "customerId": customer.pk, "products": products})
    answer = done(company.client.post(f"{DEALS}/{deal['id']}/win", win), 200)
    order = read(company, ORDERS, answer["orderId"])
    invoice = Invoice.objects.get(order_id=order["id"], follows_order=True)
    return order, read(company, INVOICES, invoice.pk)
