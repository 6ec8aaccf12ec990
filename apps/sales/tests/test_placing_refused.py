"""Orders that are not placed, and why."""

from __future__ import annotations

from uuid import uuid4

import pytest

from apps.kernel import clock
from apps.sales.tests.factories import make_customer, make_deal, make_product
from apps.sales.tests.order_client import body_of, refused

YEAR = clock.today().year


@pytest.fixture
def customer(company):
    return make_customer(company.actor, payment_terms="NET_15")


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=100)


def test_other_types_than_sales_are_not_built(company, customer, product):
    for kind in ("PURCHASE", "TRANSFER", "RETURN"):
        details = refused(company, body_of(customer, product, type=kind), 400, "VALIDATION_FAILED")
        assert list(details) == ["type"]


def test_ids_of_the_body_are_resolved_in_the_workspace(company, other_company, customer, product):
    missing = uuid4()
    assert list(refused(company, body_of(customer, product, customerId=missing), 404, "NOT_FOUND")) == [
        "customerId"
    ]
    assert list(refused(company, body_of(customer, product, dealId=missing), 404, "NOT_FOUND")) == ["dealId"]
    body = body_of(customer, product, product)
    body["items"][1]["productId"] = missing
    assert list(refused(company, body, 404, "NOT_FOUND")) == ["items.1.productId"]
    body["items"][1]["productId"] = "not-an-id"
    assert list(refused(company, body, 400, "INVALID_UUID")) == ["items.1.productId"]


def test_a_deal_of_another_customer_is_refused(company, customer, product):
    deal = make_deal(company.actor, make_customer(company.actor), (product, 1))
    assert list(refused(company, body_of(customer, product, dealId=deal.pk), 400, "VALIDATION_FAILED")) == [
        "dealId"
    ]


def test_only_active_products_are_sold(company, customer, product):
    for status in ("INACTIVE", "DISCONTINUED"):
        product.status = status
        product.save()
        details = refused(company, body_of(customer, product), 400, "VALIDATION_FAILED")
        assert list(details) == ["items.0.productId"]


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"items": None}, "VALIDATION_FAILED", "items"),
        ({"items": []}, "VALIDATION_FAILED", "items"),
        ({"items": "x"}, "VALIDATION_FAILED", "items"),
        ({"customerId": None}, "VALIDATION_FAILED", "customerId"),
        ({"deliveryDate": "31.12.2026"}, "VALIDATION_FAILED", "deliveryDate"),
        ({"paymentTerms": "NET_31"}, "VALIDATION_FAILED", "paymentTerms"),
        ({"shippingAddress": {"city": "Алматы"}}, "REQUIRED_FIELD", "shippingAddress.addressLine1"),
        ({"shippingAddress": "ул. Абая"}, "VALIDATION_FAILED", "shippingAddress"),
        (
            {"shippingAddress": {"addressLine1": "a", "city": "b", "country": "KAZ"}},
            "VALIDATION_FAILED",
            "shippingAddress.country",
        ),
    ],
)
def test_bad_bodies(company, customer, product, change, code, field):
    assert list(refused(company, body_of(customer, product, **change), 400, code)) == [field]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": 0.0001}, "quantity"),
        ({"quantity": "ten"}, "quantity"),
        ({"unitPrice": -1}, "unitPrice"),
        ({"unitPrice": 1.001}, "unitPrice"),
        ({"discount": 101}, "discount"),
        ({"tax": -0.01}, "tax"),
    ],
)
def test_bad_lines(company, customer, product, line, field):
    body = body_of(customer, product)
    body["items"][0] |= line
    assert list(refused(company, body, 400, "VALIDATION_FAILED")) == [f"items.0.{field}"]


def test_missing_keys_are_named_alone(company, product):
    assert list(refused(company, {}, 400, "REQUIRED_FIELD")) == ["customerId", "items"]
    body = {"customerId": uuid4(), "items": [{"productId": product.pk}]}
    assert list(refused(company, body, 400, "REQUIRED_FIELD")) == ["items.0.quantity"]


def test_sums_that_no_column_holds_are_refused(company, customer, product):
    body = body_of(customer, product)
    body["items"][0] |= {"quantity": 999_999_999, "unitPrice": 9_000_000_000_000_000}
    assert list(refused(company, body, 400, "VALIDATION_FAILED")) == ["items.0"]
    line = {"productId": product.pk, "quantity": 1, "unitPrice": 9_000_000_000_000_000, "tax": 0}
    details = refused(company, body_of(customer, product, items=[line, line]), 400, "VALIDATION_FAILED")
    assert list(details) == ["items"]


@pytest.mark.parametrize("price", ["unitPrice", "unitPriceWithTax"])
def test_the_largest_line_that_can_be_written_down_is_too_large_and_no_failure(
    company, customer, product, price
):
    """31 digits of a product: more than a thread's decimal context holds."""
    body = body_of(customer, product)
    body["items"][0] = {
        "productId": product.pk,
        "quantity": 999_999_999_999.999,
        price: 9_999_999_999_999_999,
        "tax": 16,
    }
    assert list(refused(company, body, 400, "VALIDATION_FAILED")) == ["items.0"]
