"""Objects under the ids that another program has for them."""

from __future__ import annotations

import pytest

from apps.accounts.tests.factories import unchanged
from apps.crm import services as crm
from apps.crm.models import Customer
from apps.crm.tests.test_concurrency import at_once
from apps.kernel.models import ExternalId
from apps.sales.models import Order
from apps.sales.tests.factories import make_customer, make_product
from prometric.tests.cells import joined

ONE = "/api/v1/customers/by-external-id/1c/000-17"


def test_put_creates_then_changes_then_changes_nothing(company):
    body = {"name": "ТОО Дала", "type": "COMPANY", "creditLimit": 500000}
    first = company.client.put(ONE, body)
    assert first.status_code == 201, first.json()
    made = first.json()["data"]
    customer = Customer.objects.get()
    assert made == {"id": str(customer.pk), "externalId": "000-17", "source": "1c", "created": True}
    assert (customer.name, customer.credit_limit) == ("ТОО Дала", 500000)

    second = company.client.put(ONE, {**body, "name": "ТОО Дала-2"})
    assert second.status_code == 200
    assert second.json()["data"] == {**made, "created": False}
    customer.refresh_from_db()
    assert (customer.name, customer.version) == ("ТОО Дала-2", 2)

    again = company.client.put(ONE, {**body, "name": "ТОО Дала-2"})
    assert again.status_code == 200
    customer.refresh_from_db()
    assert customer.version == 2
    assert Customer.objects.count() == ExternalId.objects.count() == 1

    shown = company.client.get(ONE).json()["data"]
    assert (shown["id"], shown["name"]) == (str(customer.pk), "ТОО Дала-2")


def test_an_id_is_one_of_its_kind_source_and_workspace(company, other_company):
    company.client.put(ONE, {"name": "Наш"})
    for other in (
        "/api/v1/customers/by-external-id/kaspi/000-17",
        "/api/v1/customers/by-external-id/1c/000-18",
        "/api/v1/products/by-external-id/1c/000-17",
        "/api/v1/deals/by-external-id/1c/000-17",
        "/api/v1/orders/by-external-id/1c/000-17",
        "/api/v1/suppliers/by-external-id/1c/000-17",
    ):
        assert company.client.get(other).status_code == 404, other
    assert other_company.client.get(ONE).status_code == 404
    theirs = other_company.client.put(ONE, {"name": "Чужой"})
    assert theirs.status_code == 201
    assert company.client.get(ONE).json()["data"]["name"] == "Наш"


def test_every_kind_that_has_them(company):
    actor = company.actor
    customer, product = make_customer(actor), make_product(actor)
    line = {"productId": str(product.pk), "quantity": 2}
    bodies = {
        "products": {"code": "E-1", "name": "Шкаф", "type": "PRODUCT", "price": 35000},
        "deals": {"title": "Шкафы", "customerId": str(customer.pk)},
        "orders": {"customerId": str(customer.pk), "items": [line]},
        "suppliers": {"name": "Поставщик"},
    }
    for resource, body in bodies.items():
        url = f"/api/v1/{resource}/by-external-id/1c/A%2017"
        made = company.client.put(url, body)
        assert made.status_code == 201, (resource, made.json())
        shown = company.client.get(url)
        assert shown.json()["data"]["id"] == made.json()["data"]["id"]
        assert company.client.put(url, body).status_code == 200, resource
        assert made.json()["data"]["externalId"] == "A 17"
    assert Order.objects.count() == 1


def test_a_deleted_objects_id_is_free_and_a_merged_ones_is_the_kept_ones(company):
    company.client.put(ONE, {"name": "Первый"})
    gone = Customer.objects.get()
    crm.delete_customer(gone.pk, actor=company.actor)
    assert company.client.get(ONE).status_code == 404
    assert company.client.put(ONE, {"name": "Второй"}).status_code == 201
    second = Customer.objects.get()
    kept = make_customer(company.actor)
    crm.merge_customers(kept.pk, actor=company.actor, merge_ids=[second.pk])
    assert company.client.get(ONE).json()["data"]["id"] == str(kept.pk)


@joined(
    ("url", "body", "status", "named"),
    [
        (ONE, {}, 400, "name"),
        (ONE, {"name": "X", "creditLimit": -1}, 400, "creditLimit"),
        ("/api/v1/customers/by-external-id/%D0%B1/1", {"name": "X"}, 400, "source"),
        (f"/api/v1/customers/by-external-id/{'s' * 41}/1", {"name": "X"}, 400, "source"),
        (f"/api/v1/customers/by-external-id/1c/{'9' * 201}", {"name": "X"}, 400, "externalId"),
        ("/api/v1/customers/by-external-id/1c/%07", {"name": "X"}, 400, "externalId"),
    ],
)
def test_refused_and_nothing_kept(company, url, body, status, named):
    with unchanged():
        answer = company.client.put(url, body)
        assert answer.status_code == status, answer.json()
        assert named in answer.json()["error"]["details"]


def test_rights_of_both_ways(company):
    changer = company.member("CUSTOMERS_VIEW", "CUSTOMERS_UPDATE")
    with unchanged():
        refused = changer.client.put(ONE, {"name": "X"})
    assert (refused.status_code, refused.json()["error"]["details"]) == (
        403,
        {"required": "CUSTOMERS_CREATE"},
    )
    company.client.put(ONE, {"name": "X"})
    assert changer.client.put(ONE, {"name": "Y"}).status_code == 200
    reader = company.member("CUSTOMERS_VIEW")
    assert reader.client.get(ONE).status_code == 200
    assert reader.client.put(ONE, {"name": "Z"}).status_code == 403
    assert Customer.objects.get().name == "Y"


def test_if_match_is_of_the_object(company):
    with unchanged():
        assert company.client.put(ONE, {"name": "X"}, **{"If-Match": '"1"'}).status_code == 404
    tag = company.client.put(ONE, {"name": "X"}).headers["ETag"]
    assert company.client.put(ONE, {"name": "Y"}, **{"If-Match": tag}).status_code == 200
    assert company.client.put(ONE, {"name": "Z"}, **{"If-Match": tag}).status_code == 412
    assert Customer.objects.get().name == "Y"


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_creates(live_company):
    answers = at_once(live_company, [lambda: live_company.client.put(ONE, {"name": "X"})] * 8)
    assert sorted(each.status_code for each in answers) == [200] * 7 + [201]
