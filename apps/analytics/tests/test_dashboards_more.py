"""Dashboards, continued."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from apps.analytics.tests.factories import API, noon, shown
from apps.finance.tests.factories import issued, pay
from apps.hr import services as hr
from apps.hr.tests.factories import active_employee, new_department, new_employee
from apps.inventory.tests.factories import make_product
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


def test_heads_and_changes(company, dashboard):
    with time_machine.travel(noon(2026, 10, 1)):
        sales, stock = (new_department(company.actor, name=name) for name in ("Продажи", "Склад"))
        people = [
            active_employee(company.actor, department_id=place.pk, hire_date=day, contract_type=contract)
            for place, day, contract in [
                (sales, dt.date(2025, 5, 1), "permanent"),
                (sales, dt.date(2026, 11, 1), "intern"),
                (stock, None, "permanent"),
                (stock, dt.date(2026, 9, 1), "permanent"),
            ]
        ]
        new_employee(company.actor, department_id=sales.pk)
    with time_machine.travel(noon(2026, 11, 5)):
        hr.deactivate_employee(people[3].pk, actor=company.actor)
    found = dashboard("hr")
    # The owner is an employee as well, entered today by the wall's clock and so outside both periods.
    assert found["heads"]["pending"] == 1
    assert found["heads"]["inactive"] == 1
    assert found["heads"]["total"] == found["heads"]["active"] + 2
    named = {row["name"]: row["heads"] for row in found["departments"]}
    assert (named["Продажи"], named["Склад"]) == (2, 1)
    assert sum(named.values()) == found["heads"]["active"]
    contracts = {row["type"]: row["heads"] for row in found["contracts"]}
    assert contracts["intern"] == 1
    assert sum(contracts.values()) == found["heads"]["active"]
    assert found["changes"]["left"] == 1
    period = {"startDate": "2026-10-01", "endDate": "2026-10-31"}
    changes = dashboard("hr", **period)["changes"]
    assert (changes["hired"], changes["left"]) == (1, 0)  # without a date, when they were entered


@pytest.mark.parametrize(
    ("module", "expected"), [("finance", 11), ("inventory", 6), ("production", 4), ("hr", 6)]
)
def test_the_statements_do_not_grow_with_the_rows(company, count_queries, module, expected):
    def count():
        with count_queries() as statements:
            assert company.client.get(f"{API}/{module}/dashboard").status_code == 200
        return len(statements)

    def more():
        pay(company.actor, issued(company.actor, 10), 5)
        with time_machine.travel(noon(2026, 1, 1)):
            make_product(company.actor, stock=1)
        make_production(company.actor, make_made(company.actor, {}), 1)
        active_employee(company.actor, department_id=new_department(company.actor).pk)

    more()
    few = count()
    more()
    more()
    assert count() == few == expected


@pytest.mark.parametrize("module", MODULES)
def test_a_foreign_tenants_rows_are_not_counted(company, other_company, module):
    before = other_company.client.get(f"{API}/{module}/dashboard").json()["data"]
    issued(company.actor, 10)
    make_product(company.actor, stock=1)
    make_production(company.actor, make_made(company.actor, {}), 1)
    active_employee(company.actor)
    assert other_company.client.get(f"{API}/{module}/dashboard").json()["data"] == before
