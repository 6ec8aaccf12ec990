"""A deal is not closed before it was opened, unless it was entered after the fact."""

from __future__ import annotations

from datetime import date, timedelta

from apps.crm.models import Deal, DealStageEntry
from apps.crm.tests.factories import make_deal
from apps.crm.tests.http import DEALS as URL
from apps.kernel import clock
from apps.kernel.models import OutboxEvent

BODY = {"actualCloseDate": "2025-01-15", "finalAmount": 22500000, "notes": "Closed with 10% discount"}


def state(deal):
    """All that a refusal must leave alone."""
    return (
        Deal.objects.filter(pk=deal.pk).values().get(),
        list(DealStageEntry.objects.filter(deal=deal).order_by("id").values()),
        OutboxEvent.objects.count(),
    )


def test_a_close_before_the_opening_is_refused_with_both_days(company):
    deal = make_deal(company.actor, expected_close_date=clock.today())
    was = state(deal)
    before = (clock.today() - timedelta(days=1)).isoformat()
    response = company.client.post(
        f"{URL}/{deal.pk}/win", {"actualCloseDate": before}, **{"Accept-Language": "en"}
    )
    assert response.status_code == 400
    text = f"The dates contradict each other: {before} is before {clock.today().isoformat()}."
    assert response.json()["error"]["details"] == {"actualCloseDate": [text], "createdAt": [text]}
    assert state(deal) == was


def test_a_deal_entered_after_the_fact_is_won_with_a_warning(company):
    deal = make_deal(company.actor, expected_close_date=date(2025, 3, 1))
    response = company.client.post(f"{URL}/{deal.pk}/win", BODY)
    assert response.status_code == 200
    assert [each["code"] for each in response.json()["meta"]["warnings"]] == ["CLOSED_BEFORE_ENTRY"]
    board = company.client.get(
        "/api/v1/analytics/sales/dashboard", {"startDate": "2025-01-01", "endDate": "2025-01-31"}
    ).json()["data"]["deals"]
    assert (board["won"], board["averageCycleTime"]) == (1, 0)
