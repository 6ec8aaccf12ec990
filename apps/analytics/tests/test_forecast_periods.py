"""Quarters and years of the forecast: whole ones, the running one with what it has sold."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from apps.analytics.tests.factories import customer, licence, noon, sell, sell_monthly, shown
from apps.crm import services as crm

NOW = noon(2026, 11, 15)
LAST = dt.date(2026, 10, 1)


@pytest.fixture
def goods(company):
    return licence(company)


@pytest.fixture
def buyer(company):
    return customer(company)


@pytest.fixture
def forecast(company):
    return lambda moment=NOW, **params: shown(company, "sales/forecast", moment, **params)


def test_quarters_and_years_sum_months_up(company, buyer, goods, forecast):
    sell_monthly(company, buyer, goods, [1000] * 14, until=LAST)
    months = forecast(horizon=14)["forecast"]
    # October has sold 1000; half of November is left; December.
    running, following = forecast(period="quarter", horizon=4)["forecast"]
    assert {
        key: running[key] for key in ("month", "label", "months", "isRunning", "actual", "predicted")
    } == {
        "month": "2026-10",
        "label": "2026-Q4",
        "months": 3,
        "isRunning": True,
        "actual": 1000,
        "predicted": 2500,
    }
    assert (following["month"], following["label"], following["months"], following["predicted"]) == (
        "2027-01",
        "2027-Q1",
        3,
        3000,
    )
    assert (following["isRunning"], following["actual"]) == (False, 0)
    down = [1000 - month["minimum"] for month in months[1:4]]
    # Half in step, half each by itself.
    reach = (0.5 * sum(down) ** 2 + 0.5 * sum(d * d for d in down)) ** 0.5
    assert following["minimum"] == 3000 - round(reach)
    years = forecast(period="year", horizon=14)["forecast"]
    assert [(y["month"], y["label"], y["months"], y["actual"], y["predicted"]) for y in years] == [
        ("2026-01", "2026", 12, 10_000, 11_500),
        ("2027-01", "2027", 12, 0, 12_000),
        ("2028-01", "2028", 12, 0, 12_000),
    ]


def test_the_running_quarter_holds_what_it_has_sold_up_to_today(company, buyer, goods, forecast):
    sell_monthly(company, buyer, goods, [1000] * 13, until=LAST)
    sell(company, buyer, goods, noon(2026, 11, 3), 4321)
    sell(company, buyer, goods, noon(2026, 11, 15), 79)

    def running(moment):
        return forecast(moment, period="quarter", horizon=1)["forecast"][0]

    before, after = running(noon(2026, 11, 14)), running(NOW)
    assert (before["actual"], before["predicted"]) == (5321, 5321 + round(1000 * 16 / 30) + 1000)
    assert (after["actual"], after["predicted"]) == (5400, 5400 + 500 + 1000)
    assert 5400 <= after["minimum"] < after["predicted"] < after["maximum"]
    # On its last day nothing is left to come, and it is shown still.
    last = forecast(noon(2026, 12, 31), period="quarter", horizon=1)["forecast"]
    assert [step["label"] for step in last] == ["2026-Q4", "2027-Q1"]
    assert (last[0]["actual"], last[0]["predicted"], last[0]["minimum"], last[0]["maximum"]) == (5400,) * 4


def test_the_quarter_of_a_new_company_is_what_it_sold_and_what_deals_promise(company, buyer, goods, forecast):
    with time_machine.travel(NOW):
        for closes, value in ((dt.date(2026, 11, 15), 10), (dt.date(2026, 11, 30), 200), (LAST, 9)):
            crm.create_deal(
                actor=company.actor,
                title="Deal",
                customer_id=buyer,
                value=Decimal(value),
                probability=Decimal(50),
                expected_close_date=closes,
            )
        sell(company, buyer, goods, NOW, 700)
        assert forecast(period="quarter")["forecast"] == []  # nothing is promised of any month to come
        crm.create_deal(
            actor=company.actor,
            title="Deal",
            customer_id=buyer,
            value=Decimal(1000),
            probability=Decimal(30),
            expected_close_date=dt.date(2026, 12, 10),
        )
    running = forecast(period="quarter", horizon=1)["forecast"][0]
    assert (running["label"], running["actual"], running["predicted"]) == ("2026-Q4", 700, 700 + 100 + 300)
