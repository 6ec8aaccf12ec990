"""The back office: the same rules as the API."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.finance import services
from apps.finance.models import CreditNote, Invoice, LedgerEntry, Payment
from apps.finance.tests.factories import balance_of, draft, issued, pay
from conftest import refusals

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"admin:finance_{name}", args=args)


def act(staff, model, name, objects, **extra):
    """A step over selected rows, after its confirmation."""
    data = {"action": name, "apply": 1, "_selected_action": [str(row.pk) for row in objects], **extra}
    return staff.post(url(f"{model}_changelist"), data, follow=True)


def step(staff, obj, name, **data):
    """The dialog of a record's step, posted."""
    return staff.post(url(f"{obj._meta.model_name}_step", obj.pk, name), data)


def messages(answer):
    return [str(message) for message in answer.context["messages"]]


def lines(*rows, initial=0, **more):
    """The management form and rows of the lines' formset."""
    data = {"items-TOTAL_FORMS": len(rows), "items-INITIAL_FORMS": initial}
    for place, row in enumerate(rows):
        data |= {f"items-{place}-{name}": value for name, value in row.items()}
    return data | {f"{prefix}-{name}": 0 for prefix in ("allocations", "credit_notes")
                   for name in ("TOTAL_FORMS", "INITIAL_FORMS")} | more  # fmt: skip


def saved(answer):
    assert answer.redirect_chain, refusals(answer)


def test_pages_open(company, customer, staff):
    invoice = issued(company.actor, customer=customer)
    payment = pay(company.actor, invoice, 10)
    note = services.issue_credit_note(actor=company.actor, invoice_id=invoice.pk, amount=Decimal(1))
    entry = LedgerEntry.objects.first()
    written = draft(company.actor, customer=customer)
    for row in (invoice, written, payment, note, entry):
        name = row._meta.model_name
        for page in (url(f"{name}_changelist"), url(f"{name}_change", row.pk)):
            assert staff.get(page).status_code == 200, page
        found = staff.get(url(f"{name}_changelist"), {"q": "Tech Solutions"})
        assert found.context["cl"].result_count >= 1
    for name in ("invoice", "payment", "creditnote"):
        assert staff.get(url(f"{name}_add")).status_code == 200
    assert staff.get(url("ledgerentry_add")).status_code == 403


def test_an_invoice_is_written_changed_and_deleted(company, customer, staff):
    rows = [{"description": "Consulting", "quantity": "40", "unit_price": "50000", "tax": "12"}]
    body = {"customer": customer.pk, "notes": "n", **lines(*rows)}
    saved(staff.post(url("invoice_add"), body, follow=True))
    invoice = Invoice.objects.get()
    assert (invoice.amount, invoice.status, invoice.organization_id) == (
        2240000,
        "draft",
        company.organization.pk,
    )
    [row] = invoice.items.all()
    kept = {"id": row.pk, "invoice": invoice.pk, "description": "Consulting", "quantity": "41",
            "unit_price": "50000", "discount": "0", "tax": "12"}  # fmt: skip
    body = {
        "customer": customer.pk,
        "issue_date": invoice.issue_date.isoformat(),
        "due_date": "2027-01-01",
        "notes": "m",
        **lines(kept, initial=1),
    }
    saved(staff.post(url("invoice_change", invoice.pk), body, follow=True))
    invoice.refresh_from_db()
    assert (invoice.amount, invoice.notes, str(invoice.due_date)) == (2296000, "m", "2027-01-01")
    staff.post(url("invoice_delete", invoice.pk), {"post": "yes"})
    assert not Invoice.objects.exists()


def test_a_refusal_is_a_message(company, customer, staff):
    answer = staff.post(url("invoice_add"), {"customer": customer.pk, **lines()}, follow=True)
    assert refusals(answer) == "Обязательное поле."
    assert not Invoice.everything.exists()


def test_actions_run_the_services(company, customer, staff):
    first, second = (draft(company.actor, 100, customer=customer) for _ in range(2))
    act(staff, "invoice", "send", [first, second])
    assert set(Invoice.objects.values_list("status", flat=True)) == {"sent"}
    pay(company.actor, first, 10)
    answer = act(staff, "invoice", "cancel", [first, second], reason="mistake")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status, second.cancel_reason) == ("partial", "cancelled", "mistake")
    assert any(first.number in message for message in messages(answer))
    assert balance_of(customer) == -90


def test_money_is_entered_and_given_back(company, customer, staff):
    invoice = draft(company.actor, 100, customer=customer)
    staff.post(
        url("payment_add"), {"invoice": invoice.pk, "amount": "60", "method": "cash", "reference": "R"}
    )
    payment = Payment.objects.get()
    assert (payment.amount, payment.reference) == (60, "R")
    answer = staff.post(
        url("payment_add"), {"invoice": invoice.pk, "amount": "60", "method": "cash"}, follow=True
    )
    assert "amount" in refusals(answer)
    said = {"amount": "60", "reason": "back", "date": payment.date.isoformat()}
    assert step(staff, payment, "refund", **said).status_code == 302
    assert Payment.objects.get(kind="refund").reason == "back"
    staff.post(url("creditnote_add"), {"invoice": invoice.pk, "reason": "forgiven"})
    assert CreditNote.objects.get().amount == 100
    invoice.refresh_from_db()
    assert invoice.status == "cancelled"
    assert balance_of(customer) == 0


def test_what_is_final_cannot_be_touched(company, customer, staff):
    invoice = issued(company.actor, customer=customer)
    payment = pay(company.actor, invoice, 10)
    entry = LedgerEntry.objects.first()
    for row in (payment, entry):
        name = row._meta.model_name
        assert staff.post(url(f"{name}_change", row.pk), {"amount": "1"}).status_code == 403
        assert staff.post(url(f"{name}_delete", row.pk), {"post": "yes"}).status_code == 403
    assert staff.post(url("invoice_delete", invoice.pk), {"post": "yes"}).status_code == 403
