"""Payments to suppliers, what is owed them by age, the account with one, and VAT to pay."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.finance import services
from apps.finance.documents.pdf import PDF
from apps.finance.models import OpeningBalance, SupplierBill, SupplierPayment
from apps.finance.tests.buying import make_bill, make_supplier
from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from prometric.tests.fingerprints import fingerprint

pytestmark = pytest.mark.django_db
PAYMENTS, BILLS = "/api/v1/supplier-payments", "/api/v1/supplier-bills"
ACCOUNTS = "/api/v1/finance/suppliers"
D = Decimal


def posted(company, supplier, number, price, *, days=0, due=0):
    """A posted bill of a service without VAT, dated and due so many days ago."""
    today = clock.today()
    items = [{"description": "Услуга", "quantity": D(1), "unit_price": D(price), "tax": D(0)}]
    bill = make_bill(
        company.actor,
        None,
        number,
        supplier_id=supplier.pk,
        items=items,
        date=today - dt.timedelta(days=days),
        due_date=today - dt.timedelta(days=due),
    )
    return services.post_supplier_bill(bill.pk, actor=company.actor)


def stands(bill):
    bill = SupplierBill.objects.get(pk=bill.pk)
    return str(bill.status), bill.paid_amount


def test_a_payment_pays_bills_rests_on_account_and_is_taken_back(company):
    supplier = make_supplier(company.actor)
    first, second = (posted(company, supplier, number, 100) for number in ("A", "B"))
    body = {"supplierBillId": str(first.pk), "amount": 130, "method": "bank_transfer", "reference": "П-1"}
    over = company.client.post(PAYMENTS, body)
    assert (over.status_code, over.json()["error"]["code"]) == (422, "PAYMENT_EXCEEDS_DUE")
    assert not SupplierPayment.objects.exists()
    made = company.client.post(PAYMENTS, {**body, "onAccount": True})
    assert made.status_code == 201, made.content
    data = made.json()["data"]
    assert (data["amount"], data["leftAmount"]) == (130, 30)
    assert (stands(first), stands(second)) == (("paid", 100), ("posted", 0))
    url = f"{PAYMENTS}/{data['id']}"
    put = company.client.post(
        f"{url}/allocations", {"items": [{"supplierBillId": str(second.pk), "amount": 30}]}
    )
    assert put.json()["data"]["leftAmount"] == 0
    assert stands(second) == ("partial", 30)
    shown = company.client.get(url).json()["data"]
    assert [(row["billNumber"], row["amount"]) for row in shown["allocations"]] == [
        (first.number, 100),
        (second.number, 30),
    ]
    assert company.client.post(f"{BILLS}/{second.pk}/cancel").status_code == 409  # money lies on it
    account = company.client.get(ACCOUNTS).json()["data"]["items"][0]
    assert (account["payable"], account["onAccount"], account["aging"]["notDue"]) == (70, 0, 70)
    back = company.client.post(f"{url}/reverse", {"reason": "Не тот счёт"})
    assert back.status_code == 200, back.content
    assert (stands(first), stands(second)) == (("posted", 0), ("posted", 0))
    assert company.client.post(f"{url}/reverse").status_code == 409
    assert company.client.get(ACCOUNTS).json()["data"]["items"][0]["payable"] == 200
    events = OutboxEvent.objects.filter(subject="supplier_payment").order_by("id")
    told = [event.name.partition(".")[2] for event in events]
    assert told == ["created", "updated", "reversed"]


def test_what_is_owed_by_age_and_the_account_of_a_period(company):
    """With what was between both before the books began."""
    supplier = make_supplier(company.actor, name="ТОО Металл", bin="240140000011")
    today = clock.today()
    opened = today - dt.timedelta(days=150)
    debt, advance = (
        services.create_opening_balance(
            actor=company.actor, supplier_id=supplier.pk, amount=D(amount), date=opened, due_date=opened
        )
        for amount in (500, -80)
    )
    old = posted(company, supplier, "A", 1000, days=60, due=40)
    posted(company, supplier, "B", 200, days=3, due=0)
    services.mark_bills_overdue(supplier.pk, actor=company.actor)
    paid = services.pay_supplier(
        actor=company.actor,
        supplier_id=supplier.pk,
        amount=D(400),
        method="cash",
        date=today - dt.timedelta(days=1),
        items=[
            {"opening_balance_id": debt.pk, "amount": D(150)},
            {"supplier_bill_id": old.pk, "amount": D(250)},
        ],
    )
    assert stands(old) == ("overdue", 250)
    assert OpeningBalance.objects.get(pk=debt.pk).settled_amount == 150
    account = company.client.get(ACCOUNTS).json()["data"]["items"][0]
    ages = {"notDue": 200, "days1to30": 0, "days31to60": 750, "days61to90": 0, "over90": 350}
    assert (account["payable"], account["onAccount"], account["aging"]) == (1220, 80, ages)
    board = company.client.get("/api/v1/analytics/finance/dashboard").json()["data"]["payables"]
    assert (board["amount"], board["count"], board["overdue"]) == (1300, 3, 1100)
    assert board["aging"]["days31to60"] == {"count": 1, "amount": 750}
    # The advance pays what it reaches.
    took = company.client.post(f"{BILLS}/{old.pk}/advances", {"openingBalanceId": str(advance.pk)})
    assert took.status_code == 200, took.content
    assert (took.json()["data"]["paidAmount"], took.json()["data"]["dueAmount"]) == (330, 670)
    query = f"dateFrom={today - dt.timedelta(days=70)}&dateTo={today}"
    found = company.client.get(f"{ACCOUNTS}/{supplier.pk}/statement?{query}").json()["data"]
    assert (found["openingBalance"], found["closingBalance"]) == (420, 1220)
    assert [(row["kind"], row["debit"], row["credit"], row["balance"]) for row in found["rows"]] == [
        ("bill", 0, 1000, 1420),
        ("bill", 0, 200, 1620),
        ("payment", 400, 0, 1220),
    ]
    paper = company.client.get(f"{ACCOUNTS}/{supplier.pk}/statement/pdf?{query}")
    assert (paper.status_code, paper["Content-Type"]) == (200, PDF)
    shown = company.client.get(f"/api/v1/suppliers/{supplier.pk}").json()["data"]
    assert (shown["payable"], paid.left_amount) == (1220, 0)


def test_payments_that_are_refused(company):
    supplier, other = make_supplier(company.actor), make_supplier(company.actor)
    bill = posted(company, supplier, "A", 100)
    foreign = posted(company, other, "A", 100)
    draft = make_bill(
        company.actor,
        supplier_id=supplier.pk,
        items=[{"description": "У", "quantity": D(1), "unit_price": D(1)}],
    )
    made = services.pay_supplier(
        actor=company.actor, supplier_id=supplier.pk, amount=D(50), method="cash", reference="К-1"
    )
    tomorrow = (clock.today() + dt.timedelta(days=1)).isoformat()
    looker = company.member("BILLS_VIEW", "BILLS_UPDATE").client
    base = {"supplierId": str(supplier.pk), "amount": 10, "method": "cash"}
    before = fingerprint(company.organization.pk)
    for path, body, status, where in (
        (PAYMENTS, {**base, "amount": 0}, 400, "amount"),
        (PAYMENTS, {"amount": 10, "method": "cash"}, 400, "supplierId"),
        (PAYMENTS, {**base, "date": tomorrow}, 400, "date"),
        (PAYMENTS, {**base, "supplierBillId": str(foreign.pk)}, 400, "supplierBillId"),
        (PAYMENTS, {**base, "supplierBillId": str(made.pk)}, 404, "supplierBillId"),
        (PAYMENTS, {**base, "items": [{"supplierBillId": str(draft.pk), "amount": 1}]}, 409, "number"),
        (PAYMENTS, {**base, "items": [{"supplierBillId": str(bill.pk), "amount": 11}]}, 400, "items"),
        (PAYMENTS, {**base, "amount": 50, "reference": "К-1"}, 409, "field"),
        (f"{PAYMENTS}/{made.pk}/allocations", {"items": [{"amount": 1}]}, 400, "items.0.supplierBillId"),
        (
            f"{PAYMENTS}/{made.pk}/allocations",
            {"items": [{"supplierBillId": str(bill.pk), "amount": -1}]},
            400,
            "items.0.amount",
        ),
        (
            f"{PAYMENTS}/{made.pk}/allocations",
            {"items": [{"supplierBillId": str(bill.pk), "amount": 51}]},
            400,
            "items.0.amount",
        ),
        (f"{BILLS}/{bill.pk}/advances", {"openingBalanceId": str(bill.pk)}, 404, "openingBalanceId"),
    ):
        answer = company.client.post(path, body)
        assert answer.status_code == status, (body, answer.content)
        details = answer.json()["error"]["details"]
        assert where in (details.get("field"), *details), (body, details)
    assert looker.post(PAYMENTS, base).status_code == 403
    assert looker.get(f"{PAYMENTS}/{made.pk}").status_code == 200
    assert fingerprint(company.organization.pk) == before


def test_vat_by_month_is_output_less_input(company):
    supplier = make_supplier(company.actor)
    today = clock.today()
    items = [{"description": "Аренда", "quantity": D(1), "unit_price": D(1000), "tax": D(16)}]
    bill = make_bill(company.actor, supplier_id=supplier.pk, items=items, date=today)
    services.post_supplier_bill(bill.pk, actor=company.actor)
    for by in ("month", "quarter"):
        path = f"/api/v1/finance/vat-register/periods?year={today.year}&by={by}"
        (period,) = company.client.get(path).json()["data"]
        assert (period["vat"], period["inputNet"], period["inputVat"]) == (0, 1000, 160)
        assert (period["payableVat"], period["rates"]) == (-160, [])
        assert period["inputRates"] == [{"rate": 16, "net": 1000, "vat": 160}]
    board = company.client.get("/api/v1/analytics/finance/dashboard").json()["data"]["vat"]
    assert (board["due"], board["input"], board["payable"]) == (0, 160, -160)


def test_the_screens(company, staff):
    supplier = make_supplier(company.actor, name="ТОО Металл")
    bill = posted(company, supplier, "A", 100)
    page = "/admin/finance/supplierpayment"
    added = staff.post(
        f"{page}/add/",
        {"supplier": supplier.pk, "amount": "60", "method": "cash", "date": clock.today().isoformat()},
    )
    assert added.status_code == 302, added.content
    made = SupplierPayment.objects.get()
    step = staff.post(f"{page}/{made.pk}/step/put/", {"bill": str(bill.pk), "amount": "60"})
    assert step.status_code in (200, 302)
    assert stands(bill) == ("partial", 60)
    for path in ("accounts/", f"accounts/{supplier.pk}/", f"{made.pk}/change/"):
        answer = staff.get(f"{page}/{path}")
        assert answer.status_code == 200
        assert "ТОО Металл" in answer.content.decode()
    assert staff.get(f"{page}/accounts/{supplier.pk}/ru.pdf")["Content-Type"] == PDF
    assert "160" not in staff.get("/admin/finance/vatentry/periods/").content.decode()
