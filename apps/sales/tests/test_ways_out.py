"""A refused step says what is missing and what can be done; a taken one how the record stands now."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.sales.models import Order
from apps.sales.tests.factories import make_customer, make_order, make_product

pytestmark = pytest.mark.django_db


def confirm(staff, order):
    return staff.post(reverse("admin:sales_order_step", args=(order.pk, "confirm")), {})


def said(answer):
    assert answer.status_code == 200
    return " ".join(map(str, answer.context["form"].non_field_errors())).replace("\xa0", " ")


def test_credit_stock_and_prepayment(company, staff):
    goods, scarce = make_product(company.actor, stock=100), make_product(company.actor, stock=2)
    debtor = make_customer(company.actor, credit_limit=Decimal(1000))
    beyond = make_order(company.actor, (goods, 20), customer=debtor)
    short = make_order(company.actor, (scarce, 3))
    prepaid = make_order(company.actor, (goods, 1), payment_terms="PREPAYMENT")
    told = said(confirm(staff, beyond))
    assert "The limit is 1" in told
    assert "Take a payment, raise the customer's limit" in told
    assert f"{scarce}: 2 of 3 available. Receive or order" in said(confirm(staff, short))
    assert "Enter the payment first" in said(confirm(staff, prepaid))
    assert {order.status for order in Order.objects.all()} == {"pending"}


def test_a_taken_step_tells_the_state(company, staff):
    order = make_order(company.actor, (make_product(company.actor, stock=5), 1))
    answer = confirm(staff, order)
    page = staff.get(answer["Location"])
    assert [str(message) for message in page.context["messages"]] == [f"{order.number}: confirmed"]
