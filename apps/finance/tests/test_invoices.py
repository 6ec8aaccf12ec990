"""Invoices over HTTP: written, read, changed, issued, cancelled, deleted."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from apps.accounts.models import Organization
from apps.finance import services
from apps.finance.models import Invoice
from apps.finance.tests.factories import (
    draft,
    line,
    make_customer,
    make_order,
    make_product,
)
from apps.kernel import clock

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
        {"description": "Said", "quantity": 1, "unitPrice": 100, "tax": 0},
    ]
    answer = created(company, {"customerId": customer.pk, "items": items})
    assert [row["tax"] for row in shown(company, answer["data"]["id"])["items"]] == [0, 0, 0]
    items[2]["tax"] = 16
    refused = company.client.post(URL, {"customerId": customer.pk, "items": items})
    assert (refused.status_code, [*refused.json()["error"]["details"]]) == (400, ["items.2.tax"])
    assert Invoice.objects.count() == 1


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


def test_dates_that_people_gave_must_not_contradict_each_other(company):
    """The reference's own due date lies in the past: without an issue date that is a warning."""
    customer = make_customer(company.actor)
    body = {**REFERENCE, "customerId": customer.pk}
    made = created(company, body)
    path = f"{URL}/{made['data']['id']}"
    issued = {"issueDate": "2025-03-01"}
    for answer in (company.client.post(URL, {**body, **issued}), company.client.put(path, issued)):
        assert answer.status_code == 400, answer.json()
        assert set(answer.json()["error"]["details"]) == {"issueDate", "dueDate"}
    [kept] = Invoice.objects.all()
    assert not kept.issue_date_given
    assert company.client.put(path, {"issueDate": "2025-02-28"}).status_code == 200
