"""Fields: the reference's formats, and no value that JSON can hold gives anything but a 400."""

import datetime as dt
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, models
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ValidationError

from apps.kernel import clock
from apps.kernel.api import fields
from apps.kernel.api.parsers import UnsafeJSON, load_json
from apps.kernel.api.serializers import Serializer


class Colour(models.TextChoices):
    RED = "RED"
    DARK_BLUE = "dark-blue"


class Everything(Serializer):
    text = fields.CharField()
    long_text = fields.TextField()
    some_id = fields.UUIDField()
    colour = fields.EnumField(Colour)
    price = fields.MoneyField()
    quantity = fields.QuantityField()
    discount = fields.PercentField()
    count = fields.IntegerField()
    flag = fields.BooleanField()
    day = fields.DateField()
    moment = fields.MomentField()
    extra = fields.JSONObjectField()
    tags = fields.ListField(child=fields.CharField(max_length=5))


def read(name, value):
    """What one field makes of a value, as a body would bring it."""
    declared = Everything().fields[name]
    declared.required = True
    return declared.run_validation(
        load_json(json.dumps(value)) if not isinstance(value, bytes) else load_json(value)
    )


@pytest.mark.parametrize(
    ("name", "value", "result"),
    [
        ("text", " x ", "x"),
        ("longText", "", ""),
        ("someId", "019a0f5e-8b1c-7def-8000-0123456789AB", UUID("019a0f5e-8b1c-7def-8000-0123456789ab")),
        ("colour", "red", "RED"),
        ("colour", "Dark-Blue", "dark-blue"),
        ("price", b"9999999999999999.99", Decimal("9999999999999999.99")),
        ("price", b"0", Decimal("0.00")),
        ("price", "650000.5", Decimal("650000.50")),
        ("quantity", b"0.001", Decimal("0.001")),
        ("discount", 100, Decimal("100.00")),
        ("count", 2_147_483_647, 2_147_483_647),
        ("flag", False, False),
        ("day", "2025-12-31", dt.date(2025, 12, 31)),
        ("day", "2025-12-31T19:30:00Z", dt.date(2026, 1, 1)),
        ("moment", "2025-12-31T19:30:00Z", dt.datetime(2025, 12, 31, 19, 30, tzinfo=dt.UTC)),
        ("moment", "2026-01-01T00:30:00", dt.datetime(2025, 12, 31, 19, 30, tzinfo=dt.UTC)),
        ("moment", "2026-01-01", dt.datetime(2025, 12, 31, 19, 0, tzinfo=dt.UTC)),
        ("extra", {"a": {"b": [1, 2.5, "x", None, True]}}, {"a": {"b": [1, 2.5, "x", None, True]}}),
        ("tags", ["a", "b"], ["a", "b"]),
    ],
)
def test_accepted(name, value, result):
    found = read(name, value)
    assert found == result
    assert type(found) is type(result)


def each(name: str, values: Iterable[Any]) -> list[tuple[str, Any]]:
    """One case a value."""
    return [(name, value) for value in values]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *each("text", (7, 1.5, True, [], {}, "", " ", None, "x" * 256)),
        ("longText", "x" * 10_001),
        *each("someId", ("", "1", 5, ["019a0f5e-8b1c-7def-8000-0123456789ab"], None, {})),
        *each("colour", ("green", "", 0, True, ["RED"], {"RED": 1})),
        *each("price", ("", "x", -1, 0.001, 1e16, True, [], "1e3000", "NaN", "Infinity", "-0.01")),
        ("price", b"99999999999999999.99"),
        ("price", b"1e300"),
        ("price", b"1e-300"),
        *each("quantity", (0, -1, 0.0001, 1e12)),
        *each("discount", (-0.01, 100.01, 12.345)),
        *each("count", (-1, 2_147_483_648, 1.5, "1", True, [], 2**63 - 1)),
        ("count", b"1e300"),
        *each("flag", ("true", 1, 0, None, [], {})),
        *each("day", ("31.12.2025", "2025-02-30", 20250101, "", "1899-12-31", "2201-01-01", [])),
        *each("moment", ("x", "", 0, "2025-01-01T25:00:00Z", "0001-01-01T00:00:00+14:00", {})),
        *each("extra", ([], "x", 1, None)),
        *each("tags", ("a", {"a": 1}, ["x" * 6], [1], [None], ["a"] * 101)),
    ],
)
def test_refused(name, value):
    with pytest.raises(ValidationError):
        read(name, value)


def test_a_list_is_counted_before_it_is_looked_at():
    """One complaint about too many values, not one about each: a body has room for half a million."""
    with pytest.raises(ValidationError) as refused:
        read("tags", [[]] * 101)
    assert [error.code for error in refused.value.detail] == ["max_length"]


@pytest.mark.parametrize(
    "number",
    [b"1e400", b"-1e400", b"1e308", b"1.8e308", b"-1e307", b"1e19", b"9" * 400, b"1" + b"0" * 19, b"NaN"],
)
def test_numbers_that_no_answer_could_give_back_never_get_in(number):
    with pytest.raises((UnsafeJSON, ValidationError)):
        read("extra", b'{"a": ' + number + b"}")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "number", [b"1e-307", b"1E+18", b"-9223372036854775807", b"9223372036854775807", b"0.1", b"1.10"]
)
def test_numbers_of_free_json_reach_the_database(number):
    kept = read("extra", b'{"a": ' + number + b"}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT (%s::jsonb -> 'a')::numeric", [json.dumps(kept, allow_nan=False)])
        stored = cursor.fetchone()[0]
    assert float(stored) == float(number)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.datetimes().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(list(Everything().fields)), JSON))
def test_nothing_but_a_refusal_is_raised(body):
    try:
        data = load_json(json.dumps(body))
    except UnsafeJSON:
        return
    serializer = Everything(data=data, partial=True)
    if serializer.is_valid():
        json.dumps(serializer.validated_data, default=str, allow_nan=False)
    else:
        assert set(serializer.errors) <= set(body)


def test_moments_leave_in_utc():
    almaty = dt.datetime(2026, 1, 1, 0, 30, tzinfo=clock.ALMATY)
    assert fields.MomentField().to_representation(almaty).isoformat() == "2025-12-31T19:30:00+00:00"
    assert fields.DateField().to_representation(almaty) == dt.date(2026, 1, 1)
