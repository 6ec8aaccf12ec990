"""Invoices with more than their order's lines, and credit notes before and after the delivery."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.finance.tests.agreeing import ORDERS, done, post, read
from apps.finance.tests.parting import issue, order_of, ship
from apps.finance.tests.pdf_pages import INVOICES

pytestmark = pytest.mark.django_db
CREDIT_NOTES, REGISTER = "/api/v1/finance/credit-notes", "/api/v1/finance/vat-register"
EXTRA = {"description": "Delivery", "quantity": 1, "unitPrice": 50, "tax": 12}


def rows(company: Any, order: Any) -> list[tuple[Any, ...]]:
    """The register's rows of an order, the oldest first."""
    found = company.client.get(REGISTER, {"orderId": order["id"], "sort": "createdAt"}).json()["data"][
        "items"
    ]
    return [(row["kind"], row["tax"], row["netAmount"], row["vatAmount"]) for row in found]


def owes(company: Any, order: Any) -> tuple[Any, Any]:
    """(settlement, balance) of its customer."""
    found = read(company, "/api/v1/customers", order["customerId"])
    return found["settlement"], found["balance"]


def forgive(company: Any, invoice: Any, **how: Any) -> Any:
    return post(company, CREDIT_NOTES, {"invoiceId": invoice["id"], **how})


@pytest.fixture
def order(company, customer):
    """Ten at 116 with VAT, confirmed."""
    return order_of(company, customer, (10, "116", 16))


def test_an_extra_bills_nothing_of_the_order_and_turns_over_by_itself(company, order):
    line = order["items"][0]["id"]
    invoice = issue(company, order, items=[{"orderItemId": line, "quantity": 3}, EXTRA])
    shown = read(company, ORDERS, order["id"])
    assert (shown["invoicedAmount"], shown["unbilledAmount"], shown["billing"][0]["unbilledAmount"]) == (
        348,
        812,
        812,
    )
    assert rows(company, order) == []
    sent = ship(company, order, 4)
    assert rows(company, order) == [("shipment", 16, 400, 64), ("invoice", 12, 50, 6)]
    assert owes(company, order) == (520, -404)
    xml = company.client.get(f"{INVOICES}/{invoice['id']}/esf.xml").content.decode()
    assert "<totalNdsAmount>54.00</totalNdsAmount>" in xml  # 48 of three pieces and 6
    # Undone, it turned over no more than the goods did; shipped again, it does again.
    done(company.client.post(f"/api/v1/shipments/{sent['shipmentId']}/undo", {"reason": "r"}), 200)
    assert sum(row[2] for row in rows(company, order)) == 0
    ship(company, order, 4)
    assert rows(company, order)[-2:] == [("shipment", 16, 400, 64), ("invoice", 12, 50, 6)]
    # A reduction of it is one of its own, at its own rate: the goods' rows stand.
    [_goods, extra] = invoice["items"]
    forgive(company, invoice, items=[{"invoiceItemId": extra["id"], "amount": 28}], rebill=True)
    assert rows(company, order)[-1] == ("reduction", 12, -25, -3)
    assert read(company, ORDERS, order["id"])["creditedAmount"] == 0
    assert owes(company, order) == (492, -376)


def test_what_the_reference_bills_beside_an_order_takes_nothing_from_its_goods(company, order):
    """The reference's own lines with an order that has goods of its own."""
    item = {"description": "Consulting Services", "quantity": 40, "unitPrice": 50000, "tax": 12}
    made = issue(company, order, items=[item])
    ship(company, order, 10)
    forgive(company, made, amount=40000)
    assert rows(company, order) == [
        ("shipment", 16, 1000, 160),
        ("invoice", 12, 2000000, 240000),
        ("reduction", 12, -35714.29, -4285.71),
    ]
    assert read(company, ORDERS, order["id"])["unbilledAmount"] == 1160


def test_a_credit_note_first_takes_what_was_billed_ahead(company, order):
    """Ten are billed, four delivered: three credited are of the six that did not come yet."""
    invoice = issue(company, order)
    ship(company, order, 4)
    forgive(company, invoice, amount=348)
    assert rows(company, order) == [("shipment", 16, 400, 64)]
    assert owes(company, order) == (464, -812)
    done(company.client.post(f"{ORDERS}/{order['id']}/close", {"reason": "r"}), 200)
    # Six are closed, three of them were credited before: three are credited now, and none twice.
    shown = read(company, ORDERS, order["id"])
    assert (shown["closedAmount"], shown["creditedAmount"], shown["unbilledAmount"]) == (348, 348, 0)
    assert owes(company, order) == (464, -464)
    post(company, "/api/v1/finance/payments", {"invoiceId": invoice["id"], "amount": 464, "method": "cash"})
    assert read(company, ORDERS, order["id"])["paymentStatus"] == "paid"


def test_what_came_later_is_lowered_by_what_was_credited_ahead(company, order):
    invoice = issue(company, order)
    ship(company, order, 4)
    forgive(company, invoice, amount=348)
    ship(company, order, 5)
    assert rows(company, order)[1:] == [("shipment", 16, 300, 48)]
    ship(company, order, 1)
    assert sum(row[2] for row in rows(company, order)) == 700
    assert owes(company, order) == (812, -812)


def test_a_return_after_a_reduction_leaves_what_is_owed(company, order):
    invoice = issue(company, order)
    ship(company, order, 10)
    forgive(company, invoice, amount=116)
    items = [{"orderItemId": order["items"][0]["id"], "quantity": 2, "condition": "restock"}]
    post(company, f"{ORDERS}/{order['id']}/returns", {"items": items, "reason": "r"})
    assert rows(company, order)[1:] == [("reduction", 16, -100, -16), ("return", 16, -200, -32)]
    assert owes(company, order) == (812, -812)
    shown = read(company, ORDERS, order["id"])
    assert (shown["closedAmount"], shown["creditedAmount"], shown["unbilledAmount"]) == (0, 348, 0)


@pytest.mark.parametrize(("rebill", "left"), [(False, 0), (True, 232)])
def test_an_invoice_that_a_credit_note_cancels_is_billable_again_only_so(company, order, rebill, left):
    """Two invoices of one line, a return of four out of the later, the rest of which is credited then."""
    line = order["items"][0]["id"]
    issue(company, order, items=[{"orderItemId": line, "quantity": 4}])
    later = issue(company, order)
    ship(company, order, 10)
    items = [{"orderItemId": line, "quantity": 4, "condition": "scrap"}]
    post(company, f"{ORDERS}/{order['id']}/returns", {"items": items, "reason": "r"})
    forgive(company, later, amount=232, rebill=rebill)
    assert read(company, INVOICES, later["id"])["status"] == "cancelled"
    shown = read(company, ORDERS, order["id"])
    [billing] = shown["billing"]
    assert (billing["unbilledAmount"], shown["unbilledAmount"]) == (left, left)
    assert billing["billedAmount"] == 696 - left
    assert Decimal(str(owes(company, order)[1])) == -464
