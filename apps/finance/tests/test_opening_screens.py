"""Opening balances in the back office and on the reconciliation act."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.finance import services
from apps.finance.documents.reconciliation import statement_pdf
from apps.finance.models import OpeningBalance, Payment
from apps.finance.tests.factories import balance_of, issued
from apps.finance.tests.pdf_pages import flat, pages
from apps.finance.tests.test_admin import step, url
from apps.finance.tests.test_screens import shown, steps_of
from apps.inventory import services as inventory
from apps.kernel import clock
from conftest import at_office

pytestmark = pytest.mark.django_db

BEGAN = clock.today() - timedelta(days=40)


def entered(company, customer, amount):
    return services.create_opening_balance(
        actor=company.actor, customer_id=customer.pk, amount=Decimal(amount), date=BEGAN
    )


def test_a_debt_is_entered_paid_and_taken_back(company, customer, staff):
    said = {"amount": "1 200,50", "date": f"{BEGAN:%d.%m.%Y}", "external_id": "1C-1"}
    assert "customer" in staff.post(url("openingbalance_add"), said).context["adminform"].form.errors
    zero = staff.post(url("openingbalance_add"), {**said, "customer": customer.pk, "amount": "0"})
    assert "amount" in zero.context["adminform"].form.errors
    assert not OpeningBalance.objects.exists()
    assert staff.post(url("openingbalance_add"), {**said, "customer": customer.pk}).status_code == 302
    debt = OpeningBalance.objects.get()
    assert (debt.amount, debt.due_date, balance_of(customer)) == (
        Decimal("1200.50"),
        BEGAN,
        Decimal("-1200.50"),
    )
    assert steps_of(staff, debt) == ["take_back"]
    page = staff.get(reverse("admin:finance_account", args=(customer.pk,))).content.decode()
    assert "Opening balance" in page
    assert debt.number in page
    accounts = staff.get(reverse("admin:finance_accounts")).content.decode()
    assert "1 200,50" in accounts.replace("\N{NO-BREAK SPACE}", " ")
    # A payment of the customer alone is put on it by its own step.
    body = {"customer": customer.pk, "amount": "1000", "method": "cash"}
    assert staff.post(url("payment_add"), body).status_code == 302
    payment = Payment.objects.get()
    assert "invoice" in shown(step(staff, payment, "put", amount=""))
    assert step(staff, payment, "put", debt=debt.pk, amount="700").status_code == 302
    debt.refresh_from_db()
    assert (debt.settled_amount, steps_of(staff, debt)) == (700, [])
    assert step(staff, payment, "take_off", debt=debt.pk, amount="700").status_code == 302
    assert step(staff, debt, "take_back", reason="typo").status_code == 302
    assert balance_of(customer) == 1000
    history = staff.get(url("openingbalance_history", debt.pk)).content.decode()
    assert "taken back" in history


@pytest.mark.parametrize("page", ["payment_add", "creditnote_add"])
@pytest.mark.parametrize("amount", ["0", "-5"])
def test_nothing_is_no_payment_and_no_credit(company, customer, staff, page, amount):
    """An empty page's amount of 0 was a 500."""
    invoice = issued(company.actor, 300, customer=customer)
    said = {"invoice": invoice.pk, "amount": amount, "method": "cash", "reason": "r"}
    answer = staff.post(url(page), said)
    assert list(answer.context["adminform"].form.errors) == ["amount"]
    assert balance_of(customer) == -300


def test_an_advance_is_put_taken_off_and_given_back(company, customer, staff):
    advance, invoice = entered(company, customer, -500), issued(company.actor, 300, customer=customer)
    assert steps_of(staff, advance) == ["put", "refund", "take_back"]
    assert step(staff, advance, "put", invoice=invoice.pk, amount="").status_code == 302
    invoice.refresh_from_db()
    assert (invoice.status, invoice.paid_amount) == ("paid", 300)
    advance.refresh_from_db()
    assert steps_of(staff, advance) == ["put", "take_off", "refund"]
    assert shown(step(staff, advance, "take_off", invoice=invoice.pk, amount="301"))
    assert step(staff, advance, "take_off", invoice=invoice.pk, amount="300").status_code == 302
    back = {"amount": "500", "method": "cash", "reason": "r", "date": f"{clock.today():%d.%m.%Y}"}
    assert shown(step(staff, advance, "refund", **{**back, "amount": "500,01"}))
    assert step(staff, advance, "refund", **back).status_code == 302
    assert balance_of(customer) == -300
    assert Payment.objects.get().advance_id == advance.pk
    assert staff.get(url("payment_change", Payment.objects.get().pk)).status_code == 200


def test_a_suppliers_is_entered_and_shown(company, staff):
    supplier = inventory.create_supplier(actor=company.actor, name="ТОО Металл")
    said = {"supplier": supplier.pk, "amount": "700", "date": f"{BEGAN:%d.%m.%Y}"}
    assert staff.post(url("openingbalance_add"), said).status_code == 302
    found = OpeningBalance.objects.get()
    assert steps_of(staff, found) == ["take_back"]
    assert "ТОО Металл" in staff.get(url("openingbalance_changelist") + "?standing=yes").content.decode()


def test_who_may_only_look_is_offered_no_step(company, customer):
    advance = entered(company, customer, -500)
    reader = at_office(company.member("INVOICES_VIEW").client)
    assert steps_of(reader, advance) == []
    assert reader.get(url("openingbalance_add")).status_code == 403
    assert (
        reader.post(url("openingbalance_step", advance.pk, "take_back"), {"reason": "r"}).status_code == 403
    )
    advance.refresh_from_db()
    assert advance.is_in_force


@pytest.mark.parametrize(
    ("language", "name"),
    [("ru", "Начальный остаток"), ("kk", "Бастапқы қалдық"), ("en", "Opening balance")],
)
def test_the_act_names_it(company, customer, language, name):
    opening = entered(company, customer, 1000)
    file = statement_pdf(
        customer.pk, actor=company.actor, date_from=BEGAN, date_to=clock.today(), language=language
    )
    text = flat(" ".join(pages(file.content)))
    assert flat(name) in text
    assert opening.number in text
