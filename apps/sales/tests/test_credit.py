"""Who may take more: limits, prepayment, and who may look away."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.crm.models import Customer
from apps.sales import selectors, services
from apps.sales.tests.factories import make_customer, make_order, make_product, stock_of
from apps.sales.tests.test_transitions import put, refused  # type: ignore[attr-defined]

ORDERS = "/api/v1/orders"


@pytest.fixture
def product(company):
    return make_product(company.actor, stock=1000)


def owing(customer, balance):
    Customer.objects.filter(pk=customer.pk).update(balance=balance, on_account=max(Decimal(0), balance))


@pytest.mark.parametrize("limit", [None, Decimal(1000)])
def test_up_to_the_limit(company, product, limit):
    customer = make_customer(company.actor, credit_limit=limit)
    order = make_order(company.actor, (product, 10), customer=customer)
    put(company, order, status="confirmed")


def test_beyond_the_limit(company, product):
    customer = make_customer(company.actor, credit_limit=Decimal("999.99"))
    order = make_order(company.actor, (product, 10), customer=customer)
    details = refused(company, order, "", {"status": "confirmed"}, 422, "CREDIT_LIMIT_EXCEEDED", put=True)
    assert details == {"creditLimit": 999.99, "exposure": 1000, "required": 1000}


def test_a_limit_of_zero_is_no_credit(company, product):
    customer = make_customer(company.actor, credit_limit=Decimal(0))
    order = make_order(company.actor, (product, 1), customer=customer)
    details = refused(company, order, "/confirm", None, 422, "CREDIT_LIMIT_EXCEEDED")
    assert details == {"creditLimit": 0, "exposure": 100, "required": 100}


def test_debts_and_other_orders_count(company, product):
    customer = make_customer(company.actor, credit_limit=Decimal(1000))
    first = make_order(company.actor, (product, 5), customer=customer)
    make_order(company.actor, (product, 9), customer=customer)  # only pending: no exposure
    cancelled = make_order(company.actor, (product, 9), customer=customer)
    services.cancel_order(cancelled.pk, actor=company.actor, reason="r")
    services.confirm_order(first.pk, actor=company.actor)
    assert selectors.open_orders_total(customer.pk) == 500
    owing(customer, Decimal(-250))
    second = make_order(company.actor, (product, 3), customer=customer)
    details = refused(company, second, "/confirm", None, 422, "CREDIT_LIMIT_EXCEEDED")
    assert details == {"creditLimit": 1000, "exposure": 1050, "required": 300}
    # Shipped and delivered goods are owed for as well, until they are invoiced.
    services.ship_order(first.pk, actor=company.actor)
    services.deliver_order(first.pk, actor=company.actor)
    refused(company, second, "/confirm", None, 422, "CREDIT_LIMIT_EXCEEDED")
    # What is invoiced is in the balance already and counts once.
    services.record_billing(
        first.pk, actor=company.actor, invoiced_amount=Decimal(200), paid_amount=Decimal(0)
    )
    owing(customer, Decimal(-450))
    details = refused(company, second, "/confirm", None, 422, "CREDIT_LIMIT_EXCEEDED")
    assert details == {"creditLimit": 1000, "exposure": 1050, "required": 300}
    owing(customer, Decimal(-400))
    put(company, second, status="confirmed")


def test_money_on_account_carries_an_order(company, product):
    customer = make_customer(company.actor, credit_limit=Decimal(100))
    owing(customer, Decimal(5000))
    order = make_order(company.actor, (product, 51), customer=customer)
    put(company, order, status="confirmed")
    second = make_order(company.actor, (product, 2), customer=customer)
    details = refused(company, second, "/confirm", None, 422, "CREDIT_LIMIT_EXCEEDED")
    assert details == {"creditLimit": 100, "exposure": 300, "required": 200}


def test_an_approver_may_look_away(company, product):
    customer = make_customer(company.actor, credit_limit=Decimal(0))
    clerk = company.member("ORDERS_VIEW", "ORDERS_UPDATE")
    approver = company.member("ORDERS_VIEW", "ORDERS_UPDATE", "ORDERS_APPROVE")
    body = {"status": "confirmed", "overrideCreditLimit": True}
    for by_put in (True, False):
        order = make_order(company.actor, (product, 1), customer=customer)
        path = f"{ORDERS}/{order.pk}"
        send, tail = ("put", "") if by_put else ("post", "/confirm")
        answer = getattr(clerk.client, send)(path + tail, body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "PERMISSION_DENIED")
        assert answer.json()["error"]["details"] == {"required": "ORDERS_APPROVE"}
        order.refresh_from_db()
        assert order.status == "pending"
        answer = getattr(approver.client, send)(path + tail, body)
        assert answer.status_code == 200
        order.refresh_from_db()
        assert order.status == "confirmed"


def test_prepaid_orders_wait_for_the_money(company, product):
    customer = make_customer(company.actor, payment_terms="PREPAYMENT", credit_limit=Decimal(10**9))
    order = make_order(company.actor, (product, 10), customer=customer)
    body = {"status": "confirmed", "overrideCreditLimit": True}
    details = refused(company, order, "", body, 422, "INSUFFICIENT_BALANCE", put=True)
    assert details == {"available": 0, "required": 1000}
    owing(customer, Decimal(400))
    services.record_billing(
        order.pk, actor=company.actor, invoiced_amount=Decimal(0), paid_amount=Decimal("599.99")
    )
    details = refused(company, order, "/confirm", None, 422, "INSUFFICIENT_BALANCE")
    assert details == {"available": 999.99, "required": 1000}
    services.record_billing(
        order.pk, actor=company.actor, invoiced_amount=Decimal(0), paid_amount=Decimal(600)
    )
    put(company, order, status="confirmed")
    assert stock_of(product) == (1000, 10)


def test_money_on_account_pays_for_one_order_only(company, product):
    customer = make_customer(company.actor, payment_terms="PREPAYMENT")
    owing(customer, Decimal(1500))
    first, second = (make_order(company.actor, (product, 10), customer=customer) for _ in range(2))
    put(company, first, status="confirmed")
    details = refused(company, second, "/confirm", None, 422, "INSUFFICIENT_BALANCE")
    assert details == {"available": 500, "required": 1000}


def test_the_terms_are_those_of_the_order(company, product):
    customer = make_customer(company.actor, payment_terms="NET_30")
    order = make_order(company.actor, (product, 1), customer=customer, payment_terms="PREPAYMENT")
    refused(company, order, "/confirm", None, 422, "INSUFFICIENT_BALANCE")
