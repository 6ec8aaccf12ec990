"""What comes back: to stock or to scrap, never more than was shipped; credited, and paid back as asked."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from apps.accounts.tests.factories import unchanged
from apps.finance.models import CreditNote, Invoice, VatEntry
from apps.finance.turnovers import settlement
from apps.inventory.models import BomComponent
from apps.inventory.services import adjust_stock
from apps.kernel import clock
from apps.sales.models import Order, OrderItem, SalesReturn, Shipment, ShipmentItem
from apps.sales.services import confirm_order
from apps.sales.tests.factories import make_bundle, make_customer, make_order, make_product, stock_of
from apps.sales.tests.order_client import ORDERS
from apps.sales.tests.shipping import detail, ship, sold, turnover
from conftest import at_office

pytestmark = pytest.mark.django_db
INVOICES = "/api/v1/finance/invoices"
D = Decimal


def back(company, order, *lines, client=None, **more):
    """(line, quantity, condition) come back."""
    items = [
        {"orderItemId": str(line.pk), "quantity": quantity, "condition": condition}
        for line, quantity, condition in lines
    ]
    body = {"items": items, "reason": "damaged", **more}
    return (client or company.client).post(f"{ORDERS}/{order.pk}/returns", body)


def line_of(order):
    return OrderItem.objects.get(order=order)


def billed(company, order, paid=None, **more):
    body = {"customerId": str(order.customer_id), "orderId": str(order.pk), **more}
    invoice = company.client.post(INVOICES, body).json()["data"]["id"]
    assert company.client.post(f"{INVOICES}/{invoice}/send").status_code == 200
    if paid:
        body = {"invoiceId": invoice, "amount": paid, "method": "bank_transfer"}
        assert company.client.post("/api/v1/finance/payments", body).status_code == 201
    return Invoice.objects.get(pk=invoice)


def test_to_stock_or_to_scrap_with_a_credit_note_of_the_lines_rate(company):
    product = make_product(company.actor, stock=10)
    order = sold(company, (product, 10, 116))
    ship(company, order)
    invoice = billed(company, order)
    line = line_of(order)
    answer = back(company, order, (line, 3, "restock"), (line, 1, "scrap"))
    assert answer.status_code == 201, answer.content
    data = answer.json()["data"]
    assert (data["returnNumber"][:4], data["amount"], data["refundAmount"]) == ("RET-", 464, 0)
    assert stock_of(product) == (3, 0)
    note = CreditNote.objects.get()
    assert (note.amount, note.invoice_id, str(note.sales_return_id)) == (464, invoice.pk, data["id"])
    [credited] = note.items.all()
    assert (credited.net, credited.vat, credited.tax) == (400, 64, 16)
    # The return is the turnover taken back, once; its credit note adds nothing.
    assert [row[2:] for row in turnover(kind="return")] == [(-300, -48), (-100, -16)]
    assert sum(row[3] for row in turnover()) == 96
    assert not VatEntry.objects.filter(kind="reduction").exists()
    shown = detail(company, order)
    [item] = shown["items"]
    assert (item["shippedQuantity"], item["returnedQuantity"], item["remainingQuantity"]) == (10, 4, 0)
    assert (shown["status"], shown["creditedAmount"], shown["paymentStatus"]) == ("shipped", 464, "pending")
    assert settlement(order.customer_id).amount == 696
    found = company.client.get(f"/api/v1/returns/{data['id']}").json()["data"]
    assert [(row["quantity"], row["condition"], row["totalPrice"]) for row in found["items"]] == [
        (3, "restock", 348), (1, "scrap", 116),
    ]  # fmt: skip


def test_never_more_than_was_shipped_and_nothing_changes_by_a_refusal(company):
    product = make_product(company.actor, stock=10)
    order = sold(company, (product, 10, 116))
    line = line_of(order)
    ship(company, order, [{"productId": str(product.pk), "quantity": 4}])
    assert back(company, order, (line, 1, "restock")).status_code == 201
    before = stock_of(product), SalesReturn.objects.count(), VatEntry.objects.count()
    for answer, status, field in (
        (back(company, order, (line, "3.001", "restock")), 400, "items.0.quantity"),
        (back(company, order, (line, 2, "restock"), (line, 2, "scrap")), 400, "items.1.quantity"),
        (back(company, order, (line, 1, "lost")), 400, "items.0.condition"),
        (back(company, order), 400, "items"),
        (back(company, order, (line, 1, "scrap"), reason=" "), 400, "reason"),
        (back(company, order, (line, 1, "scrap"), date="2199-01-01"), 400, "date"),
        (back(company, order, (OrderItem(pk=uuid4()), 1, "scrap")), 404, "items.0.orderItemId"),
        (back(company, order, (line, 1, "scrap"), refundAmount=1), 422, "available"),
    ):
        assert (answer.status_code, next(iter(answer.json()["error"]["details"]))) == (status, field)
    assert (stock_of(product), SalesReturn.objects.count(), VatEntry.objects.count()) == before
    viewer = company.member("ORDERS_VIEW").client
    assert back(company, order, (line, 1, "scrap"), client=viewer).status_code == 403
    shipper = company.member("ORDERS_VIEW", "ORDERS_SHIP").client
    assert back(company, order, (line, 1, "scrap"), client=shipper, refundAmount=1).status_code == 403
    assert back(company, order, (line, 1, "scrap"), client=shipper).status_code == 201


def test_unbilled_goods_make_no_credit_note_and_lower_what_may_be_billed(company):
    product = make_product(company.actor, stock=10)
    order = sold(company, (product, 10, 116))
    ship(company, order)
    assert back(company, order, (line_of(order), 4, "restock")).status_code == 201
    assert not CreditNote.objects.exists()
    order.refresh_from_db()
    assert (order.total_amount, order.closed_amount) == (1160, 464)
    assert order.unbilled == order.owed_total == 696
    assert sum(row[2] + row[3] for row in turnover()) == 696


def test_what_is_paid_too_much_goes_back_or_stays_on_the_account(company):
    product = make_product(company.actor, stock=10)
    order = sold(company, (product, 10, 116))
    ship(company, order)
    billed(company, order, paid=1160)
    answer = back(company, order, (line_of(order), 5, "restock"), refundAmount=200)
    assert answer.status_code == 201, answer.content
    customer = order.customer
    customer.refresh_from_db()
    assert customer.balance == 380
    assert settlement(customer.pk).amount == -380
    shown = detail(company, order)
    assert (shown["paidAmount"], shown["paymentStatus"]) == (960, "paid")


def test_a_bundle_comes_back_as_its_shipment_took_it(company):
    part, other = make_product(company.actor, stock=9), make_product(company.actor, stock=9)
    bundle = make_bundle(company.actor, {part: "1.5", other: 1})
    order = sold(company, (bundle, 3, "33.35"))
    ship(company, order)
    BomComponent.objects.filter(product=bundle, component=part).update(quantity=5)
    line = line_of(order)
    for expected in ((6, 7), (D("7.5"), 8), (9, 9)):
        assert back(company, order, (line, 1, "restock")).status_code == 201
        assert (stock_of(part)[0], stock_of(other)[0]) == expected
    [item] = ShipmentItem.objects.all()
    assert sum(made.amount for made in SalesReturn.objects.all()) == item.total == D("100.05")
    assert sum(row[2] for row in turnover()) == sum(row[3] for row in turnover()) == 0
    assert Shipment.objects.get().status == "returned"
    assert Order.objects.get(pk=order.pk).unbilled == 0


def test_what_comes_back_goes_to_who_waits(company):
    product = make_product(company.actor, stock=2)
    order = sold(company, (product, 2, 100))
    ship(company, order)
    waiting = make_order_waiting(company, product)
    assert back(company, order, (line_of(order), 1, "restock")).status_code == 201
    assert stock_of(product) == (1, 1)
    assert detail(company, waiting)["stock"][0]["reserved"] == 1


def make_order_waiting(company, product):
    order = make_order(company.actor, (product, 2), customer=make_customer(company.actor))
    confirm_order(order.pk, actor=company.actor, allow_backorder=True)
    return order


def test_nothing_comes_back_before_it_went_out(company):
    """And what is expected on a day does not leave after it, where the day of leaving is said."""
    today = clock.today()
    before, earlier = today - timedelta(days=1), (today - timedelta(days=2)).isoformat()
    product = make_product(company.actor)
    adjust_stock(product.pk, actor=company.actor, type="IN", quantity=D(10), date=today - timedelta(days=9))
    order = sold(company, (product, 4, 100))
    backdated = {"date": before.isoformat(), "estimatedDelivery": earlier}
    with unchanged("sales.Order", "sales.Shipment", "sales.ShipmentItem"):
        answer = company.client.post(f"{ORDERS}/{order.pk}/ship", backdated)
        assert (answer.status_code, set(answer.json()["error"]["details"])) == (400, set(backdated))
    assert ship(company, order, date=before.isoformat()).status_code == 200
    with unchanged("sales.Order", "sales.SalesReturn", "sales.ShipmentItem"):
        answer = back(company, order, (line_of(order), 1, "restock"), date=earlier)
        assert (answer.status_code, set(answer.json()["error"]["details"])) == (400, {"shippedAt", "date"})
    assert back(company, order, (line_of(order), 1, "restock"), date=before.isoformat()).status_code == 201


def test_the_dialog_asks_of_each_line_what_goes_to_stock_and_what_to_scrap(company, staff):
    part, other = make_product(company.actor, stock=10), make_product(company.actor, stock=10)
    work = make_product(company.actor, type="SERVICE")
    order = sold(company, (part, 4, 100), (other, 2, 100), (work, 1, 100))
    ship(company, order)
    first, second, service = order.items.order_by("position")
    page = reverse("admin:sales_order_step", args=(order.pk, "return_goods"))
    asked = [name for name in staff.get(page).context["form"].fields if "_" in name]
    assert asked == [f"{box}_{line.pk}" for line in (first, second) for box in ("line", "scrap")] + [
        f"line_{service.pk}"
    ]
    entered = {f"line_{first.pk}": "3", f"scrap_{first.pk}": "2", "reason": "r"}
    answer = staff.post(page, entered)
    assert list(answer.context["form"].errors) == [f"scrap_{first.pk}"]
    assert not SalesReturn.objects.exists()
    entered |= {f"scrap_{first.pk}": "1", f"scrap_{second.pk}": "2", f"line_{service.pk}": "1"}
    assert staff.post(page, entered).status_code == 302
    made = SalesReturn.objects.get()
    assert list(made.items.values_list("order_item", "quantity", "condition").order_by("position")) == [
        (first.pk, 3, "restock"), (first.pk, 1, "scrap"), (second.pk, 2, "scrap"), (service.pk, 1, "restock"),
    ]  # fmt: skip
    assert (stock_of(part), stock_of(other)) == ((9, 0), (8, 0))
    # Both are found by number, and their lists go out as files.
    sent = Shipment.objects.get()
    found = company.client.get(f"/api/v1/shipments?search={sent.number}").json()["data"]["items"]
    assert [row["id"] for row in found] == [str(sent.pk)]
    found = company.client.get(f"/api/v1/returns?search={made.number}&date[gte]={made.date}").json()["data"][
        "items"
    ]
    assert [row["id"] for row in found] == [str(made.pk)]
    for words, there in ((sent.number, sent), (made.number, made), (f"{made.number} x1", None)):
        palette = staff.get("/admin/search/", {"s": words}).content.decode()
        assert [each for each in (sent, made) if f"{each.pk}/" in palette] == [there] * bool(there), words
    for screen, of in (("shipment", sent), ("salesreturn", made)):
        sheet = staff.get(f"/admin/sales/{screen}/export/csv/", {"q": of.number})
        rows = list(csv.reader(io.StringIO(sheet.content.decode("utf-8-sig")), delimiter=";"))
        assert [row[:3] for row in rows[1:]] == [[of.number, order.number, str(order.customer)]]
    stranger = at_office(company.member("CUSTOMERS_VIEW").client)
    assert str(sent.pk) not in stranger.get("/admin/search/", {"s": sent.number}).content.decode()
