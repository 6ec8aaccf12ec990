"""Orders found by filters and sorts; shipments; what other apps read."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.kernel import clock
from apps.sales import selectors, services
from apps.sales.models import Order, Shipment
from apps.sales.tests.factories import make_customer, make_deal, make_order, make_product, win
from apps.sales.tests.test_transitions import brought_to  # type: ignore[attr-defined]
from prometric.tests.cells import joined

ORDERS = "/api/v1/orders"


@pytest.fixture
def customer(company):
    return make_customer(company.actor, name="ТОО Tech Solutions")


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=1000, name_ru="Лицензия ERP", name_en="ERP License")


def found(company, **params):
    answer = company.client.get(ORDERS, params)
    assert answer.status_code == 200, answer.json()
    return [item["orderNumber"] for item in answer.json()["data"]["items"]]


@pytest.fixture
def three(company, product):
    """Three orders of three customers, unlike in everything that can be asked for."""
    orders = []
    for number, (kind, total, status) in enumerate(
        [("COMPANY", 1, "pending"), ("INDIVIDUAL", 2, "confirmed"), ("COMPANY", 3, "cancelled")]
    ):
        customer = make_customer(company.actor, type=kind, name=f"Клиент {'АБВ'[number]}")
        order = make_order(
            company.actor,
            (product, total),
            customer=customer,
            delivery_date=date(2026, 12, 1 + number) if number else None,
            notes=f"срочно {('один', 'два', 'три')[number]}",
        )
        brought_to(company, order, status)
        Order.objects.filter(pk=order.pk).update(
            created_at=clock.day_start(date(2026, 3, 1 + number)) + timedelta(minutes=30)
        )
        orders.append(order)
    return orders


@joined(
    ("params", "expected"),
    [
        ({}, "CBA"),
        ({"status": "pending"}, "A"),
        ({"status": "pending,CANCELLED"}, "CA"),
        ({"status[ne]": "pending"}, "CB"),
        ({"totalAmount[gte]": "200"}, "CB"),
        ({"totalAmount": "200"}, "B"),
        ({"totalAmount[lt]": "200"}, "A"),
        ({"dateFrom": "2026-03-02"}, "CB"),
        ({"dateTo": "2026-03-02"}, "BA"),
        ({"dateFrom": "2026-03-02", "dateTo": "2026-03-02"}, "B"),
        ({"createdAt[gt]": "2026-03-01"}, "CB"),
        ({"createdAt[lt]": "2026-03-01T19:29:59Z"}, "A"),
        ({"deliveryDate": "2026-12-02"}, "B"),
        ({"deliveryDate[isnull]": "true"}, "A"),
        ({"deliveryDate[gte]": "2026-12-02"}, "CB"),
        ({"customer.type": "INDIVIDUAL"}, "B"),
        ({"customer.type": "company"}, "CA"),
        ({"paymentStatus": "pending"}, "CBA"),
        ({"paymentStatus": "paid,refunded"}, ""),
        ({"type": "SALES"}, "CBA"),
        ({"search": "клиент б"}, "B"),
        ({"search": "СРОЧНО три"}, "C"),
        ({"search": "срочно клиент"}, "CBA"),
        ({"search": "срочно никто"}, ""),
        ({"sort": "totalAmount"}, "ABC"),
        ({"sort": "-totalAmount"}, "CBA"),
        ({"sort": "createdAt", "order": "desc"}, "CBA"),
        ({"sort": "orderNumber"}, "ABC"),
        ({"sort": "customerName", "order": "desc"}, "CBA"),
        ({"sort": "status,-createdAt"}, "CBA"),
        ({"sort": "deliveryDate"}, "BCA"),
        ({"limit": "2", "page": "2"}, "A"),
        ({"page": "9"}, ""),
    ],
)
def test_filters_and_sorts(company, three, params, expected):
    by_number = {order.number: letter for order, letter in zip(three, "ABC", strict=True)}
    assert "".join(by_number[number] for number in found(company, **params)) == expected


def test_filters_by_id(company, three, customer, product):
    assert found(company, customerId=three[1].customer_id) == [three[1].number]
    two = f"{three[0].customer_id},{three[1].customer_id}"
    assert found(company, customerId=two) == [three[1].number, three[0].number]
    assert found(company, customerId=uuid4()) == []
    order = win(company.actor, make_deal(company.actor, customer, (product, 1)))
    assert found(company, dealId=order.deal_id) == [order.number]
    assert found(company, **{"dealId[isnull]": "false"}) == [order.number]
    assert found(company, search=order.number) == [order.number]
    assert found(company, orderNumber=order.number) == [order.number]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"status": "draft"}, "status"),
        ({"customerId": "x"}, "customerId"),
        ({"totalAmount[gte]": "many"}, "totalAmount[gte]"),
        ({"status[gte]": "pending"}, "status[gte]"),
        ({"customerName": "x"}, "customerName"),
        ({"customer.name": "x"}, "customer.name"),
        ({"dateFrom": "yesterday"}, "dateFrom"),
        ({"sort": "notes"}, "sort"),
        ({"page": "0"}, "page"),
    ],
)
def test_a_misspelt_question_is_refused(company, params, field):
    answer = company.client.get(ORDERS, params)
    assert answer.status_code == 400
    assert list(answer.json()["error"]["details"]) == [field]


def test_shipments(company, customer, product):
    first, second = (make_order(company.actor, (product, 1), customer=customer) for _ in range(2))
    for order, tracking in ((first, "KZ1"), (second, "KZ2")):
        services.confirm_order(order.pk, actor=company.actor)
        services.ship_order(order.pk, actor=company.actor, tracking_number=tracking, carrier="DHL")
    services.deliver_order(first.pk, actor=company.actor)

    def numbers(**params):
        answer = company.client.get("/api/v1/shipments", params)
        assert answer.status_code == 200, answer.json()
        return [item["orderNumber"] for item in answer.json()["data"]["items"]]

    assert numbers() == [second.number, first.number]
    assert numbers(status="delivered") == [first.number]
    assert numbers(orderId=second.pk) == [second.number]
    assert numbers(search="kz1 dhl") == [first.number]
    assert numbers(customerId=customer.pk, sort="shippedAt") == [first.number, second.number]
    shipment = Shipment.objects.get(order=second)
    data = company.client.get(f"/api/v1/shipments/{shipment.pk}").json()["data"]
    assert [document["type"] for document in data.pop("documents")] == ["waybill"]
    assert [told["isRequired"] for told in data.pop("eInvoices")] == [True]
    assert [item["quantity"] for item in data.pop("items")] == [1]
    unsaid = {"actNumber": None, "cancelledAt": None, "cancelReason": None, "notes": ""}
    assert {name: data.pop(name) for name in unsaid} == unsaid
    assert data | {"shippedAt": "", "createdAt": "", "updatedAt": ""} == {
        "id": str(shipment.pk),
        "shipmentNumber": shipment.number,
        "orderId": str(second.pk),
        "orderNumber": second.number,
        "customerId": str(customer.pk),
        "customerName": customer.name,
        "status": "in_transit",
        "trackingNumber": "KZ2",
        "carrier": "DHL",
        "estimatedDelivery": None,
        "shippedAt": "",
        "deliveredAt": None,
        "createdAt": "",
        "updatedAt": "",
    }


# --- for other apps -------------------------------------------------------------------------


def test_orders_of_customers(company, product, count_queries):
    one, two, none = (make_customer(company.actor) for _ in range(3))
    orders = [make_order(company.actor, (product, n), customer=one) for n in range(1, 5)]
    other = brought_to(company, make_order(company.actor, (product, 9), customer=two), "delivered")
    services.delete_order(orders[3].pk, actor=company.actor)
    with count_queries() as statements:
        found = selectors.customer_orders([one.pk, two.pk, none.pk], newest=2)
    assert len(statements) == 1
    assert found == {
        one.pk: [
            {
                "id": order.pk,
                "orderNumber": order.number,
                "totalAmount": order.total_amount,
                "status": "pending",
                "deliveredAt": None,
            }
            for order in (orders[2], orders[1])
        ],
        two.pk: [
            {
                "id": other.pk,
                "orderNumber": other.number,
                "totalAmount": Decimal(900),
                "status": "delivered",
                "deliveredAt": clock.local_date(timezone.now()),
            }
        ],
    }


def test_the_order_of_a_deal(company, customer, product):
    deal = make_deal(company.actor, customer, (product, 1))
    make_order(company.actor, (product, 1), customer=customer, deal_id=deal.pk)
    assert selectors.order_of_deal(deal.pk) is None
    order = win(company.actor, deal)
    assert selectors.order_of_deal(deal.pk) == {"id": order.pk, "orderNumber": order.number}
