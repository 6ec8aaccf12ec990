"""Many at once: with real threads, each with its own connection, and with controls where a guard is off."""

from __future__ import annotations

import threading
from collections import Counter
from decimal import Decimal

import pytest
from django.db import connection
from django.db.models import Sum

from apps.crm.models import Customer
from apps.finance import services
from apps.finance.models import Invoice, LedgerEntry, Payment
from apps.finance.services import locking, payments
from apps.finance.tests.factories import (
    balance_of,
    draft,
    issued,
    ledger_of,
    make_customer,
    make_order,
    make_product,
    pay,
)
from apps.sales import services as sales
from apps.sales.models import Order
from apps.sales.services import credit, status_changes
from apps.sales.tests.test_races import at_once, inside

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def customer(live_company):
    with inside(live_company):
        return make_customer(live_company.actor)


def paying(company, invoice, amount=100, **details):
    return lambda: pay(company.actor, invoice, amount, **details) and "paid"


def received(invoice):
    return Payment.objects.filter(invoice=invoice).aggregate(total=Sum("amount"))["total"]


# --- payments -------------------------------------------------------------------------------


def test_parallel_payments_never_exceed_what_is_due(live_company, customer):
    with inside(live_company):
        invoice = draft(live_company.actor, 500, customer=customer)
    results = at_once(live_company, [paying(live_company, invoice)] * 10)
    assert Counter(results) == {"paid": 5, "INVALID_STATE_TRANSITION": 5}
    with inside(live_company):
        invoice.refresh_from_db()
        assert (invoice.status, invoice.paid_amount, received(invoice)) == ("paid", 500, 500)
        assert sorted(kind for kind, _amount in ledger_of(customer)) == ["invoice"] + ["payment"] * 5
        assert balance_of(customer) == 0
        numbers = Payment.objects.order_by("number").values_list("number", flat=True)
        assert [number[-4:] for number in numbers] == [f"000{n}" for n in range(1, 6)]


def test_the_last_hundred_is_paid_by_one(live_company, customer):
    with inside(live_company):
        invoice = issued(live_company.actor, 150, customer=customer)
    results = at_once(live_company, [paying(live_company, invoice)] * 8)
    assert Counter(results) == {"paid": 1, "PAYMENT_EXCEEDS_DUE": 7}


def test_control_without_the_lock_more_is_taken_than_is_due(live_company, customer, monkeypatch):
    with inside(live_company):
        invoice = issued(live_company.actor, 150, customer=customer)
    judged = threading.Barrier(4)

    def look(invoice_id, *, field=None):
        seen = locking.LockedInvoice(
            None, Customer.objects.get(pk=customer.pk), Invoice.objects.get(pk=invoice_id)
        )
        judged.wait(timeout=20)
        return seen

    monkeypatch.setattr(payments, "lock_invoice", look)
    results = at_once(live_company, [paying(live_company, invoice)] * 4)
    assert Counter(results) == {"paid": 4}
    with inside(live_company):
        assert received(invoice) == 400 > invoice.amount


def test_the_same_payment_sent_many_times_is_one(live_company, customer):
    with inside(live_company):
        invoice = issued(live_company.actor, 1000, customer=customer)
    results = at_once(live_company, [paying(live_company, invoice, reference="TRX1")] * 8)
    assert Counter(results) == {"paid": 1, "DUPLICATE_PAYMENT": 7}


def test_parallel_refunds_never_exceed_the_payment(live_company, customer):
    with inside(live_company):
        invoice = issued(live_company.actor, 1000, customer=customer)
        payment = pay(live_company.actor, invoice, 250)
        pay(live_company.actor, invoice, 500)

    def refund():
        return services.refund_payment(payment.pk, actor=live_company.actor, amount=Decimal(100)) and "back"

    assert Counter(at_once(live_company, [refund] * 8)) == {"back": 2, "INSUFFICIENT_BALANCE": 6}
    with inside(live_company):
        assert balance_of(customer) == -450
        assert received(invoice) == 550


# --- states ---------------------------------------------------------------------------------


def test_an_invoice_is_issued_once(live_company, customer):
    with inside(live_company):
        invoice = draft(live_company.actor, 500, customer=customer)

    def send():
        return services.send_invoice(invoice.pk, actor=live_company.actor).status

    assert Counter(at_once(live_company, [send] * 8)) == {"sent": 1, "INVALID_STATE_TRANSITION": 7}
    with inside(live_company):
        assert ledger_of(customer) == [("invoice", -500)]


def test_the_overdue_run_twice_at_once(live_company, customer):
    with inside(live_company):
        day = issued(live_company.actor, 500, customer=customer).issue_date.replace(day=1, month=1)
        for _ in range(3):
            issued(live_company.actor, 500, customer=customer, due_date=day)

    def run():
        return services.mark_overdue(customer.pk, actor=live_company.actor)

    assert sorted(at_once(live_company, [run] * 4)) == [0, 0, 0, 3]


def test_paying_while_the_order_is_cancelled_loses_no_money(live_company, customer):
    with inside(live_company):
        product = make_product(live_company.actor, type="SERVICE")
        order = make_order(live_company.actor, (product, 10), customer=customer)
        actor = live_company.actor
        invoice = services.create_invoice(actor=actor, customer_id=customer.pk, order_id=order.pk)

    def cancel():
        return sales.cancel_order(order.pk, actor=live_company.actor, reason="r").status

    jobs = [paying(live_company, invoice)] * 4
    results = at_once(live_company, [*jobs, cancel, *jobs])
    assert results.count("cancelled") == 1
    with inside(live_company):
        invoice.refresh_from_db()
        kept = 100 * results.count("paid")
        assert (invoice.status, invoice.paid_amount) == ("cancelled", kept)
        assert balance_of(customer) == sum(amount for _kind, amount in ledger_of(customer)) == kept
        assert Order.objects.get(pk=order.pk).paid_amount == kept


def test_one_customers_busy_day_ends_without_a_deadlock_and_adds_up(live_company, customer):
    """Orders are confirmed, billed, paid, credited and cancelled at once, and take locks in one order."""
    actor = live_company.actor
    with inside(live_company):
        product = make_product(actor, type="SERVICE")
        orders = [make_order(actor, (product, 10), customer=customer) for _ in range(4)]
        invoices = [
            services.create_invoice(actor=actor, customer_id=customer.pk, order_id=order.pk)
            for order in orders
        ]

    def jobs_of(order, invoice, place):
        yield lambda: sales.confirm_order(order.pk, actor=actor).status
        yield paying(live_company, invoice, 300)
        yield paying(live_company, invoice, 400)
        yield (
            lambda: services.issue_credit_note(actor=actor, invoice_id=invoice.pk, amount=Decimal(50)).number
        )
        if place % 2:
            yield lambda: sales.cancel_order(order.pk, actor=actor, reason="r").status

    found = [
        job for place, pair in enumerate(zip(orders, invoices, strict=True)) for job in jobs_of(*pair, place)
    ]
    at_once(live_company, found)
    with inside(live_company):
        entries = LedgerEntry.objects.filter(customer=customer)
        assert balance_of(customer) == entries.aggregate(total=Sum("amount"))["total"]
        for invoice in Invoice.objects.all():
            assert invoice.paid_amount == (received(invoice) or 0)


# --- credit ---------------------------------------------------------------------------------


def billed_between(company, invoice, monkeypatch):
    """Issue `invoice` just after the balance of a confirmation was read, and before the open orders are."""
    real = credit.selectors.open_orders_total  # type: ignore[attr-defined]
    threads = []

    def issue():
        try:
            with inside(company):
                services.send_invoice(invoice.pk, actor=company.actor)
        finally:
            connection.close()

    def total(*args, **kwargs):
        thread = threading.Thread(target=issue)
        threads.append(thread)
        thread.start()
        # With the customer locked it waits for the confirmation; without, it is done at once.
        thread.join(timeout=1)
        return real(*args, **kwargs)

    monkeypatch.setattr(credit.selectors, "open_orders_total", total)  # type: ignore[attr-defined]
    return threads


@pytest.mark.parametrize("locked", [True, False])
def test_an_invoice_issued_meanwhile_hides_nothing_from_the_credit_check(live_company, monkeypatch, locked):
    """600 of a limit of 1,000 are taken. Control: without the lock 600 are in neither sum that was read."""
    actor = live_company.actor
    with inside(live_company):
        customer = make_customer(actor, credit_limit=Decimal(1000))
        product = make_product(actor, type="SERVICE")
        taken = make_order(actor, (product, 6), customer=customer)
        sales.confirm_order(taken.pk, actor=actor)
        invoice = services.create_invoice(actor=actor, customer_id=customer.pk, order_id=taken.pk)
        order = make_order(actor, (product, 5), customer=customer)
    if not locked:
        real = status_changes.lock  # type: ignore[attr-defined]
        monkeypatch.setattr(
            status_changes,
            "lock",
            lambda model, pk: model.objects.get(pk=pk) if model is Customer else real(model, pk),
        )
    threads = billed_between(live_company, invoice, monkeypatch)
    [result] = at_once(live_company, [lambda: sales.confirm_order(order.pk, actor=actor).status])
    for thread in threads:
        thread.join(timeout=20)
    assert result == ("CREDIT_LIMIT_EXCEEDED" if locked else "confirmed")
    with inside(live_company):
        assert balance_of(customer) == -600


def test_parallel_confirms_and_invoices_never_exceed_the_limit(live_company):
    actor = live_company.actor
    with inside(live_company):
        customer = make_customer(actor, credit_limit=Decimal(1000))
        product = make_product(actor, type="SERVICE")
        billed = [make_order(actor, (product, 2), customer=customer) for _ in range(3)]
        for order in billed:
            sales.confirm_order(order.pk, actor=actor)
        invoices = [
            services.create_invoice(actor=actor, customer_id=customer.pk, order_id=order.pk)
            for order in billed
        ]
        waiting = [make_order(actor, (product, 2), customer=customer) for _ in range(6)]

    def confirm(order):
        return lambda: sales.confirm_order(order.pk, actor=actor).status

    def send(invoice):
        return lambda: services.send_invoice(invoice.pk, actor=actor).status

    jobs = [confirm(order) for order in waiting]
    jobs[1:1], jobs[3:3], jobs[5:5] = ([send(invoice)] for invoice in invoices)
    assert Counter(at_once(live_company, jobs)) == {"sent": 3, "confirmed": 2, "CREDIT_LIMIT_EXCEEDED": 4}
    with inside(live_company):
        assert balance_of(customer) == -600
