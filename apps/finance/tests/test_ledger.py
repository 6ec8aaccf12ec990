"""The ledger: nobody rewrites it, and everything that is shown of money is its sum."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.finance import services
from apps.finance.models import Allocation, CreditNote, Invoice, LedgerEntry, Payment
from apps.finance.tests.factories import draft, issued, line, make_customer, make_order, make_product, pay
from apps.finance.tests.reconciling import reconcile, total
from apps.kernel import clock
from apps.kernel.errors import DomainError
from apps.sales import services as sales
from apps.sales.models import Order

pytestmark = pytest.mark.django_db

# --- nobody rewrites it ---------------------------------------------------------------------


@pytest.mark.parametrize("model", [LedgerEntry, Payment, Allocation, CreditNote])
def test_the_database_refuses_to_change_or_delete(company, customer, model):
    invoice = issued(company.actor, 1000, customer=customer)
    pay(company.actor, invoice, 100)
    services.issue_credit_note(actor=company.actor, invoice_id=invoice.pk, amount=Decimal(10))
    rows = list(model.objects.values())
    assert rows
    for attempt in (
        lambda: model.objects.update(amount=F("amount") * 2),
        lambda: model.objects.filter(pk=rows[0]["id"]).update(date=date(2020, 1, 1)),
        lambda: model.objects.all()._raw_delete("default"),
        lambda: model.objects.first().delete(),
    ):
        with pytest.raises(IntegrityError, match=r"append-only|protected"), transaction.atomic():
            attempt()
    assert list(model.objects.values()) == rows


def test_not_even_at_once(company):
    """TRUNCATE is let through in test databases alone, which are emptied by it; here the name is another."""
    named = (
        "CREATE FUNCTION elsewhere.current_database() RETURNS name LANGUAGE sql AS 'SELECT ''prod''::name'"
    )
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("CREATE SCHEMA elsewhere")
        cursor.execute(named)
        cursor.execute("SET LOCAL search_path = elsewhere, public, pg_catalog")
        for table in (
            "finance_ledgerentry",
            "finance_payment, finance_allocation",
            "finance_vatentry",
            "finance_creditnoteitem",
        ):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                cursor.execute(f"TRUNCATE {table}")
        cursor.execute("SET LOCAL search_path TO DEFAULT")


def test_a_document_posts_once(company, customer):
    invoice = issued(company.actor, 1000, customer=customer)
    entry = LedgerEntry.objects.get()
    entry.pk, entry._state.adding = invoice.pk, True
    with pytest.raises(IntegrityError, match="ledger_entry_once"), transaction.atomic():
        entry.save(force_insert=True)


def test_a_posting_has_its_kinds_sign(company, customer):
    invoice = issued(company.actor, 1000, customer=customer)
    entry = LedgerEntry.objects.get()
    for kind, amount in (
        ("payment", -1),
        ("refund", 1),
        ("credit_note", -1),
        ("cancellation", -1),
        ("payment", 0),
    ):
        wrong = LedgerEntry(
            organization_id=entry.organization_id,
            workspace_id=entry.workspace_id,
            customer=customer,
            invoice=invoice,
            kind=kind,
            document_id=customer.pk,
            date=entry.date,
            amount=amount,
        )
        with pytest.raises(IntegrityError, match="ledger_entry_sign"), transaction.atomic():
            wrong.save(force_insert=True)


# --- the statement --------------------------------------------------------------------------


def test_a_reconciliation_statement(company, customer):
    dated = {"customer": customer, "issue_date": date(2026, 2, 1)}
    old = issued(company.actor, 1000, customer=customer, issue_date=date(2025, 12, 1))
    pay(company.actor, old, 300, date=date(2025, 12, 20))
    invoice = issued(company.actor, 500, **dated)
    payment = pay(company.actor, invoice, 500, date=date(2026, 2, 10))
    services.refund_payment(payment.pk, actor=company.actor, amount=Decimal(50), date=date(2026, 2, 28))
    pay(company.actor, old, 700, date=date(2026, 3, 1))
    path = f"/api/v1/finance/customers/{customer.pk}/statement"
    answer = company.client.get(path, {"dateFrom": "2026-01-01", "dateTo": "2026-02-28"})
    assert answer.status_code == 200, answer.json()
    data = answer.json()["data"]
    rows = data.pop("rows")
    assert data == {
        "customerId": str(customer.pk),
        "customerName": "ТОО Tech Solutions",
        "currency": "KZT",
        "dateFrom": "2026-01-01",
        "dateTo": "2026-02-28",
        "openingBalance": -700,
        "debitTurnover": 550,
        "creditTurnover": 500,
        "closingBalance": -750,
        "onAccount": 0,
        "settlement": 750,
        "settlementDirection": "customer_owes",
    }
    assert [(row["date"], row["kind"], row["debit"], row["credit"], row["balance"]) for row in rows] == [
        ("2026-02-01", "invoice", 500, 0, -1200),
        ("2026-02-10", "payment", 0, 500, -700),
        ("2026-02-28", "refund", 50, 0, -750),
    ]
    assert rows[0]["documentNumber"] == invoice.number
    assert rows[1]["documentId"] == str(payment.pk)
    year = company.client.get(path).json()["data"]
    assert (year["dateFrom"], year["dateTo"]) == (f"{clock.today().year}-01-01", clock.today().isoformat())
    assert year["closingBalance"] == -50
    # What closes one period opens the next.
    following = company.client.get(path, {"dateFrom": "2026-03-01"}).json()["data"]
    assert following["openingBalance"] == -750


def test_a_statement_of_nobody(company, refused):
    customer = make_customer(company.actor)
    path = f"/api/v1/finance/customers/{customer.pk}/statement"
    data = company.client.get(path).json()["data"]
    assert (data["openingBalance"], data["rows"], data["closingBalance"]) == (0, [], 0)
    for query in (
        "dateFrom=x",
        "dateFrom=2026-02-30",
        "dateFrom=%00",
        "from=2026-01-01",
        "dateFrom=2026-02-01&dateTo=2026-01-01",
        "dateTo=2026-01-01&dateTo=2026-01-02",
    ):
        answer = company.client.get(f"{path}?{query}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_FAILED"), query


# --- random histories -----------------------------------------------------------------------

STEPS = (
    "draft", "bill_order", "send", "pay", "pay", "pay", "refund", "credit", "cancel", "cancel_order",
    "overdue", "confirm", "edit", "on_account", "allocate", "allocate",
)  # fmt: skip
AMOUNTS = st.decimals(Decimal("0.01"), Decimal(3000), places=2)
HISTORY = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5), AMOUNTS), min_size=4, max_size=22)


class Business:
    """One customer with three orders, and whatever happens to them."""

    def __init__(self, actor):
        self.actor = actor
        self.customer = make_customer(actor)
        product = make_product(actor, type="SERVICE")
        self.orders = [
            make_order(actor, (product, 7 * n), customer=self.customer, payment_terms=terms)
            for n, terms in ((1, "NET_30"), (2, "PREPAYMENT"), (3, "PREPAYMENT"))
        ]

    def invoice(self, place):
        found = list(Invoice.objects.filter(customer=self.customer).order_by("created_at", "id"))
        return found[place % len(found)] if found else self.draft(place, Decimal(100))

    def payment(self, place):
        found = list(
            Payment.objects.filter(customer=self.customer, kind="payment").order_by("created_at", "id")
        )
        return found[place % len(found)] if found else self.pay(place, Decimal(1))

    def draft(self, place, amount):
        order = self.orders[place % 3] if place < 3 else None
        overdue = clock.today() - timedelta(days=3) if place % 2 else None
        return draft(
            self.actor, amount, customer=self.customer, order_id=order and order.pk, due_date=overdue
        )

    def bill_order(self, place, amount):
        order_id = self.orders[place % 3].pk
        return services.create_invoice(actor=self.actor, customer_id=self.customer.pk, order_id=order_id)

    def send(self, place, amount):
        services.send_invoice(self.invoice(place).pk, actor=self.actor)

    def edit(self, place, amount):
        items = [line(amount), line(amount, discount=Decimal(33), tax=Decimal(16))]
        services.update_invoice(self.invoice(place).pk, actor=self.actor, items=items)

    def pay(self, place, amount):
        invoice = self.invoice(place)
        # Every third payment is the whole rest.
        rest = invoice.due_amount or invoice.amount
        return pay(self.actor, invoice, rest if place % 3 == 0 else min(amount, rest))

    def on_account(self, place, amount):
        body = {"customer_id": self.customer.pk, "amount": amount * (place + 1), "method": "cash"}
        services.record_payment(actor=self.actor, **body)

    def allocate(self, place, amount):
        item = {"invoice_id": self.invoice(place).pk, "amount": -amount if place == 5 else amount}
        if place % 2:
            del item["amount"]
        services.allocate_payment(self.payment(place // 2).pk, actor=self.actor, items=[item])

    def refund(self, place, amount):
        part = None if place % 2 else amount
        services.refund_payment(self.payment(place).pk, actor=self.actor, amount=part)

    def credit(self, place, amount):
        part = None if place == 0 else amount
        services.issue_credit_note(actor=self.actor, invoice_id=self.invoice(place).pk, amount=part)

    def cancel(self, place, amount):
        services.cancel_invoice(self.invoice(place).pk, actor=self.actor)

    def cancel_order(self, place, amount):
        order = Order.objects.get(pk=self.orders[place % 3].pk)
        refund = min(amount, order.paid_amount) if place % 2 else order.paid_amount
        sales.cancel_order(order.pk, actor=self.actor, reason="r", refund_amount=refund)

    def confirm(self, place, amount):
        sales.confirm_order(self.orders[place % 3].pk, actor=self.actor)

    def overdue(self, place, amount):
        services.mark_overdue(self.customer.pk, actor=self.actor)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORY)
def test_after_any_history_all_sums_agree(company, history):
    business = Business(company.actor)
    for step, place, amount in history:
        with suppress(DomainError):
            getattr(business, step)(place, amount)
    customer = reconcile(business.customer)
    shown = company.client.get(f"/api/v1/customers/{customer.pk}").json()["data"]
    assert shown["balance"] == pytest.approx(
        float(total(LedgerEntry.objects.filter(customer=customer))), abs=1e-9
    )
    assert shown["lifetimeValue"] == shown["metrics"]["totalRevenue"] == float(customer.total_revenue)
    for item in company.client.get(
        "/api/v1/finance/invoices", {"customerId": customer.pk, "limit": 100}
    ).json()["data"]["items"]:
        assert item["paidAmount"] == pytest.approx(sum(row["amount"] for row in item["payments"]), abs=1e-9)
    statement = company.client.get(f"/api/v1/finance/customers/{customer.pk}/statement").json()["data"]
    assert statement["closingBalance"] == shown["balance"]
