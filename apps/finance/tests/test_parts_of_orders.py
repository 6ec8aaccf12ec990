"""Invoices bill parts of an order, which add up to it to the tiyn (domain.md §2.4)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.finance.models import Invoice, VatEntry
from apps.finance.tests.agreeing import ORDERS, done, post, read, won
from apps.finance.tests.parting import bill, billed, issue, order_of, settled, ship, whole
from apps.finance.tests.pdf_pages import INVOICES

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.mark.parametrize("price", [6.7, "7.77"])
@pytest.mark.parametrize("way", ["quantity", "shipment"])
def test_three_thirds_are_the_line_to_the_tiyn(company, customer, price, way):
    """3 × 6.70 net + 16 % = 23.32, whose third is no number of tiyn."""
    order = order_of(company, customer, (3, price, 16))
    [line] = order["items"]
    amounts = []
    for _third in range(3):
        if way == "quantity":
            how: Any = {"items": [{"orderItemId": line["id"], "quantity": 1}]}
        else:
            how = {"shipmentId": ship(company, order, 1)["shipmentId"]}
        amounts.append(issue(company, order, **how)["amount"])
    assert billed(order) == whole(order)
    assert sum(D(str(amount)) for amount in amounts) == D(str(line["agreedTotal"]))
    if price == 6.7:
        assert amounts == [7.77, 7.78, 7.77]
    assert bill(company, order, 409)["code"] == "CONFLICT"


def test_half_ahead_is_not_billed_again_by_two_shipments(company, customer):
    order = order_of(company, customer, (10, 100, 16))
    ahead = issue(company, order, percent=50)
    [row] = ahead["items"]
    assert (ahead["amount"], row["quantity"], row["unitPrice"], row["byAmount"]) == (580, 5, 100, False)
    assert (ahead["turnoverDate"], VatEntry.objects.count(), settled(company, customer)) == (None, 0, 0)
    esf = company.client.get(f"{INVOICES}/{ahead['id']}/esf.xml")
    assert (esf.status_code, esf.json()["error"]["details"]["reason"]) == (409, "NOT_DELIVERED")
    first, second = ship(company, order, 4), ship(company, order, 6)
    # 4 of 5 that are unbilled, then the one that is left of the 6.
    amounts = []
    for shipped in (first, second):
        made = issue(company, order, shipmentId=shipped["shipmentId"])
        assert made["shipmentNumber"] == shipped["shipmentNumber"]
        amounts.append((made["amount"], made["items"][0]["quantity"]))
    assert amounts == [(464, 4), (116, 1)]
    assert billed(order) == whole(order) == [(D(1000), D(160), D(1160))]
    assert [str(row.vat) for row in VatEntry.objects.order_by("id")] == ["64.00", "96.00"]
    assert settled(company, customer) == 1160
    # All of it is delivered, the half that was billed ahead with it.
    assert company.client.get(f"{INVOICES}/{ahead['id']}/esf.xml").status_code == 200
    refused = bill(company, order, 409, shipmentId=second["shipmentId"])
    assert refused["code"] == "CONFLICT"


def test_a_part_has_its_share_of_the_adjustment(company, customer, product):
    """The reference's win: 20,160,000 of lines sold for 22,500,000."""
    items = [{"productId": product.pk, "quantity": 50, "unitPrice": 400000, "discount": 10, "tax": 12}]
    order, draft = won(company, customer, items, finalAmount=22500000)
    half = issue(company, order, percent=50)
    assert (half["itemsTotal"], half["adjustmentAmount"], half["amount"]) == (10080000, 1170000, 11250000)
    rest = read(company, INVOICES, draft["id"])  # the win's draft is what is left
    assert (rest["itemsTotal"], rest["adjustmentAmount"], rest["amount"]) == (10080000, 1170000, 11250000)
    third = issue(company, order, amount=3750000.01)
    assert (third["itemsTotal"] + third["adjustmentAmount"], third["amount"]) == (3750000.01, 3750000.01)
    assert third["items"][0]["byAmount"] is True
    done(company.client.post(f"{INVOICES}/{draft['id']}/send"), 200)
    assert read(company, INVOICES, draft["id"])["amount"] == 7499999.99
    assert billed(order) == whole(order)
    totals = Invoice.objects.filter(order=order["id"]).values_list("items_total", "adjustment_amount")
    assert [sum(each) for each in zip(*totals, strict=True)] == [D(20160000), D(2340000)]
    shown = read(company, ORDERS, order["id"])
    assert (shown["billedAmount"], shown["unbilledAmount"]) == (22500000, 0)


def test_lines_of_the_order_and_extras_in_one_invoice(company, customer):
    order = order_of(company, customer, (10, "116", 16), (1, 1000, 0))
    goods, work = order["items"]
    items = [
        {"orderItemId": goods["id"], "quantity": 3},
        {"orderItemId": work["id"], "amount": 333.33},
        {"description": "Delivery", "quantity": 1, "unitPrice": 50, "tax": 0},
    ]
    made = issue(company, order, items=items)
    assert [(row["orderItemId"], row["amount"], row["byAmount"]) for row in made["items"]] == [
        (goods["id"], 348, False),
        (work["id"], 333.33, True),
        (None, 50, False),
    ]
    assert (made["amount"], made["adjustmentAmount"]) == (731.33, 0)
    shown = read(company, ORDERS, order["id"])
    assert [(line["billedAmount"], line["unbilledAmount"]) for line in shown["billing"]] == [
        (348, 812),
        (333.33, 666.67),
    ]
    rest = issue(company, order)
    assert [(row["quantity"], row["amount"]) for row in rest["items"]] == [(7, 812), (1, 666.67)]
    assert billed(order) == whole(order)


@pytest.mark.parametrize(
    ("how", "named"),
    [
        ({"percent": 50, "amount": 10}, {"percent", "amount"}),
        (
            {"percent": 50, "items": [{"description": "x", "quantity": 1, "unitPrice": 1}]},
            {"percent", "items"},
        ),
        ({"percent": 0}, {"percent"}),
        ({"percent": 100.5}, {"percent"}),
        ({"amount": 0}, {"amount"}),
        ({"amount": 1160.01}, {"amount"}),
        ({"amount": 10, "orderId": None}, {"orderId"}),
        ({"percent": 50, "adjustmentAmount": 1}, {"adjustmentAmount"}),
    ],
)
def test_what_cannot_be_asked_is_named(company, customer, refused, how, named):
    order = order_of(company, customer, (10, 100, 16))
    body = {"customerId": str(customer.pk), "orderId": order["id"], **how}
    code = "REQUIRED_FIELD" if named == {"orderId"} else "VALIDATION_FAILED"
    assert set(refused("post", INVOICES, body, 400, code)) == named


@pytest.mark.parametrize(
    ("line", "status", "field"),
    [
        ({"quantity": 1, "amount": 5}, 400, "items.0.amount"),
        ({}, 400, "items.0.quantity"),
        ({"quantity": 11}, 400, "items.0.quantity"),
        ({"amount": 1160.01}, 400, "items.0.amount"),
        ({"quantity": 1, "unitPrice": 99}, 400, "items.0.unitPrice"),
        ({"quantity": 1, "orderItemId": "0198b3a4-0000-7000-8000-000000000000"}, 404, "items.0.orderItemId"),
    ],
)
def test_a_line_is_billed_as_the_order_has_it(company, customer, refused, line, status, field):
    order = order_of(company, customer, (10, 100, 16))
    items = [{"orderItemId": order["items"][0]["id"], **line}]
    body = {"customerId": str(customer.pk), "orderId": order["id"], "items": items}
    code = {404: "NOT_FOUND", 400: "REQUIRED_FIELD" if not line else "VALIDATION_FAILED"}[status]
    assert field in str(refused("post", INVOICES, body, status, code))


def test_drafts_overlap_and_issuing_refuses(company, customer, refused):
    order = order_of(company, customer, (10, 100, 16))
    items = [{"orderItemId": order["items"][0]["id"], "quantity": 6}]
    one, two = bill(company, order, items=items), bill(company, order, items=items)
    done(company.client.post(f"{INVOICES}/{one['id']}/send"), 200)
    details = refused("post", f"{INVOICES}/{two['id']}/send", {}, 409, "CONFLICT")
    assert details["items"] == [{"orderItemId": order["items"][0]["id"], "unbilled": 464, "amount": 696}]
    pay = {"invoiceId": two["id"], "amount": 1, "method": "cash"}
    refused("post", "/api/v1/finance/payments", pay, 409, "CONFLICT")
    # Made smaller it fits.
    line = {**two["items"][0], "quantity": 4}
    done(company.client.put(f"{INVOICES}/{two['id']}", {"items": [line]}), 200)
    done(company.client.post(f"{INVOICES}/{two['id']}/send"), 200)
    assert billed(order) == whole(order)


def test_what_is_read_and_sent_back_is_no_change(company, customer):
    order = order_of(company, customer, (10, 100, 16), (1, 1000, 0))
    half = bill(company, order, percent=33)
    back = {"items": half["items"], "adjustmentAmount": half["adjustmentAmount"]}
    done(company.client.put(f"{INVOICES}/{half['id']}", back), 200)
    assert read(company, INVOICES, half["id"]) == half
    more = {**half["items"][1], "amount": 500}
    done(company.client.put(f"{INVOICES}/{half['id']}", {"items": [half["items"][0], more]}), 200)
    assert read(company, INVOICES, half["id"])["items"][1]["amount"] == 500


def test_credited_to_be_billed_again_is_billed_again(company, customer):
    order = order_of(company, customer, (10, 100, 16))
    made = issue(company, order, percent=50)
    note = {"invoiceId": made["id"], "amount": 116, "rebill": True}
    post(company, "/api/v1/finance/credit-notes", note)
    shown = read(company, ORDERS, order["id"])
    assert (shown["billedAmount"], shown["unbilledAmount"]) == (464, 696)
    assert issue(company, order)["amount"] == 696
    assert read(company, ORDERS, order["id"])["billing"][0]["unbilledAmount"] == 0


def test_closing_credits_what_was_billed_of_the_rest(company, customer):
    order = order_of(company, customer, (10, 100, 16))
    made = issue(company, order, percent=50)
    ship(company, order, 3)
    done(company.client.post(f"{ORDERS}/{order['id']}/close", {"reason": "r"}), 200)
    assert read(company, INVOICES, made["id"])["creditedAmount"] == 232
    shown = read(company, ORDERS, order["id"])
    assert (shown["closedAmount"], shown["billedAmount"], shown["unbilledAmount"]) == (812, 348, 0)
    assert settled(company, customer) == 348
    bill(company, order, 409)


def test_a_return_of_what_is_not_billed_lowers_what_may_be(company, customer):
    order = order_of(company, customer, (10, 100, 16))
    issue(company, order, percent=50)
    shipped = ship(company, order, 10)
    back = {"items": [{"orderItemId": order["items"][0]["id"], "quantity": 2, "condition": "restock"}]}
    post(company, f"{ORDERS}/{order['id']}/returns", {**back, "reason": "r"})
    shown = read(company, ORDERS, order["id"])
    assert (shown["billedAmount"], shown["unbilledAmount"], shown["creditedAmount"]) == (580, 348, 0)
    rest = issue(company, order, shipmentId=shipped["shipmentId"])
    assert (rest["amount"], rest["items"][0]["quantity"]) == (348, 3)
    assert settled(company, customer) == 928
    bill(company, order, 409)


def test_who_pays_no_vat_bills_parts_without(company, customer):
    done(company.client.put("/api/v1/organization", {"vatPayer": False}), 200)
    order = order_of(company, customer, (3, 33.33, 0))
    made = [issue(company, order, percent=50), issue(company, order, percent=50)]
    assert [(row["amount"], row["items"][0]["vatAmount"]) for row in made] == [(50, 0), (49.99, 0)]


def test_a_shipment_that_is_billed_is_not_undone(company, customer, refused):
    order = order_of(company, customer, (10, 100, 16))
    shipped = ship(company, order, 4)
    undo = f"/api/v1/shipments/{shipped['shipmentId']}/undo"
    draft = bill(company, order, shipmentId=shipped["shipmentId"])
    details = refused("post", undo, {"reason": "r"}, 409, "CONFLICT")
    assert details["invoiceNumber"] == draft["invoiceNumber"]
    assert company.client.delete(f"{INVOICES}/{draft['id']}").status_code == 200
    done(company.client.post(undo, {"reason": "r"}), 200)
    assert bill(company, order, 409, shipmentId=shipped["shipmentId"])["code"] == "CONFLICT"


def test_a_draft_per_shipment_where_it_is_wanted(company, customer):
    order = order_of(company, customer, (10, 100, 16))
    ship(company, order, 1)
    assert not Invoice.objects.exists()
    done(company.client.put("/api/v1/organization", {"draftPerShipment": True}), 200)
    assert read(company, "/api/v1/organization", "")["draftPerShipment"] is True
    shipped = ship(company, order, 4)
    [draft] = Invoice.objects.all()
    assert (str(draft.shipment_id), draft.amount, draft.status) == (shipped["shipmentId"], 464, "draft")
    issue(company, order, percent=80)
    draft.refresh_from_db()
    assert draft.amount == 232  # of 1160, 928 are billed
    issue(company, order, amount=232)
    assert not Invoice.objects.filter(pk=draft.pk).exists()
    second = ship(company, order, 1)
    assert not Invoice.objects.filter(status="draft").exists()
    done(company.client.post(f"/api/v1/shipments/{second['shipmentId']}/undo", {"reason": "r"}), 200)
