"""An order that was an amount alone has one service line before it ships, in every document."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from apps.finance.models import InvoiceItem, VatEntry
from apps.finance.tests.agreeing import ORDERS, done, post, read, won
from apps.finance.tests.pdf_pages import INVOICES, flat, pages, pdf_of
from apps.finance.tests.test_vat_register import order_of, since
from apps.sales.models import Order, OrderItem, Shipment
from apps.sales.tests.factories import make_bundle, make_product

pytestmark = pytest.mark.django_db

NOTES = "/api/v1/finance/credit-notes"
# 1,160,000 with 16 % inside.
WHOLE = (1000000, 160000, 1160000)
SUMS = ("netAmount", "vatAmount", "totalPrice")
AGREED = ("agreedNet", "agreedVat", "agreedTotal")


@pytest.fixture
def order(company: Any, customer: Any) -> Any:
    """Won at a sum, without products; its draft is issued."""
    order, invoice = won(company, customer, [], finalAmount=1160000)
    assert (order["items"], order["adjustmentAmount"]) == ([], 1160000)
    done(company.client.post(f"{INVOICES}/{invoice['id']}/send"), 200)
    return order


def step(company: Any, order: Any, name: str, **body: Any) -> Any:
    done(company.client.post(f"{ORDERS}/{order['id']}/{name}", body), 200)
    return read(company, ORDERS, order["id"])


def invoice_of(company: Any, order: Any) -> Any:
    item = InvoiceItem.objects.get(invoice__order_id=order["id"], invoice__deleted_at=None)
    return read(company, INVOICES, item.invoice_id)


@pytest.mark.parametrize("way", ["ship", "process"])
def test_one_line_through_every_document(company, customer, order, way):
    shown = step(company, order, "confirm") if way == "ship" else None
    if shown is None:
        body = {"status": "confirmed"}
        done(company.client.put(f"{ORDERS}/{order['id']}", body), 200)
        shown = read(company, ORDERS, order["id"])
    [line] = shown["items"]
    assert (line["productId"], line["productCode"], line["unit"], line["productName"]) == (
        None,
        None,
        None,
        "x",
    )
    assert (line["quantity"], line["tax"], line["taxCategory"], line["taxIncluded"]) == (
        1,
        16,
        "STANDARD",
        True,
    )
    assert (line["unitPriceWithTax"], line["discount"]) == (1160000, 0)
    assert tuple(line[key] for key in SUMS) == tuple(line[key] for key in AGREED) == WHOLE
    assert (shown["itemsTotal"], shown["adjustmentAmount"], shown["totalAmount"]) == (1160000, 0, 1160000)
    # Read and sent back: no change.
    done(company.client.put(f"{ORDERS}/{order['id']}", {"items": shown["items"]}), 200)
    assert read(company, ORDERS, order["id"])["items"] == shown["items"]

    item = InvoiceItem.objects.get(invoice__order_id=order["id"])
    assert str(item.order_item_id) == line["id"]
    if way == "ship":
        step(company, order, "ship", items=[{"orderItemId": line["id"], "quantity": 1}])
    else:
        done(company.client.put(f"{ORDERS}/{order['id']}", {"status": "processing"}), 200)
    assert since(company) == ([(16, 1000000, 160000)] if way == "ship" else [])
    step(company, order, "deliver")
    assert since(company) == [(16, 1000000, 160000)]
    [row] = VatEntry.objects.all()
    assert (str(row.line_id), row.kind, row.product_id) == (line["id"], "service", None)

    bill = invoice_of(company, order)
    kinds = {document["type"] for document in bill["documents"]}
    assert kinds == {"invoice", "act", "schet-faktura"}
    for kind in sorted(kinds):
        text = flat("".join(pages(pdf_of(company, SimpleNamespace(pk=bill["id"]), f"document={kind}"))))
        assert "1 160 000,00" in text, kind
    xml = company.client.get(f"{INVOICES}/{bill['id']}/esf.xml").content.decode()
    assert "<turnoverSize>1000000" in xml
    assert "<ndsAmount>160000" in xml

    note = {"invoiceId": bill["id"], "items": [{"invoiceItemId": bill["items"][0]["id"], "amount": 116}]}
    post(company, NOTES, note)
    assert since(company) == [(16, 999900, 159984)]


def test_what_was_credited_before_it_is_delivered_lowers_the_delivery(company, order):
    bill = invoice_of(company, order)
    post(company, NOTES, {"invoiceId": bill["id"], "amount": 116000})
    step(company, order, "confirm")
    step(company, order, "ship")
    step(company, order, "deliver")
    assert since(company) == [(16, 900000, 144000)]


def test_a_draft_follows_the_line(company, customer):
    order, draft = won(company, customer, [], finalAmount=1160000)
    shown = step(company, order, "confirm")
    after = read(company, INVOICES, draft["id"])
    assert (after["amount"], after["status"]) == (1160000, "draft")
    [item] = InvoiceItem.objects.filter(invoice_id=draft["id"])
    assert (str(item.order_item_id), item.description) == (shown["items"][0]["id"], "x")


def test_who_pays_no_vat_adds_none(company, customer):
    done(company.client.put("/api/v1/organization", {"vatPayer": False}), 200)
    order, _draft = won(company, customer, [], finalAmount=1160000)
    [line] = step(company, order, "confirm")["items"]
    assert (line["tax"], line["vatAmount"], line["totalPrice"]) == (0, 0, 1160000)


def test_lines_given_while_it_is_pending_say_what_the_sum_was_agreed_for(company, customer, product):
    order, draft = won(company, customer, [], finalAmount=1000000)
    body = {"items": [{"productId": product.pk, "quantity": 8}]}
    shown = done(company.client.put(f"{ORDERS}/{order['id']}", body), 200)
    shown = read(company, ORDERS, order["id"])
    assert (shown["itemsTotal"], shown["adjustmentAmount"], shown["totalAmount"]) == (928000, 72000, 1000000)
    assert shown["items"][0]["agreedTotal"] == 1000000
    assert read(company, INVOICES, draft["id"])["amount"] == 1000000
    assert len(step(company, order, "confirm")["items"]) == 1


def test_a_new_line_has_a_product(company, customer, product):
    order, _draft = won(company, customer, [], finalAmount=1000)
    for body in ({"productId": None, "quantity": 1, "unitPrice": 5, "description": "y"}, {"quantity": 1}):
        answer = company.client.put(f"{ORDERS}/{order['id']}", {"items": [body]})
        assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["items.0.productId"])
    answer = company.client.post(
        ORDERS, {"customerId": customer.pk, "items": [{"productId": None, "quantity": 1}]}
    )
    assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, ["items.0.productId"])
    assert (Order.objects.count(), OrderItem.objects.count()) == (1, 0)


def test_reports_and_dashboards_name_it(company, order):
    step(company, order, "confirm")
    today = Order.objects.get().confirmed_at.date().isoformat()
    span = {"startDate": today, "endDate": "2030-01-01"}
    shown = done(company.client.get("/api/v1/analytics/sales/dashboard", span), 200)
    assert shown["revenue"]["total"] == 1160000
    assert shown.get("topProducts", []) == []


def test_old_orders_come_over(company, customer):
    """Delivered and credited without lines, before there was a register: as the services would have it."""
    orders = [won(company, customer, [], finalAmount=amount) for amount in (1160000, 232, 58)]
    for order, draft in orders:
        done(company.client.post(f"{INVOICES}/{draft['id']}/send"), 200)
        step(company, order, "confirm")
    post(company, NOTES, {"invoiceId": orders[0][1]["id"], "amount": 116})
    for order, _draft in orders[:2]:
        step(company, order, "ship")
        step(company, order, "deliver")
    post(company, NOTES, {"invoiceId": orders[0][1]["id"], "amount": 232})
    lines = list(
        OrderItem.objects.order_by("order__number").values("order_id", "description", "tax", "net", "vat")
    )
    columns = ("kind", "day", "document_number", "tax", "tax_category", "net", "vat")
    # Before there were acts, services stood under the number of their order.
    acts = dict(Shipment.objects.values_list("act_number", "order__number"))
    rows = [(*row[:2], acts.get(row[2], row[2]), *row[3:]) for row in VatEntry.objects.values_list(*columns)]
    rows.sort(key=str)
    sums = list(Order.objects.order_by("number").values("items_total", "adjustment_amount", "total_amount"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE finance_vatentry")
        cursor.execute("UPDATE finance_invoiceitem SET order_item_id = NULL")
        cursor.execute("UPDATE sales_order SET adjustment_amount = total_amount, items_total = 0")
        cursor.execute("DELETE FROM sales_shipmentitem")
        cursor.execute("DELETE FROM sales_orderitem")
    module = import_module("apps.finance.migrations.0010_whole_lines")
    for _ in range(2):  # once more does nothing more
        module.fill(None, SimpleNamespace(connection=connection))
    found = OrderItem.objects.order_by("order__number")
    assert list(found.values("order_id", "description", "tax", "net", "vat")) == lines
    assert sorted(VatEntry.objects.values_list(*columns), key=str) == rows
    assert list(Order.objects.order_by("number").values(*sums[0])) == sums
    assert set(InvoiceItem.objects.values_list("order_item__order_id", flat=True)) == set(
        Order.objects.values_list("pk", flat=True)
    )


def test_the_screens_show_it_by_its_name(company, staff, order):
    """Pending without lines, confirmed with one, and its invoice, credit note and shipment."""
    page = reverse("admin:sales_order_change", args=(order["id"],))
    assert staff.get(page).status_code == 200
    step(company, order, "confirm")
    shown = staff.get(page)
    assert shown.status_code == 200
    [inline] = [one for one in shown.context["inline_admin_formsets"] if one.opts.model is OrderItem]
    assert [form.instance.description for form in inline.formset.forms] == ["x"]
    step(company, order, "ship")
    bill = invoice_of(company, order)
    assert staff.get(reverse("admin:finance_invoice_change", args=(bill["id"],))).status_code == 200
    assert staff.get(reverse("admin:sales_order_changelist")).status_code == 200


def test_a_bundle_of_services_is_turnover_when_it_is_delivered(company, customer):
    work = make_product(company.actor, type="SERVICE")
    order = order_of(company, customer, (make_bundle(company.actor, {work: 2}), 1000))
    path = f"/api/v1/orders/{order.pk}"
    for status in ("confirmed", "processing", "delivered"):
        assert company.client.put(path, {"status": status}).status_code == 200
    assert since(company) == [(16, 1000, 160)]
