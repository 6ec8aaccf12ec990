"""Orders that are billed in parts over HTTP, and what is seen of it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from apps.finance.models import Invoice
from apps.finance.tests.agreeing import ORDERS, done, post, read
from apps.finance.tests.pdf_pages import INVOICES
from apps.sales.models import OrderItem
from apps.sales.tests.factories import make_product

D = Decimal


def order_of(company: Any, customer: Any, *lines: tuple[Any, Any, Any], **more: Any) -> Any:
    """Confirmed: (quantity, price, tax) at net prices, or with VAT inside where `with` says so."""
    items = []
    for quantity, price, tax in lines:
        product = make_product(company.actor, stock=1000)
        price_key = "unitPriceWithTax" if isinstance(price, str) else "unitPrice"
        items.append(
            {"productId": product.pk, "quantity": quantity, price_key: float(price), "tax": tax, **more}
        )
    made = post(company, ORDERS, {"customerId": customer.pk, "items": items})
    done(company.client.post(f"{ORDERS}/{made['id']}/confirm"), 200)
    return read(company, ORDERS, made["id"])


def bill(company: Any, order: Any, status: int = 201, **how: Any) -> Any:
    body = {"customerId": order["customerId"], "orderId": order["id"], **how}
    answer = company.client.post(INVOICES, body)
    assert answer.status_code == status, answer.json()
    return read(company, INVOICES, answer.json()["data"]["id"]) if status == 201 else answer.json()["error"]


def issue(company: Any, order: Any, **how: Any) -> Any:
    made = bill(company, order, **how)
    done(company.client.post(f"{INVOICES}/{made['id']}/send"), 200)
    return read(company, INVOICES, made["id"])


def ship(company: Any, order: Any, *quantities: int, **more: Any) -> Any:
    items = [
        {"orderItemId": line["id"], "quantity": quantity}
        for line, quantity in zip(order["items"], quantities, strict=False)
        if quantity
    ]
    return post(company, f"{ORDERS}/{order['id']}/shipments", {"items": items, **more})


def billed(order: Any) -> list[tuple[Decimal, ...]]:
    """Per line of the order what issued invoices have of it."""
    found = []
    for line in OrderItem.objects.filter(order=order["id"]).order_by("position"):
        rows = [row for row in _rows(order) if row[0] == line.pk]
        found.append(tuple(sum((row[place] for row in rows), D(0)) for place in (1, 2, 3)))
    return found


def _rows(order: Any) -> Any:
    invoices = Invoice.objects.filter(order=order["id"], sent_at__isnull=False).exclude(status="cancelled")
    columns = ("items__order_item", "items__agreed_net", "items__agreed_vat", "items__agreed_total")
    return list(invoices.values_list(*columns))


def whole(order: Any) -> list[tuple[Decimal, ...]]:
    lines = OrderItem.objects.filter(order=order["id"]).order_by("position")
    return list(lines.values_list("agreed_net", "agreed_vat", "agreed_total"))


def settled(company: Any, customer: Any) -> Any:
    path = f"/api/v1/finance/customers/{customer.pk}/statement"
    return done(company.client.get(path), 200)["settlement"]
