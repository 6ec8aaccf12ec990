"""Purchase orders from draft to received."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from apps.inventory import services
from apps.inventory.models import PurchaseOrder, StockMovement
from apps.inventory.tests.factories import make_product, make_purchase_order, make_supplier, numbers
from apps.kernel import clock
from apps.kernel.models import OutboxEvent

SUPPLIERS = "/api/v1/suppliers"
ORDERS = "/api/v1/purchase-orders"


def create(company, product, quantity=10, **line):
    supplier = make_supplier(company.actor)
    items = [{"productId": product.pk, "quantity": quantity, **line}]
    response = company.client.post(ORDERS, {"supplierId": supplier.pk, "items": items})
    assert response.status_code == 201, response.content
    return response.json()["data"]


def step(company, pk, name, body=None):
    return company.client.post(f"{ORDERS}/{pk}/{name}", body)


def test_from_draft_to_received_in_two_deliveries(company, count_queries):
    mouse = make_product(company.actor, code="M", name="Мышь", cost=Decimal(10000))
    made = create(company, mouse)
    number = f"PO-{made['number'][3:7]}-0001"
    assert made == {"id": made["id"], "number": number, "status": "draft", "totalAmount": 100000}
    pk = made["id"]

    assert step(company, pk, "receive").status_code == 409
    sent = step(company, pk, "order").json()["data"]
    assert sent == {"id": pk, "number": number, "status": "ordered", "message": "Purchase order placed"}
    assert step(company, pk, "order").status_code == 409

    part = step(
        company, pk, "receive", {"items": [{"productId": mouse.pk, "quantity": 4}], "date": "2026-11-01"}
    )
    assert part.json()["data"]["status"] == "partially_received"
    too_much = step(company, pk, "receive", {"items": [{"productId": mouse.pk, "quantity": 6.001}]})
    assert too_much.status_code == 422
    assert too_much.json()["error"]["code"] == "RECEIPT_EXCEEDS_ORDER"
    assert too_much.json()["error"]["details"]["items"] == [
        {"productId": str(mouse.pk), "ordered": 10, "received": 4, "quantity": 6.001}
    ]
    assert numbers(mouse) == (4, 0)

    with count_queries() as statements:
        item = company.client.get(f"{ORDERS}/{pk}").json()["data"]
    assert len(statements) == 4  # the rights, the order, its lines, its letters
    [line] = item["items"]
    assert {key: line[key] for key in ("productName", "quantity", "receivedQuantity", "unitPrice")} == {
        "productName": "Мышь",
        "quantity": 10,
        "receivedQuantity": 4,
        "unitPrice": 10000,
    }
    rest = step(company, pk, "receive", {"items": [{"lineId": line["id"], "quantity": 6}]})
    assert rest.json()["data"] == {
        "id": pk,
        "number": number,
        "status": "received",
        "message": "Goods received",
    }
    assert numbers(mouse) == (10, 0)
    rows = StockMovement.objects.order_by("created_at").values_list(
        "type", "quantity", "reference", "unit_cost"
    )
    assert list(rows) == [("IN", 4, number, 10000), ("IN", 6, number, 10000)]
    for name in ("receive", "cancel", "order"):
        assert step(company, pk, name).status_code == 409
    assert company.client.delete(f"{ORDERS}/{pk}").status_code == 409
    assert company.client.put(f"{ORDERS}/{pk}", {"notes": "x"}).status_code == 409


def test_all_that_is_still_to_come_without_naming_it(company):
    one, two = make_product(company.actor), make_product(company.actor)
    order = make_purchase_order(company.actor, {one: 3, two: 4}, ordered=True)
    step(company, order.pk, "receive", {"items": [{"productId": one.pk, "quantity": 1}]})
    assert step(company, order.pk, "receive").json()["data"]["status"] == "received"
    assert (numbers(one), numbers(two)) == ((3, 0), (4, 0))
    names = OutboxEvent.objects.filter(subject="purchase_order").order_by("id").values_list("name", "version")
    assert list(names) == [
        ("purchase_order.created", 1),
        ("purchase_order.ordered", 2),
        ("purchase_order.received", 3),
        ("purchase_order.received", 4),
    ]


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        ({"items": []}, 400, "items"),
        ({"items": [{"quantity": 1}]}, 400, "items.0.productId"),
        ({"items": [{"productId": str(uuid4()), "quantity": 1}]}, 404, "items.0.productId"),
        ({"items": [{"lineId": str(uuid4()), "quantity": 1}]}, 404, "items.0.lineId"),
        ({"date": "2099-01-01"}, 400, "date"),
    ],
)
def test_deliveries_that_make_no_sense(company, body, status, where):
    product = make_product(company.actor)
    order = make_purchase_order(company.actor, {product: 3}, ordered=True)
    response = step(company, order.pk, "receive", body)
    assert response.status_code == status
    assert list(response.json()["error"]["details"]) == [where]
    assert numbers(product) == (0, 0)


def test_a_draft_changes_and_an_order_does_not(company):
    one, two = make_product(company.actor, cost=Decimal(5)), make_product(company.actor)
    order = make_purchase_order(company.actor, {one: 3})
    body = {
        "items": [
            {"productId": two.pk, "quantity": 2, "unitPrice": 7.5},
            {"productId": one.pk, "quantity": 3},
        ],
        "expectedDate": "2099-12-01",
    }
    assert company.client.put(f"{ORDERS}/{order.pk}", body).status_code == 200
    item = company.client.get(f"{ORDERS}/{order.pk}").json()["data"]
    assert (item["totalAmount"], item["expectedDate"], item["version"]) == (30, "2099-12-01", 2)
    assert [line["productId"] for line in item["items"]] == [str(two.pk), str(one.pk)]
    assert company.client.put(f"{ORDERS}/{order.pk}", body).status_code == 200
    assert PurchaseOrder.objects.get(pk=order.pk).version == 2  # nothing differed

    step(company, order.pk, "order")
    assert company.client.put(f"{ORDERS}/{order.pk}", body).status_code == 409
    assert (
        company.client.put(f"{ORDERS}/{order.pk}", {"expectedDate": None, "notes": "Срочно"}).status_code
        == 200
    )


@pytest.mark.parametrize(
    ("line", "status", "where"),
    [
        ({"productId": str(uuid4())}, 404, "items.0.productId"),
        ({"quantity": 0}, 400, "items.0.quantity"),
        ({"unitPrice": 10**15, "quantity": 10**6}, 400, "items.0"),
    ],
)
def test_orders_that_are_refused(company, line, status, where):
    product, supplier = make_product(company.actor), make_supplier(company.actor)
    items = [{"productId": product.pk, "quantity": 1, **line}]
    response = company.client.post(ORDERS, {"supplierId": supplier.pk, "items": items})
    assert response.status_code == status
    assert list(response.json()["error"]["details"]) == [where]
    assert not PurchaseOrder.objects.exists()


def test_what_is_not_stocked_sold_or_supplied_is_not_ordered(company):
    supplier = make_supplier(company.actor)
    service = make_product(company.actor, type="SERVICE")
    old = make_product(company.actor)
    services.update_product(old.pk, actor=company.actor, status="INACTIVE")
    good = make_product(company.actor)

    def place(*products, who=supplier):
        items = [{"productId": product.pk, "quantity": 1} for product in products]
        return company.client.post(ORDERS, {"supplierId": who.pk, "items": items})

    for products in ([service], [old], [good, good], []):
        assert place(*products).status_code == 400
    services.update_supplier(supplier.pk, actor=company.actor, is_active=False)
    refused = place(good)
    assert refused.status_code == 400
    assert list(refused.json()["error"]["details"]) == ["supplierId"]
    assert not PurchaseOrder.objects.exists()


def test_a_cancelled_order_keeps_what_came(company):
    product = make_product(company.actor)
    order = make_purchase_order(company.actor, {product: 5}, ordered=True)
    step(company, order.pk, "receive", {"items": [{"productId": product.pk, "quantity": 2}]})
    response = step(company, order.pk, "cancel", {"reason": "Нет на складе"})
    assert response.json()["data"]["status"] == "cancelled"
    assert numbers(product) == (2, 0)
    assert PurchaseOrder.objects.get(pk=order.pk).notes == "Нет на складе"
    assert company.client.delete(f"{ORDERS}/{order.pk}").status_code == 409
    empty = make_purchase_order(company.actor, {product: 5})
    assert company.client.delete(f"{ORDERS}/{empty.pk}").status_code == 200
    assert company.client.get(f"{ORDERS}/{empty.pk}").status_code == 404
    # A number is not used again.
    assert make_purchase_order(company.actor, {product: 1}).number.endswith("-0003")


def test_the_list_of_orders_in_four_queries(company, count_queries):
    product = make_product(company.actor)
    orders = [make_purchase_order(company.actor, {product: number}) for number in (1, 2, 3)]
    with count_queries() as statements:
        items = company.client.get(ORDERS, {"sort": "-number"}).json()["data"]["items"]
    assert len(statements) == 4
    assert [item["number"] for item in items] == [order.number for order in reversed(orders)]
    services.order_purchase(orders[0].pk, actor=company.actor)
    for query in ({"status": "ORDERED"}, {"supplierId": orders[0].supplier_id}, {"search": orders[0].number}):
        found = company.client.get(ORDERS, query).json()["data"]["items"]
        assert [item["id"] for item in found] == [str(orders[0].pk)]


@pytest.mark.parametrize(
    ("method", "path", "right"),
    [
        ("GET", SUPPLIERS, "INVENTORY_VIEW"),
        ("POST", SUPPLIERS, "INVENTORY_BUY"),
        ("GET", SUPPLIERS + "/{supplier}", "INVENTORY_VIEW"),
        ("PUT", SUPPLIERS + "/{supplier}", "INVENTORY_BUY"),
        ("DELETE", SUPPLIERS + "/{supplier}", "INVENTORY_BUY"),
        ("GET", ORDERS, "INVENTORY_VIEW"),
        ("POST", ORDERS, "INVENTORY_BUY"),
        ("GET", ORDERS + "/{order}", "INVENTORY_VIEW"),
        ("PUT", ORDERS + "/{order}", "INVENTORY_BUY"),
        ("POST", ORDERS + "/{order}/order", "INVENTORY_BUY"),
        ("POST", ORDERS + "/{order}/receive", "INVENTORY_RECEIVE"),
        ("POST", ORDERS + "/{order}/cancel", "INVENTORY_BUY"),
        ("DELETE", ORDERS + "/{order}", "INVENTORY_BUY"),
    ],
)
def test_rights_and_tenants(company, other_company, method, path, right):
    order = make_purchase_order(company.actor, {make_product(company.actor): 1})
    address = path.format(order=order.pk, supplier=order.supplier_id)
    refused = company.member().client.request(method, address, {})
    assert refused.status_code == 403
    assert refused.json()["error"]["details"] == {"required": right}
    if "{" in path:
        assert other_company.client.request(method, address, {}).status_code == 404
    assert PurchaseOrder.objects.get(pk=order.pk).version == 1
    assert company.member(right).client.request(method, address, {}).status_code not in (401, 403)


def test_goods_are_not_expected_before_they_are_ordered(company):
    product = make_product(company.actor)
    order = make_purchase_order(company.actor, {product: 3})
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    sent = {"supplierId": order.supplier_id, "items": [{"productId": product.pk, "quantity": 1}]}
    made = company.client.post(ORDERS, {**sent, "expectedDate": yesterday})
    changed = company.client.put(f"{ORDERS}/{order.pk}", {"expectedDate": yesterday, "notes": "x"})
    step(company, order.pk, "order")
    later = company.client.put(f"{ORDERS}/{order.pk}", {"expectedDate": yesterday})
    for answer, first in ((made, "createdAt"), (changed, "createdAt"), (later, "orderedAt")):
        assert answer.status_code == 400
        assert set(answer.json()["error"]["details"]) == {"expectedDate", first}
    [kept] = PurchaseOrder.objects.all()
    assert (kept.expected_date, kept.notes) == (None, "")
