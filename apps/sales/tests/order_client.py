"""Orders as a client places them, and as they are refused."""

from __future__ import annotations

from apps.kernel.models import NumberCounter, OutboxEvent
from apps.sales.models import Order, OrderItem
from apps.sales.services.order_insert import NUMBER_PREFIX

ORDERS = "/api/v1/orders"


def body_of(customer, *products, **more):
    return {
        "customerId": customer.pk,
        "items": [{"productId": product.pk, "quantity": 1} for product in products],
        **more,
    }


def refused(company, body, status, code):
    """Post a body that must be refused and leave nothing; returns the details."""
    before = (Order.objects.count(), OrderItem.objects.count(), OutboxEvent.objects.count())
    answer = company.client.post(ORDERS, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code), answer.json()
    assert (Order.objects.count(), OrderItem.objects.count(), OutboxEvent.objects.count()) == before
    assert not NumberCounter.objects.filter(prefix=NUMBER_PREFIX).exists()
    return answer.json()["error"]["details"]
