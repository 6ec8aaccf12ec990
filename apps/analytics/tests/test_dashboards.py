"""Dashboards of finance, inventory, production and hr over HTTP: each figure by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from apps.analytics.tests.factories import API, noon, shown
from apps.finance import services as finance
from apps.finance.tests.factories import draft, issued, line, make_customer, pay
from apps.inventory import services as inventory
from apps.inventory.tests.factories import make_product
from apps.production import services as production
from apps.production.tests.factories import make_made, make_production

NOW = noon(2026, 11, 18)  # a Wednesday
MODULES = {
    "finance": "INVOICES_VIEW",
    "inventory": "INVENTORY_VIEW",
    "production": "PRODUCTION_VIEW",
    "hr": "EMPLOYEES_VIEW",
}


@pytest.fixture
def dashboard(company):
    return lambda module, moment=NOW, **params: shown(company, f"{module}/dashboard", moment, **params)


@pytest.mark.parametrize(("module", "right"), MODULES.items())
def test_it_takes_both_rights(company, module, right):
    path = f"{API}/{module}/dashboard"
    assert company.member("ANALYTICS_VIEW").client.get(path).status_code == 403
    assert company.member(right).client.get(path).status_code == 403
    assert company.member("ANALYTICS_VIEW", right).client.get(path).status_code == 200
    assert company.member("ANALYTICS_VIEW", right).client.get(path, {"x": "1"}).status_code == 400


# --- finance --------------------------------------------------------------------------------


def test_receivables_by_age(company, dashboard):
    first, second = (make_customer(company.actor, name=name) for name in ("A", "B"))
    with time_machine.travel(noon(2026, 6, 1)):
        for amount, due, customer in [
            (1, dt.date(2026, 11, 18), first),  # falls due today
            (2, dt.date(2026, 12, 1), first),
            (10, dt.date(2026, 11, 17), first),  # 1 day
            (20, dt.date(2026, 10, 19), second),  # 30 days
            (100, dt.date(2026, 10, 18), first),  # 31
            (200, dt.date(2026, 9, 19), second),  # 60
            (1000, dt.date(2026, 9, 18), first),  # 61
            (2000, dt.date(2026, 8, 20), second),  # 90
            (10_000, dt.date(2026, 8, 19), second),  # 91
        ]:
            invoice = issued(company.actor, amount, customer=customer, due_date=due)
        pay(company.actor, invoice, 4000)
        draft(company.actor, 77, customer=first)
        settled = issued(company.actor, 55, customer=first)
        pay(company.actor, settled, 55)
    found = dashboard("finance")
    assert found["receivables"] == {
        "count": 9,
        "amount": 9333,
        "aging": {
            "notDue": {"count": 2, "amount": 3},
            "days1to30": {"count": 2, "amount": 30},
            "days31to60": {"count": 2, "amount": 300},
            "days61to90": {"count": 2, "amount": 3000},
            "over90": {"count": 1, "amount": 6000},
        },
        "onAccount": 0,
        "net": 9333,
    }
    assert found["overdue"] == {"count": 7, "amount": 9330}
    assert found["topDebtors"] == [
        {"id": str(second.pk), "name": "B", "amount": 8220, "overdue": 8220, "onAccount": 0},
        {"id": str(first.pk), "name": "A", "amount": 1113, "overdue": 1110, "onAccount": 0},
    ]


def test_cash_of_the_period_by_method(company, dashboard):
    with time_machine.travel(noon(2026, 10, 31)):
        early = issued(company.actor, 1000)
        pay(company.actor, early, 300)
    with time_machine.travel(noon(2026, 11, 1)):
        pay(company.actor, early, 200, method="cash")
        paid = pay(company.actor, early, 500, method="kaspi")
    with time_machine.travel(noon(2026, 11, 17)):
        finance.refund_payment(paid.pk, actor=company.actor, amount=Decimal(100), reason="back")
    assert dashboard("finance")["cash"] == {
        "received": 700,
        "refunded": 100,
        "net": 600,
        "byMethod": [
            {"method": "cash", "received": 200, "refunded": 0},
            {"method": "kaspi", "received": 500, "refunded": 100},
        ],
    }
    assert dashboard("finance", startDate="2026-10-31", endDate="2026-10-31")["cash"]["received"] == 300


def test_vat_by_rate_with_adjustments_and_credits(company, dashboard):
    lines = [line(1000, tax=Decimal(16)), line(500, tax=Decimal(12)), line(300)]
    with time_machine.travel(noon(2026, 11, 2)):
        issued(company.actor, items=lines)
        # Turned over in October: that is where its VAT belongs.
        issued(company.actor, items=lines, turnover_date=dt.date(2026, 10, 30))
        draft(company.actor, items=lines)
        # 1160 lowered by half: so is its VAT.
        halved = issued(company.actor, items=[line(1000, tax=Decimal(16))], adjustment_amount=Decimal(-580))
    with time_machine.travel(noon(2026, 11, 3)):
        finance.issue_credit_note(
            actor=company.actor, invoice_id=halved.pk, amount=Decimal(116), reason="returned"
        )
    assert dashboard("finance")["vat"] == {
        "due": 284,
        "rates": [
            {"rate": 16, "net": 1400, "vat": 224},
            {"rate": 12, "net": 500, "vat": 60},
            {"rate": 0, "net": 300, "vat": 0},
        ],
        "input": 0,
        "payable": 284,
    }
    october = dashboard("finance", startDate="2026-10-01", endDate="2026-10-31")["vat"]
    assert october["due"] == 220


# --- inventory ------------------------------------------------------------------------------


def test_stock_value_turnover_and_dead_stock(company, dashboard):
    def move(product, delta, moment):
        with time_machine.travel(moment):
            kind = "OUT" if delta < 0 else "IN"
            inventory.adjust_stock(product.pk, actor=company.actor, type=kind, quantity=Decimal(abs(delta)))

    with time_machine.travel(noon(2026, 1, 5)):
        quick, slow, dead, empty = (
            make_product(company.actor, stock=stock, cost=Decimal(cost), name=name, min_stock=Decimal(least))
            for name, stock, cost, least in [
                ("Quick", 100, 10, 100),
                ("Slow", 50, 20, 0),
                ("Dead", 5, 1000, 0),
                ("Empty", 1, 7, 0),
            ]
        )
    move(empty, -1, noon(2026, 2, 1))
    move(slow, -10, noon(2026, 8, 20))  # 90 days before
    move(quick, -20, noon(2026, 11, 1))
    move(quick, 10, noon(2026, 11, 2))
    found = dashboard("inventory")
    assert found["value"] == {"total": 900 + 800 + 5000, "reserved": 0, "products": 3}
    # 6800 at the start of November, 6700 at its end; 20 × 10 went out.
    assert found["turnover"] == {"costOfGoods": 200, "averageValue": 6750, "ratio": 0.03}
    assert found["deadStock"] == {
        "days90": {"count": 2, "value": 5800},
        "days180": {"count": 1, "value": 5000},
        "items": [
            {
                "id": str(dead.pk),
                "name": "Dead",
                "inStock": 5,
                "value": 5000,
                "lastOutDate": None,
                "days": 317,
            },
            {
                "id": str(slow.pk),
                "name": "Slow",
                "inStock": 40,
                "value": 800,
                "lastOutDate": "2026-08-20",
                "days": 90,
            },
        ],
    }
    assert found["lowStock"] == {
        "count": 1,
        "items": [{"id": str(quick.pk), "name": "Quick", "current": 90, "minimum": 100}],
    }
    # Of a past period: what moved after it is taken out again.
    january = dashboard("inventory", startDate="2026-02-01", endDate="2026-02-28")["turnover"]
    assert january == {"costOfGoods": 7, "averageValue": 7003.5, "ratio": 0}


def test_dead_stock_goes_by_the_day_of_a_movement_not_by_when_it_was_entered(company, dashboard):
    def enter(product, kind, day):
        inventory.adjust_stock(
            product.pk, actor=company.actor, type=kind, quantity=Decimal(1), date=dt.date.fromisoformat(day)
        )

    alive, dead, arrived = (make_product(company.actor, name=name, cost=Decimal(10)) for name in "ABC")
    with time_machine.travel(noon(2026, 11, 10)):
        # Each time the later day is entered first.
        for product, days in (
            (alive, ("2026-11-05", "2026-03-01")),
            (dead, ("2026-06-01", "2026-05-01")),
        ):
            for _time in range(3):
                enter(product, "IN", "2026-01-05")
            for day in days:
                enter(product, "OUT", day)
        # Never issued: since the first goods came, which were entered last.
        enter(arrived, "IN", "2026-11-09")
        enter(arrived, "IN", "2026-02-01")
    found = dashboard("inventory")["deadStock"]
    assert {row["name"]: row["lastOutDate"] for row in found["items"]} == {"B": "2026-06-01", "C": None}
    assert {row["name"]: row["days"] for row in found["items"]} == {"B": 170, "C": 290}


# --- production -----------------------------------------------------------------------------


def test_load_lateness_and_what_was_done_in_time(company, dashboard):
    with time_machine.travel(noon(2026, 11, 2)):
        made = make_made(company.actor, {}, {"Cutting": 60, "Welding": 30})

        def order(quantity, due):
            return make_production(company.actor, made, quantity, due_date=due)

        order(10, dt.date(2026, 11, 20))  # 900 minutes this week
        order(2, dt.date(2026, 11, 10))  # late by 8 days: this week too
        order(1, dt.date(2026, 11, 14))  # by 4
        order(40, dt.date(2026, 11, 23))  # next Monday
        order(3, dt.date(2027, 6, 1))
        undated = order(1, None)
        in_time, late = order(4, dt.date(2026, 11, 12)), order(5, dt.date(2026, 11, 11))
        production.schedule_production(undated.pk, actor=company.actor)
    for done in (in_time, late):
        with time_machine.travel(noon(2026, 11, 12)):
            production.schedule_production(done.pk, actor=company.actor)
            production.start_production(done.pk, actor=company.actor)
            production.complete_production(done.pk, actor=company.actor)
    found = dashboard("production")
    weeks = found["load"].pop("weeks")
    assert found["load"] == {"minutes": 5130, "later": 270, "unscheduled": 90}
    # Three working days are left of this week.
    assert weeks[:3] == [
        {"week": "2026-11-16", "minutes": 1170, "capacity": 1440, "load": 81.3},
        {"week": "2026-11-23", "minutes": 3600, "capacity": 2400, "load": 150},
        {"week": "2026-11-30", "minutes": 0, "capacity": 2400, "load": 0},
    ]
    assert len(weeks) == 8
    assert found["open"] == {"pending": 5, "scheduled": 1, "inProgress": 0}
    assert found["late"] == {"count": 2, "averageDays": 6, "longestDays": 8}
    assert found["completed"] == {
        "orders": 2,
        "quantity": 9,
        "onTime": 1,
        "onTimeShare": 50,
        "averageLeadDays": 10,
    }
    sunday = dashboard("production", noon(2026, 11, 22))["load"]["weeks"][0]
    assert (sunday["capacity"], sunday["load"]) == (0, None)


# --- hr -------------------------------------------------------------------------------------


# --- all ------------------------------------------------------------------------------------
