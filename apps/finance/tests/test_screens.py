"""Invoices, payments and accounts as a workplace: steps, figures, documents, pages."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.crm.models import Customer
from apps.finance.models import Allocation, CreditNote, Invoice, Payment, VatEntry
from apps.finance.tests.factories import balance_of, draft, issued, pay
from apps.finance.tests.test_admin import lines, step, url
from apps.kernel import clock, tenancy
from apps.kernel.models import OutgoingMail
from conftest import at_office

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def shown(answer):
    """What a dialog says is wrong."""
    assert answer.status_code == 200
    return answer.context["form"].errors


def plain(*texts):
    return [text.replace("\N{NO-BREAK SPACE}", " ") for text in texts]


def asked(context):
    """The statements that ask for rows: neither scope nor savepoints."""
    return [
        row
        for row in context.captured_queries
        if not row["sql"].startswith(("SELECT set_config", "SAVEPOINT", "RELEASE"))
    ]


def steps_of(staff, obj):
    page = staff.get(url(f"{obj._meta.model_name}_change", obj.pk))
    found = []
    for action in page.context["actions_detail"]:
        found += [item["path"].rstrip("/").rpartition("/")[2] for item in action.get("items", [action])]
    return found


def test_an_invoice_is_issued_and_mailed(company, customer, staff):
    Customer.objects.filter(pk=customer.pk).update(email="buyer@company.kz")
    invoice = draft(company.actor, 1000, customer=customer)
    assert steps_of(staff, invoice) == ["send", "take_payment", "cancel"]
    assert staff.get(url("invoice_step", invoice.pk, "send")).status_code == 200
    assert Invoice.objects.get().status == "draft"
    assert step(staff, invoice, "send").status_code == 302
    assert Invoice.objects.get().status == "sent"
    letters = OutgoingMail.objects.filter(to="buyer@company.kz")
    assert letters.count() == 1
    assert step(staff, invoice, "mail").status_code == 302
    assert letters.count() == 2
    assert steps_of(staff, Invoice.objects.get()) == ["take_payment", "mail", "give_credit", "esf", "cancel"]


def test_a_payment_is_taken_on_the_invoice(company, customer, staff):
    invoice = issued(company.actor, 1000, customer=customer)
    dialog = staff.get(url("invoice_step", invoice.pk, "take_payment"))
    assert dialog.context["form"].initial["amount"] == 1000
    said = {"amount": "1 200,50", "method": "kaspi", "reference": "R 7", "date": f"{TODAY:%d.%m.%Y}"}
    refused = step(staff, invoice, "take_payment", **said)
    assert shown(refused)
    assert not Payment.objects.exists()
    page = refused.content.decode()
    assert 'value="1 200,50"' in page
    assert 'value="R 7"' in page
    assert step(staff, invoice, "take_payment", **said, on_account="on").status_code == 302
    payment = Payment.objects.get()
    assert (payment.amount, payment.method, payment.reference) == (Decimal("1200.50"), "kaspi", "R 7")
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_amount) == ("paid", 1000)
    assert balance_of(customer) == Decimal("200.50")


def test_lines_are_credited(company, customer, staff):
    invoice = issued(company.actor, 1000, customer=customer)
    [line] = invoice.items.all()
    half = {f"line_{line.pk}": "0,5", "reason": "half came back"}
    both = step(staff, invoice, "give_credit", **half, amount="1")
    assert "amount" in shown(both)
    assert not CreditNote.objects.exists()
    much = step(staff, invoice, "give_credit", **{f"line_{line.pk}": "2"}, reason="x")
    assert f"line_{line.pk}" in shown(much)
    assert step(staff, invoice, "give_credit", **half).status_code == 302
    note = CreditNote.objects.get()
    assert (note.amount, note.reason) == (500, "half came back")
    assert step(staff, invoice, "give_credit", reason="rest").status_code == 302
    invoice.refresh_from_db()
    assert (invoice.status, invoice.credited_amount) == ("cancelled", 1000)


def test_an_invoice_is_cancelled_with_a_reason_alone(company, customer, staff):
    invoice = issued(company.actor, customer=customer)
    assert "reason" in shown(step(staff, invoice, "cancel", reason=""))
    assert step(staff, invoice, "cancel", reason="mistake").status_code == 302
    invoice.refresh_from_db()
    assert (invoice.status, invoice.cancel_reason) == ("cancelled", "mistake")
    assert steps_of(staff, invoice) == []


def test_the_accountant_enters_the_electronic_invoice(company, customer, staff):
    invoice = issued(company.actor, customer=customer)
    said = {"esf_number": "ESF-1", "esf_status": "delivered", "esf_date": f"{TODAY:%d.%m.%Y}"}
    assert step(staff, invoice, "esf", **said).status_code == 302
    invoice.refresh_from_db()
    assert (invoice.esf_number, invoice.esf_status, invoice.esf_date) == ("ESF-1", "delivered", TODAY)


def test_money_is_put_on_and_taken_off(company, customer, staff):
    invoice = issued(company.actor, 1000, customer=customer)
    body = {"customer": customer.pk, "amount": "700", "method": "cash"}
    assert staff.post(url("payment_add"), body).status_code == 302
    payment = Payment.objects.get()
    assert payment.invoice_id is None
    assert steps_of(staff, payment) == ["put", "refund"]
    assert step(staff, payment, "put", invoice=invoice.pk, amount="").status_code == 302
    invoice.refresh_from_db()
    assert (invoice.paid_amount, invoice.status) == (700, "partial")
    much = step(staff, payment, "take_off", invoice=invoice.pk, amount="701")
    assert shown(much)
    assert Allocation.objects.count() == 1
    assert step(staff, payment, "take_off", invoice=invoice.pk, amount="200").status_code == 302
    invoice.refresh_from_db()
    assert invoice.paid_amount == 500
    said = {"amount": "800", "reason": "x", "date": TODAY.isoformat()}
    assert shown(step(staff, payment, "refund", **said))
    assert Payment.objects.count() == 1


def test_money_is_given_back_by_who_proves_to_be_there(company, customer, staff):
    payment = pay(company.actor, issued(company.actor, 100, customer=customer), 100)
    said = {"amount": "100", "reason": "x", "date": f"{TODAY:%d.%m.%Y}"}
    with time_machine.travel(timezone.now() + timedelta(minutes=16), tick=False):
        answer = step(staff, payment, "refund", **said)
    assert answer["Location"].startswith("/admin/proof/?next=")
    assert Payment.objects.count() == 1
    assert step(staff, payment, "refund", **said).status_code == 302
    assert Payment.objects.count() == 2


def test_money_goes_only_on_invoices_of_its_customer(company, customer, staff):
    payment = pay(company.actor, issued(company.actor, 100, customer=customer), 100)
    step(staff, payment, "take_off", invoice=payment.invoice_id, amount="100")
    foreign = issued(company.actor, 100)
    assert "invoice" in shown(step(staff, payment, "put", invoice=foreign.pk))
    foreign.refresh_from_db()
    assert foreign.paid_amount == 0


RIGHTS = {
    "send": "INVOICES_EDIT",
    "take_payment": "PAYMENTS_CREATE",
    "mail": "INVOICES_EDIT",
    "give_credit": "INVOICES_CREDIT",
    "esf": "INVOICES_EDIT",
    "cancel": "INVOICES_CREDIT",
}


def test_steps_need_their_rights(company, customer):
    invoice = issued(company.actor, 100, customer=customer)
    payment = pay(company.actor, invoice, 40)
    looker = at_office(company.member("INVOICES_VIEW", "PAYMENTS_VIEW").client)
    before = (Invoice.objects.get().version, Payment.objects.count(), CreditNote.objects.count())
    for name in RIGHTS:
        for ask in (looker.get, looker.post):
            assert ask(url("invoice_step", invoice.pk, name)).status_code == 403, name
    for name in ("refund", "put", "take_off"):
        for ask in (looker.get, looker.post):
            assert ask(url("payment_step", payment.pk, name)).status_code == 403, name
    assert before == (Invoice.objects.get().version, Payment.objects.count(), CreditNote.objects.count())
    assert steps_of(looker, invoice) == steps_of(looker, payment) == []
    stranger = at_office(company.member("DEALS_VIEW").client)
    for page in ("accounts", "vat_periods"):
        assert stranger.get(url(page)).status_code == 403
    assert stranger.get(url("account", customer.pk)).status_code == 403
    assert stranger.get(url("account_document", customer.pk, "ru")).status_code == 403


@pytest.mark.parametrize(
    ("model", "names"), [("invoice", RIGHTS), ("payment", ("refund", "put", "take_off"))]
)
def test_records_of_others_are_not_there(company, other_company, staff, model, names):
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        invoice = issued(other_company.actor, 100)
        foreign = invoice if model == "invoice" else pay(other_company.actor, invoice, 40)
    for name in names:
        for ask in (staff.get, staff.post):
            assert ask(url(f"{model}_step", foreign.pk, name)).status_code == 404
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        assert Invoice.objects.get().status == ("sent" if model == "invoice" else "partial")


def test_a_due_date_before_the_issue_date_is_warned_of(company, customer, staff):
    invoice = draft(company.actor, 100, customer=customer)
    [row] = invoice.items.all()
    kept = {"id": row.pk, "invoice": invoice.pk, "description": row.description, "quantity": row.quantity,
            "unit_price": row.unit_price, "discount": "0", "tax": row.tax}  # fmt: skip
    body = {"customer": customer.pk, "issue_date": "", "notes": "", **lines(kept, initial=1)}
    early = TODAY - timedelta(days=3)
    page = staff.post(
        url("invoice_change", invoice.pk), {**body, "due_date": f"{early:%d.%m.%Y}"}, follow=True
    )
    levels = {message.level_tag for message in page.context["messages"]}
    assert levels == {"warning", "success"}
    invoice.refresh_from_db()
    assert invoice.due_date == early
    said = {"issue_date": f"{TODAY:%d.%m.%Y}", "due_date": f"{early:%d.%m.%Y}"}
    refused = staff.post(
        url("invoice_add"),
        {"customer": customer.pk, **said, **lines({"description": "A", "quantity": 1, "unit_price": 5})},
    )
    assert refused.status_code == 200
    assert "due_date" in refused.context["adminform"].form.errors
    assert Invoice.objects.count() == 1


def test_accounts_show_debts_by_age(company, customer, staff):
    late = issued(company.actor, 300, customer=customer)
    Invoice.objects.filter(pk=late.pk).update(due_date=TODAY - timedelta(days=45), issue_date=TODAY)
    issued(company.actor, 1000, customer=customer, due_date=TODAY + timedelta(days=5))
    pay(company.actor, late, 100)
    page = staff.get(url("accounts"), {"q": customer.name[:4].lower()})
    [row] = page.context["rows"]
    assert plain(*row.ages) == ["1 000", "0", "200", "0", "0"]
    assert (*plain(row.balance, row.on_account), page.context["totals"]) == ("-1 200", "0", row.ages)
    assert list(staff.get(url("accounts"), {"q": "нет такого"}).context["rows"]) == []
    account = staff.get(url("account", customer.pk))
    assert plain(account.context["closing"]) == ["-1 200"]
    assert [entry["kind"] for entry in account.context["rows"]] == ["Invoice", "Invoice", "Payment"]
    crooked = staff.get(url("account", customer.pk), {"first": "31.12.2026", "last": "01.01.2026"})
    assert crooked.context["errors"]
    act = staff.get(url("account_document", customer.pk, "kk"), {"first": f"01.01.{TODAY:%Y}"})
    assert act["Content-Type"] == "application/pdf"
    assert staff.get(url("account_document", customer.pk, "de")).status_code == 404


def test_the_vat_register_adds_up(company, customer, staff):
    issued(company.actor, 1160, customer=customer)
    entry = VatEntry.objects.get()
    page = staff.get(url("vat_periods"))
    [period] = page.context["periods"]
    assert (period["net"], period["vat"]) == (page.context["net"], page.context["vat"])
    listed = staff.get(period["url"])
    assert listed.context["cl"].result_count == 1
    assert staff.get(url("vatentry_change", entry.pk)).status_code == 200
    assert staff.get(url("vatentry_add")).status_code == 403
    for query in ("year=1999", "year=x&by=y", "by=quarter"):
        assert staff.get(f"{url('vat_periods')}?{query}").status_code == 200
    assert staff.get(url("vatentry_delete", entry.pk)).status_code == 403


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_lists_take_few_queries_and_add_up(company, customer, staff, language, django_assert_max_num_queries):
    for amount in (100, 200, 300):
        pay(company.actor, issued(company.actor, amount, customer=customer), 50)
    staff.post(reverse("admin:language"), {"language": language})
    for name in ("invoice", "payment", "creditnote", "ledgerentry", "vatentry"):
        staff.get(url(f"{name}_changelist"))
        with CaptureQueriesContext(connection) as queries:
            page = staff.get(url(f"{name}_changelist"))
        assert page.status_code == 200
        assert len(asked(queries)) <= 12
        assert len(page.context["cl"].list_display) <= 9
    invoices = staff.get(url("invoice_changelist")).context["cl"]
    assert [total for _label, total in invoices.totals] == ["600", "150"]
    with CaptureQueriesContext(connection) as queries:
        assert staff.get(url("accounts")).status_code == 200
    assert len(asked(queries)) <= 12
