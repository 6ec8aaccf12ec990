"""Placing orders over HTTP."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from uuid import UUID, uuid4

import pytest

from apps.crm import selectors as crm
from apps.kernel import clock, numbering
from apps.kernel.models import NumberCounter, OutboxEvent
from apps.sales.models import Order, OrderItem, OrderStatusEntry
from apps.sales.services.order_insert import read_terms
from apps.sales.tests.factories import make_customer, make_deal, make_product, stock_of
from apps.sales.tests.order_client import ORDERS, body_of, refused

YEAR = clock.today().year


@pytest.fixture
def customer(company):
    return make_customer(company.actor, payment_terms="NET_15")


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=100)


def test_the_reference_order_costs_6916000(company, customer, product):
    deal = make_deal(company.actor, customer, (product, 1))
    answer = company.client.post(
        ORDERS,
        {
            "type": "SALES",
            "customerId": customer.pk,
            "dealId": deal.pk,
            "items": [
                {"productId": product.pk, "quantity": 10, "unitPrice": 650000, "discount": 5, "tax": 12}
            ],
            "shippingAddress": {
                "addressLine1": "пр. Достык 100",
                "city": "Нур-Султан",
                "postalCode": "010000",
                "country": "KZ",
            },
            "deliveryDate": "2025-02-15",
            "paymentTerms": "NET_30",
            "notes": "Urgent delivery required",
        },
    )
    assert answer.status_code == 201, answer.json()
    order = Order.objects.get()
    assert answer.json()["data"] == {
        "id": str(order.pk),
        "orderNumber": f"ORD-{YEAR}-0001",
        "status": "pending",
        "totalAmount": 6916000,
    }
    assert b'"totalAmount":6916000}' in answer.content
    assert answer.headers["ETag"] == '"1"'
    warnings = {warning["code"]: warning for warning in answer.json()["meta"]["warnings"]}
    assert warnings["TAX_RATE_NOT_IN_FORCE"]["tax"] == 12
    # The reference's delivery lies before the day of this order.
    assert warnings.keys() == {"TAX_RATE_NOT_IN_FORCE", "DATES_CONTRADICT"}

    shown = company.client.get(f"{ORDERS}/{order.pk}").json()["data"]
    assert shown["shippingAddress"] == {
        "addressLine1": "пр. Достык 100",
        "city": "Нур-Султан",
        "postalCode": "010000",
        "country": "KZ",
    }
    assert (shown["deliveryDate"], shown["paymentTerms"]) == ("2025-02-15", "NET_30")
    assert (shown["notes"], shown["autoCreated"]) == ("Urgent delivery required", False)
    assert (shown["dealId"], shown["dealNumber"]) == (str(deal.pk), deal.deal_number)
    [line] = shown["items"]
    assert (line["netAmount"], line["vatAmount"], line["totalPrice"]) == (6175000, 741000, 6916000)


def test_what_is_written_with_an_order(company, customer, product):
    answer = company.client.post(ORDERS, body_of(customer, product, product))
    order = Order.objects.get(pk=answer.json()["data"]["id"])
    assert [(row.position, row.product_id) for row in order.items.order_by("position")] == [
        (1, product.pk),
        (2, product.pk),
    ]
    entry = OrderStatusEntry.objects.get(order=order)
    assert (entry.status, entry.user_id, entry.created_at) == ("pending", company.owner.pk, order.created_at)
    event = OutboxEvent.objects.get(subject_id=order.pk)
    assert (event.name, event.version, event.payload["number"]) == ("order.created", 1, order.number)
    assert event.payload["status"] == "pending"
    assert stock_of(product) == (100, 0), "an order that is only pending keeps no stock"


def test_defaults_come_from_customer_and_product(company, customer, product):
    answer = company.client.post(ORDERS, body_of(customer, product))
    shown = company.client.get(f"{ORDERS}/{answer.json()['data']['id']}").json()["data"]
    # 650,000 with 16 % inside, and 16 % on top again.
    [line] = shown["items"]
    assert (line["unitPrice"], line["discount"], line["tax"]) == (560344.83, 0, 16)
    assert shown["totalAmount"] == 650000
    assert shown["paymentTerms"] == "NET_15"
    assert shown["shippingAddress"] == {
        "addressLine1": "ул. Абая 150",
        "city": "Алматы",
        "postalCode": "050000",
        "country": "KZ",
    }
    assert (shown["currency"], shown["type"], shown["paymentStatus"]) == ("KZT", "SALES", "pending")


def test_the_address_is_the_one_that_crm_would_choose(company, product):
    kinds = ("billing", "legal", "office", "shipping", "warehouse")
    for size in range(len(kinds) + 1):
        for chosen in combinations(kinds, size):
            addresses = [
                {"type": kind, "address_line1": kind, "city": "Алматы"} for kind in (*chosen, *chosen)
            ]
            customer = make_customer(company.actor, addresses=addresses)
            terms = read_terms(customer.pk, [product.pk], on=clock.today(), actor=company.actor)
            assert terms.shipping_address == crm.shipping_address(customer.pk)


def test_the_shipping_address_goes_before_the_legal_one(company, product):
    legal = {"type": "legal", "address_line1": "ул. Абая 150", "city": "Алматы"}
    shipping = {"type": "shipping", "address_line1": "Склад 7", "city": "Қарағанды", "postal_code": "100000"}
    customer = make_customer(company.actor, addresses=[legal, shipping])
    answer = company.client.post(ORDERS, body_of(customer, product))
    shown = company.client.get(f"{ORDERS}/{answer.json()['data']['id']}").json()["data"]
    assert shown["shippingAddress"]["addressLine1"] == "Склад 7"


def test_numbers_count_up_without_gaps_and_refusals_take_none(company, customer, product):
    numbers = []
    for wrong in (False, True, False, True, False):
        body = body_of(customer, product)
        if wrong:
            body["items"][0]["productId"] = uuid4()
        answer = company.client.post(ORDERS, body)
        assert answer.status_code == (404 if wrong else 201)
        if not wrong:
            numbers.append(answer.json()["data"]["orderNumber"])
    assert numbers == [f"ORD-{YEAR}-000{n}" for n in (1, 2, 3)]


@pytest.mark.parametrize("last", [9, 99, 9998, 9999, 10000, 123455])
def test_a_number_looks_as_the_kernel_would_write_it(company, customer, product, last):
    NumberCounter.objects.update_or_create(
        organization_id=company.organization.pk, prefix="ORD", year=YEAR, defaults={"last": last}
    )
    NumberCounter.objects.create(organization=company.organization, prefix="XXX", year=YEAR, last=last)
    answer = company.client.post(ORDERS, body_of(customer, product))
    expected = numbering.next_number("XXX", organization_id=company.organization.pk)
    assert answer.json()["data"]["orderNumber"] == expected.replace("XXX", "ORD")


def test_pence_are_exact(company, customer, product):
    line = {"productId": product.pk, "quantity": 3, "unitPrice": 0.35, "discount": 33.33, "tax": 16}
    answer = company.client.post(ORDERS, body_of(customer, product, items=[line, line]))
    assert answer.json()["data"]["totalAmount"] == 1.62  # 2 × (0.70 + 0.11)
    [row, _same] = OrderItem.objects.all()
    assert (row.net, row.vat, row.total) == (Decimal("0.70"), Decimal("0.11"), Decimal("0.81"))


def test_a_credit_limit_is_only_mentioned_at_first(company, product):
    customer = make_customer(company.actor, credit_limit=Decimal(1000))
    answer = company.client.post(
        ORDERS,
        body_of(customer, items=[{"productId": product.pk, "quantity": 1, "unitPrice": 1000, "tax": 16}]),
    )
    assert answer.status_code == 201
    [warning] = answer.json()["meta"]["warnings"]
    assert (warning["code"], warning["creditLimit"], warning["exposure"], warning["required"]) == (
        "CREDIT_LIMIT",
        1000,
        1160,
        1160,
    )


def test_a_customer_deleted_meanwhile_gets_no_order(company, customer, product, monkeypatch):
    from apps.sales.services import orders

    def delete_first(*args, **kwargs):
        type(customer).objects.filter(pk=customer.pk).update(deleted_at=clock.day_start(clock.today()))

    monkeypatch.setattr(orders.credit, "warn_if_exceeded", delete_first)  # type: ignore[attr-defined]
    assert list(refused(company, body_of(customer, product), 404, "NOT_FOUND")) == ["customerId"]


def test_an_order_takes_few_statements_however_many_lines(company, customer, count_queries):
    products = [make_product(company.actor) for _ in range(30)]
    address = {"addressLine1": "ул. Абая 150", "city": "Алматы"}
    for size in (1, 10, 30):
        with count_queries() as statements:
            answer = company.client.post(ORDERS, body_of(customer, *products[:size], shippingAddress=address))
        assert answer.status_code == 201
        # actor; customer, products and VAT rates; the order; its event; its search document
        assert len(statements) == 5, statements


def test_the_answer_repeats_with_an_idempotency_key(company, customer, product):
    body = body_of(customer, product)
    first = company.client.post(ORDERS, body, **{"Idempotency-Key": "order-1"})
    again = company.client.post(ORDERS, body, **{"Idempotency-Key": "order-1"})
    assert first.status_code == again.status_code == 201
    assert first.json()["data"] == again.json()["data"]
    assert Order.objects.count() == 1
    other = company.client.post(
        ORDERS, body_of(customer, product, notes="other"), **{"Idempotency-Key": "order-1"}
    )
    assert (other.status_code, other.json()["error"]["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert Order.objects.count() == 1


def test_line_ids_are_time_ordered(company, customer, product):
    answer = company.client.post(ORDERS, body_of(customer, product))
    assert UUID(answer.json()["data"]["id"]).version == 7
    assert OrderItem.objects.get().pk.version == 7
