"""What tests of opening balances do through HTTP, and what every place must say of a customer."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.utils import timezone

from apps.crm.models import Customer
from apps.finance import tasks
from apps.finance.selectors import receivables
from apps.finance.tests.reconciling import reconcile
from apps.kernel import clock, tenancy
from apps.notifications.tests.factories import deliver

URL = "/api/v1/finance/opening-balances"
PAYMENTS = "/api/v1/finance/payments"
TODAY = clock.today()
BEGAN = TODAY - timedelta(days=60)
LATE = TODAY - timedelta(days=100)  # a debt that was over long before the books began


def enter(company, party, amount, *, date=BEGAN, **more):
    key = "customerId" if isinstance(party, Customer) else "supplierId"
    answer = company.client.post(
        URL, {key: str(party.pk), "amount": amount, "date": date.isoformat(), **more}
    )
    assert answer.status_code == 201, answer.json()
    return answer.json()["data"]["id"]


def post(company, path, body, status=200):
    answer = company.client.post(path, body)
    assert answer.status_code == status, answer.json()
    return answer.json()["data"]


def shown(company, pk):
    return company.client.get(f"{URL}/{pk}").json()["data"]


def night(days):
    """The nightly run so many days from now, and its notices."""
    with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
        with tenancy.system("night"):
            tasks.mark_overdue_invoices()
        deliver()


def figures_of(company, customer):
    """What each place says that the customer owes, and has: all of them the same figures.

    (owed, of it overdue, on account, balance, settlement)
    """
    reconcile(customer)
    page = company.client.get(f"/api/v1/customers/{customer.pk}").json()["data"]
    board = company.client.get("/api/v1/analytics/finance/dashboard").json()["data"]
    act = company.client.get(f"/api/v1/finance/customers/{customer.pk}/statement").json()["data"]
    aged = receivables.aged_debts([customer.pk], TODAY).get(customer.pk, receivables.AgedDebt())
    every = receivables.aged_debt_of_all(receivables.accounts(), TODAY)
    owed, late = board["receivables"]["amount"], board["overdue"]["amount"]
    assert owed == sum(age["amount"] for age in board["receivables"]["aging"].values())
    assert (owed, late) == (aged.owed, aged.overdue) == (every.owed, every.overdue)
    [debtor] = board["topDebtors"] or [{"amount": 0, "overdue": 0, "onAccount": page["onAccount"]}]
    assert (debtor["amount"], debtor["overdue"]) == (owed, late)
    held = page["onAccount"]
    assert held == debtor["onAccount"] == board["receivables"]["onAccount"] == act["onAccount"]
    assert page["balance"] == held - owed == act["closingBalance"] == -board["receivables"]["net"]
    assert page["settlement"] == act["settlement"]
    row = company.client.get(f"/api/v1/customers?search={customer.customer_number}").json()["data"]["items"][
        0
    ]
    assert (row["balance"], row["onAccount"]) == (page["balance"], held)
    return owed, late, held, page["balance"], page["settlement"]
