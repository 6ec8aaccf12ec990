"""Money on account by many at once: real threads, and a control where the lock is off."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from apps.crm.models import Customer
from apps.finance import funds, services
from apps.finance.models import Allocation, Invoice, OpeningBalance
from apps.finance.services import allocating
from apps.finance.services.locking import LockedInvoice
from apps.finance.tests.factories import issued, make_customer, make_order, make_product
from apps.finance.tests.reconciling import reconcile, total
from apps.kernel import clock
from apps.sales import services as sales
from apps.sales.services import credit, status_changes
from apps.sales.tests.test_races import at_once, inside

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def customer(live_company):
    with inside(live_company):
        return make_customer(live_company.actor)


def opening(company, customer, amount, **more):
    return services.create_opening_balance(
        actor=company.actor,
        customer_id=customer.pk,
        amount=Decimal(amount),
        date=clock.today() - timedelta(days=30),
        **more,
    )


def money_of(company, customer, source):
    """A hundred on account: an advance of before, or a payment."""
    if source == "advance":
        return opening(company, customer, -100)
    return services.record_payment(
        actor=company.actor, customer_id=customer.pk, amount=Decimal(100), method="cash"
    )


def putting(company, money, invoice, amount=70):
    items = [{"invoice_id": invoice.pk, "amount": None if amount is None else Decimal(amount)}]
    put = services.allocate_advance if isinstance(money, OpeningBalance) else services.allocate_payment
    return lambda: put(money.pk, actor=company.actor, items=items) and "put"


def lying(money):
    key = "advance" if isinstance(money, OpeningBalance) else "payment"
    return total(Allocation.objects.filter(**{key: money}))


SOURCES = pytest.mark.parametrize("source", ["advance", "payment"])


@SOURCES
def test_money_on_account_is_put_no_more_than_once(live_company, customer, source):
    with inside(live_company):
        money = money_of(live_company, customer, source)
        invoices = [issued(live_company.actor, 70, customer=customer) for _ in range(6)]
    results = at_once(live_company, [putting(live_company, money, row) for row in invoices])
    assert Counter(results) == {"put": 1, "INSUFFICIENT_BALANCE": 5}
    with inside(live_company):
        assert lying(money) == 70
        assert sorted(row.paid_amount for row in Invoice.objects.all()) == [0] * 5 + [70]
        assert reconcile(customer).on_account == 30


def test_a_payment_of_an_invoice_is_moved_once(live_company, customer):
    """Its rest, as much as is there, at once on many invoices: the last hundred goes where it is first."""
    with inside(live_company):
        first = issued(live_company.actor, 40, customer=customer)
        money = services.record_payment(
            actor=live_company.actor,
            invoice_id=first.pk,
            amount=Decimal(100),
            method="cash",
            on_account=True,
        )
        invoices = [issued(live_company.actor, 50, customer=customer) for _ in range(5)]
    results = at_once(live_company, [putting(live_company, money, row, None) for row in invoices])
    assert Counter(results) == {"put": 2, "INSUFFICIENT_BALANCE": 3}
    with inside(live_company):
        assert lying(money) == 100
        assert sorted(row.paid_amount for row in Invoice.objects.all()) == [0, 0, 0, 10, 40, 50]
        assert reconcile(customer).on_account == 0


@SOURCES
def test_control_without_the_customers_lock_it_is_put_twice(live_company, customer, monkeypatch, source):
    with inside(live_company):
        money = money_of(live_company, customer, source)
        invoices = [issued(live_company.actor, 70, customer=customer) for _ in range(2)]
    read = threading.Barrier(2)

    def take_of(customer_id, invoice_ids):
        rows = Invoice.objects.filter(pk__in=list(invoice_ids)).select_related("customer")
        return {row.pk: LockedInvoice(None, row.customer, row) for row in rows}

    def take_debts(ids):
        return {}

    real = funds.free

    def free(of):
        found = real(of)
        read.wait(timeout=20)
        return found

    monkeypatch.setattr(allocating, "take_of", take_of)
    monkeypatch.setattr(allocating, "take_debts", take_debts)
    monkeypatch.setattr(funds, "free", free)
    results = at_once(live_company, [putting(live_company, money, row) for row in invoices])
    assert Counter(results) == {"put": 2}
    with inside(live_company):
        assert lying(money) == 140 > 100


def test_a_debt_is_paid_put_on_and_taken_back_by_many(live_company, customer):
    """Whichever come first, never more than the debt is paid, and what is paid is not taken back."""
    with inside(live_company):
        debt = opening(live_company, customer, 100)
        advance = opening(live_company, customer, -500)

    def pay():
        body = {"opening_balance_id": debt.pk, "amount": Decimal(60), "method": "cash"}
        return services.record_payment(actor=live_company.actor, **body) and "paid"

    def put():
        items = [{"opening_balance_id": debt.pk, "amount": Decimal(60)}]
        return services.allocate_advance(advance.pk, actor=live_company.actor, items=items) and "paid"

    def reverse():
        return services.reverse_opening_balance(debt.pk, actor=live_company.actor) and "reversed"

    found = Counter(at_once(live_company, [pay, put, pay, put, reverse, reverse]))
    assert found["paid"] + found["reversed"] == 1
    with inside(live_company):
        debt.refresh_from_db()
        assert (debt.settled_amount, debt.is_in_force) in ((60, True), (0, False))
        reconcile(customer)


def test_a_row_of_a_file_that_comes_many_times_is_one(live_company, customer):
    def keep():
        row = {"external_id": "1C-1", "customer_id": customer.pk, "amount": Decimal(40)}
        day = clock.today()
        return services.keep_opening_balance(actor=live_company.actor, date=day, **row)[1].value

    assert Counter(at_once(live_company, [keep] * 6)) == {"created": 1, "unchanged": 5}


def test_one_external_id_for_two_customers_at_once_is_one(live_company, customer):
    with inside(live_company):
        others = [customer, *(make_customer(live_company.actor) for _ in range(3))]

    def enter(party):
        return lambda: opening(live_company, party, 10, external_id="1C-1") and "entered"

    found = Counter(at_once(live_company, [enter(party) for party in others]))
    assert found == {"entered": 1, "ALREADY_EXISTS": 3}
    with inside(live_company):
        assert OpeningBalance.objects.get().number.endswith("-0001")


# --- prepaid orders -------------------------------------------------------------------------


@SOURCES
def test_money_on_account_pays_one_of_two_prepaid_orders(live_company, customer, source):
    with inside(live_company):
        product = make_product(live_company.actor, type="SERVICE")
        orders = _prepaid(live_company, customer, product, 4)
        if source == "advance":
            opening(live_company, customer, -1500)
        else:
            services.record_payment(
                actor=live_company.actor, customer_id=customer.pk, amount=Decimal(1500), method="cash"
            )
    results = at_once(live_company, [_confirming(live_company, order) for order in orders])
    assert Counter(results) == {"confirmed": 1, "INSUFFICIENT_BALANCE": 3}
    with inside(live_company):
        assert [row.paid_amount for row in Invoice.objects.all()] == [1000]
        assert reconcile(customer).on_account == 500


def test_control_without_the_customers_lock_two_orders_have_the_same_money(
    live_company, customer, monkeypatch
):
    """Both look at the money before either has it, and both are confirmed."""
    with inside(live_company):
        product = make_product(live_company.actor, type="SERVICE")
        orders = _prepaid(live_company, customer, product, 2)
        opening(live_company, customer, -1500)
    real, judged = status_changes.lock, threading.Barrier(2)  # type: ignore[attr-defined]
    monkeypatch.setattr(
        status_changes,
        "lock",
        lambda model, pk: model.objects.get(pk=pk) if model is Customer else real(model, pk),
    )
    claimed = credit.selectors.claimed_by_prepaid_orders  # type: ignore[attr-defined]

    def look(*args, **kwargs):
        found = claimed(*args, **kwargs)
        judged.wait(timeout=20)
        return found

    monkeypatch.setattr(credit.selectors, "claimed_by_prepaid_orders", look)  # type: ignore[attr-defined]
    results = at_once(live_company, [_confirming(live_company, order) for order in orders])
    assert Counter(results) == {"confirmed": 2}
    with inside(live_company):
        assert sorted(row.paid_amount for row in Invoice.objects.all()) == [500, 1000]


def _prepaid(company, customer, product, count):
    return [
        make_order(company.actor, (product, 10), customer=customer, payment_terms="PREPAYMENT")
        for _ in range(count)
    ]


def _confirming(company, order):
    return lambda: sales.confirm_order(order.pk, actor=company.actor).status
