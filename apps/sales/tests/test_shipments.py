"""A shipment's own way: it arrives, or was a mistake and is undone; who may, and who does not see it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from apps.finance.models import Invoice, VatEntry
from apps.inventory.models import StockMovement
from apps.inventory.services import adjust_stock
from apps.kernel import clock
from apps.sales.models import Shipment
from apps.sales.tests.factories import make_product, stock_of
from apps.sales.tests.shipping import SHIPMENTS, detail, ship, sold, turnover

pytestmark = pytest.mark.django_db


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


def test_rights_and_tenants(company, other_company):
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
    document = f"/api/v1/finance/shipments/{shipment}/pdf"
    assert other_company.client.get(document).status_code == 404
    assert company.member("DEALS_VIEW").client.get(document).status_code == 403
    assert (
        company.client.get(document, {"document": "act"}).json()["error"]["details"]["reason"]
        == "NO_SERVICES"
    )
    answer = viewer.get(document)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
