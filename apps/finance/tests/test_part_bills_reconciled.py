"""One order billed by percent, by amount, by shipment and by its rest, credited, paid, returned: every list
that counts money says what is reckoned by hand here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.finance.tests.agreeing import ORDERS, post, read
from apps.finance.tests.parting import bill, issue, order_of, ship
from apps.finance.tests.pdf_pages import INVOICES, pages
from apps.kernel import clock

pytestmark = pytest.mark.django_db
AGES = ("notDue", "days1to30", "days31to60", "days61to90", "over90")


def sums(company: Any, customer: Any) -> tuple[Any, ...]:
    """(what the statement ends with, settlement, who owes, what is due by age, VAT of the month)."""
    told = company.client.get(f"/api/v1/finance/customers/{customer.pk}/statement").json()["data"]
    shown = company.client.get(f"/api/v1/customers/{customer.pk}").json()["data"]
    assert (shown["balance"], shown["settlement"]) == (told["closingBalance"], told["settlement"])
    board = company.client.get("/api/v1/analytics/finance/dashboard").json()["data"]
    due = board["receivables"]
    ages = [due["aging"][age]["amount"] for age in AGES]
    assert (sum(ages), board["overdue"]["amount"]) == (due["amount"], sum(ages[1:]))
    assert due["net"] == due["amount"] - due["onAccount"] == -told["closingBalance"]
    return told["closingBalance"], told["settlement"], told["settlementDirection"], ages, board["vat"]["due"]


def test_all_lists_say_what_the_hand_reckons(company, customer):
    """10 × 1,160 and 5 × 2,320 with 16 % VAT inside: 23,200, VAT 3,200."""
    order = order_of(company, customer, (10, "1160", 16), (5, "2320", 16))
    today = clock.today()
    assert (order["totalAmount"], sums(company, customer)) == (23200, (0, 0, "settled", [0] * 5, 0))
    # 30 % of 23,200, forty days late; billed ahead it is neither debt in the settlement nor VAT.
    late = {"issueDate": str(today - timedelta(60)), "dueDate": str(today - timedelta(40))}
    first = issue(company, order, percent=30, **late)
    second = issue(company, order, amount=2000, dueDate=str(today + timedelta(5)))
    assert (first["amount"], second["amount"]) == (6960, 2000)
    assert sums(company, customer) == (-8960, 0, "settled", [2000, 0, 6960, 0, 0], 0)
    post(company, "/api/v1/finance/credit-notes", {"invoiceId": second["id"], "amount": 500, "reason": "r"})
    assert sums(company, customer) == (-8460, 0, "settled", [1500, 0, 6960, 0, 0], 0)
    # 4 × 1,160 with 640 of VAT leave: that is debt and turnover, billed or not.
    shipped = ship(company, order, 4)
    assert sums(company, customer) == (-8460, 4640, "customer_owes", [1500, 0, 6960, 0, 0], 640)
    third = issue(company, order, shipmentId=shipped["shipmentId"], dueDate=str(today + timedelta(5)))
    assert third["amount"] == 4640
    assert sums(company, customer) == (-13100, 4640, "customer_owes", [6140, 0, 6960, 0, 0], 640)
    paid = {"invoiceId": first["id"], "amount": 5000, "method": "bank_transfer"}
    post(company, "/api/v1/finance/payments", paid)
    assert sums(company, customer) == (-8100, -360, "we_owe", [6140, 0, 1960, 0, 0], 640)
    # One comes back: of the line 3,480 + 1,000 + 4,640 = 9,120 are billed of the 10,440 that are left of it.
    back = {"items": [{"orderItemId": order["items"][0]["id"], "quantity": 1}], "reason": "r"}
    post(company, f"{ORDERS}/{order['id']}/returns", back)
    assert sums(company, customer) == (-8100, -1520, "we_owe", [6140, 0, 1960, 0, 0], 480)
    # 23,200 less 1,160 that came back less 13,600 that were billed, credited ahead or not.
    rest = issue(company, order, dueDate=str(today + timedelta(5)))
    assert rest["amount"] == 8440
    assert sums(company, customer) == (-16540, -1520, "we_owe", [14580, 0, 1960, 0, 0], 480)
    assert bill(company, order, 409)["code"] == "CONFLICT"
    # Six and five leave: all of 23,200 − 1,160 is delivered, less what was credited ahead, 250 of each line
    # with 34.48 of VAT; what is owed is now what is billed.
    ship(company, order, 6, 5)
    closing = sums(company, customer)
    assert closing == (-16540, 16540, "customer_owes", [14580, 0, 1960, 0, 0], 2971.04)
    shown = read(company, ORDERS, order["id"])
    names = ("status", "totalAmount", "invoicedAmount", "creditedAmount", "closedAmount", "paidAmount")
    assert [shown[name] for name in names] == ["shipped", 23200, 21540, 500, 1160, 5000]
    act = company.client.get(f"/api/v1/finance/customers/{customer.pk}/statement/pdf")
    assert "16 540,00" in " ".join(pages(act.content))
    assert company.client.get(f"{INVOICES}?customerId={customer.pk}").json()["data"]["total"] == 4
