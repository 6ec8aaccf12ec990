"""A shipment that is lost on its way comes back as scrap."""

from __future__ import annotations

import pytest

from apps.finance.models import CreditNote
from apps.kernel.models import OutboxEvent
from apps.sales.models import SalesReturn, Shipment
from apps.sales.tests.factories import make_product, stock_of
from apps.sales.tests.shipping import SHIPMENTS, detail, ship, sold, turnover
from apps.sales.tests.test_returns import back, billed, line_of

pytestmark = pytest.mark.django_db


def lose(client, shipment, **body):
    return client.post(f"{SHIPMENTS}/{shipment}/lose", {"reason": "truck burnt down", **body})


def shipped(company, order, product, quantity):
    body = [{"productId": str(product.pk), "quantity": quantity}]
    return ship(company, order, body).json()["data"]["shipmentId"]


def test_what_was_on_its_way_is_scrap_and_credited(company):
    product = make_product(company.actor, stock=10)
    order = sold(company, (product, 10, 116))
    first, second = shipped(company, order, product, 4), shipped(company, order, product, 5)
    billed(company, order)
    back(company, order, (line_of(order), 1, "restock"))  # of the first
    clerk = company.member("ORDERS_VIEW", "ORDERS_EDIT").client
    assert lose(clerk, second).status_code == 403
    assert lose(company.client, second, reason=" ").status_code == 400
    assert (SalesReturn.objects.count(), stock_of(product)) == (1, (2, 1))
    answer = lose(company.client, second)
    assert answer.status_code == 201, answer.content
    data = answer.json()["data"]
    assert (data["orderId"], data["amount"]) == (str(order.pk), 580)
    assert stock_of(product) == (2, 1)
    statuses = dict(Shipment.objects.values_list("pk", "status"))
    assert sorted(statuses.values()) == ["in_transit", "lost"]
    [line] = detail(company, order)["items"]
    assert (line["shippedQuantity"], line["returnedQuantity"], line["remainingQuantity"]) == (9, 6, 1)
    assert sorted(CreditNote.objects.values_list("amount", flat=True)) == [116, 580]
    assert sum(row[2] + row[3] for row in turnover()) == 3 * 116
    for way in ("lose", "undo", "deliver"):
        answer = company.client.post(f"{SHIPMENTS}/{second}/{way}", {"reason": "x"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "INVALID_STATE_TRANSITION")
    # What arrived cannot be lost any more.
    company.client.post(f"{SHIPMENTS}/{first}/deliver")
    before = OutboxEvent.objects.count()
    assert lose(company.client, first).status_code == 409
    assert (OutboxEvent.objects.count(), SalesReturn.objects.count()) == (before, 2)


def test_it_is_a_step_of_the_shipments_page(company, staff):
    product = make_product(company.actor, stock=10)
    order = sold(company, (product, 2, 116))
    shipment = shipped(company, order, product, 2)
    address = f"/admin/sales/shipment/{shipment}/step/lose/"
    assert staff.get(address).status_code == 200
    assert staff.post(address, {"reason": "сгорела", "date": ""}).status_code == 302
    assert Shipment.objects.get().status == "lost"
    assert SalesReturn.objects.get().reason == "сгорела"
