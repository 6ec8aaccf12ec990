"""Purchases in the back office: made by hand, sent, received in parts."""

from __future__ import annotations

from decimal import Decimal

from apps.inventory.models import PurchaseOrder
from apps.inventory.tests.factories import make_product, make_purchase_order, make_supplier, numbers
from apps.inventory.tests.test_admin import rows, step, url


def test_purchase_orders_by_hand(company, staff):
    product, supplier = make_product(company.actor), make_supplier(company.actor)
    line = {"product": product.pk, "quantity": "4", "unit_price": "250"}
    data = {"supplier": supplier.pk, "notes": "", **rows("lines", line)}
    response = staff.post(url("purchaseorder_add"), data)
    assert response.status_code == 302, response.context["errors"]
    order = PurchaseOrder.objects.get()
    assert (order.status, order.total_amount, order.supplier_id) == ("draft", 1000, supplier.pk)
    assert step(staff, "purchaseorder", "receive", order).status_code == 200
    assert numbers(product) == (0, 0)
    assert step(staff, "purchaseorder", "order", order).status_code == 302
    assert (
        step(staff, "purchaseorder", "receive", order, **{f"line_{order.lines.get().pk}": "4"}).status_code
        == 302
    )
    assert numbers(product) == (4, 0)
    assert step(staff, "purchaseorder", "cancel", order).status_code == 200
    assert PurchaseOrder.objects.get().status == "received"


def test_a_purchase_is_received_in_parts(company, staff):
    first, second = make_product(company.actor), make_product(company.actor)
    order = make_purchase_order(company.actor, {first: 10, second: 4})
    step(staff, "purchaseorder", "order", order)
    lines = {line.product_id: f"line_{line.pk}" for line in order.lines.all()}
    names = [lines[first.pk], lines[second.pk]]
    form = staff.get(url("purchaseorder_step", order.pk, "receive")).context["form"]
    assert [form.initial[name] for name in names] == [10, 4]
    for wrong in ({names[0]: "10,5", names[1]: "1"}, {names[0]: "", names[1]: ""}):
        answer = step(staff, "purchaseorder", "receive", order, notes="by lorry", **wrong)
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert "by lorry" in answer.content.decode()
    assert numbers(first) == (0, 0)
    assert (
        step(staff, "purchaseorder", "receive", order, **{names[0]: "7,5", names[1]: ""}).status_code == 302
    )
    order.refresh_from_db()
    assert (order.status, numbers(first), numbers(second)) == (
        "partially_received",
        (Decimal("7.5"), 0),
        (0, 0),
    )
    form = staff.get(url("purchaseorder_step", order.pk, "receive")).context["form"]
    assert [form.initial[name] for name in names] == [Decimal("2.5"), 4]
    step(staff, "purchaseorder", "receive", order, **{names[0]: "2,5", names[1]: "4"})
    order.refresh_from_db()
    assert (order.status, numbers(first), numbers(second)) == ("received", (10, 0), (4, 0))
