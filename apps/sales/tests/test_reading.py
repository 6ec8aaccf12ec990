"""What orders and shipments look like, and how they are found."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from apps.kernel import clock
from apps.sales import selectors, services
from apps.sales.models import Order, Shipment
from apps.sales.tests.factories import make_customer, make_deal, make_order, make_product, win
from apps.sales.tests.test_steps import brought_to

ORDERS = "/api/v1/orders"
ITEM_KEYS = {
    "id": str,
    "orderNumber": str,
    "type": str,
    "customerId": str,
    "customerName": str,
    "dealId": str,
    "dealNumber": str,
    "status": str,
    "totalAmount": int,
    "currency": str,
    "items": list,
    "shippingAddress": dict,
    "deliveryDate": str,
    "paymentStatus": str,
    "paidAmount": int,
    "createdAt": str,
    "updatedAt": str,
    "adjustmentAmount": int,
    "itemsTotal": int,
    "notes": str,
    "paymentTerms": str,
    "autoCreated": bool,
}
LINE_KEYS = {
    "productId": str,
    "productName": str,
    "quantity": int,
    "unitPrice": int,
    "discount": int,
    "tax": int,
    "totalPrice": int,
}
DETAIL_KEYS = {
    "fullDetails": bool,
    "statusHistory": list,
    "productionOrders": list,
    "shipments": list,
    "invoices": list,
    "documents": list,
    "version": int,
}


def has(item, keys):
    assert {name: type(item[name]) for name in keys} == keys


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


def test_the_list_shows_what_the_reference_shows(company, customer, product):
    deal = make_deal(company.actor, customer, (product, 50))
    order = win(company.actor, deal, final_amount=Decimal(22500000))
    services.update_order(order.pk, actor=company.actor, delivery_date=date(2025, 2, 1))
    services.confirm_order(order.pk, actor=company.actor)
    services.begin_processing(order.pk, actor=company.actor)
    services.record_billing(
        order.pk, actor=company.actor, invoiced_amount=Decimal(22500000), paid_amount=Decimal(10000000)
    )
    answer = company.client.get(ORDERS, **{"Accept-Language": "en"})
    data = answer.json()["data"]
    assert (data["total"], data["page"], data["limit"], data["totalPages"]) == (1, 1, 20, 1)
    assert data["pagination"]["hasNext"] is False
    [item] = data["items"]
    has(item, ITEM_KEYS)
    [line] = item["items"]
    has(line, LINE_KEYS)
    assert {
        name: item[name]
        for name in ("orderNumber", "customerName", "dealNumber", "status", "totalAmount", "adjustmentAmount")
    } == {
        "orderNumber": order.number,
        "customerName": "ТОО Tech Solutions",
        "dealNumber": deal.deal_number,
        "status": "processing",
        "totalAmount": 22500000,
        "adjustmentAmount": 2340000,
    }
    assert (item["deliveryDate"], item["paymentStatus"], item["paidAmount"]) == (
        "2025-02-01",
        "partial",
        10000000,
    )
    assert {name: line[name] for name in LINE_KEYS} == {
        "productId": str(product.pk),
        "productName": "ERP License",
        "quantity": 50,
        "unitPrice": 400000,
        "discount": 10,
        "tax": 12,
        "totalPrice": 20160000,
    }
    assert b'"totalPrice":20160000' in answer.content
    assert b'"totalAmount":22500000,' in answer.content
    assert item["shippingAddress"] == {
        "addressLine1": "ул. Абая 150",
        "city": "Алматы",
        "postalCode": "050000",
        "country": "KZ",
    }
    assert datetime.strptime(item["createdAt"], "%Y-%m-%dT%H:%M:%S%z").date()


def test_the_detail_holds_the_list_item_and_more(company, customer, product):
    order = brought_to(company, make_order(company.actor, (product, 5), customer=customer), "confirmed")
    services.ship_order(
        order.pk,
        actor=company.actor,
        tracking_number="KZ123456789",
        carrier="Kazpost",
        estimated_delivery=date(2025, 2, 1),
    )
    [item] = company.client.get(ORDERS).json()["data"]["items"]
    detail = company.client.get(f"{ORDERS}/{order.pk}").json()["data"]
    has(detail, DETAIL_KEYS)
    assert detail | item == detail
    assert (detail["fullDetails"], detail["productionOrders"], detail["invoices"]) == (True, [], [])
    assert [set(entry) >= {"status", "date", "userId"} for entry in detail["statusHistory"]] == [True] * 3
    [shipment] = detail["shipments"]
    assert {
        name: shipment[name] for name in ("trackingNumber", "carrier", "status", "estimatedDelivery")
    } == {
        "trackingNumber": "KZ123456789",
        "carrier": "Kazpost",
        "status": "in_transit",
        "estimatedDelivery": "2025-02-01",
    }


def test_version_2_has_the_nested_page_only(company, customer, product):
    make_order(company.actor, (product, 1), customer=customer)
    data = company.client.get("/api/v2/orders").json()["data"]
    assert set(data) == {"items", "pagination"}


def test_the_name_of_a_product_is_in_the_readers_language(company, customer, product):
    make_order(company.actor, (product, 1), customer=customer)
    for language, name in (("ru", "Лицензия ERP"), ("en", "ERP License"), ("kk", "Лицензия ERP")):
        answer = company.client.get(ORDERS, **{"Accept-Language": language})
        assert answer.json()["data"]["items"][0]["items"][0]["productName"] == name


def test_reading_takes_the_same_few_statements(company, customer, product, count_queries):
    paths = {ORDERS: 4, "/api/v1/shipments": 3, f"{ORDERS}?search=тоо&sort=customerName": 4}
    for more in (1, 8):
        for _ in range(more):
            order = make_order(
                company.actor, (product, 1), (product, 2), customer=make_customer(company.actor)
            )
            brought_to(company, order, "shipped")
        for path, expected in {**paths, f"{ORDERS}/{order.pk}": 8}.items():
            with count_queries() as statements:
                assert company.client.get(path).status_code == 200
            assert len(statements) == expected, (path, statements)


# --- filters and sorts ----------------------------------------------------------------------


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


@pytest.mark.parametrize(
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
