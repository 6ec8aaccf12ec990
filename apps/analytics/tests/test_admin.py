"""The back office: targets by the services, computed figures to look at."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import time_machine
from django.urls import reverse

from apps.analytics import services
from apps.analytics.models import SalesForecast, SalesTarget
from apps.analytics.tests.factories import customer, licence, noon, sell_monthly
from conftest import at_office, refusals


def url(name, *args):
    return reverse(f"admin:analytics_{name}", args=args)


def test_a_target_is_set_changed_and_removed(company, staff):
    body = {"month": "2026-03-01", "amount": "1000"}
    assert staff.post(url("salestarget_add"), body).status_code == 302
    target = SalesTarget.objects.get()
    assert (target.month, target.amount) == (dt.date(2026, 3, 1), Decimal(1000))
    assert target.workspace_id == company.workspace.pk
    again = staff.post(url("salestarget_add"), {**body, "month": "3.2026"}, follow=True)
    assert SalesTarget.objects.count() == 1
    assert "month" in refusals(again)

    assert staff.post(url("salestarget_change", target.pk), {"amount": "2000"}).status_code == 302
    assert SalesTarget.objects.get().amount == 2000
    assert staff.post(url("salestarget_delete", target.pk), {"post": "yes"}).status_code == 302
    assert not SalesTarget.objects.exists()


def test_computed_figures_are_shown_and_not_touched(company, platform_staff):
    sell_monthly(company, customer(company), licence(company), [1000] * 3, until=dt.date(2026, 10, 1))
    with time_machine.travel(noon(2026, 11, 15)):
        services.keep_up(actor=company.actor, at_most=100)
        services.refresh_forecast(actor=company.actor)
    for name in ("dailysales", "dailyproductsales", "salesforecast"):
        assert platform_staff.get(reverse(f"platform:analytics_{name}_changelist")).status_code == 200
        assert platform_staff.get(reverse(f"platform:analytics_{name}_add")).status_code == 403
    kept = SalesForecast.objects.get()
    assert (
        platform_staff.get(reverse("platform:analytics_salesforecast_change", args=[kept.pk])).status_code
        == 200
    )
    assert (
        platform_staff.post(
            reverse("platform:analytics_salesforecast_change", args=[kept.pk]), {"result": "{}"}
        ).status_code
        == 403
    )


def test_targets_are_the_settings_holders(company, other_company, staff):
    looker = at_office(company.member("ANALYTICS_VIEW").client)
    assert looker.post(url("salestarget_add"), {"month": "12.2026", "amount": "1"}).status_code == 403
    staff.post(url("salestarget_add"), {"month": "15.12.2026", "amount": "1 500 000,50"})
    target = SalesTarget.objects.get()
    assert (target.month, target.amount) == (dt.date(2026, 12, 1), Decimal("1500000.50"))
    assert "Декабрь 2026" in looker.get(url("salestarget_changelist")).content.decode()
    page = url("salestarget_change", target.pk)
    assert looker.post(page, {"amount": "2"}).status_code == 403
    assert at_office(other_company.client).get(page).status_code == 302
    refused = staff.post(page, {"amount": "-7"})
    assert 'value="-7"' in refused.content.decode()
    target.refresh_from_db()
    assert target.amount == Decimal("1500000.50")
