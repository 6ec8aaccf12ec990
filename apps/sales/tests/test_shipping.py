"""What goes out by lines: parts add up, nothing leaves that is not there, a mistake is undone."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from apps.finance.models import Invoice, VatEntry
from apps.inventory.models import BomComponent, StockMovement
from apps.inventory.services import adjust_stock
from apps.kernel import clock
from apps.sales import services
from apps.sales.models import Order, OrderItem, Shipment, ShipmentItem
from apps.sales.tests.factories import make_bundle, make_customer, make_order, make_product, stock_of
from apps.sales.tests.order_client import ORDERS

pytestmark = pytest.mark.django_db
SHIPMENTS = "/api/v1/shipments"


@pytest.fixture
def goods(company):
    return [make_product(company.actor, stock=100) for _product in range(2)]


@pytest.fixture
def order(company, goods):
    first, second = goods
    made = make_order(company.actor, (first, 50), (first, 10), (second, "1.5"))
    assert company.client.post(f"{ORDERS}/{made.pk}/confirm").status_code == 200
    return made


def ship(company, order, items=None, **more):
    body = {"carrier": "DHL", **({} if items is None else {"items": items}), **more}
    return company.client.post(f"{ORDERS}/{order.pk}/ship", body)


def whole(goods):
    return [
        {"productId": str(goods[0].pk), "quantity": 60},
        {"productId": str(goods[1].pk), "quantity": 1.5},
    ]


def lines(order):
    rows = OrderItem.objects.filter(order=order).order_by("position")
    return [{"orderItemId": str(row.pk), "quantity": row.quantity} for row in rows]


def sold(company, *priced, customer=None, **details):
    """A confirmed order of (product, quantity, price with VAT)."""
    items = [
        {"product_id": product.pk, "quantity": Decimal(quantity), "unit_price_with_tax": Decimal(price)}
        for product, quantity, price in priced
    ]
    customer = customer or make_customer(company.actor)
    made = services.create_order(actor=company.actor, customer_id=customer.pk, items=items, **details)
    services.confirm_order(made.pk, actor=company.actor)
    return made


def detail(company, order):
    return company.client.get(f"{ORDERS}/{order.pk}").json()["data"]


def turnover(**of):
    return sorted(VatEntry.objects.filter(**of).values_list("kind", "document_number", "net", "vat"))


# ---------------------------------------------------------------- parts


def test_four_of_ten_leave_six_promised(company):
    product = make_product(company.actor, stock=10)
    order = sold(company, (product, 10, 116))
    answer = ship(company, order, [{"productId": str(product.pk), "quantity": 4}])
    assert answer.status_code == 200, answer.content
    data = answer.json()["data"]
    assert (data["id"], data["status"]) == (str(order.pk), "processing")
    assert stock_of(product) == (6, 6)
    shown = detail(company, order)
    [line] = shown["items"]
    assert (line["quantity"], line["shippedQuantity"], line["remainingQuantity"]) == (10, 4, 6)
    assert (shown["status"], shown["totalAmount"]) == ("processing", 1160)
    assert turnover() == [("shipment", data["shipmentNumber"], 400, 64)]
    shipment = company.client.get(f"{SHIPMENTS}/{data['shipmentId']}").json()["data"]
    [item] = shipment["items"]
    assert (item["quantity"], item["netAmount"], item["vatAmount"], item["totalPrice"]) == (4, 400, 64, 464)
    assert [paper["type"] for paper in shipment["documents"]] == ["waybill"]
    assert shipment["documents"][0]["url"].endswith(
        f"/api/v1/finance/shipments/{data['shipmentId']}/pdf?document=waybill"
    )
    # The rest, by the reference's own body.
    answer = company.client.post(
        f"{ORDERS}/{order.pk}/ship",
        {"trackingNumber": "KZ987654321", "carrier": "DHL", "estimatedDelivery": "2035-02-05"},
    )
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "shipped")
    assert stock_of(product) == (0, 0)
    assert sum(row[2] for row in turnover()) == 1000
    assert [row["quantity"] for row in StockMovement.objects.filter(type="OUT").values("quantity")] == [4, 6]


def test_parts_add_up_to_the_line_with_its_share_of_the_adjustment(company):
    product = make_product(company.actor, stock=3)
    order = sold(company, (product, 3, "33.35"))
    for _part in range(3):
        assert ship(company, order, [{"productId": str(product.pk), "quantity": 1}]).status_code == 200
    [line] = OrderItem.objects.filter(order=order)
    items = ShipmentItem.objects.filter(order_item=line)
    assert sum(item.total for item in items) == line.agreed_total == Decimal("100.05")
    assert sum(item.vat for item in items) == line.agreed_vat
    assert sum(row[3] for row in turnover()) == line.agreed_vat


def test_a_bundle_goes_in_parts_as_it_was_confirmed(company):
    part, other = make_product(company.actor, stock=9), make_product(company.actor, stock=9)
    bundle = make_bundle(company.actor, {part: "1.5", other: 1})
    order = sold(company, (bundle, 3, 100))
    BomComponent.objects.filter(product=bundle, component=part).update(quantity=5)
    for expected in ((Decimal("7.5"), 8), (6, 7), (Decimal("4.5"), 6)):
        assert ship(company, order, [{"productId": str(bundle.pk), "quantity": 1}]).status_code == 200
        assert (stock_of(part)[0], stock_of(other)[0]) == expected
    assert stock_of(part)[1] == stock_of(other)[1] == 0


def test_services_go_with_an_act_of_their_own_number(company):
    goods, work = make_product(company.actor, stock=1), make_product(company.actor, type="SERVICE")
    order = sold(company, (goods, 1, 116), (work, 2, 58))
    answer = ship(company, order, [{"productId": str(work.pk), "quantity": 1}])
    data = answer.json()["data"]
    year = clock.today().year
    assert (data["shipmentNumber"], data["actNumber"], data["status"]) == (
        f"SHP-{year}-0001", f"ACT-{year}-0001", "processing",
    )  # fmt: skip
    assert turnover() == [("service", data["actNumber"], 50, 8)]
    papers = company.client.get(f"{SHIPMENTS}/{data['shipmentId']}").json()["data"]["documents"]
    assert [paper["type"] for paper in papers] == ["act"]
    answer = ship(company, order)
    assert answer.json()["data"]["status"] == "shipped"
    assert sum(row[2] for row in turnover()) == 200
    found = company.client.get(f"{ORDERS}/{order.pk}/shipments").json()["data"]
    assert [(row["shipmentNumber"], row["actNumber"]) for row in found] == [
        (f"SHP-{year}-0001", f"ACT-{year}-0001"), (f"SHP-{year}-0002", f"ACT-{year}-0002"),
    ]  # fmt: skip
    assert company.client.get(f"{ORDERS}/{uuid4()}/shipments").status_code == 404


def test_all_of_it_may_be_named_by_product_or_by_line(company, order, goods):
    by_line = lines(order)
    by_line[0]["productId"] = str(goods[1].pk)
    answer = ship(company, order, by_line)
    assert list(answer.json()["error"]["details"]) == ["items.0.productId"]
    answer = company.client.post(f"{ORDERS}/{order.pk}/shipments", {"items": lines(order)})
    assert (answer.status_code, answer.json()["data"]["status"]) == (201, "shipped")
    assert [stock_of(product) for product in goods] == [(40, 0), (98.5, 0)]


def test_products_count_over_their_lines(company, order, goods):
    answer = ship(company, order, [{"productId": str(goods[0].pk), "quantity": 55}])
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "processing")
    shipped = OrderItem.objects.filter(order=order).order_by("position")
    assert list(shipped.values_list("shipped_quantity", flat=True)) == [50, 5, 0]
    assert ship(company, order).json()["data"]["status"] == "shipped"
    assert [stock_of(product) for product in goods] == [(40, 0), (98.5, 0)]


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        (lambda items: [{**items[0], "quantity": 61}, items[1]], 400, "items.0.quantity"),
        (lambda items: [], 400, "items"),
        (lambda items: [*items, {"productId": str(uuid4()), "quantity": 1}], 404, "items.2.productId"),
        (lambda items: [*items, {"orderItemId": str(uuid4()), "quantity": 1}], 404, "items.2.orderItemId"),
        (lambda items: [*items, {"quantity": 1}], 400, "items.2.orderItemId"),
        (lambda items: [*items, items[1]], 400, "items.2.quantity"),
        (lambda items: [{**items[0], "quantity": 0}, items[1]], 400, "items.0.quantity"),
        (lambda items: "all", 400, "items"),
    ],
)
def test_what_is_not_to_be_delivered_is_refused_and_nothing_leaves(
    company, order, goods, change, status, field
):
    answer = ship(company, order, change(whole(goods)))
    assert (answer.status_code, list(answer.json()["error"]["details"])) == (status, [field]), answer.content
    assert [stock_of(product) for product in goods] == [(100, 60), (100, 1.5)]
    assert Order.objects.get(pk=order.pk).status == "confirmed"
    assert not Shipment.objects.exists()


def test_a_day_must_have_had_the_goods(company):
    product = make_product(company.actor)
    adjust_stock(product.pk, actor=company.actor, type="IN", quantity=Decimal(5))
    order = sold(company, (product, 5, 100))
    tomorrow, yesterday = (clock.today() + timedelta(days=n) for n in (1, -1))
    assert list(ship(company, order, date=str(tomorrow)).json()["error"]["details"]) == ["date"]
    answer = ship(company, order, date=str(yesterday))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "STOCK_UNAVAILABLE")
    assert not Shipment.objects.exists()
    assert stock_of(product) == (5, 5)
    old = make_product(company.actor)
    week_ago = clock.today() - timedelta(days=7)
    adjust_stock(old.pk, actor=company.actor, type="IN", quantity=Decimal(5), date=week_ago)
    order = sold(company, (old, 5, 116))
    assert ship(company, order, date=str(yesterday)).status_code == 200
    assert list(VatEntry.objects.values_list("day", "vat")) == [(yesterday, 80)]
    assert StockMovement.objects.get(type="OUT").date == yesterday


# ---------------------------------------------------------------- by shipment


def test_an_order_is_delivered_when_its_last_shipment_is(company):
    product = make_product(company.actor, stock=2)
    order = sold(company, (product, 2, 100))
    first, second = (
        ship(company, order, [{"productId": str(product.pk), "quantity": 1}]).json()["data"]["shipmentId"]
        for _part in range(2)
    )
    later = company.client.post(
        f"{SHIPMENTS}/{first}/deliver", {"date": str(clock.today() + timedelta(days=1))}
    )
    assert list(later.json()["error"]["details"]) == ["date"]
    answer = company.client.post(f"{SHIPMENTS}/{first}/deliver")
    assert (answer.status_code, answer.json()["data"]["status"], answer.json()["data"]["orderStatus"]) == (
        200, "delivered", "shipped",
    )  # fmt: skip
    assert company.client.post(f"{SHIPMENTS}/{first}/deliver").status_code == 409
    answer = company.client.put(f"{SHIPMENTS}/{second}", {"trackingNumber": "KZ1", "carrier": "Kazpost"})
    assert answer.status_code == 200
    assert Shipment.objects.get(pk=second).tracking_number == "KZ1"
    answer = company.client.post(f"{SHIPMENTS}/{second}/deliver")
    assert answer.json()["data"]["orderStatus"] == "delivered"
    assert detail(company, order)["status"] == "delivered"


def test_undone_it_never_happened_but_leaves_a_trace(company):
    product, work = make_product(company.actor, stock=10), make_product(company.actor, type="SERVICE")
    order = sold(company, (product, 10, 116), (work, 1, 58))
    shipment = ship(company, order).json()["data"]["shipmentId"]
    assert list(company.client.post(f"{SHIPMENTS}/{shipment}/undo", {}).json()["error"]["details"]) == [
        "reason"
    ]
    answer = company.client.post(f"{SHIPMENTS}/{shipment}/undo", {"reason": "wrong customer"})
    assert (answer.status_code, answer.json()["data"]["status"], answer.json()["data"]["orderStatus"]) == (
        200, "cancelled", "processing",
    )  # fmt: skip
    assert stock_of(product) == (10, 10)
    assert [row[:2] for row in sorted(StockMovement.objects.values_list("type", "quantity"))] == [
        ("IN", 10), ("IN", 10), ("OUT", 10),
    ]  # fmt: skip
    assert (sum(row[2] for row in turnover()), sum(row[3] for row in turnover())) == (0, 0)
    assert len(turnover()) == 4
    shown = detail(company, order)
    assert [line["shippedQuantity"] for line in shown["items"]] == [0, 0]
    assert (shown["shippedAt"], shown["shipments"][0]["status"]) == (None, "cancelled")
    assert company.client.post(f"{SHIPMENTS}/{shipment}/undo", {"reason": "again"}).status_code == 409
    assert ship(company, order).json()["data"]["status"] == "shipped"
    assert sum(row[2] for row in turnover()) == 1050


def test_a_month_that_is_over_or_an_e_invoice_that_was_sent_keeps_the_shipment(company):
    product = make_product(company.actor, stock=0)
    before = clock.today().replace(day=1) - timedelta(days=1)
    adjust_stock(product.pk, actor=company.actor, type="IN", quantity=Decimal(5), date=before)
    order = sold(company, (product, 2, 116))
    old = ship(company, order, [{"productId": str(product.pk), "quantity": 1}], date=str(before))
    answer = company.client.post(f"{SHIPMENTS}/{old.json()['data']['shipmentId']}/undo", {"reason": "x"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    other = sold(company, (product, 2, 116))
    new = ship(company, other).json()["data"]["shipmentId"]
    body = {"customerId": str(other.customer_id), "orderId": str(other.pk)}
    invoice = company.client.post("/api/v1/finance/invoices", body).json()["data"]["id"]
    company.client.post(f"/api/v1/finance/invoices/{invoice}/send")
    Invoice.objects.filter(pk=invoice).update(esf_status="created")
    rows = VatEntry.objects.count()
    answer = company.client.post(f"{SHIPMENTS}/{new}/undo", {"reason": "x"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert (stock_of(product), VatEntry.objects.count()) == ((2, 1), rows)
    Invoice.objects.filter(pk=invoice).update(esf_status="")
    assert company.client.post(f"{SHIPMENTS}/{new}/undo", {"reason": "x"}).status_code == 200
    assert Invoice.objects.get(pk=invoice).turnover_date is None


def test_rights_and_walls(company, other_company):
    product = make_product(company.actor, stock=2)
    order = sold(company, (product, 2, 100))
    shipment = ship(company, order).json()["data"]["shipmentId"]
    viewer = company.member("ORDERS_VIEW").client
    for path in ("deliver", "undo"):
        assert viewer.post(f"{SHIPMENTS}/{shipment}/{path}", {"reason": "x"}).status_code == 403
        there = other_company.client.post(f"{SHIPMENTS}/{shipment}/{path}", {"reason": "x"})
        assert there.status_code == 404
    assert viewer.get(f"{SHIPMENTS}/{shipment}").status_code == 200
    assert other_company.client.get(f"{SHIPMENTS}/{shipment}").status_code == 404
    paper = f"/api/v1/finance/shipments/{shipment}/pdf"
    assert other_company.client.get(paper).status_code == 404
    assert company.member("DEALS_VIEW").client.get(paper).status_code == 403
    assert (
        company.client.get(paper, {"document": "act"}).json()["error"]["details"]["reason"] == "NO_SERVICES"
    )
    answer = viewer.get(paper)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
