"""A bundle is sold as what it holds is: nothing of it may be missing or no longer sold."""

from __future__ import annotations

import pytest

from apps.inventory.models import BomComponent
from apps.sales.tests.factories import (
    make_bundle,
    make_customer,
    make_deal,
    make_order,
    make_product,
    stock_of,
)
from apps.sales.tests.order_client import ORDERS, body_of, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def part(company):
    return make_product(company.actor, stock=10)


@pytest.fixture
def bundle(company, part):
    return make_bundle(company.actor, {part: 2})


def discontinue(part, status="DISCONTINUED"):
    part.status = status
    part.save()


@pytest.mark.parametrize("status", ["INACTIVE", "DISCONTINUED"])
def test_a_bundle_with_a_part_that_is_not_sold_is_not_sold(company, bundle, part, status):
    customer, outer = make_customer(company.actor), make_bundle(company.actor, {bundle: 1})
    discontinue(part, status)
    for sold in (part, bundle, outer):
        details = refused(
            company, body_of(customer, part if sold is part else sold), 400, "VALIDATION_FAILED"
        )
        assert details == {"items.0.productId": [f"The product {part.code} is not active"]}
    body = {
        "title": "Мебель",
        "customerId": customer.pk,
        "products": [{"productId": bundle.pk, "quantity": 1}],
    }
    answer = company.client.post("/api/v1/deals", body)
    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["products.0.productId"])


def test_a_bundle_of_nothing_is_neither_sold_nor_confirmed(company, bundle):
    customer = make_customer(company.actor)
    before = make_order(company.actor, (bundle, 1), customer=customer)
    BomComponent.objects.filter(product=bundle).delete()
    empty = make_bundle(company.actor, {bundle: 1})
    for sold in (bundle, empty):
        answer = company.client.post(ORDERS, body_of(customer, sold))
        assert answer.status_code == 400
        assert list(answer.json()["error"]["details"]) == ["items.0.productId"]
    answer = company.client.post(f"{ORDERS}/{before.pk}/confirm")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (422, "BOM_MISSING")
    assert error["details"] == {"productId": str(bundle.pk)}
    before.refresh_from_db()
    assert before.status == "pending"


def test_lines_that_there_are_stay(company, bundle, part):
    """As with a product that is no longer sold: what was ordered before can still be confirmed."""
    order = make_order(company.actor, (bundle, 1))
    discontinue(part)
    [line] = order.items.values_list("pk", flat=True)
    body = {"items": [{"id": line, "productId": bundle.pk, "quantity": 3}]}
    assert company.client.put(f"{ORDERS}/{order.pk}", body).status_code == 200
    assert company.client.post(f"{ORDERS}/{order.pk}/confirm").status_code == 200
    assert stock_of(part) == (10, 6)


def test_a_bundle_of_services_needs_no_goods(company):
    service = make_product(company.actor, type="SERVICE")
    order = make_order(company.actor, (make_bundle(company.actor, {service: 1}), 1))
    assert company.client.post(f"{ORDERS}/{order.pk}/confirm").status_code == 200


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ("PRODUCT", "SERVICE", 409),
        ("PRODUCT", "DIGITAL", 409),
        ("MATERIAL", "BUNDLE", 409),
        ("SERVICE", "PRODUCT", 409),
        ("PRODUCT", "MATERIAL", 200),
        ("SERVICE", "DIGITAL", 200),
    ],
)
def test_a_part_of_a_bundle_stays_goods_or_stays_none(company, before, after, status):
    part = make_product(company.actor, type=before)
    make_bundle(company.actor, {part: 1})
    answer = company.client.put(f"/api/v1/products/{part.pk}", {"type": after})
    assert answer.status_code == status, answer.content
    if status == 409:
        assert answer.json()["error"]["details"]["field"] == "type"
    part.refresh_from_db()
    assert part.type == (after if status == 200 else before)


def test_a_deal_won_before_keeps_its_bundle(company, bundle, part):
    deal = make_deal(company.actor, make_customer(company.actor), (bundle, 1))
    discontinue(part)
    answer = company.client.post(f"/api/v1/deals/{deal.pk}/win")
    order = answer.json()["data"]["orderId"]
    assert company.client.post(f"{ORDERS}/{order}/confirm").status_code == 200
    assert stock_of(part) == (10, 2)
