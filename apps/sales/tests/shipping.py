"""Orders that go out by lines, and what is seen of it."""

from __future__ import annotations

from decimal import Decimal

from apps.finance.models import VatEntry
from apps.sales import services
from apps.sales.tests.factories import make_customer
from apps.sales.tests.order_client import ORDERS

SHIPMENTS = "/api/v1/shipments"


def ship(company, order, items=None, **more):
    body = {"carrier": "DHL", **({} if items is None else {"items": items}), **more}
    return company.client.post(f"{ORDERS}/{order.pk}/ship", body)


def sold(company, *priced, customer=None, **details):
    """A confirmed order of (product, quantity, price with VAT)."""
    items = [
        {"product_id": product.pk, "quantity": Decimal(quantity), "unit_price_with_tax": Decimal(price)}
        for product, quantity, price in priced
    ]
    customer = customer or make_customer(company.actor)
    made = services.create_order(actor=company.actor, customer_id=customer.pk, items=items, **details)
    services.confirm_order(made.pk, actor=company.actor)
    return made


def detail(company, order):
    return company.client.get(f"{ORDERS}/{order.pk}").json()["data"]


def turnover(**of):
    return sorted(VatEntry.objects.filter(**of).values_list("kind", "document_number", "net", "vat"))
