"""Since when an organization pays VAT (domain.md §6.1): what is entered, and what holds on a day."""

import datetime as dt

import pytest
from django.db import connection

from apps.accounts.models import Organization
from apps.kernel import clock

pytestmark = pytest.mark.django_db
URL = "/api/v1/organization"


def status(company):
    data = company.client.get(URL).json()["data"]
    changes = [(change["date"], change["vatPayer"]) for change in data["vatPayerChanges"]]
    return data["vatPayer"], data["vatPayerSince"], changes


def enter(company, **body):
    assert company.client.put(URL, body).status_code == 200
    return status(company)


@pytest.fixture
def old(company):
    """Registered years ago."""
    Organization.objects.update(created_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    return company


def test_the_day_of_registration_needs_no_date(company):
    assert enter(company, vatPayer=False) == (False, None, [])
    assert enter(company, vatPayer=True, vatPayerSince="2026-03-01") == (
        True,
        "2026-03-01",
        [("2026-03-01", True)],
    )
    # Sent back as it was read; then: it always was so.
    version = company.client.get(URL).json()["data"]["version"]
    assert enter(company, vatPayer=True, vatPayerSince="2026-03-01")[0]
    assert company.client.get(URL).json()["data"]["version"] == version
    assert enter(company, vatPayerSince=None) == (True, None, [])


def test_another_status_holds_from_today_on_and_changes_can_be_planned(old):
    today = clock.today()
    day, planned = today.isoformat(), (today + dt.timedelta(days=40)).isoformat()
    assert enter(old, vatPayer=False) == (False, day, [(day, False)])
    both = (False, day, [(day, False), (planned, True)])
    assert enter(old, vatPayer=True, vatPayerSince=planned) == both
    assert enter(old, vatPayer=False, vatPayerSince=day) == both
    organization = Organization.objects.get(pk=old.organization.pk)
    query = "SELECT accounts_pays_vat(vat_payer, vat_changes, %s) FROM accounts_organization"
    for distance, pays in {-1: True, 0: False, 39: False, 40: True}.items():
        on = today + dt.timedelta(days=distance)
        with connection.cursor() as cursor:
            cursor.execute(query, [on])
            assert (organization.pays_vat_on(on), cursor.fetchone()[0]) == (pays, pays), distance
