"""Keys that an endpoint does not know are said, wherever they stand."""

from __future__ import annotations

import pytest
from rest_framework import serializers

from apps.kernel.api.fields import CharField, JSONObjectField, ListField, UUIDField
from apps.kernel.api.serializers import Serializer
from apps.kernel.api.unknown import MOST, unknown_keys


class Line(Serializer):
    product_id = UUIDField()
    tags = ListField(child=CharField(), required=False)


class Body(Serializer):
    id = UUIDField(read_only=True)
    name = CharField()
    lines = ListField(child=Line())
    rows = Line(many=True)
    first = Line()
    by_name = serializers.DictField(child=Line())
    specifications = JSONObjectField()


@pytest.mark.parametrize(
    ("body", "unknown"),
    [
        ({"name": "x"}, []),
        ({"nmae": "x"}, ["nmae"]),
        ({"id": "x"}, ["id"]),  # only answers have it
        ({"my_key": 1, "тауар": 2, "": 3}, ["my_key", "тауар", ""]),
        ({"lines": [{"productId": 1}, {"lotNumber": 1, "tags": ["a"]}]}, ["lines.1.lotNumber"]),
        ({"rows": [{"product_id": 1}]}, ["rows.0.product_id"]),
        ({"first": {"tax": {"deep": 1}}}, ["first.tax"]),
        ({"byName": {"a": {"x": 1}}}, ["byName.a.x"]),
        ({"specifications": {"anything": {"goes": 1}}}, []),
        ({"lines": None, "rows": None, "first": None}, []),
    ],
)
def test_paths_are_as_they_were_sent(body, unknown):
    assert list(unknown_keys(Body(), body)) == unknown


def test_a_body_that_nothing_reads():
    assert list(unknown_keys(None, {"a": 1, "b": {}})) == ["a", "b"]
    assert list(unknown_keys(None, [1])) == []


def test_many_are_counted(company):
    body = {f"key{number}": number for number in range(MOST + 7)}
    answer = company.client.post("/api/v1/suppliers", {"name": "Жеткізуші", **body})
    found = answer.json()["meta"]["warnings"]
    assert [warning["field"] for warning in found] == [*list(body)[:MOST], "…"]
    assert "7" in found[-1]["message"]
