"""Freight, customs and bills at another price come to the cost of what was received."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.inventory import services
from apps.inventory.models import CostEntry, PurchaseOrderLine
from apps.inventory.tests.factories import make_product, make_purchase_order
from apps.inventory.tests.test_costs import adjust, stands
from apps.kernel import clock
from prometric.tests.fingerprints import fingerprint

pytestmark = pytest.mark.django_db
D = Decimal


def received(company, *lines):
    """An order of (product, quantity, price), all of which has come."""
    order = make_purchase_order(company.actor, {product: many for product, many, _price in lines})
    items = [
        {"product_id": product.pk, "quantity": D(many), "unit_price": D(price)}
        for product, many, price in lines
    ]
    services.update_purchase_order(order.pk, actor=company.actor, items=items)
    services.order_purchase(order.pk, actor=company.actor)
    return services.receive_purchase(order.pk, actor=company.actor)


@pytest.mark.parametrize(
    ("body", "stock", "sold"),
    [
        ({"amount": 100}, (D("1066.67"), D("533.33")), D(0)),
        ({"amount": 100, "basis": "quantity"}, (D(1025), D(575)), D(0)),
        ({"amount": -30, "kind": "bill"}, (D(980), D(490)), D(0)),
    ],
)
def test_freight_is_spread_over_what_was_received(company, body, stock, sold):
    dear, cheap = make_product(company.actor), make_product(company.actor)
    order = received(company, (dear, 1, 1000), (cheap, 3, "166.67"))
    # 500.01 for the second: the tiyn that is too much is taken out again.
    adjust(company, cheap, "OUT", 3)
    services.receive_stock({cheap.pk: D(3)}, actor=company.actor, values={cheap.pk: D(500)})
    PurchaseOrderLine.objects.filter(product=cheap).update(received_value=500)
    url = f"/api/v1/purchase-orders/{order.pk}/costs"
    response = company.client.post(url, {"reference": "CMR-7", **body})
    assert response.status_code == 200, response.content
    assert (stands(dear)[1], stands(cheap)[1]) == stock
    entries = CostEntry.objects.all()
    assert {(each.kind, each.reference) for each in entries} == {(body.get("kind", "landed"), "CMR-7")}
    assert sum(each.cost_of_sales for each in entries) == sold
    assert services.check_costs(actor=company.actor) == []


def test_a_cost_needs_goods_that_came_an_amount_and_a_day_that_was(company):
    product = make_product(company.actor)
    waiting = make_purchase_order(company.actor, {product: 1}, ordered=True)
    came = received(company, (product, 1, 10))
    looker = company.member("INVENTORY_VIEW", "INVENTORY_RECEIVE")
    before = fingerprint(company.organization.pk)
    later = (clock.today() + dt.timedelta(days=1)).isoformat()
    for order, body, status in (
        (waiting, {"amount": 5}, 409),
        (came, {"amount": 0}, 400),
        (came, {"amount": 5, "date": later}, 400),
        (came, {"amount": 5, "kind": "taken_over"}, 400),
    ):
        response = company.client.post(f"/api/v1/purchase-orders/{order.pk}/costs", body)
        assert response.status_code == status, response.content
    assert looker.client.post(f"/api/v1/purchase-orders/{came.pk}/costs", {"amount": 5}).status_code == 403
    assert fingerprint(company.organization.pk) == before


def test_a_cost_is_added_from_the_screen(company, staff):
    product = make_product(company.actor)
    order = received(company, (product, 2, 100))
    adjust(company, product, "OUT", 1)
    url = f"/admin/inventory/purchaseorder/{order.pk}/step/add_cost/"
    data = {"amount": "50,5", "kind": "landed", "basis": "value", "reference": "", "date": ""}
    response = staff.post(url, data, follow=True)
    assert response.status_code == 200
    [entry] = CostEntry.objects.all()
    assert (entry.value, entry.cost_of_sales, entry.reference) == (D("25.25"), D("25.25"), order.number)
