"""What orders and shipments look like, and how they are found."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from apps.sales import services
from apps.sales.tests.factories import make_customer, make_deal, make_order, make_product, win
from apps.sales.tests.test_transitions import brought_to  # type: ignore[attr-defined]

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
        for path, expected in {**paths, f"{ORDERS}/{order.pk}": 16}.items():
            with count_queries() as statements:
                assert company.client.get(path).status_code == 200
            assert len(statements) == expected, (path, statements)


# --- filters and sorts ----------------------------------------------------------------------
