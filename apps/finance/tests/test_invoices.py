"""Invoices over HTTP: written, read, changed, issued, cancelled, deleted."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.accounts.models import Organization
from apps.finance import services
from apps.finance.models import Invoice, LedgerEntry
from apps.finance.tests.factories import (
    balance_of,
    draft,
    issued,
    line,
    make_customer,
    make_order,
    make_product,
    pay,
)
from apps.kernel import clock
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db

URL = "/api/v1/finance/invoices"
REFERENCE = {
    "items": [{"description": "Consulting Services", "quantity": 40, "unitPrice": 50000, "tax": 12}],
    "dueDate": "2025-02-28",
    "notes": "Payment terms: NET 30",
}
KEYS = {
    "id", "invoiceNumber", "customerId", "customerName", "orderId", "orderNumber", "status", "amount",
    "paidAmount", "currency", "issueDate", "dueDate", "items", "payments",
}  # fmt: skip


def created(company, body):
    answer = company.client.post(URL, body)
    assert answer.status_code == 201, answer.json()
    return answer.json()


def shown(company, invoice):
    answer = company.client.get(f"{URL}/{getattr(invoice, 'pk', invoice)}")
    assert answer.status_code == 200, answer.json()
    return answer.json()["data"]


def codes(answer):
    return [warning["code"] for warning in answer["meta"].get("warnings", [])]


# --- writing --------------------------------------------------------------------------------


def test_the_references_body(company, customer, product):
    order = make_order(company.actor, (product, 1), customer=customer)
    answer = created(company, {"customerId": customer.pk, "orderId": order.pk, **REFERENCE})
    number = f"INV-{clock.today().year}-0001"
    assert answer["data"] == {
        "id": answer["data"]["id"],
        "invoiceNumber": number,
        "amount": 2240000,
        "status": "draft",
    }
    item = shown(company, answer["data"]["id"])
    assert item.keys() >= KEYS
    assert item["items"][0].keys() >= {"description", "quantity", "unitPrice", "tax", "amount"}
    assert item["items"][0]["amount"] == 2240000
    assert (item["items"][0]["netAmount"], item["items"][0]["vatAmount"]) == (2000000, 240000)
    assert (item["dueDate"], item["currency"], item["orderNumber"]) == ("2025-02-28", "KZT", order.number)
    assert (item["customerName"], item["notes"]) == ("ТОО Tech Solutions", "Payment terms: NET 30")
    assert (item["payments"], item["creditNotes"], item["fullDetails"], item["version"]) == ([], [], True, 1)


def test_the_answers_numbers_are_integers_where_whole(company, customer):
    created(company, {"customerId": customer.pk, **REFERENCE})
    body = company.client.get(URL).content.decode()
    assert '"amount":2240000,' in body
    assert '"quantity":40,' in body


def test_dates_default_to_today_and_the_payment_terms(company, product):
    customer = make_customer(company.actor, payment_terms="NET_45")
    today = clock.today()
    free = draft(company.actor, customer=customer)
    assert (free.issue_date, free.due_date) == (today, today + timedelta(days=45))
    order = make_order(company.actor, (product, 1), customer=customer, payment_terms="NET_15")
    of_order = services.create_invoice(actor=company.actor, customer_id=customer.pk, order_id=order.pk)
    assert of_order.due_date == today + timedelta(days=15)
    dated = draft(company.actor, customer=customer, issue_date=date(2026, 1, 15))
    assert dated.due_date == date(2026, 3, 1)


def test_a_draft_is_dated_when_it_is_issued(company, customer, monkeypatch):
    written = draft(company.actor, customer=customer)
    fixed = draft(company.actor, customer=customer, issue_date=date(2026, 11, 20), due_date=date(2026, 12, 1))
    later = clock.today() + timedelta(days=10)
    monkeypatch.setattr(clock, "today", lambda: later)
    services.send_invoice(written.pk, actor=company.actor)
    services.send_invoice(fixed.pk, actor=company.actor)
    written.refresh_from_db()
    fixed.refresh_from_db()
    assert (written.issue_date, written.due_date) == (later, later + timedelta(days=30))
    assert (fixed.issue_date, fixed.due_date) == (date(2026, 11, 20), date(2026, 12, 1))


def test_an_order_is_billed_by_its_lines_and_total(company, customer, product):
    order = make_order(company.actor, (product, 3), (product, 2), customer=customer)
    answer = created(company, {"customerId": customer.pk, "orderId": order.pk})
    item = shown(company, answer["data"]["id"])
    assert [(row["description"], row["quantity"], row["amount"]) for row in item["items"]] == [
        ("Лицензия ERP", 3, 300),
        ("Лицензия ERP", 2, 200),
    ]
    assert (item["amount"], item["itemsTotal"], item["adjustmentAmount"]) == (500, 500, 0)
    assert {row["productId"] for row in item["items"]} == {str(product.pk)}


def test_billing_more_than_the_order_is_allowed_and_said(company, customer, product):
    order = make_order(company.actor, (product, 3), customer=customer)
    body = {"customerId": customer.pk, "orderId": order.pk}
    assert "ORDER_OVERINVOICED" not in codes(created(company, body))
    answer = created(company, body)
    assert "ORDER_OVERINVOICED" in codes(answer)
    assert Invoice.objects.filter(order=order).count() == 2


def test_a_line_takes_from_its_product_what_is_not_given(company, customer, product):
    body = {"customerId": customer.pk, "items": [{"productId": product.pk, "quantity": 2}]}
    item = shown(company, created(company, body)["data"]["id"])
    [row] = item["items"]
    assert (row["description"], row["unit"], row["unitPrice"], row["tax"]) == (
        "Лицензия ERP",
        "шт",
        100000,
        16,
    )
    assert item["amount"] == 232000


def test_discount_and_adjustment(company, customer):
    items = [{"description": "ERP", "quantity": 50, "unitPrice": 400000, "discount": 10, "tax": 12}]
    answer = created(company, {"customerId": customer.pk, "items": items, "adjustmentAmount": 2340000})
    assert answer["data"]["amount"] == 22500000
    answer = created(company, {"customerId": customer.pk, "items": items, "adjustmentAmount": -160000})
    assert answer["data"]["amount"] == 20000000


# --- VAT ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issue", "turnover", "tax"),
    [
        ("2025-12-31", None, 12),
        ("2026-01-01", None, 16),
        ("2025-12-31", "2026-01-10", 16),
        ("2026-01-10", "2025-12-31", 12),
    ],
)
def test_the_turnover_decides_the_default_rate(company, customer, issue, turnover, tax):
    items = [{"description": "Consulting", "quantity": 1, "unitPrice": 100}]
    body = {"customerId": customer.pk, "items": items, "issueDate": issue, "turnoverDate": turnover}
    answer = created(company, body)
    assert "TAX_RATE_NOT_IN_FORCE" not in codes(answer)
    [row] = shown(company, answer["data"]["id"])["items"]
    assert (row["tax"], row["amount"]) == (tax, 100 + tax)


def test_a_rate_that_the_law_does_not_have_is_kept_and_said(company, customer):
    body = {"customerId": customer.pk, "items": [{**line(100), "tax": 12}], "issueDate": "2025-12-31"}
    body["items"] = [{"description": "x", "quantity": 1, "unitPrice": 100, "tax": 12}]
    assert "TAX_RATE_NOT_IN_FORCE" not in codes(created(company, body))
    answer = created(company, {**body, "issueDate": "2026-01-01"})
    assert "TAX_RATE_NOT_IN_FORCE" in codes(answer)
    assert answer["data"]["amount"] == 112


def test_who_is_no_vat_payer_adds_none(company, customer, product):
    Organization.objects.filter(pk=company.organization.pk).update(vat_payer=False)
    rated = make_product(company.actor, type="SERVICE", price=116, vat_rate=16, vat_included=False)
    items = [
        {"description": "Consulting", "quantity": 1, "unitPrice": 100},
        {"productId": rated.pk, "quantity": 1},
        {"description": "Said", "quantity": 1, "unitPrice": 100, "tax": 16},
    ]
    answer = created(company, {"customerId": customer.pk, "items": items})
    assert [row["tax"] for row in shown(company, answer["data"]["id"])["items"]] == [0, 0, 16]


# --- refusals of writing --------------------------------------------------------------------


def test_what_cannot_be_written(company, other_company, customer, product, refused):
    order = make_order(company.actor, (product, 1), customer=make_customer(company.actor))
    item: dict[str, Any] = {"description": "x", "quantity": 1, "unitPrice": 1}
    good: dict[str, Any] = {"customerId": str(customer.pk), "items": [item]}
    missing = {"customerId": str(customer.pk)}
    assert refused("post", URL, missing, 400, "REQUIRED_FIELD").keys() == {"items"}
    assert refused("post", URL, {}, 400, "REQUIRED_FIELD").keys() == {"customerId"}
    details = refused("post", URL, {**good, "items": [{"quantity": 1}]}, 400, "REQUIRED_FIELD")
    assert details.keys() == {"items.0.description", "items.0.unitPrice"}
    refused("post", URL, {**good, "customerId": "no"}, 400, "INVALID_UUID")
    assert refused("post", URL, {**good, "customerId": uuid.uuid4()}, 404, "NOT_FOUND").keys() == {
        "customerId"
    }
    assert refused("post", URL, {**good, "orderId": uuid.uuid4()}, 404, "NOT_FOUND").keys() == {"orderId"}
    details = refused("post", URL, {**good, "orderId": str(order.pk)}, 400, "VALIDATION_FAILED")
    assert details.keys() == {"customerId"}
    for change in (
        {"quantity": 0}, {"quantity": -1}, {"quantity": "1e400"}, {"quantity": "NaN"}, {"unitPrice": -1},
        {"tax": 101}, {"tax": -1}, {"discount": 101}, {"unitPrice": 10**16}, {"description": ""},
        {"quantity": 999999999999, "unitPrice": 9999999999999999},
    ):  # fmt: skip
        refused("post", URL, {**good, "items": [{**item, **change}]}, 400, "VALIDATION_FAILED")
    foreign = {**item, "productId": str(uuid.uuid4())}
    refused("post", URL, {**good, "items": [foreign]}, 404, "NOT_FOUND")
    refused("post", URL, {**good, "adjustmentAmount": -2}, 400, "VALIDATION_FAILED")
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    assert refused("post", URL, {**good, "issueDate": tomorrow}, 400, "VALIDATION_FAILED").keys() == {
        "issueDate"
    }
    refused("post", URL, {**good, "dueDate": "31.12.2026"}, 400, "VALIDATION_FAILED")


def test_a_cancelled_order_is_not_billed(company, customer, product, refused):
    order = make_order(company.actor, (product, 1), customer=customer)
    company.client.post(f"/api/v1/orders/{order.pk}/cancel", {"reason": "r"})
    refused("post", URL, {"customerId": str(customer.pk), "orderId": str(order.pk)}, 409, "CONFLICT")


# --- changing -------------------------------------------------------------------------------


def test_a_draft_can_be_changed_wholly(company, customer, product):
    invoice = draft(company.actor, 1000, customer=customer)
    [row] = shown(company, invoice)["items"]
    other = make_customer(company.actor)
    body = {
        "customerId": other.pk,
        "items": [{"id": row["id"], "quantity": 3}, {"productId": product.pk, "quantity": 1, "tax": 0}],
        "dueDate": "2026-12-31",
        "notes": "n",
        "esfNumber": "ESF-1",
        "esfStatus": "delivered",
    }
    answer = company.client.put(f"{URL}/{invoice.pk}", body)
    assert answer.status_code == 200, answer.json()
    assert answer.json()["data"] == {"id": str(invoice.pk), "message": answer.json()["data"]["message"]}
    item = shown(company, invoice)
    assert item["customerId"] == str(other.pk)
    assert item["items"][0]["id"] == row["id"]
    assert [row["amount"] for row in item["items"]] == [3000, 100000]
    assert (item["amount"], item["dueDate"], item["notes"]) == (103000, "2026-12-31", "n")
    assert (item["esfNumber"], item["esfStatus"], item["version"]) == ("ESF-1", "delivered", 2)
    answer = company.client.patch(
        f"{URL}/{invoice.pk}", {"items": [{"id": row["id"], "quantity": 3}], "adjustmentAmount": -500}
    )
    assert answer.status_code == 200, answer.json()
    item = shown(company, invoice)
    assert (len(item["items"]), item["amount"], item["adjustmentAmount"]) == (1, 2500, -500)


def test_nothing_changed_is_no_new_version(company, customer):
    invoice = draft(company.actor, customer=customer)
    item = shown(company, invoice)
    events = OutboxEvent.objects.count()
    again = {"items": item["items"], "notes": item["notes"], "customerId": item["customerId"]}
    assert company.client.put(f"{URL}/{invoice.pk}", again).status_code == 200
    assert shown(company, invoice)["version"] == 1
    assert OutboxEvent.objects.count() == events


def test_a_due_date_taken_back_follows_the_terms_again(company, customer):
    invoice = draft(company.actor, customer=customer, due_date=date(2027, 1, 1))
    company.client.put(f"{URL}/{invoice.pk}", {"dueDate": None})
    assert shown(company, invoice)["dueDate"] == (clock.today() + timedelta(days=30)).isoformat()


def test_what_cannot_be_changed(company, customer, product, refused):
    invoice = draft(company.actor, customer=customer)
    path = f"{URL}/{invoice.pk}"
    refused("put", path, {"items": []}, 400, "VALIDATION_FAILED")
    refused("put", path, {"items": [{"description": "x", "unitPrice": 1}]}, 400, "REQUIRED_FIELD")
    refused("put", path, {"items": [{"id": str(uuid.uuid4()), "quantity": 1}]}, 404, "NOT_FOUND")
    refused("put", path, {"customerId": str(uuid.uuid4())}, 404, "NOT_FOUND")
    order = make_order(company.actor, (product, 1))
    refused("put", path, {"orderId": str(order.pk)}, 400, "VALIDATION_FAILED")
    refused("put", f"{URL}/{uuid.uuid4()}", {"notes": "x"}, 404, "NOT_FOUND")
    refused("put", path, {"adjustmentAmount": -5000}, 400, "VALIDATION_FAILED")


def test_an_issued_invoice_keeps_its_content(company, customer, refused):
    invoice = issued(company.actor, customer=customer)
    path = f"{URL}/{invoice.pk}"
    item = shown(company, invoice)
    for body in (
        {"dueDate": "2027-01-01"},
        {"issueDate": "2026-01-01"},
        {"items": [{"description": "x", "quantity": 1, "unitPrice": 1}]},
        {"adjustmentAmount": 5},
        {"customerId": str(make_customer(company.actor).pk)},
    ):
        refused("put", path, body, 409, "CONFLICT")
    refused("delete", path, None, 409, "CONFLICT")
    # What it holds already may be sent back, and what the accountant learns later is entered.
    body = {"items": item["items"], "dueDate": item["dueDate"], "issueDate": item["issueDate"]}
    more = {
        "notes": "n",
        "esfNumber": "E",
        "esfStatus": "created",
        "esfDate": "2026-11-23",
        "turnoverDate": "2026-11-01",
    }
    answer = company.client.put(path, {**body, **more})
    assert answer.status_code == 200, answer.json()
    assert {name: shown(company, invoice)[name] for name in more} == more


def test_if_match(company, customer):
    invoice = draft(company.actor, customer=customer)
    path = f"{URL}/{invoice.pk}"
    etag = company.client.get(path)["ETag"]
    assert company.client.put(path, {"notes": "1"}, **{"If-Match": etag}).status_code == 200
    answer = company.client.put(path, {"notes": "2"}, **{"If-Match": etag})
    assert answer.status_code == 412
    assert answer.json()["error"]["details"]["changed"] == ["notes"]


def test_deleting_a_draft(company, customer, refused):
    invoice = draft(company.actor, customer=customer)
    assert company.client.delete(f"{URL}/{invoice.pk}").status_code == 200
    assert company.client.get(f"{URL}/{invoice.pk}").status_code == 404
    refused("delete", f"{URL}/{invoice.pk}", None, 404, "NOT_FOUND")
    assert draft(company.actor, customer=customer).number.endswith("-0002")
    names = OutboxEvent.objects.filter(subject_id=invoice.pk).order_by("id").values_list("name", flat=True)
    assert list(names) == ["invoice.created", "invoice.deleted"]


# --- issuing and cancelling -----------------------------------------------------------------


def test_sending_puts_it_into_the_balance(company, customer):
    invoice = draft(company.actor, 1000, customer=customer)
    assert balance_of(customer) == 0
    answer = company.client.post(f"{URL}/{invoice.pk}/send")
    assert answer.json()["data"] == {
        "id": str(invoice.pk),
        "status": "sent",
        "message": answer.json()["data"]["message"],
    }
    assert balance_of(customer) == -1000
    item = shown(company, invoice)
    assert (item["status"], item["dueAmount"]) == ("sent", 1000)
    assert item["sentAt"] is not None
    assert company.client.get(f"/api/v1/customers/{customer.pk}").json()["data"]["balance"] == -1000


def test_it_is_sent_once(company, customer, refused):
    invoice = issued(company.actor, customer=customer)
    details = refused("post", f"{URL}/{invoice.pk}/send", None, 409, "INVALID_STATE_TRANSITION")
    assert details == {"from": "sent", "to": "sent", "allowed": ["cancelled", "overdue", "paid", "partial"]}


def test_nothing_to_bill(company, customer, refused):
    invoice = draft(company.actor, 0, customer=customer)
    refused("post", f"{URL}/{invoice.pk}/send", None, 409, "CONFLICT")
    body = {"invoiceId": str(invoice.pk), "amount": 1, "method": "cash"}
    refused("post", "/api/v1/finance/payments", body, 409, "CONFLICT")


@pytest.mark.parametrize("status", ["draft", "sent", "overdue"])
def test_cancelling_what_nobody_paid(company, customer, refused, status):
    invoice = draft(company.actor, 1000, customer=customer, due_date=date(2026, 11, 1))
    if status != "draft":
        services.send_invoice(invoice.pk, actor=company.actor)
    if status == "overdue":
        services.mark_overdue(customer.pk, actor=company.actor)
    answer = company.client.post(f"{URL}/{invoice.pk}/cancel", {"reason": "mistake"})
    assert answer.status_code == 200, answer.json()
    assert answer.json()["data"]["status"] == "cancelled"
    item = shown(company, invoice)
    assert (item["status"], item["cancelReason"], item["dueAmount"]) == ("cancelled", "mistake", 0)
    assert balance_of(customer) == 0
    kinds = LedgerEntry.objects.filter(invoice=invoice).values_list("kind", flat=True)
    assert sorted(kinds) == ([] if status == "draft" else ["cancellation", "invoice"])
    refused("post", f"{URL}/{invoice.pk}/cancel", {}, 409, "INVALID_STATE_TRANSITION")
    refused("post", f"{URL}/{invoice.pk}/send", None, 409, "INVALID_STATE_TRANSITION")


@pytest.mark.parametrize("amount", [400, 1000])
def test_money_keeps_an_invoice_from_being_cancelled(company, customer, refused, amount):
    invoice = issued(company.actor, 1000, customer=customer)
    pay(company.actor, invoice, amount)
    details = refused("post", f"{URL}/{invoice.pk}/cancel", {}, 409, "INVALID_STATE_TRANSITION")
    assert "cancelled" not in details["allowed"]


# --- what others need -----------------------------------------------------------------------


def test_open_invoices_keep_customer_and_product(company, customer, product):
    invoice = draft(
        company.actor, customer=customer, items=[{"product_id": product.pk, "quantity": Decimal(1)}]
    )
    assert company.client.delete(f"/api/v1/customers/{customer.pk}").status_code == 409
    assert company.client.delete(f"/api/v1/products/{product.pk}").status_code == 409
    services.send_invoice(invoice.pk, actor=company.actor)
    assert company.client.delete(f"/api/v1/customers/{customer.pk}").status_code == 409
    services.cancel_invoice(invoice.pk, actor=company.actor)
    assert company.client.delete(f"/api/v1/customers/{customer.pk}").status_code == 200
    assert company.client.delete(f"/api/v1/products/{product.pk}").status_code == 200
    assert shown(company, invoice)["customerName"] == "ТОО Tech Solutions"


def test_rights(company, customer):
    invoice = draft(company.actor, customer=customer)
    viewer = company.member("INVOICES_VIEW", "PAYMENTS_VIEW").client
    nobody = company.member().client
    paths = {
        "get": [URL, f"{URL}/{invoice.pk}", f"/api/v1/finance/customers/{customer.pk}/statement",
                "/api/v1/finance/payments", "/api/v1/finance/credit-notes"],
        "post": [URL, f"{URL}/{invoice.pk}/send", f"{URL}/{invoice.pk}/cancel", "/api/v1/finance/payments",
                 f"/api/v1/finance/payments/{uuid.uuid4()}/refund", "/api/v1/finance/credit-notes"],
        "put": [f"{URL}/{invoice.pk}"],
        "delete": [f"{URL}/{invoice.pk}"],
    }  # fmt: skip
    for method, found in paths.items():
        for path in found:
            assert getattr(nobody, method)(path).status_code == 403, path
            assert getattr(viewer, method)(path).status_code == (200 if method == "get" else 403), path
    assert nobody.get("/api/v1/finance/vat-rates").status_code == 200
    manager = company.member(role="manager").client
    assert manager.post("/api/v1/finance/payments", {}).status_code == 400
    assert manager.post(f"/api/v1/finance/payments/{uuid.uuid4()}/refund").status_code == 403


def test_another_tenant_sees_nothing(company, other_company, customer):
    invoice = issued(company.actor, customer=customer)
    payment = pay(company.actor, invoice, 100)
    client = other_company.client
    for path in (
        f"{URL}/{invoice.pk}",
        f"/api/v1/finance/payments/{payment.pk}",
        f"/api/v1/finance/customers/{customer.pk}/statement",
    ):
        assert client.get(path).status_code == 404
    body = {"invoiceId": str(invoice.pk), "amount": 1, "method": "cash"}
    assert client.post("/api/v1/finance/payments", body).status_code == 404
    assert client.post("/api/v1/finance/credit-notes", {"invoiceId": str(invoice.pk)}).status_code == 404
    assert client.post(f"{URL}/{invoice.pk}/cancel").status_code == 404
    assert client.get(URL).json()["data"]["total"] == 0
    assert balance_of(customer) == -900
