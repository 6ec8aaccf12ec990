"""What may be changed when, and what may be deleted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from apps.inventory.models import Product
from apps.kernel.models import OutboxEvent
from apps.sales import services
from apps.sales.models import Order, OrderItem
from apps.sales.tests.factories import make_customer, make_deal, make_order, make_product, win
from apps.sales.tests.walking import STATUSES, brought_to, put, refused
from prometric.tests.cells import joined

ORDERS = "/api/v1/orders"


@pytest.fixture
def customer(company):
    return make_customer(company.actor)


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=100)


@pytest.fixture
def order(company, customer, product):
    return make_order(company.actor, (product, 1), (product, 2), customer=customer)


def shown(company, order):
    return company.client.get(f"{ORDERS}/{order.pk}").json()["data"]


def test_lines_are_replaced_as_a_set(company, order, product):
    other = make_product(company.actor)
    first, _second = order.items.order_by("position")
    put(
        company,
        order,
        items=[
            {"productId": other.pk, "quantity": 3, "unitPrice": 10, "discount": 50, "tax": 0},
            {"id": first.pk, "quantity": 5},
        ],
    )
    lines = shown(company, order)["items"]
    assert [
        (line["productId"], line["quantity"], line["unitPrice"], line["totalPrice"]) for line in lines
    ] == [
        (str(other.pk), 3, 10, 15),
        (str(product.pk), 5, 100, 500),
    ]
    assert lines[1]["id"] == str(first.pk)
    assert (order.items_total, order.total_amount, order.version) == (515, 515, 2)
    event = OutboxEvent.objects.filter(subject_id=order.pk, name="order.changed").get()
    assert set(event.changes or ()) == {"items", "items_total", "total_amount"}


def test_a_line_of_another_product_has_its_price(company, order):
    other = make_product(company.actor, price=Decimal(1160))
    first, second = order.items.order_by("position")
    put(company, order, items=[{"id": first.pk, "productId": other.pk}, {"id": second.pk}])
    line = shown(company, order)["items"][0]
    assert (line["unitPrice"], line["tax"], line["totalPrice"]) == (1000, 16, 1160)


def test_what_was_read_may_be_sent_back_whole(company, order):
    put(company, order, **shown(company, order))
    assert order.version == 1
    confirmed = brought_to(company, order, "confirmed")
    put(company, confirmed, **{**shown(company, confirmed), "notes": "new"})
    assert (confirmed.notes, confirmed.version) == ("new", 3)


def test_the_adjustment_of_a_won_deal_stays(company, customer, product):
    deal = make_deal(company.actor, customer, (product, 50))
    order = win(company.actor, deal, final_amount=Decimal(22500000))
    [line] = order.items.all()
    put(company, order, items=[{"id": line.pk, "quantity": 25}])
    assert (order.items_total, order.adjustment_amount, order.total_amount) == (10080000, 2340000, 12420000)
    cheap = win(company.actor, make_deal(company.actor, customer, (product, 50)), final_amount=Decimal(1))
    [line] = cheap.items.all()
    body = {"items": [{"id": line.pk, "quantity": 1}]}
    assert list(refused(company, cheap, "", body, 400, "VALIDATION_FAILED", put=True)) == ["items"]


def test_bad_lines_change_nothing(company, order, product):
    first, second = order.items.order_by("position")
    foreign = make_order(company.actor, (product, 1)).items.get()
    for items, status, code, fields in (
        ([], 400, "VALIDATION_FAILED", ["items"]),
        ([{"quantity": 2}], 400, "REQUIRED_FIELD", ["items.0.productId"]),
        ([{"productId": product.pk}], 400, "REQUIRED_FIELD", ["items.0.quantity"]),
        ([{"id": uuid4(), "quantity": 2}], 404, "NOT_FOUND", ["items.0.id"]),
        ([{"id": foreign.pk, "quantity": 2}], 404, "NOT_FOUND", ["items.0.id"]),
        ([{"id": first.pk}, {"id": first.pk}], 404, "NOT_FOUND", ["items.1.id"]),
        (
            [{"id": first.pk, "productId": uuid4()}, {"id": second.pk}],
            404,
            "NOT_FOUND",
            ["items.0.productId"],
        ),
        ([{"id": first.pk, "quantity": 0}], 400, "VALIDATION_FAILED", ["items.0.quantity"]),
    ):
        assert list(refused(company, order, "", {"items": items}, status, code, put=True)) == fields
        assert OrderItem.objects.filter(order=order).count() == 2


def test_a_product_no_longer_sold_stays_in_its_line(company, order, product):
    Product.objects.filter(pk=product.pk).update(status="DISCONTINUED")
    first, second = order.items.order_by("position")
    put(company, order, items=[{"id": first.pk, "quantity": 7}, {"id": second.pk}])
    assert order.total_amount == 900
    gone = make_product(company.actor, status="INACTIVE")
    body = {"items": [{"productId": gone.pk, "quantity": 1}]}
    refused(company, order, "", body, 400, "VALIDATION_FAILED", put=True)


EDITABLE = {
    "items": {"pending", "confirmed", "processing"},
    "paymentTerms": {"pending"},
    "shippingAddress": {"pending", "confirmed", "processing"},
    "deliveryDate": {"pending", "confirmed", "processing", "shipped"},
    "notes": {"pending", "confirmed", "processing", "shipped"},
    "documents": {"pending", "confirmed", "processing", "shipped"},
}


@joined("status", STATUSES)
@joined("field", EDITABLE)
def test_what_may_be_changed_when(company, order, product, status, field):
    brought_to(company, order, status)
    values: dict[str, Any] = {
        "items": [{"productId": product.pk, "quantity": 9, "unitPrice": 1, "tax": 0}],
        "paymentTerms": "NET_90",
        "shippingAddress": {"addressLine1": "Склад", "city": "Шымкент"},
        "deliveryDate": "2026-12-31",
        "notes": "other",
        "documents": [{"type": "contract", "name": "Sales_Contract.pdf", "url": "https://example.kz/c.pdf"}],
    }
    value = values[field]
    if status in EDITABLE[field]:
        put(company, order, **{field: value})
        after = shown(company, order)[field]
        if field == "shippingAddress":
            assert after == {**value, "postalCode": "", "country": "KZ"}
        elif field == "documents":
            assert after == [{"id": after[0]["id"], **value[0]}]
        elif field != "items":
            assert after == value
    else:
        details = refused(company, order, "", {field: value}, 409, "CONFLICT", put=True)
        assert details["status"] == status


def test_documents_are_a_set(company, order):
    contract = {"type": "contract", "name": "Sales_Contract.pdf", "url": "https://example.kz/c.pdf"}
    put(company, order, documents=[contract, contract])
    first, second = shown(company, order)["documents"]
    put(company, order, documents=[{"id": second["id"], "name": "New.pdf"}])
    assert shown(company, order)["documents"] == [{**second, "name": "New.pdf"}]
    body = {"documents": [{"id": first["id"]}]}
    refused(company, order, "", body, 404, "NOT_FOUND", put=True)
    body = {"documents": [{"name": "x"}]}
    assert sorted(refused(company, order, "", body, 400, "REQUIRED_FIELD", put=True)) == [
        "documents.0.type",
        "documents.0.url",
    ]


def test_a_delivery_date_can_be_taken_back(company, order):
    put(company, order, deliveryDate="2026-12-31")
    put(company, order, deliveryDate=None)
    assert shown(company, order)["deliveryDate"] is None


def test_unknown_keys_are_ignored_and_a_foreign_status_is_not(company, order):
    put(company, order, customerId=str(uuid4()), totalAmount=1, number="ORD-1")
    assert (order.version, order.total_amount) == (1, 300)
    details = refused(company, order, "", {"status": "draft"}, 400, "VALIDATION_FAILED", put=True)
    assert list(details) == ["status"]


def test_a_stale_writer_is_told_what_changed(company, order):
    put(company, order, notes="first")
    answer = company.client.put(f"{ORDERS}/{order.pk}", {"notes": "second"}, **{"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["error"]["code"]) == (412, "PRECONDITION_FAILED")
    assert answer.json()["error"]["details"] == {"changed": ["notes"], "current": '"2"'}
    fresh = company.client.get(f"{ORDERS}/{order.pk}")
    assert fresh.headers["ETag"] == '"2"'
    answer = company.client.put(f"{ORDERS}/{order.pk}", {"notes": "second"}, **{"If-Match": '"2"'})
    assert (answer.status_code, answer.headers["ETag"]) == (200, '"3"')


# --- deleting -------------------------------------------------------------------------------


@pytest.mark.parametrize("status", STATUSES)
def test_only_pending_orders_are_deleted(company, order, status):
    brought_to(company, order, status)
    before = Order.everything.values_list("deleted_at", "version").get(pk=order.pk)
    answer = company.client.delete(f"{ORDERS}/{order.pk}")
    if status == "pending":
        data = answer.json()["data"]
        assert (answer.status_code, data) == (200, {"id": str(order.pk), "message": data["message"]})
        assert company.client.get(f"{ORDERS}/{order.pk}").status_code == 404
        assert company.client.get(ORDERS).json()["data"]["total"] == 0
        assert company.client.put(f"{ORDERS}/{order.pk}", {"notes": "x"}).status_code == 404
        assert OutboxEvent.objects.filter(name="order.deleted", subject_id=order.pk).count() == 1
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
        assert Order.everything.values_list("deleted_at", "version").get(pk=order.pk) == before


def test_an_order_with_money_is_not_deleted(company, order):
    services.record_billing(order.pk, actor=company.actor, invoiced_amount=Decimal(1), paid_amount=Decimal(0))
    assert company.client.delete(f"{ORDERS}/{order.pk}").status_code == 409


def test_a_deleted_number_is_never_given_again(company, customer, product, order):
    company.client.delete(f"{ORDERS}/{order.pk}")
    later = make_order(company.actor, (product, 1), customer=customer)
    assert int(later.number[-4:]) == int(order.number[-4:]) + 1


@pytest.mark.parametrize(
    ("paid", "status"), [("0", "pending"), ("299.99", "partial"), ("300", "paid"), ("301", "paid")]
)
def test_the_payment_status_follows_the_money(company, order, paid, status):
    services.record_billing(
        order.pk, actor=company.actor, invoiced_amount=Decimal(300), paid_amount=Decimal(paid)
    )
    order.refresh_from_db()
    assert (order.payment_status, order.paid_amount) == (status, Decimal(paid))


def test_the_lines_of_what_is_shipped_are_named_as_what_stays(company, product, customer):
    order = brought_to(company, make_order(company.actor, (product, 1), customer=customer), "shipped")
    items = [{"id": order.items.get().pk, "quantity": 2}]
    details = refused(company, order, "", {"items": items}, 409, "CONFLICT", put=True)
    assert details == {"field": "items", "status": "shipped"}
