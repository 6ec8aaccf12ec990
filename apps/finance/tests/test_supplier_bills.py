"""Suppliers' bills: entered, matched with what was ordered and received, posted, cancelled."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from apps.finance import services
from apps.finance.models import InputVatEntry, SupplierBill, SupplierBillLine
from apps.finance.tests.buying import (
    make_bill,
    make_product,
    make_supplier,
    ordered,
    receive,
    sold_late,
    worth,
)
from apps.inventory import services as inventory
from apps.inventory.models import CostEntry, StockMovement
from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from prometric.tests.fingerprints import fingerprint

pytestmark = pytest.mark.django_db
BILLS = "/api/v1/supplier-bills"
D = Decimal


def test_a_bill_of_an_order_takes_its_lines_and_corrects_the_cost_of_what_came(company):
    product = make_product(company.actor)
    order = ordered(company.actor, {product: (10, 100)})
    receive(company.actor, order)
    inventory.adjust_stock(product.pk, actor=company.actor, type="OUT", quantity=D(4), reference="O-1")
    assert worth(product) == (6, 600)
    moved = list(StockMovement.objects.order_by("pk").values())
    made = company.client.post(BILLS, {"supplierNumber": "СФ-77", "purchaseOrderId": str(order.pk)})
    assert made.status_code == 201, made.content
    data = made.json()["data"]
    number = f"SB-{clock.today():%Y}-0001"
    assert (data["billNumber"], data["status"], data["totalAmount"]) == (number, "draft", 1160)
    assert not CostEntry.objects.exists()
    assert not InputVatEntry.objects.exists()
    # The supplier billed 110 a piece, not 100.
    url = f"{BILLS}/{data['id']}"
    line = company.client.get(url).json()["data"]["items"][0]
    changed = company.client.put(url, {"items": [{**line, "unitPrice": 110, "unitPriceWithTax": None}]})
    assert changed.status_code == 200, changed.content
    said = {each["code"]: each for each in changed.json()["meta"]["warnings"]}
    assert (said["BILL_PRICE_DIFFERS"]["price"], said["BILL_PRICE_DIFFERS"]["agreed"]) == (110, 100)
    posted = company.client.post(f"{url}/post")
    assert posted.status_code == 200, posted.content
    assert posted.json()["data"]["status"] == "posted"
    # 100 more for ten pieces: six lie here, four are gone.
    assert worth(product) == (6, 660)
    assert sold_late(product) == 40
    assert list(StockMovement.objects.order_by("pk").values()) == moved
    entry = CostEntry.objects.get()
    assert (entry.kind, entry.value, entry.date) == ("bill", 60, clock.today())
    shown = company.client.get(url).json()["data"]
    assert (shown["netAmount"], shown["vatAmount"], shown["totalAmount"]) == (1100, 176, 1276)
    assert (shown["deductibleVat"], shown["dueAmount"], shown["paidAmount"]) == (176, 1276, 0)
    assert (shown["items"][0]["receivedQuantity"], shown["purchaseOrderNumber"]) == (10, order.number)
    vat = InputVatEntry.objects.get()
    assert (vat.day, vat.tax, vat.net, vat.vat) == (clock.today(), 16, 1100, 176)
    rows = company.client.get("/api/v1/finance/input-vat").json()["data"]["items"]
    assert [(row["vatAmount"], row["billNumber"]) for row in rows] == [(176, number)]
    assert inventory.check_costs(actor=company.actor) == []
    names = OutboxEvent.objects.filter(subject="supplier_bill").order_by("id").values_list("name", flat=True)
    assert list(names) == ["supplier_bill.created", "supplier_bill.updated", "supplier_bill.posted"]
    # Cancelled: as if it had never been, by entries of today.
    gone = company.client.post(f"{url}/cancel", {"reason": "Ошибка"})
    assert gone.json()["data"]["status"] == "cancelled"
    assert worth(product) == (6, 600)
    assert sold_late(product) == 0
    assert sum(row.vat for row in InputVatEntry.objects.all()) == 0
    assert company.client.post(f"{url}/cancel").status_code == 409


def test_a_bill_before_its_goods_waits_for_them_part_by_part(company):
    product = make_product(company.actor)
    order = ordered(company.actor, {product: (3, 100)})
    today = clock.today()
    items = [{"product_id": product.pk, "quantity": D(3), "unit_price": D("100.34"), "tax": D(16)}]
    bill = make_bill(company.actor, order, items=items)
    services.post_supplier_bill(bill.pk, actor=company.actor)
    assert not CostEntry.objects.exists()
    assert not InputVatEntry.objects.exists()
    receive(company.actor, order, {product: 1}, today)
    # 301.02 net, 48.16 VAT: a third of each.
    assert worth(product) == (1, D("100.34"))
    receive(company.actor, order, {product: 2}, today)
    assert worth(product) == (3, D("301.02"))
    assert [(row.net, row.vat) for row in InputVatEntry.objects.order_by("created_at", "id")] == [
        (D("100.34"), D("16.05")),
        (D("200.68"), D("32.11")),
    ]
    assert SupplierBillLine.objects.get().replaced_value == 300
    assert inventory.check_costs(actor=company.actor) == []


def test_vat_is_set_off_on_the_later_of_receipt_and_e_invoice(company):
    product = make_product(company.actor)
    order = ordered(company.actor, {product: (4, 100)})
    today = clock.today()
    first, second, told = (today - dt.timedelta(days=days) for days in (9, 2, 5))
    receive(company.actor, order, {product: 1}, first)
    receive(company.actor, order, {product: 3}, second)
    bill = make_bill(company.actor, order, date=first, due_date=today, e_invoice_date=told)
    services.post_supplier_bill(bill.pk, actor=company.actor)
    rows = InputVatEntry.objects.order_by("day").values_list("day", "net", "vat")
    assert list(rows) == [(told, 100, 16), (second, 300, 48)]


def test_two_bills_of_one_order_cover_it_one_after_the_other(company):
    product = make_product(company.actor)
    order = ordered(company.actor, {product: (3, "33.35")})
    items = [{"product_id": product.pk, "quantity": D(1), "unit_price": D(40)}]
    early = make_bill(company.actor, order, "A", items=items)
    late = make_bill(company.actor, order, "B")
    assert SupplierBillLine.objects.get(bill=late).quantity == 2
    services.post_supplier_bill(late.pk, actor=company.actor)
    services.post_supplier_bill(early.pk, actor=company.actor)
    receive(company.actor, order, {product: 2})
    covered = dict(SupplierBillLine.objects.values_list("bill__supplier_number", "covered_quantity"))
    assert covered == {"A": 0, "B": 2}
    assert worth(product) == (2, D("66.70"))
    receive(company.actor, order)
    assert worth(product) == (3, D("106.70"))
    # The earlier one is cancelled: the other covers no more than its own piece.
    services.cancel_supplier_bill(late.pk, actor=company.actor)
    assert worth(product) == (3, D("106.70"))
    assert sum(row.vat for row in InputVatEntry.objects.all()) == D("6.40")
    assert inventory.check_costs(actor=company.actor) == []


@pytest.mark.parametrize("payer", [True, False])
def test_vat_that_is_not_set_off_is_cost(company, payer):
    """Of a supplier who pays none there is none; of one who does it may be said not to be set off."""
    product = make_product(company.actor)
    supplier = make_supplier(company.actor, is_vat_payer=payer)
    order = ordered(company.actor, {product: (2, 100)}, tax=16 if payer else 0, supplier=supplier)
    receive(company.actor, order)
    body = {"productId": str(product.pk), "quantity": 2, "unitPrice": 100, "vatDeductible": False}
    made = company.client.post(
        BILLS, {"supplierNumber": "1", "purchaseOrderId": str(order.pk), "items": [body]}
    )
    bill = SupplierBill.objects.get(pk=made.json()["data"]["id"])
    assert (bill.net, bill.vat, bill.deductible_vat) == (200, 32 if payer else 0, 0)
    services.post_supplier_bill(bill.pk, actor=company.actor)
    assert worth(product) == (2, 232 if payer else 200)
    assert not InputVatEntry.objects.exists()


def test_a_service_has_its_vat_at_once_and_touches_no_stock(company):
    supplier = make_supplier(company.actor)
    day = clock.today() - dt.timedelta(days=1)
    body = {
        "supplierId": str(supplier.pk),
        "supplierNumber": "АВР-5",
        "date": day.isoformat(),
        "items": [{"description": "Аренда", "quantity": 1, "unitPriceWithTax": 116000}],
    }
    made = company.client.post(BILLS, body)
    assert made.status_code == 201, made.content
    assert company.client.post(f"{BILLS}/{made.json()['data']['id']}/post").status_code == 200
    assert list(InputVatEntry.objects.values_list("day", "net", "vat")) == [(day, 100000, 16000)]
    assert not CostEntry.objects.exists()
    again = company.client.post(BILLS, {**body, "supplierNumber": "авр-5"})
    assert (again.status_code, again.json()["error"]["details"]["field"]) == (409, "supplierNumber")


def test_what_is_refused_changes_nothing(company):
    product = make_product(company.actor)
    bundle = make_product(company.actor, type="SERVICE")
    order = ordered(company.actor, {product: (2, 100)})
    other = make_supplier(company.actor, is_vat_payer=False)
    draft = inventory.create_purchase_order(
        actor=company.actor,
        supplier_id=other.pk,
        items=[{"product_id": product.pk, "quantity": D(1), "unit_price": D(1)}],
    )
    bill = make_bill(company.actor, order)
    services.post_supplier_bill(bill.pk, actor=company.actor)
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    yesterday = (clock.today() - dt.timedelta(days=1)).isoformat()
    line = {"description": "Услуга", "quantity": 1, "unitPrice": 5}
    mine = {"supplierNumber": "9", "supplierId": str(other.pk), "items": [line]}
    looker = company.member("INVENTORY_VIEW", "INVENTORY_BUY", "COSTS_VIEW").client
    before = fingerprint(company.organization.pk)
    for body, status, where in (
        ({"supplierId": str(other.pk), "items": [line]}, 400, "supplierNumber"),
        ({**mine, "items": []}, 400, "items"),
        ({"supplierNumber": "9", "supplierId": str(other.pk)}, 400, "items"),
        ({**mine, "date": tomorrow}, 400, "date"),
        ({**mine, "dueDate": yesterday}, 400, "dueDate"),
        ({**mine, "items": [{**line, "tax": 16}]}, 400, "items.0.tax"),
        ({**mine, "items": [{**line, "quantity": None}]}, 400, "items.0.quantity"),
        ({**mine, "items": [{**line, "unitPrice": None}]}, 400, "items.0.unitPrice"),
        ({**mine, "items": [{"quantity": 1, "unitPrice": 5}]}, 400, "items.0.description"),
        ({**mine, "items": [{**line, "id": str(bill.pk)}]}, 404, "items.0.id"),
        ({**mine, "items": [{**line, "productId": str(bill.pk)}]}, 404, "items.0.productId"),
        ({**mine, "purchaseOrderId": str(order.pk)}, 400, "purchaseOrderId"),
        ({"supplierNumber": "9", "purchaseOrderId": str(draft.pk)}, 409, None),
        ({"supplierNumber": "9", "purchaseOrderId": str(order.pk)}, 409, None),
        ({"supplierNumber": "9", "purchaseOrderId": str(bill.pk)}, 404, "purchaseOrderId"),
    ):
        answer = company.client.post(BILLS, body)
        assert answer.status_code == status, (body, answer.content)
        details = answer.json()["error"]["details"]
        assert where is None or where in (details.get("field"), *details), (body, details)
    assert bundle is not None
    url = f"{BILLS}/{bill.pk}"
    writes: tuple[tuple[str, str, Any, int], ...] = (
        ("put", url, {"supplierNumber": "10"}, 409),
        ("put", url, {"items": [line]}, 409),
        ("post", f"{url}/post", {}, 409),
        ("delete", url, None, 409),
    )
    for method, path, sent, status in writes:
        answer = getattr(company.client, method)(path, *([] if sent is None else [sent]))
        assert answer.status_code == status, (path, answer.content)
    assert looker.get(BILLS).status_code == looker.get(url).status_code == 403
    assert looker.post(BILLS, mine).status_code == 403
    assert fingerprint(company.organization.pk) == before
    assert company.client.put(url, {"notes": "Оригинал получен"}).status_code == 200


def test_a_bill_falls_due_once(company):
    supplier = make_supplier(company.actor)
    day = clock.today() - dt.timedelta(days=3)
    items = [{"description": "Связь", "quantity": D(1), "unit_price": D(100)}]
    bill = make_bill(company.actor, supplier_id=supplier.pk, items=items, date=day)
    assert services.mark_bills_overdue(supplier.pk, actor=company.actor) == 0
    services.post_supplier_bill(bill.pk, actor=company.actor)
    assert services.mark_bills_overdue(supplier.pk, actor=company.actor) == 1
    assert services.mark_bills_overdue(supplier.pk, actor=company.actor) == 0
    assert OutboxEvent.objects.filter(name="supplier_bill.overdue").count() == 1
    listed = company.client.get(f"{BILLS}?isOverdue=true&search=СФ-1").json()["data"]["items"]
    assert [(row["status"], row["dueAmount"]) for row in listed] == [("overdue", 116)]
    assert company.client.delete(f"/api/v1/suppliers/{supplier.pk}").status_code == 409
