"""Opening balances as entries: taken back, refused, kept apart, told once (domain.md §7)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from apps.finance import services
from apps.finance.models import Allocation, OpeningBalance
from apps.finance.tests.factories import issued, make_customer
from apps.finance.tests.opening import BEGAN, PAYMENTS, TODAY, URL, enter, figures_of, night, post
from apps.inventory import services as inventory
from apps.kernel import tenancy
from apps.kernel.models import OutboxEvent
from apps.notifications.models import Notification
from conftest import make_company

pytestmark = pytest.mark.django_db


def test_a_mistake_is_taken_back_and_entered_anew(company, customer, refused):
    wrong = enter(company, customer, 500, externalId="1C-1")
    body = {"customerId": str(customer.pk), "amount": 5, "date": BEGAN.isoformat(), "externalId": "1C-1"}
    details = refused("post", URL, body, 409, "ALREADY_EXISTS")
    assert details == {"field": "externalId", "number": OpeningBalance.objects.get().number}
    answer = post(company, f"{URL}/{wrong}/reverse", {"reason": "typo"})
    assert (answer["id"], answer["leftAmount"]) == (wrong, 0)
    assert figures_of(company, customer) == (0, 0, 0, 0, 0)
    refused("post", f"{URL}/{wrong}/reverse", {}, 409, "CONFLICT")
    right = enter(company, customer, 50, externalId="1C-1")
    assert figures_of(company, customer)[:2] == (50, 50)
    opposite = OpeningBalance.objects.get(reverses=wrong)
    assert (opposite.amount, opposite.date, opposite.notes) == (-500, BEGAN, "typo")
    refused("post", f"{URL}/{opposite.pk}/reverse", {}, 409, "CONFLICT")
    refused("post", f"{URL}/{opposite.pk}/refund", {"method": "cash"}, 409, "CONFLICT")
    act = company.client.get(
        f"/api/v1/finance/customers/{customer.pk}/statement?dateFrom={BEGAN}&dateTo={BEGAN}"
    ).json()["data"]
    assert [(row["kind"], row["debit"], row["credit"]) for row in act["rows"]] == [
        ("opening", 500, 0),
        ("opening", 0, 500),
        ("opening", 50, 0),
    ]
    aged = company.client.get(f"{URL}?isStanding=true").json()
    assert [row["id"] for row in aged["data"]["items"]] == [right]
    names = (
        OutboxEvent.objects.filter(subject="opening_balance").order_by("id").values_list("name", flat=True)
    )
    assert list(names) == ["opening_balance.created", "opening_balance.reversed", "opening_balance.created"]
    # Once money moves on it, the money comes off first.
    payment = post(company, PAYMENTS, {"openingBalanceId": right, "amount": 20, "method": "cash"}, 201)["id"]
    assert refused("post", f"{URL}/{right}/reverse", {}, 409, "CONFLICT") == {"settledAmount": 20}
    post(company, f"{PAYMENTS}/{payment}/refund", {}, 201)
    post(company, f"{URL}/{right}/reverse", {"date": TODAY.isoformat()})
    assert figures_of(company, customer) == (0, 0, 0, 0, 0)


def test_what_is_refused(company, customer, refused):
    body = {"customerId": str(customer.pk), "amount": 10, "date": BEGAN.isoformat()}
    supplier = inventory.create_supplier(actor=company.actor, name="ТОО Металл")
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    assert list(refused("post", URL, {**body, "amount": 0}, 400, "VALIDATION_FAILED")) == ["amount"]
    assert list(refused("post", URL, {**body, "date": tomorrow}, 400, "VALIDATION_FAILED")) == ["date"]
    both = refused("post", URL, {**body, "supplierId": str(supplier.pk)}, 400, "VALIDATION_FAILED")
    assert list(both) == ["supplierId"]
    none = {"amount": 10, "date": BEGAN.isoformat()}
    assert list(refused("post", URL, none, 400, "REQUIRED_FIELD")) == ["customerId"]
    refused("post", URL, {"customerId": str(customer.pk), "amount": 10}, 400, "REQUIRED_FIELD")
    refused("post", URL, {**body, "customerId": str(uuid.uuid4())}, 404, "NOT_FOUND")
    refused("post", URL, {**none, "supplierId": str(uuid.uuid4())}, 404, "NOT_FOUND")
    refused("post", URL, {**body, "amount": 10**17}, 400, "VALIDATION_FAILED")
    enter(company, customer, 9 * 10**15, externalId="big")
    refused("post", URL, {**body, "amount": 9 * 10**15}, 400, "VALIDATION_FAILED")
    other = make_customer(company.actor)
    debt, advance = enter(company, customer, 70), enter(company, customer, -100)
    foreign, bought = enter(company, other, 5), enter(company, supplier, 30)
    put = f"{URL}/{advance}/allocations"
    refused("post", put, {"openingBalanceId": debt, "amount": 71}, 422, "PAYMENT_EXCEEDS_DUE")
    refused("post", put, {"openingBalanceId": debt, "amount": -1}, 422, "INSUFFICIENT_BALANCE")
    refused("post", put, {"openingBalanceId": debt, "amount": 0}, 422, "INSUFFICIENT_BALANCE")
    refused("post", put, {"openingBalanceId": foreign}, 400, "VALIDATION_FAILED")
    refused("post", put, {"openingBalanceId": bought}, 400, "VALIDATION_FAILED")
    refused("post", put, {"openingBalanceId": advance}, 409, "CONFLICT")
    refused("post", put, {"openingBalanceId": str(uuid.uuid4())}, 404, "NOT_FOUND")
    refused("post", put, {"items": [{"openingBalanceId": debt}] * 2}, 400, "VALIDATION_FAILED")
    refused("post", put, {"items": [{"amount": 1}]}, 400, "REQUIRED_FIELD")
    refused("post", put, {}, 400, "REQUIRED_FIELD")
    invoice = issued(company.actor, 7, customer=customer)
    named = {"invoiceId": str(invoice.pk), "openingBalanceId": debt}
    refused("post", put, named, 400, "VALIDATION_FAILED")
    refused("post", PAYMENTS, {**named, "amount": 1, "method": "cash"}, 400, "VALIDATION_FAILED")
    pay = {"openingBalanceId": debt, "amount": 71, "method": "cash"}
    assert refused("post", PAYMENTS, pay, 422, "PAYMENT_EXCEEDS_DUE") == {"due": 70, "amount": 71}
    wrong = {**pay, "amount": 1, "customerId": str(other.pk)}
    refused("post", PAYMENTS, wrong, 400, "VALIDATION_FAILED")
    for pk in (advance, bought):
        status, code = (409, "CONFLICT") if pk == advance else (404, "NOT_FOUND")
        refused("post", PAYMENTS, {**pay, "openingBalanceId": pk}, status, code)
    for path in (f"{URL}/{debt}", f"{URL}/{bought}"):
        refused("post", f"{path}/allocations", {"invoiceId": str(invoice.pk)}, 409, "CONFLICT")
        refused("post", f"{path}/refund", {"method": "cash"}, 409, "CONFLICT")
    back = {"method": "cash", "amount": 100.01}
    assert refused("post", f"{URL}/{advance}/refund", back, 422, "INSUFFICIENT_BALANCE") == {
        "available": 100,
        "required": 100.01,
    }
    early = {"method": "cash", "date": (BEGAN - timedelta(days=1)).isoformat()}
    refused("post", f"{URL}/{advance}/refund", early, 400, "VALIDATION_FAILED")
    refused("post", f"{URL}/{advance}/refund", {}, 400, "REQUIRED_FIELD")
    refused("post", f"{URL}/{advance}/reverse", {"date": early["date"]}, 400, "VALIDATION_FAILED")
    refused("delete", f"/api/v1/customers/{other.pk}", None, 409, "CONFLICT")
    refused("put", f"{URL}/{debt}", {"amount": 1}, 405, "METHOD_NOT_ALLOWED")
    refused("delete", f"{URL}/{debt}", None, 405, "METHOD_NOT_ALLOWED")


def test_another_company_and_who_may_not(company, customer, refused):
    advance = enter(company, customer, -100)
    stranger = make_company()
    with tenancy.enter(stranger.organization.pk, stranger.workspace.pk):
        theirs = make_customer(stranger.actor)
    for path in ("allocations", "refund", "reverse"):
        body = {"method": "cash", "invoiceId": str(uuid.uuid4())}
        refused("post", f"{URL}/{advance}/{path}", body, 404, "NOT_FOUND", stranger.client)
    assert stranger.client.get(f"{URL}/{advance}").status_code == 404
    assert stranger.client.get(URL).json()["data"]["items"] == []
    entry = {"customerId": str(theirs.pk), "amount": 10, "date": BEGAN.isoformat()}
    refused("post", URL, entry, 404, "NOT_FOUND")
    seller = company.member(role="manager").client
    refused("post", f"{URL}/{advance}/reverse", {}, 403, "PERMISSION_DENIED", seller)
    refused("post", f"{URL}/{advance}/refund", {"method": "cash"}, 403, "PERMISSION_DENIED", seller)
    worker = company.member(role="employee").client
    refused("post", URL, entry, 403, "PERMISSION_DENIED", worker)
    assert worker.get(URL).status_code == 403


def test_a_suppliers_balance_is_payable_and_nobody_elses(company, customer):
    supplier = inventory.create_supplier(actor=company.actor, name="ТОО Металл")
    debt = enter(company, supplier, 800, externalId="S-1")
    enter(company, supplier, -300.25)
    enter(company, customer, 10, externalId="S-1")  # ids of customers and of suppliers are two series
    page = company.client.get(f"/api/v1/suppliers/{supplier.pk}").json()["data"]
    assert page["payable"] == 499.75
    assert figures_of(company, customer) == (10, 10, 0, -10, 10)
    rows = company.client.get(f"{URL}?supplierId={supplier.pk}&sort=-amount").json()["data"]["items"]
    assert [(row["supplierName"], row["customerId"], row["amount"]) for row in rows] == [
        ("ТОО Металл", None, 800),
        ("ТОО Металл", None, -300.25),
    ]
    post(company, f"{URL}/{debt}/reverse", {})
    assert company.client.get(f"/api/v1/suppliers/{supplier.pk}").json()["data"]["payable"] == -300.25


def test_rows_of_a_file_come_once(company, customer):
    """What an import calls: a second run changes nothing, other values take back and enter anew."""
    row = {"external_id": "1C-9", "customer_id": customer.pk, "amount": Decimal(40), "date": BEGAN}
    kept = [services.keep_opening_balance(actor=company.actor, **row) for _ in range(2)]
    assert [(opening.pk, what.value) for opening, what in kept] == [
        (kept[0][0].pk, "created"),
        (kept[0][0].pk, "unchanged"),
    ]
    assert figures_of(company, customer)[0] == 40
    again, what = services.keep_opening_balance(actor=company.actor, **{**row, "amount": Decimal(45)})
    assert (what.value, again.external_id) == ("corrected", "1C-9")
    assert figures_of(company, customer)[0] == 45
    _found, what = services.keep_opening_balance(actor=company.actor, **{**row, "amount": Decimal(45)})
    assert what.value == "unchanged"
    assert OpeningBalance.objects.count() == 3


def test_what_falls_due_is_told_once(company, customer):
    """Old debts are no news; what falls due from now on is, and what was paid or taken back is not."""
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    enter(company, customer, 10, dueDate=yesterday)
    debts = [enter(company, customer, 100 + n, dueDate=TODAY.isoformat()) for n in range(3)]
    post(company, PAYMENTS, {"openingBalanceId": debts[1], "amount": 101, "method": "cash"}, 201)
    post(company, f"{URL}/{debts[2]}/reverse", {})
    post(company, PAYMENTS, {"openingBalanceId": debts[0], "amount": 60, "method": "cash"}, 201)
    post(company, PAYMENTS, {"customerId": str(customer.pk), "amount": 5, "method": "cash"}, 201)
    night(0)
    assert not Notification.objects.filter(type="invoice_overdue").exists()
    night(1)
    night(1)
    [notice] = Notification.objects.filter(type="invoice_overdue", user=company.owner)
    assert (notice.data["openingBalanceId"], notice.data["amount"], notice.data["onAccount"]) == (
        debts[0],
        40,
        5,
    )
    assert OutboxEvent.objects.filter(name="opening_balance.overdue").count() == 1
    customer.refresh_from_db()
    assert customer.payment_behavior == "unknown"


def test_the_books_are_not_rewritten(company, customer):
    opening = OpeningBalance.objects.get(pk=enter(company, customer, 10))
    for values in ({"amount": 11}, {"date": TODAY}, {"external_id": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            OpeningBalance.objects.filter(pk=opening.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        OpeningBalance.objects.filter(pk=opening.pk).delete()
    assert not Allocation.objects.exists()
