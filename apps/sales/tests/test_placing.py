"""Placing orders over HTTP."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest

from apps.kernel.models import NumberCounter, OutboxEvent
from apps.sales.models import Order, OrderItem, OrderStatusEntry
from apps.sales.tests.factories import make_customer, make_deal, make_product

ORDERS = "/api/v1/orders"


@pytest.fixture
def customer(company):
    return make_customer(company.actor)


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=100)


def reference_body(customer, deal, product):
    return {
        "type": "SALES",
        "customerId": customer.pk,
        "dealId": deal.pk,
        "items": [{"productId": product.pk, "quantity": 10, "unitPrice": 650000, "discount": 5, "tax": 12}],
        "shippingAddress": {
            "addressLine1": "пр. Достык 100",
            "city": "Нур-Султан",
            "postalCode": "010000",
            "country": "KZ",
        },
        "deliveryDate": "2025-02-15",
        "paymentTerms": "NET_30",
        "notes": "Urgent delivery required",
    }


def test_the_reference_order_costs_6916000(company, customer, product):
    deal = make_deal(company.actor, customer, (product, 1))
    answer = company.client.post(ORDERS, reference_body(customer, deal, product))
    assert answer.status_code == 201, answer.json()
    data = answer.json()["data"]
    order = Order.objects.get()
    assert data == {
        "id": str(order.pk),
        "orderNumber": f"ORD-{order.created_at.year}-0001",
        "status": "pending",
        "totalAmount": 6916000,
    }
    assert answer.headers["ETag"] == '"1"'
    assert b'"totalAmount":6916000}' in answer.content
