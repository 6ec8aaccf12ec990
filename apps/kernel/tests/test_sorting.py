"""Both spellings of sort, and whatever a query may hold."""

import datetime as dt

import pytest
from django.http import QueryDict
from django.utils.http import urlencode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from apps.kernel.models import OutboxEvent
from apps.kernel.tests.filtersets import EventFilters, found

pytestmark = pytest.mark.django_db
UTC = dt.UTC


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "cba"),
        ("sort=createdAt", "abc"),
        ("sort=-createdAt", "cba"),
        ("sort=createdAt&order=desc", "cba"),
        ("sort=name&order=asc", "abc"),
        ("sort=name&order=DESC", "cba"),
        ("sort=-name&order=asc", "cba"),
        ("sort=amount,-name", "bac"),
        ("sort=amount,name&order=desc", "cba"),
        ("sort=-amount,name", "cab"),
        ("sort=amount,amount,amount,-name", "bac"),
        ("sort=,", "cba"),
        ("order=asc", "cba"),
    ],
)
def test_both_spellings_of_sort(events, query, expected):
    for day, (name, version) in enumerate((("a", 1), ("b", 1), ("c", 2)), 1):
        events(name, version, dt.datetime(2025, 1, day, tzinfo=UTC))
    assert "".join(event.name for event in found(query)) == expected


def test_the_id_is_the_last_key_in_the_direction_of_the_one_before():
    def order(query):
        return EventFilters(QueryDict(query)).order()

    assert order("") == ["-created_at", "-id"]
    assert order("sort=name") == ["name", "id"]
    assert order("sort=name,-amount") == ["name", "-version", "-id"]
    assert order("sort=-id") == ["-id"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from([*EventFilters.base_filters, "sort", "order", "page", "x"]),
        st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
        | st.sampled_from(["1", "-1", "true", "a,b", "2025-01-01", "1e9", "-0", ",", "2025-01-01T00:00:00Z"]),
        max_size=4,
    )
)
def test_no_query_gives_a_500(company, query):
    made = EventFilters(QueryDict(urlencode(query)))
    try:
        list(made.apply(OutboxEvent.objects.all()).order_by(*made.order())[:1])
    except ValidationError as error:
        named = set(error.detail)
    else:
        named = set()
    assert named <= set(query)


def test_the_schema_names_every_parameter():
    named = {entry["name"]: entry["schema"] for entry in EventFilters.parameters()}
    assert {"search", "sort", "order", "version", "version[isnull]", "minAmount", "dateTo"} <= set(named)
    assert named["version[isnull]"] == {"type": "boolean"}
    assert named["version"] == {"type": "integer"}
