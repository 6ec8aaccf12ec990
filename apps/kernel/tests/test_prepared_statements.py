"""Statements planned once a connection: which ones, and that every tenant still sees its own rows alone."""

from __future__ import annotations

import pytest
from django.db import connection

from apps.crm.tests.factories import make_customer
from apps.kernel import tenancy
from conftest import make_company
from prometric.tests import plans

CUSTOMERS = "/api/v1/customers"


def kept() -> list[str]:
    """The texts of what this connection keeps prepared."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def fresh(live_company):
    """A company on a connection that has nothing prepared."""
    with plans.as_in_production():
        yield live_company


def customer_of(company, name):
    with tenancy.enter(company.organization.pk, company.workspace.pk):
        return make_customer(company.actor, name=name)


def names(company, **params):
    answer = company.client.get(CUSTOMERS, params)
    assert answer.status_code == 200
    return [row["name"] for row in answer.json()["data"]["items"]]


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_is_kept_shows_each_tenant_its_own(fresh):
    other = make_company()
    first, second = customer_of(fresh, "First"), customer_of(other, "Second")
    for _ in range(12):
        assert names(fresh) == ["First"]
        assert names(other) == ["Second"]
        assert fresh.client.get(f"{CUSTOMERS}/{first.pk}").json()["data"]["name"] == "First"
        assert other.client.get(f"{CUSTOMERS}/{second.pk}").json()["data"]["name"] == "Second"
    for table in ("accounts_membership", "COUNT(*)", "crm_customer"):
        assert any(table in text for text in kept()), table
    # A refusal rolls back, after which nothing is kept: so they come last.
    assert fresh.client.get(f"{CUSTOMERS}/{second.pk}").status_code == 404
    assert other.client.get(f"{CUSTOMERS}/{first.pk}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_filtered_lists_are_planned_for_their_filter(fresh):
    customer_of(fresh, "Only")
    for _ in range(12):
        assert names(fresh, status="inactive") == []
    assert [text for text in kept() if "COUNT(*)" in text] == []


@pytest.mark.django_db(transaction=True)
def test_nothing_is_kept_where_a_pooler_forbids_it(fresh, settings):
    settings.PREPARE_THRESHOLD = None
    customer_of(fresh, "Only")
    for _ in range(12):
        assert names(fresh) == ["Only"]
    assert kept() == []
