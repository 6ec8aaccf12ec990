"""The sales dashboard over HTTP: each figure by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
import time_machine

from apps.analytics import services
from apps.analytics.models import DailySales
from apps.analytics.tests.factories import API, customer, licence, sell, signed_in
from apps.crm import services as crm
from apps.kernel import clock
from apps.sales import services as sales
from apps.sales.models import OrderItem

NOON = dt.datetime(2026, 3, 15, 12, tzinfo=clock.ALMATY)


@pytest.fixture
def goods(company):
    return licence(company)


@pytest.fixture
def buyer(company):
    return customer(company)


def shown(company, **params):
    answer = signed_in(company).get(f"{API}/sales/dashboard", params)
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def test_revenue_counts_by_the_almaty_day_of_confirmation(company, buyer, goods):
    sell(company, buyer, goods, dt.datetime(2026, 2, 28, 18, 59, tzinfo=dt.UTC), 100)  # 23:59 in February
    sell(company, buyer, goods, dt.datetime(2026, 2, 28, 19, 0, tzinfo=dt.UTC), 1000)  # 00:00 in March
    sell(company, buyer, goods, NOON, 500, tax=12)
    with time_machine.travel(NOON):
        found = shown(company)["revenue"]
    assert (found["total"], found["net"], found["orders"]) == (1560, 1500, 2)
    # 1–15 March against 1–15 February: nothing then, so there is no percentage.
    assert found["growth"] is None


def test_growth_compares_the_same_elapsed_days(company, buyer, goods):
    sell(company, buyer, goods, dt.datetime(2026, 2, 10, 12, tzinfo=clock.ALMATY), 200)
    sell(company, buyer, goods, dt.datetime(2026, 2, 20, 12, tzinfo=clock.ALMATY), 9000)
    sell(company, buyer, goods, dt.datetime(2026, 3, 10, 12, tzinfo=clock.ALMATY), 231)
    with time_machine.travel(NOON):
        assert shown(company)["revenue"]["growth"] == 15.5


def test_the_series_adds_up_to_the_revenue_by_day_and_by_month(company, buyer, goods):
    sell(company, buyer, goods, dt.datetime(2026, 2, 3, 12, tzinfo=clock.ALMATY), 40)
    sell(company, buyer, goods, dt.datetime(2026, 3, 3, 12, tzinfo=clock.ALMATY), 70)
    sell(company, buyer, goods, dt.datetime(2026, 3, 3, 13, tzinfo=clock.ALMATY), 30)
    sell(company, buyer, goods, dt.datetime(2026, 3, 9, 13, tzinfo=clock.ALMATY), 5)
    with time_machine.travel(NOON):
        month = shown(company)["revenue"]
        year = shown(company, period="year")["revenue"]
    assert month["series"] == {
        "step": "day",
        "points": [
            {"date": "2026-03-03", "total": 100, "orders": 2},
            {"date": "2026-03-09", "total": 5, "orders": 1},
        ],
        "previousStartDate": "2026-02-01",
        "previous": [{"date": "2026-02-03", "total": 40, "orders": 1}],
    }
    assert year["series"] == {
        "step": "month",
        "points": [
            {"date": "2026-02-01", "total": 40, "orders": 1},
            {"date": "2026-03-01", "total": 105, "orders": 3},
        ],
        "previousStartDate": "2025-01-01",
        "previous": [],
    }
    for revenue in (month, year):
        assert sum(point["total"] for point in revenue["series"]["points"]) == revenue["total"]


def test_targets_are_prorated_and_achievement_follows(company, buyer, goods):
    sell(company, buyer, goods, NOON, 125_000_000)
    body = {"targets": [{"month": "2026-03", "amount": 150_000_000}, {"month": "2026-04", "amount": 30}]}
    assert company.client.put("/api/v1/analytics/sales/targets", body).status_code == 200
    listed = company.client.get("/api/v1/analytics/sales/targets").json()["data"]["items"]
    assert listed == [{"month": "2026-03", "amount": 150_000_000}, {"month": "2026-04", "amount": 30}]
    with time_machine.travel(NOON):
        found = shown(company)["revenue"]
        assert (found["target"], found["achievement"]) == (150_000_000, 83.3)
        april = shown(company, startDate="2026-04-10", endDate="2026-04-19")["revenue"]
    assert (april["target"], april["achievement"]) == (10, 0)


def test_kept_sums_give_the_same_figures_and_a_cancellation_is_seen(company, buyer, goods):
    kept = sell(company, buyer, goods, dt.datetime(2026, 3, 3, 12, tzinfo=clock.ALMATY), 700)
    sell(company, buyer, goods, dt.datetime(2026, 3, 3, 13, tzinfo=clock.ALMATY), 300)
    with time_machine.travel(NOON):
        live = shown(company)
        assert services.add_up_since(dt.date(2026, 3, 1), actor=company.actor) == 14
        assert DailySales.objects.count() == 14
        assert shown(company) == live
        assert live["products"]["topSelling"] == [
            {"id": str(goods), "name": "Licence", "revenue": 1000, "quantity": 2}
        ]
        sales.cancel_order(kept, actor=company.actor, reason="wrong")
        assert shown(company)["revenue"]["total"] == 300


def test_an_order_that_is_changed_later_counts_as_it_is_now(company, buyer, goods):
    changed = sell(company, buyer, goods, dt.datetime(2026, 3, 3, 12, tzinfo=clock.ALMATY), 700)
    with time_machine.travel(NOON):
        services.add_up_since(dt.date(2026, 3, 1), actor=company.actor)
        line = OrderItem.objects.get(order=changed)
        items = [{"id": line.pk, "quantity": Decimal(2)}]
        sales.update_order(changed, actor=company.actor, items=items)
        found = shown(company)
        assert (found["revenue"]["total"], found["revenue"]["orders"]) == (1400, 1)
        assert found["products"]["topSelling"][0]["quantity"] == 2


def test_what_came_back_counts_on_its_own_day_beside_the_revenue(company, buyer, goods):
    sold = sell(company, buyer, goods, dt.datetime(2026, 2, 3, 12, tzinfo=clock.ALMATY), 700)
    line = OrderItem.objects.get(order=sold)
    back = [{"order_item_id": line.pk, "quantity": Decimal(1), "condition": "scrap"}]
    with time_machine.travel(NOON - dt.timedelta(days=2)):
        sales.ship_order(sold, actor=company.actor)
    with time_machine.travel(NOON):
        sales.return_goods(sold, actor=company.actor, items=back, reason="r", date=dt.date(2026, 3, 14))
        sell(company, buyer, goods, NOON, 1000)
        for params, figures in (
            ({}, (1000, 700, 300)),
            ({"startDate": "2026-03-15", "endDate": "2026-03-15"}, (1000, 0, 1000)),
            ({"startDate": "2026-02-01", "endDate": "2026-02-28"}, (700, 0, 700)),
        ):
            found = shown(company, **params)["revenue"]
            assert (found["total"], found["returned"], found["netOfReturns"]) == figures


def test_deals_and_pipeline(company, buyer):
    def deal(**values):
        return crm.create_deal(actor=company.actor, title="Deal", customer_id=buyer, **values).pk

    with time_machine.travel(NOON - dt.timedelta(days=45)):
        won = deal(value=Decimal(100))
        lost = deal(value=Decimal(50))
        deal(value=Decimal(70), stage="NEGOTIATION")
    with time_machine.travel(NOON):
        crm.win_deal(won, actor=company.actor, final_amount=Decimal(90))
        crm.lose_deal(lost, actor=company.actor, lost_reason="price")
        found = shown(company)
    assert found["deals"] == {
        "total": 3,
        "won": 1,
        "lost": 1,
        "inPipeline": 1,
        "winRate": 50,
        "averageValue": 90,
        "averageCycleTime": 45,
    }
    assert found["pipeline"]["NEGOTIATION"] == {"count": 1, "value": 70}
    assert list(found["pipeline"]) == ["LEAD", "QUALIFIED", "PROPOSAL", "NEGOTIATION", "CLOSING"]


def test_the_pipeline_of_a_past_period_is_that_of_its_last_day(company, buyer):
    """Stage and value as they were; a close that was dated back counts from its own day."""

    def deal(**values):
        return crm.create_deal(actor=company.actor, title="Deal", customer_id=buyer, **values).pk

    def month(company):
        found = shown(company, startDate="2026-01-01", endDate="2026-01-31")
        return found["deals"]["inPipeline"], {k: v for k, v in found["pipeline"].items() if v["count"]}

    with time_machine.travel(dt.datetime(2026, 1, 31, 18, tzinfo=dt.UTC)):
        won, moved, back = deal(value=Decimal(100)), deal(value=Decimal(50)), deal(value=Decimal(7))
        gone = deal(value=Decimal(1000))
    with time_machine.travel(NOON):
        crm.win_deal(won, actor=company.actor)
        crm.update_deal(moved, actor=company.actor, stage="CLOSING", value=Decimal(80))
        crm.update_deal(moved, actor=company.actor, value=Decimal(90))
        crm.win_deal(back, actor=company.actor, actual_close_date=dt.date(2026, 1, 31))
        crm.delete_deal(gone, actor=company.actor)
        deal(value=Decimal(300))
        assert month(company) == (2, {"LEAD": {"count": 2, "value": 150}})
        now = shown(company)
    assert now["deals"]["inPipeline"] == 2
    assert now["pipeline"]["CLOSING"] == {"count": 1, "value": 90}


def test_churn_is_measured_against_the_active_at_the_start(company):
    with time_machine.travel(NOON - dt.timedelta(days=40)):
        left, stayed = (
            crm.create_customer(actor=company.actor, name=name, status="ACTIVE").pk for name in ("A", "B")
        )
    with time_machine.travel(NOON):
        crm.update_customer(left, actor=company.actor, status="CHURNED")
        crm.create_customer(actor=company.actor, name="C")
        found = shown(company)["customers"]
    assert found == {"total": 3, "new": 1, "active": 1, "churnRate": 50}
    assert stayed


def test_customers_of_a_period_that_is_over_are_those_of_its_last_day(company):
    with time_machine.travel(NOON - dt.timedelta(days=40)):
        left = crm.create_customer(actor=company.actor, name="A", status="ACTIVE").pk
        gone = crm.create_customer(actor=company.actor, name="B", status="ACTIVE").pk
        crm.create_customer(actor=company.actor, name="C")
    with time_machine.travel(NOON):
        crm.update_customer(left, actor=company.actor, status="CHURNED")
        crm.delete_customer(gone, actor=company.actor)
        crm.create_customer(actor=company.actor, name="D", status="ACTIVE")
        day = (NOON - dt.timedelta(days=35)).date().isoformat()
        then = shown(company, startDate=day, endDate=day)["customers"]
        now = shown(company)["customers"]
    assert (then["total"], then["active"], now["total"], now["active"]) == (2, 1, 3, 1)


@pytest.mark.parametrize(
    ("params", "code", "key"),
    [
        ({"period": "decade"}, "VALIDATION_FAILED", "period"),
        ({"startDate": "2026-01-01"}, "REQUIRED_FIELD", "endDate"),
        ({"startDate": "2026-02-01", "endDate": "2026-01-01"}, "VALIDATION_FAILED", "endDate"),
        ({"perod": "month"}, "VALIDATION_FAILED", "perod"),
    ],
)
def test_a_bad_period_is_named(company, params, code, key):
    answer = company.client.get("/api/v1/analytics/sales/dashboard", params)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == code
    assert key in error["details"]


def test_the_statements_do_not_grow_with_the_rows(company, buyer, goods, count_queries):
    def count():
        with count_queries() as statements:
            company.client.get("/api/v1/analytics/sales/dashboard", {"period": "year"})
        return len(statements)

    sell(company, buyer, goods, dt.datetime(2026, 2, 1, 12, tzinfo=clock.ALMATY), 10)
    few = count()
    for day in range(1, 8):
        sell(company, buyer, goods, dt.datetime(2026, 3, day, 12, tzinfo=clock.ALMATY), 10)
    assert count() == few == 13
