"""The order's way over HTTP: every step, and every step that there is not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.inventory.models import BomComponent, Reservation, StockMovement
from apps.inventory.services import receive_stock
from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from apps.sales import services
from apps.sales.models import Shipment
from apps.sales.tests.factories import make_bundle, make_customer, make_order, make_product, stock_of
from apps.sales.tests.walking import ORDERS, brought_to, put, refused


@pytest.fixture
def customer(company):
    return make_customer(company.actor)


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=10)


@pytest.mark.parametrize("by_put", [True, False])
def test_confirming_reserves_and_activates(company, customer, product, by_put):
    order = make_order(company.actor, (product, 3), (product, 1), customer=customer)
    path = f"{ORDERS}/{order.pk}"
    if by_put:
        data = company.client.put(path, {"status": "confirmed"}).json()["data"]
        assert data == {"id": str(order.pk), "message": data["message"]}
    else:
        data = company.client.post(f"{path}/confirm").json()["data"]
        assert data == {"id": str(order.pk), "status": "confirmed", "message": data["message"]}
    order.refresh_from_db()
    assert (order.status, order.version) == ("confirmed", 2)
    assert order.confirmed_at
    assert clock.local_date(order.confirmed_at) == clock.today()
    assert stock_of(product) == (10, 4)
    reservation = Reservation.objects.get()
    assert (reservation.holder_kind, reservation.holder_id, reservation.quantity) == ("order", order.pk, 4)
    assert reservation.reference == order.number
    customer.refresh_from_db()
    assert (customer.status, customer.total_orders, customer.total_revenue) == ("ACTIVE", 1, 400)
    assert customer.last_order_date == clock.today()
    names = OutboxEvent.objects.filter(subject_id=order.pk).order_by("id").values_list("name", flat=True)
    assert list(names) == ["order.created", "order.status.changed", "order.confirmed"]
    told = OutboxEvent.objects.get(subject_id=order.pk, name="order.status.changed")
    assert told.payload | {"order_id": None, "customer_id": None} == {
        "order_id": None,
        "number": order.number,
        "customer_id": None,
        "status": "confirmed",
        "previous_status": "pending",
        "total_amount": "400.00",
        "payment_status": "pending",
    }
    assert told.changes["status"] == ["pending", "confirmed"]
    assert told.version == 2


def test_without_stock_nothing_is_reserved(company, customer, product):
    scarce = make_product(company.actor, stock=2)
    material = make_product(company.actor, stock=1, type="MATERIAL")
    order = make_order(company.actor, (product, 3), (scarce, 5), (material, 2), customer=customer)
    details = refused(company, order, "", {"status": "confirmed"}, 422, "STOCK_UNAVAILABLE", put=True)
    assert sorted(details["items"], key=lambda item: -item["requested"]) == [
        {"productId": str(scarce.pk), "requested": 5, "available": 2},
        {"productId": str(material.pk), "requested": 2, "available": 1},
    ]
    refused(company, order, "/confirm", None, 422, "STOCK_UNAVAILABLE")


def test_what_can_be_made_may_be_short(company, customer, product):
    made = make_product(company.actor, stock=4, type="MANUFACTURED")
    order = make_order(company.actor, (product, 1), (made, 10), customer=customer)
    put(company, order, status="confirmed")
    assert stock_of(made) == (4, 4)
    event = OutboxEvent.objects.get(name="order.confirmed")
    assert event.payload["shortages"] == [{"product_id": str(made.pk), "quantity": "6"}] or (
        Decimal(event.payload["shortages"][0]["quantity"]) == 6
    )


def test_a_bundle_reserves_its_components(company, customer, product):
    made = make_product(company.actor, stock=0, type="MANUFACTURED")
    bundle = make_bundle(company.actor, {product: 2, made: 1})
    order = make_order(company.actor, (bundle, 3), customer=customer)
    put(company, order, status="confirmed")
    assert stock_of(product) == (10, 6)
    [shortage] = OutboxEvent.objects.get(name="order.confirmed").payload["shortages"]
    assert (shortage["product_id"], Decimal(shortage["quantity"])) == (str(made.pk), 3)


def test_a_bundle_ships_what_it_was_when_confirmed(company, customer, product):
    bundle = make_bundle(company.actor, {product: 2})
    order = brought_to(company, make_order(company.actor, (bundle, 3), customer=customer), "confirmed")
    BomComponent.objects.filter(product=bundle).update(quantity=5)
    put(company, order, status="shipped")
    assert stock_of(product) == (4, 0)


def test_services_and_licences_need_no_stock(company, customer):
    service = make_product(company.actor, type="SERVICE")
    licence = make_product(company.actor, type="DIGITAL")
    order = make_order(company.actor, (service, 8), (licence, 50), customer=customer)
    put(company, order, status="confirmed")
    assert not Reservation.objects.exists()
    details = refused(company, order, "/deliver", None, 409, "INVALID_STATE_TRANSITION")
    assert details == {
        "from": "confirmed",
        "to": "delivered",
        "allowed": ["cancelled", "processing", "shipped"],
    }
    put(company, order, status="processing")
    put(company, order, status="delivered")
    shipment = Shipment.objects.get()
    assert (shipment.status, shipment.act_number) == ("delivered", f"ACT-{clock.today().year}-0001")
    assert list(shipment.items.values_list("quantity", "is_service")) == [(8, True), (50, True)]
    assert not StockMovement.objects.exists()


def test_inactive_and_churned_customers_come_back(company, product):
    for status in ("LEAD", "PROSPECT", "INACTIVE", "CHURNED"):
        customer = make_customer(company.actor, status=status)
        order = make_order(company.actor, (product, 1), customer=customer)
        services.confirm_order(order.pk, actor=company.actor)
        customer.refresh_from_db()
        assert customer.status == "ACTIVE"


# --- ship and deliver -----------------------------------------------------------------------


def test_shipping_takes_the_goods_out(company, customer, product):
    order = brought_to(company, make_order(company.actor, (product, 4), customer=customer), "confirmed")
    answer = company.client.post(
        f"{ORDERS}/{order.pk}/ship",
        {"trackingNumber": "KZ987654321", "carrier": "DHL", "estimatedDelivery": "2025-02-05"},
    )
    shipment = Shipment.objects.get()
    data = answer.json()["data"]
    assert data | {"message": ""} == {
        "id": str(order.pk),
        "status": "shipped",
        "shipmentId": str(shipment.pk),
        "shipmentNumber": f"SHP-{clock.today().year}-0001",
        "actNumber": "",
        "message": "",
    }
    assert (shipment.status, shipment.tracking_number, shipment.carrier) == (
        "in_transit",
        "KZ987654321",
        "DHL",
    )
    assert shipment.estimated_delivery.isoformat() == "2025-02-05"
    assert stock_of(product) == (6, 0)
    assert not Reservation.objects.exists()
    movement = StockMovement.objects.get(type="OUT")
    assert (movement.quantity, movement.reference, movement.product_id) == (4, order.number, product.pk)
    names = OutboxEvent.objects.filter(subject_id=order.pk).order_by("id").values_list("name", flat=True)
    assert list(names)[-2:] == ["order.status.changed", "order.shipped"]


def test_what_is_not_there_is_not_shipped(company, customer, product):
    made = make_product(company.actor, stock=4, type="MANUFACTURED")
    order = make_order(company.actor, (product, 1), (made, 10), customer=customer)
    brought_to(company, order, "confirmed")
    details = refused(company, order, "/ship", {}, 422, "STOCK_UNAVAILABLE")
    assert details["items"] == [{"productId": str(made.pk), "requested": 6, "available": 0}]
    refused(company, order, "", {"status": "shipped"}, 422, "STOCK_UNAVAILABLE", put=True)
    # The rest came in, and nobody else wanted it: it leaves with the order.
    receive_stock({made.pk: Decimal(7)}, actor=company.actor)
    put(company, order, status="shipped")
    assert (stock_of(made), stock_of(product)) == ((1, 0), (9, 0))


def test_delivering(company, customer, product):
    order = brought_to(company, make_order(company.actor, (product, 4), customer=customer), "shipped")
    answer = company.client.post(f"{ORDERS}/{order.pk}/deliver")
    data = answer.json()["data"]
    assert data == {"id": str(order.pk), "status": "delivered", "message": data["message"]}
    shipment = Shipment.objects.get()
    assert shipment.status == "delivered"
    assert shipment.delivered_at
    assert clock.local_date(shipment.delivered_at) == clock.today()
    shown = company.client.get(f"{ORDERS}/{order.pk}").json()["data"]
    assert shown["deliveredAt"] == clock.today().isoformat()
    assert shown["shipments"][0]["deliveredAt"] == clock.today().isoformat()
    assert [entry["status"] for entry in shown["statusHistory"]] == [
        "pending",
        "confirmed",
        "shipped",
        "delivered",
    ]
    assert {entry["userId"] for entry in shown["statusHistory"]} == {str(company.owner.pk)}


def test_put_ships_with_what_the_shipment_needs(company, customer, product):
    order = brought_to(company, make_order(company.actor, (product, 1), customer=customer), "processing")
    put(
        company,
        order,
        status="shipped",
        trackingNumber="KZ1",
        carrier="Kazpost",
        estimatedDelivery="2026-12-01",
    )
    shipment = Shipment.objects.get()
    assert (shipment.tracking_number, shipment.carrier) == ("KZ1", "Kazpost")


# --- cancel ---------------------------------------------------------------------------------
