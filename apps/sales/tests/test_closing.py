"""What is left of a partly shipped order is closed: free again, not billed, credited where it was."""

from __future__ import annotations

import pytest

from apps.finance.models import CreditNote
from apps.finance.turnovers import settlement
from apps.inventory.models import Reservation, StockWait
from apps.production.models import ProductionOrder
from apps.sales.models import Shipment
from apps.sales.tests.factories import make_order, make_product, stock_of
from apps.sales.tests.order_client import ORDERS
from apps.sales.tests.shipping import SHIPMENTS, detail, ship, sold, turnover
from apps.sales.tests.test_returns import back, billed, line_of

pytestmark = pytest.mark.django_db


def test_what_was_closed_before_an_undone_shipment_is_not_closed_twice(company):
    product = make_product(company.actor, stock=10)
    order = sold(company, (product, 10, 116))
    line = [{"productId": str(product.pk), "quantity": 4}]
    shipment = ship(company, order, line).json()["data"]["shipmentId"]
    close(company, order)
    company.client.post(f"{SHIPMENTS}/{shipment}/undo", {"reason": "x"})
    assert detail(company, order)["items"][0]["remainingQuantity"] == 4
    ship(company, order, [{**line[0], "quantity": 1}])
    billed(company, order)
    assert close(company, order).status_code == 200
    shown = detail(company, order)
    assert (shown["closedAmount"], shown["items"][0]["closedQuantity"]) == (1044, 9)
    order.refresh_from_db()
    assert (order.owed_total, order.unbilled, order.invoiced_amount) == (116, 0, 116)


def close(company, order, **body):
    return company.client.post(f"{ORDERS}/{order.pk}/close", {"reason": "no longer made", **body})


def test_the_rest_is_free_unbilled_and_credited(company):
    product = make_product(company.actor, stock=10)
    order = sold(company, (product, 10, 116))
    answer = company.client.post(f"{ORDERS}/{order.pk}/close", {"reason": "x"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    shipment = ship(company, order, [{"productId": str(product.pk), "quantity": 4}]).json()["data"][
        "shipmentId"
    ]
    invoice = billed(company, order)
    answer = company.client.post(f"{ORDERS}/{order.pk}/cancel", {"reason": "x"})
    assert (answer.status_code, answer.json()["error"]["details"]["instead"]) == (409, ["close", "returns"])
    assert close(company, order, reason=" ").status_code == 400
    answer = close(company, order)
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "shipped")
    assert stock_of(product) == (6, 0)
    assert not Reservation.objects.exists()
    shown = detail(company, order)
    assert (shown["totalAmount"], shown["closedAmount"], shown["closeReason"]) == (
        1160,
        696,
        "no longer made",
    )
    [line] = shown["items"]
    assert (line["shippedQuantity"], line["closedQuantity"], line["remainingQuantity"]) == (4, 6, 0)
    note = CreditNote.objects.get()
    assert (note.invoice_id, note.amount) == (invoice.pk, 696)
    order.refresh_from_db()
    assert (order.unbilled, order.owed_total, order.invoiced_amount) == (0, 464, 464)
    # What was never delivered was no turnover: only what went out is.
    assert [row[2:] for row in turnover()] == [(400, 64)]
    assert settlement(order.customer_id).amount == 464
    assert close(company, order).status_code == 409
    # What is left of it can still come back.
    assert back(company, order, (line_of(order), 1, "restock")).status_code == 201
    assert [row.amount for row in CreditNote.objects.order_by("created_at")] == [696, 116]
    answer = company.client.post(f"{SHIPMENTS}/{shipment}/deliver")
    assert answer.status_code == 200
    assert detail(company, order)["status"] == "delivered"


def test_nobody_waits_and_nothing_is_made_for_it_any_more(company):
    there, missing = make_product(company.actor, stock=2), make_product(company.actor)
    order = make_order(company.actor, (there, 2), (missing, 3))
    company.client.post(f"{ORDERS}/{order.pk}/confirm", {"allowBackorder": True})
    shipment = ship(company, order, [{"productId": str(there.pk), "quantity": 2}]).json()["data"][
        "shipmentId"
    ]
    company.client.post(f"{SHIPMENTS}/{shipment}/deliver")
    answer = close(company, order)
    assert (answer.status_code, answer.json()["data"]["status"]) == (200, "delivered")
    assert not StockWait.objects.exists()
    assert not ProductionOrder.objects.exists()
    viewer = company.member("ORDERS_VIEW", "ORDERS_SHIP").client
    assert viewer.post(f"{ORDERS}/{order.pk}/close", {"reason": "x"}).status_code == 403


def test_what_was_closed_and_undone_was_never_delivered(company):
    there, service = make_product(company.actor, stock=10), make_product(company.actor, stock=5)
    order = sold(company, (there, 2, 116), (service, 5, 100))
    of = [{"productId": str(there.pk), "quantity": 2}]
    shipment = ship(company, order, of).json()["data"]["shipmentId"]
    close(company, order)
    assert company.client.post(f"{SHIPMENTS}/{shipment}/undo", {"reason": "x"}).status_code == 200
    kept = [row for row in detail(company, order)["items"] if row["closedQuantity"]]
    line = {"id": kept[0]["id"], "productId": kept[0]["productId"], "quantity": 5}
    answer = company.client.put(f"{ORDERS}/{order.pk}", {"items": [line]})
    assert answer.status_code == 200, answer.content
    shown = detail(company, order)
    assert (shown["status"], shown["items"][0]["remainingQuantity"], shown["shippedAt"]) == (
        "processing", 0, None,
    )  # fmt: skip
    for step in ("deliver", "ship"):
        answer = company.client.post(f"{ORDERS}/{order.pk}/{step}", {"carrier": "DHL"})
        assert (answer.status_code, answer.json()["error"]["details"]["allowed"]) == (409, ["cancelled"])
    assert Shipment.objects.count() == 1
    assert detail(company, order)["status"] == "processing"
    # The trace outlives the line that it was of.
    [trace] = company.client.get(f"{SHIPMENTS}/{shipment}").json()["data"]["items"]
    assert (trace["orderItemId"], trace["productId"], trace["quantity"]) == (None, str(there.pk), 2)
    # More of the line can be delivered, and then the order is.
    answer = company.client.put(f"{ORDERS}/{order.pk}", {"items": [{**line, "quantity": 6}]})
    assert answer.status_code == 200, answer.content
    assert ship(company, order).json()["data"]["status"] == "shipped"
