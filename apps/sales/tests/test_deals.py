"""A won deal is an order."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.crm.models import Customer, Deal
from apps.inventory.models import StockMovement
from apps.kernel import clock
from apps.kernel.models import NumberCounter, OutboxEvent
from apps.sales import services
from apps.sales.models import Order
from apps.sales.services import orders as placing_orders
from apps.sales.tests.factories import make_customer, make_deal, make_order, make_product, stock_of, win

DEALS, ORDERS = "/api/v1/deals", "/api/v1/orders"


@pytest.fixture
def customer(company):
    return make_customer(company.actor, status="PROSPECT", payment_terms="NET_45")


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=60)


def test_the_whole_way_from_a_deal_to_a_delivered_order(company, customer, product):
    """win → order → confirm → ship → deliver, by the API alone."""
    client = company.client
    answer = client.post(
        DEALS,
        {
            "title": "ERP System Implementation",
            "customerId": customer.pk,
            "value": 25000000,
            "stage": "NEGOTIATION",
            "expectedCloseDate": "2025-03-01",
            "products": [
                {"productId": product.pk, "quantity": 50, "unitPrice": 400000, "discount": 10, "tax": 12}
            ],
        },
    )
    assert answer.status_code == 201, answer.json()
    deal_id = answer.json()["data"]["id"]
    answer = client.post(
        f"{DEALS}/{deal_id}/win",
        {"actualCloseDate": "2025-01-15", "finalAmount": 22500000, "notes": "Closed with 10% discount"},
    )
    assert answer.status_code == 200, answer.json()

    [order] = client.get(ORDERS, {"dealId": deal_id}).json()["data"]["items"]
    assert answer.json()["data"]["orderId"] == order["id"]
    assert answer.json()["data"]["orderNumber"] == order["orderNumber"]
    assert (order["status"], order["autoCreated"]) == ("pending", True)
    assert (order["itemsTotal"], order["adjustmentAmount"], order["totalAmount"]) == (
        20160000,
        2340000,
        22500000,
    )
    assert (order["paymentTerms"], order["shippingAddress"]["addressLine1"]) == ("NET_45", "ул. Абая 150")
    [line] = order["items"]
    assert (line["quantity"], line["unitPrice"], line["discount"], line["tax"], line["totalPrice"]) == (
        50,
        400000,
        10,
        12,
        20160000,
    )
    assert Customer.objects.get().status == "ACTIVE"
    assert stock_of(product) == (60, 0), "winning keeps no stock"

    path = f"{ORDERS}/{order['id']}"
    assert client.put(path, {"status": "confirmed"}).status_code == 200
    assert stock_of(product) == (60, 50)
    answer = client.post(f"{path}/ship", {"trackingNumber": "KZ987654321", "carrier": "DHL"})
    assert answer.json()["data"]["status"] == "shipped"
    assert stock_of(product) == (10, 0)
    assert StockMovement.objects.get(type="OUT").reference == order["orderNumber"]
    assert client.post(f"{path}/deliver").json()["data"]["status"] == "delivered"

    shown = client.get(path).json()["data"]
    assert [entry["status"] for entry in shown["statusHistory"]] == [
        "pending",
        "confirmed",
        "shipped",
        "delivered",
    ]
    assert shown["shipments"][0]["status"] == "delivered"
    page = client.get(f"/api/v1/customers/{customer.pk}").json()["data"]
    assert page["metrics"]["totalOrders"] == 1
    assert page["metrics"]["totalRevenue"] == 22500000
    assert page["metrics"]["lastOrderDate"] == clock.today().isoformat()
    assert page["orders"] == [
        {
            "id": order["id"],
            "orderNumber": order["orderNumber"],
            "totalAmount": 22500000,
            "status": "delivered",
            "deliveredAt": clock.today().isoformat(),
        }
    ]


@pytest.mark.parametrize(
    ("quantity", "value", "final", "expected"),
    [
        (50, 25000000, 22500000, (20160000, 2340000, 22500000)),
        (50, 25000000, 20000000, (20160000, -160000, 20000000)),
        (50, 25000000, 0, (20160000, -20160000, 0)),
        (50, 25000000, None, (20160000, 0, 20160000)),
        (None, 25000000, None, (0, 25000000, 25000000)),
        (None, 25000000, 24000000, (0, 24000000, 24000000)),
        (None, 0, None, (0, 0, 0)),
    ],
)
def test_what_the_order_of_a_deal_costs(company, customer, product, quantity, value, final, expected):
    lines = [(product, quantity)] if quantity else []
    deal = make_deal(company.actor, customer, *lines, value=Decimal(value))
    order = win(company.actor, deal, final_amount=None if final is None else Decimal(final))
    assert (order.items_total, order.adjustment_amount, order.total_amount) == expected
    assert order.items.count() == len(lines)
    event = OutboxEvent.objects.get(name="order.created")
    assert (event.payload["deal_id"], event.payload["auto_created"]) == (str(deal.pk), True)


def test_what_was_agreed_is_not_priced_again(company, customer, product):
    deal = make_deal(company.actor, customer, (product, 1))
    type(product).objects.filter(pk=product.pk).update(price=1, status="DISCONTINUED")
    order = win(company.actor, deal)
    assert order.items.get().unit_price == 400000


def test_an_order_without_lines_can_be_walked(company, customer):
    order = win(company.actor, make_deal(company.actor, customer, value=Decimal(1000)))
    services.confirm_order(order.pk, actor=company.actor)
    services.begin_processing(order.pk, actor=company.actor)
    assert services.deliver_order(order.pk, actor=company.actor).status == "delivered"


def test_a_second_win_makes_no_second_order(company, customer, product):
    deal = make_deal(company.actor, customer, (product, 1))
    win(company.actor, deal)
    answer = company.client.post(f"{DEALS}/{deal.pk}/win", {})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "INVALID_STATE_TRANSITION")
    assert Order.objects.count() == 1


def test_the_database_allows_one_order_per_won_deal(company, customer, product):
    deal = make_deal(company.actor, customer, (product, 1))
    win(company.actor, deal)
    with pytest.raises(IntegrityError, match="order_one_per_won_deal"), transaction.atomic():
        services.create_order_of_deal(deal.pk, actor=company.actor)
    make_order(company.actor, (product, 1), customer=customer, deal_id=deal.pk)
    assert Order.objects.filter(deal=deal).count() == 2


def test_where_no_order_can_be_made_no_deal_is_won(company, customer, product, monkeypatch):
    deal = make_deal(company.actor, customer, (product, 1))

    def fail(*args, **kwargs):
        raise RuntimeError("no order today")

    monkeypatch.setattr(placing_orders, "_place", fail)
    assert company.client.post(f"{DEALS}/{deal.pk}/win", {}).status_code == 500
    deal.refresh_from_db()
    assert (deal.stage, deal.won_at) == ("NEGOTIATION", None)
    assert Customer.objects.get().status == "PROSPECT"
    assert not OutboxEvent.objects.filter(name="deal.won").exists()
    assert not NumberCounter.objects.filter(prefix="ORD").exists()


# --- what orders still need -----------------------------------------------------------------


def test_a_customer_with_open_orders_stays(company, product):
    customer = make_customer(company.actor)
    order = make_order(company.actor, (product, 1), customer=customer)
    path = f"/api/v1/customers/{customer.pk}"
    assert company.client.delete(path).status_code == 409
    services.cancel_order(order.pk, actor=company.actor, reason="r")
    assert company.client.delete(path).status_code == 200
    shown = company.client.get(f"{ORDERS}/{order.pk}").json()["data"]
    assert shown["customerName"] == customer.name, "old documents keep their names"


def test_a_deal_with_an_order_stays(company, customer, product):
    deal = make_deal(company.actor, customer, (product, 1))
    order = make_order(company.actor, (product, 1), customer=customer, deal_id=deal.pk)
    path = f"{DEALS}/{deal.pk}"
    assert company.client.delete(path).status_code == 409
    services.delete_order(order.pk, actor=company.actor)
    assert company.client.delete(path).status_code == 200
    assert Deal.objects.count() == 0
