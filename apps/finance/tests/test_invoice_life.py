"""What becomes of an invoice: changed, issued, cancelled, deleted; and who may see and do it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest

from apps.finance import services
from apps.finance.models import LedgerEntry
from apps.finance.tests.factories import balance_of, draft, issued, make_customer, make_order, pay
from apps.kernel import clock
from apps.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db

URL = "/api/v1/finance/invoices"


def shown(company, invoice):
    answer = company.client.get(f"{URL}/{getattr(invoice, 'pk', invoice)}")
    assert answer.status_code == 200, answer.json()
    return answer.json()["data"]


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
    assert [row["amount"] for row in item["items"]] == [3000, 116000]
    assert (item["amount"], item["dueDate"], item["notes"]) == (119000, "2026-12-31", "n")
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
