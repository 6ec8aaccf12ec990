"""Opening balances: what was between us and our parties before the books began (domain.md §7)."""

from __future__ import annotations

import pytest

from apps.crm.models import Customer

pytestmark = pytest.mark.django_db

URL = "/api/v1/finance/opening-balances"
PAYMENTS = "/api/v1/finance/payments"


def enter(company, party, amount, **more):
    body = {"customerId": str(party.pk), "amount": amount, "date": "2026-01-01", **more}
    answer = company.client.post(URL, body)
    assert answer.status_code == 201, answer.json()
    return answer.json()["data"]["id"]


def money_of(customer):
    return Customer.objects.values_list("balance", "on_account").get(pk=customer.pk)


def test_first(company, customer):
    enter(company, customer, 1000)
    assert money_of(customer) == (-1000, 0)
    print(company.client.get(URL).json())
