"""A delivery of a purchase order names the warehouse where it came."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.inventory import services
from apps.inventory.models import StockItem, StockMovement, Warehouse
from apps.inventory.tests.factories import holder, issue_all, make_product, make_supplier
from apps.inventory.tests.test_warehouses import home, lying, make, sound
from apps.kernel import tenancy
from prometric.tests.fingerprints import fingerprint

pytestmark = pytest.mark.django_db
D = Decimal


def test_a_delivery_names_where_it_came(company, other_company):
    """What comes into another warehouse serves nobody who waits in the first, and changes one average."""
    product = make_product(company.actor, stock=2, cost=D(100))
    there, closed = make(company), make(company, "Закрытый")
    Warehouse.objects.filter(pk=closed).update(is_active=False)
    with tenancy.enter(other_company.actor.organization_id, other_company.actor.workspace_id):
        foreign = home().pk
    order = services.create_purchase_order(
        actor=company.actor,
        supplier_id=make_supplier(company.actor).pk,
        items=[{"product_id": product.pk, "quantity": D(10), "unit_price": D(400)}],
    )
    services.order_purchase(order.pk, actor=company.actor)
    who = holder()
    waits: dict[str, Any] = {
        "kind": who.kind,
        "holder_id": who.id,
        "reference": who.reference,
        "due_date": None,
    }
    services.reserve_stock({product.pk: D(2)}, actor=company.actor, holder=who)
    services.wait_for_stock({product.pk: D(3)}, actor=company.actor, **waits)

    def receive(quantity, **body):
        items = [{"productId": product.pk, "quantity": quantity}]
        return company.client.post(f"/api/v1/purchase-orders/{order.pk}/receive", {"items": items, **body})

    before = fingerprint(company.organization.pk)
    refused = [receive(1, warehouseId=pk) for pk in (closed, foreign, product.pk)]
    assert [answer.status_code for answer in refused] == [400, 404, 404]
    assert "warehouseId" in refused[0].json()["error"]["details"]
    assert fingerprint(company.organization.pk) == before

    assert receive(4, warehouseId=there).status_code == 200
    assert lying(company, product) == [("Main warehouse", 2, 2), ("Тараз", 4, 0)]
    assert receive(2).status_code == 200
    assert lying(company, product) == [("Main warehouse", 4, 4), ("Тараз", 4, 0)]
    assert receive(4, warehouseId=home().pk).status_code == 200
    assert lying(company, product) == [("Main warehouse", 8, 5), ("Тараз", 4, 0)]
    assert StockItem.objects.get(pk=product.pk).value == D(4200)
    came = StockMovement.objects.filter(reference=order.number).order_by("pk")
    assert list(came.values_list("warehouse_id", "quantity")) == [(there, 4), (None, 2), (None, 4)]
    issue_all(company.actor, who)
    assert lying(company, product) == [("Main warehouse", 3, 0), ("Тараз", 4, 0)]
    sound(company)
