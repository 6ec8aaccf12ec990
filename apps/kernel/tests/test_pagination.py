"""Pages: both documented forms, clamped limits, and totals that stay cheap."""

import pytest
import time_machine
from django.utils import timezone

from apps.accounts.models import Session, Workspace
from apps.accounts.tests.factories import error_of
from apps.kernel import tenancy
from apps.kernel.api import pagination

pytestmark = pytest.mark.django_db
URL = "/api/v1/workspaces"


@pytest.fixture
def many(company):
    """25 workspaces."""
    Workspace.objects.bulk_create(
        Workspace(organization=company.organization, name=f"B{number:02d}") for number in range(24)
    )
    return company


def page(client, url=URL, **params):
    answer = client.get(url, params)
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def test_flat_and_nested_form_together(many):
    data = page(many.client, page=2, limit=10, sort="name")
    assert list(data) == ["items", "total", "page", "limit", "totalPages", "pagination"]
    assert (data["total"], data["page"], data["limit"], data["totalPages"]) == (25, 2, 10, 3)
    assert data["pagination"] == {
        "page": 2,
        "limit": 10,
        "total": 25,
        "totalPages": 3,
        "hasNext": True,
        "hasPrev": True,
    }
    assert [item["name"] for item in data["items"]] == [f"B{number:02d}" for number in range(10, 20)]


def test_version_two_has_the_nested_form_alone(many):
    data = page(many.client, "/api/v2/workspaces", limit=7)
    assert list(data) == ["items", "pagination"]
    assert data["pagination"]["totalPages"] == 4
    assert many.client.get("/api/workspaces", **{"API-Version": "2"}).json()["data"].keys() == data.keys()


@pytest.mark.parametrize(
    ("params", "number", "limit", "items", "has_next", "has_previous"),
    [
        ({}, 1, 20, 20, True, False),
        ({"page": "2"}, 2, 20, 5, False, True),
        ({"limit": "100"}, 1, 100, 25, False, False),
        ({"limit": "101"}, 1, 100, 25, False, False),
        ({"limit": "999999999"}, 1, 100, 25, False, False),
        ({"page": " 1 ", "limit": "25"}, 1, 25, 25, False, False),
        ({"page": "3"}, 3, 20, 0, False, True),
        ({"page": "999999999", "limit": "100"}, 999999999, 100, 0, False, True),
    ],
)
def test_pages(many, params, number, limit, items, has_next, has_previous):
    data = page(many.client, **params)
    nested = data["pagination"]
    assert (nested["page"], nested["limit"], len(data["items"])) == (number, limit, items)
    assert (nested["hasNext"], nested["hasPrev"], nested["total"]) == (has_next, has_previous, 25)


def test_an_empty_list(company):
    data = page(company.client, name="nothing")
    assert (data["items"], data["total"], data["totalPages"]) == ([], 0, 0)
    assert (data["pagination"]["hasNext"], data["pagination"]["hasPrev"]) == (False, False)


@pytest.mark.parametrize("name", ["page", "limit"])
@pytest.mark.parametrize("value", ["0", "-1", "1.5", "x", "", "١", "1e2", "9999999999", "+1"])
def test_bad_pages_are_400(company, name, value):
    status, code, details = error_of(company.client.get(URL, {name: value}))
    assert (status, code, set(details)) == (400, "VALIDATION_FAILED", {name})


def test_pages_never_overlap(many):
    Workspace.objects.update(created_at="2025-01-01T00:00:00Z")
    seen = [
        item["id"]
        for number in range(1, 6)
        for item in page(many.client, page=number, limit=5, sort="createdAt")["items"]
    ]
    assert len(seen) == len(set(seen)) == 25


def test_queries_do_not_grow(many, count_queries):
    for params in ({"limit": 1}, {"limit": 100}):
        with count_queries() as statements:
            page(many.client, **params)
        assert len(statements) == 3, statements  # who acts, how many, the page
    with count_queries() as statements:
        page(many.client, page=7)
    assert len(statements) == 2, "a page past the end is not read"


# --- large tables ------------------------------------------------------------------------------------


def test_beyond_ten_thousand_the_total_is_remembered(many, monkeypatch, count_queries):
    monkeypatch.setattr(pagination, "EXACT_UP_TO", 10)
    everything = Workspace.objects.all()
    assert pagination.total(everything) == 25
    Workspace.objects.create(organization=many.organization, name="one more")
    with count_queries() as statements:
        assert pagination.total(everything) == 25
    assert statements == []
    # Another filter and another tenant have totals of their own.
    assert pagination.total(everything.filter(name__startswith="B")) == 24
    assert pagination.total(everything.filter(name="B10")) == 1


def test_a_remembered_total_is_its_tenants_own_where_policies_alone_filter(
    company, other_company, monkeypatch
):
    """The statement of a table without a tenant's manager is the same for all of them."""
    monkeypatch.setattr(pagination, "EXACT_UP_TO", 0)
    company.member()
    assert pagination.total(Session.objects.all()) == 2
    with tenancy.enter(other_company.organization.pk, other_company.workspace.pk):
        assert pagination.total(Session.objects.all()) == 1
    assert pagination.total(Session.objects.all()) == 2


def test_a_total_is_remembered_for_half_a_minute(many, monkeypatch):
    monkeypatch.setattr(pagination, "EXACT_UP_TO", 10)
    named = Workspace.objects.filter(name__startswith="B")
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        assert pagination.total(named) == 24
        Workspace.objects.create(organization=many.organization, name="B-one more")
        clock.shift(29)
        assert pagination.total(named) == 24
        clock.shift(2)
        assert pagination.total(named) == 25


def test_deep_pages_find_ids_first_and_give_the_same_rows(many, monkeypatch, count_queries):
    ordered = Workspace.objects.order_by("-name", "-id")
    wanted = pagination.Page(3, 5)
    plain = [row.pk for row in pagination.cut(ordered, wanted)]
    monkeypatch.setattr(pagination, "IDS_FIRST_FROM", 10)
    with count_queries() as statements:
        deep = [row.pk for row in pagination.cut(ordered, wanted)]
    assert deep == plain
    assert len(statements) == 2
