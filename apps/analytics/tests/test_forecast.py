"""The sales forecast over HTTP, from no history to years of it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from apps.analytics import tasks
from apps.analytics.models import DailySales, SalesForecast
from apps.analytics.tests.factories import (
    API,
    customer,
    licence,
    noon,
    sell,
    sell_monthly,
    shown,
    signed_in,
)
from apps.crm import services as crm
from apps.sales import services as sales

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


def test_without_history_nothing_is_foretold(forecast):
    assert {key: value for key, value in forecast().items() if key != "computedAt"} == {
        "forecast": [],
        "factors": {"seasonality": None, "trend": "unknown", "risks": ["insufficient_history"]},
        "basis": "none",
        "method": None,
        "historyMonths": 0,
        "backtest": {"smape": None, "mase": None, "naiveMase": None, "origins": 0},
    }


def test_open_deals_stand_for_a_history(company, buyer, goods, forecast):
    def deal(value, probability, closes):
        crm.create_deal(
            actor=company.actor,
            title="Deal",
            customer_id=buyer,
            value=Decimal(value),
            probability=Decimal(probability),
            expected_close_date=closes,
        )

    with time_machine.travel(NOW):
        deal(1000, 40, dt.date(2026, 11, 30))  # this month: before the first one shown
        deal(1000, 50, dt.date(2026, 12, 1))
        deal(3000, 10, dt.date(2026, 12, 31))
        deal(500, 90, dt.date(2027, 2, 28))
        sell(company, buyer, goods, NOW, 700)  # the running month is no history
    found = forecast()
    assert (found["basis"], found["method"], found["historyMonths"]) == ("pipeline", "weighted_pipeline", 0)
    assert found["forecast"] == [
        {"month": "2026-12", "predicted": 800, "minimum": 0, "maximum": 4000, "confidence": 0.3},
        {"month": "2027-01", "predicted": 0, "minimum": 0, "maximum": 0, "confidence": 0.3},
        {"month": "2027-02", "predicted": 450, "minimum": 0, "maximum": 500, "confidence": 0.3},
    ]


@pytest.mark.parametrize(
    ("amounts", "predicted"),
    [([500], 500), ([100, 300], 200), ([100, 200, 600], 300), ([9, 9, 600, 600, 600, 600, 600, 600], 600)],
)
def test_a_short_history_gives_its_mean_and_says_so(company, buyer, goods, forecast, amounts, predicted):
    sell_monthly(company, buyer, goods, amounts, until=LAST)
    found = forecast(horizon=24)
    assert [step["predicted"] for step in found["forecast"]] == [predicted] * 24
    assert (found["basis"], found["method"], found["historyMonths"]) == (
        "short_history",
        "mean6",
        len(amounts),
    )
    assert "short_history" in found["factors"]["risks"]
    assert found["factors"]["seasonality"] == 1
    assert found["forecast"][0]["minimum"] < predicted < found["forecast"][0]["maximum"]


def test_confidence_is_the_share_of_own_hits(company, buyer, goods, forecast):
    """Four equal months: each of the 3 origins is hit on the steps it reaches; (hits + 5) ÷ (tries + 10)."""
    sell_monthly(company, buyer, goods, [400] * 4, until=LAST)
    found = forecast()
    assert [step["confidence"] for step in found["forecast"]] == [0.58, 0.55, 0.5]
    assert found["backtest"] == {"smape": 0, "mase": None, "naiveMase": None, "origins": 3}


def test_a_year_of_equal_months_goes_on(company, buyer, goods, forecast):
    sell_monthly(company, buyer, goods, [1000] * 14, until=LAST)
    found = forecast(horizon=1)
    assert found["forecast"][0]["month"] == "2026-12"
    assert found["forecast"][0]["predicted"] == 1000
    assert (found["basis"], found["method"], found["factors"]["trend"]) == ("history", "eb_ses", "stable")
    assert found["factors"]["seasonality"] == 1
    # One buyer; nobody keeps deals, so that no pipeline can be thin.
    assert found["factors"]["risks"] == ["customer_concentration"]


def test_growth_and_seasons_are_seen(company, buyer, goods, forecast):
    amounts = [int(1000 * 1.03**n * (2 if n % 12 == 1 else 1)) for n in range(36)]  # December doubles
    sell_monthly(company, buyer, goods, amounts, until=LAST)
    found = forecast(horizon=2)
    assert (found["method"], found["factors"]["trend"]) == ("eb_theta", "growing")
    assert found["factors"]["seasonality"] > 1.7
    december, january = found["forecast"]
    assert 1.7 < december["predicted"] / january["predicted"] < 2.2
    assert found["backtest"]["mase"] < found["backtest"]["naiveMase"]


def test_an_outlier_is_a_risk_and_not_the_future(company, buyer, goods, forecast):
    sell_monthly(company, buyer, goods, [1000, 1100] * 5 + [100_000, 1000, 1100, 1050], until=LAST)
    found = forecast()
    assert "one_off_deal" in found["factors"]["risks"]
    assert all(900 < step["predicted"] < 1200 for step in found["forecast"])


def test_rare_sales_are_a_level_with_a_wide_band(company, buyer, goods, forecast):
    sell_monthly(company, buyer, goods, [1200, *[0] * 9, 600, 0, 0], until=LAST)
    found = forecast(horizon=2)
    assert (found["basis"], found["method"], found["historyMonths"]) == ("intermittent", "mean12", 13)
    # The mean of the last twelve: 600 ÷ 12.
    assert [(s["predicted"], s["minimum"], s["maximum"]) for s in found["forecast"]] == [(50, 0, 600)] * 2
    assert "high_volatility" in found["factors"]["risks"]


def test_it_is_kept_until_the_history_changes(company, buyer, goods, forecast, count_queries):
    placed = sell_monthly(company, buyer, goods, [1000] * 13 + [5000], until=LAST)

    def count(moment=NOW):
        with time_machine.travel(moment, tick=False):
            client = signed_in(company)
            with count_queries() as statements:
                assert client.get(f"{API}/sales/forecast").status_code == 200
        return len(statements)

    first, kept = count(), count()
    made = SalesForecast.objects.get()
    assert (kept, first) == (
        5,
        7,
    )  # who, months, kept, pipeline, closed; then the largest customer and the row
    sell(company, buyer, goods, NOW, 999)  # the running month changes nothing
    assert count() == kept
    with time_machine.travel(NOW):
        sales.cancel_order(placed[-1], actor=company.actor, reason="wrong")
    assert count() == first
    renewed = SalesForecast.objects.get()
    assert (renewed.pk, renewed.fingerprint) != (made.pk, made.fingerprint)
    # A month later there is one month of history more.
    assert count(noon(2026, 12, 1)) == first
    assert forecast(noon(2026, 12, 1))["historyMonths"] == 15


def test_deals_are_read_at_the_moment(company, buyer, goods, forecast):
    sell_monthly(company, buyer, goods, [1000] * 12, until=LAST)
    with time_machine.travel(NOW):
        deal = crm.create_deal(
            actor=company.actor,
            title="Deal",
            customer_id=buyer,
            value=Decimal(100),
            probability=Decimal(50),
            expected_close_date=dt.date(2026, 12, 20),
        )
        assert "thin_pipeline" in forecast()["factors"]["risks"]
        crm.update_deal(deal.pk, actor=company.actor, value=Decimal(1800))  # 900 is 30 % of 3 × 1000
        assert "thin_pipeline" not in forecast()["factors"]["risks"]


def test_competitors_gain_when_their_share_of_losses_rises(company, buyer, goods, forecast):
    sell_monthly(company, buyer, goods, [1000] * 2, until=LAST)

    def lose(moment, competitor):
        with time_machine.travel(moment):
            deal = crm.create_deal(actor=company.actor, title="Deal", customer_id=buyer)
            crm.lose_deal(deal.pk, actor=company.actor, lost_reason="price", competitor_won=competitor)

    for _ in range(3):
        lose(NOW - dt.timedelta(days=200), "")
        lose(NOW - dt.timedelta(days=10), "Конкурент")
    assert "competitor_activity" in forecast()["factors"]["risks"]
    for _ in range(30):
        lose(NOW - dt.timedelta(days=200), "Конкурент")
    assert "competitor_activity" not in forecast()["factors"]["risks"]


def test_a_foreign_tenants_sales_are_not_seen(company, other_company, buyer, goods, forecast):
    sell_monthly(company, buyer, goods, [1000] * 3, until=LAST)
    assert forecast()["historyMonths"] == 3
    with time_machine.travel(NOW):
        from_outside = other_company.client.get(f"{API}/sales/forecast")
    assert from_outside.status_code in (200, 401)
    if from_outside.status_code == 200:
        assert from_outside.json()["data"]["historyMonths"] == 0


@pytest.mark.parametrize(
    "params", [{"horizon": "0"}, {"horizon": "25"}, {"horizon": "x"}, {"period": "week"}, {"horison": "3"}]
)
def test_a_bad_parameter_is_named(company, params):
    answer = company.client.get(f"{API}/sales/forecast", params)
    assert answer.status_code == 400
    assert set(answer.json()["error"]["details"]) == set(params)


def test_it_takes_the_right_to_analytics(company):
    answer = company.member("ORDERS_VIEW").client.get(f"{API}/sales/forecast")
    assert answer.status_code == 403
    assert company.member("ANALYTICS_VIEW").client.get(f"{API}/sales/forecast").status_code == 200


def test_the_nightly_tasks_keep_sums_and_forecast(company, buyer, goods, forecast, settings):
    settings.CELERY_TASK_ALWAYS_EAGER = True
    sell_monthly(company, buyer, goods, [1000] * 3, until=LAST)
    live = forecast()
    SalesForecast.objects.all().delete()
    place = {"organization_id": str(company.organization.pk), "workspace_id": str(company.workspace.pk)}
    with time_machine.travel(NOW):
        while tasks.services.keep_up(actor=company.actor, at_most=40):  # type: ignore[attr-defined]
            pass
        tasks.refresh_forecast_of_workspace(**place)
        # 10 August to 14 November.
        assert DailySales.objects.count() == 97
        tasks.add_up_days_of_workspace(**place)
        assert DailySales.objects.count() == 97
    assert SalesForecast.objects.get().result["historyMonths"] == 3
    assert forecast() == live | {"computedAt": forecast()["computedAt"]}
