"""No key of a body is dropped in silence, on any route and at any depth."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from rest_framework import serializers

from apps.inventory.api.suppliers import SupplierBody
from apps.kernel.api.batches import RowsField
from apps.kernel.api.fields import JSONObjectField
from apps.kernel.errors import Conflict
from conftest import PASSWORD
from prometric.routes import Route, every_route
from prometric.tests.cells import joined

STRANGE = "nobodyKnows"
READING = [route for route in every_route() if route.method in ("POST", "PUT") and not route.entry.uploads]
# By the field's name in the API, what its type alone does not tell.
SAMPLES: dict[str, Any] = {
    "email": "somebody@company.kz",
    "password": PASSWORD,
    "newPassword": PASSWORD,
    "newEmail": "other@company.kz",
    "date": "2026-11-30",
    "organizationBin": "123456789012",
    "month": "2026-11",
    "period": "month",
    "recipients": ["somebody@company.kz"],
    "url": "https://93.184.216.34/hook",
    "events": ["*"],
    "products": [{"code": "A-1", "name": "A", "price": 1, STRANGE: 1}],
    "duration": 1,
    "translations": {"name": {"ru": "A", STRANGE: 1}, STRANGE: 1},
    "currency": None,
}


def sample(name: str, field: Any) -> Any:
    """Something that the field takes; every object in it has the strange key."""
    if name in SAMPLES and not (name == "products" and hasattr(field, "min_length")):
        return SAMPLES[name]
    if isinstance(field, RowsField):
        return [filled(field.body())]
    if isinstance(field, serializers.Serializer):
        return filled(field)
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        return [sample("", field.child)]
    if isinstance(field, JSONObjectField):
        return {STRANGE: 1}
    if isinstance(field, serializers.UUIDField):
        return str(uuid4())
    if isinstance(field, serializers.ChoiceField):
        return next(iter(field.choices))
    if isinstance(field, serializers.BooleanField):
        return True
    if isinstance(field, serializers.DecimalField | serializers.IntegerField):
        return 1
    if isinstance(field, serializers.DateField):
        return "2026-11-30"
    return "somebody"


def holds_objects(field: Any) -> bool:
    child = getattr(field, "child", None)
    return isinstance(field, serializers.Serializer) or (child is not None and holds_objects(child))


def filled(serializer: Any) -> dict[str, Any]:
    """What is required, and all that may hold objects."""
    fields = {name: field for name, field in serializer.fields.items() if not field.read_only}
    body = {
        name: sample(name, field)
        for name, field in fields.items()
        if field.required or holds_objects(field) or name == "products"
    }
    return {STRANGE: 1} | {name: value for name, value in body.items() if value is not None}


def strange_paths(field: Any, value: Any, path: str = "") -> set[str]:
    """Where the strange key stands, except in a customer's own JSON."""
    if isinstance(value, dict) and not isinstance(field, JSONObjectField):
        fields = getattr(field, "fields", {})
        return {f"{path}{STRANGE}"} & {f"{path}{name}" for name in value} | {
            found
            for name, inner in value.items()
            for found in strange_paths(fields.get(name), inner, f"{path}{name}.")
        }
    if isinstance(value, list):
        child = field.body() if isinstance(field, RowsField) else getattr(field, "child", None)
        return {
            found
            for place, inner in enumerate(value)
            for found in strange_paths(child, inner, f"{path}{place}.")
        }
    return set()


@joined("route", READING)
def test_every_route_says_what_it_does_not_know(company, route: Route, monkeypatch):
    serializer = route.entry.request() if route.entry.request else None
    body = filled(serializer) if serializer is not None else {STRANGE: 1}
    heard: dict[str, Any] = {}

    def call(view: Any, entry: Any, data: dict[str, Any]) -> Any:
        heard.update(data=data, warnings=list(view.request._request.warnings))
        raise Conflict

    monkeypatch.setattr(route.viewset, "call", call)
    answer = company.client.request(route.method, route.path(uuid4()), body)
    assert answer.status_code == 409, answer.content
    said = {warning["field"] for warning in heard["warnings"] if warning["code"] == "UNKNOWN_FIELD"}
    assert said == strange_paths(serializer, body)
    assert STRANGE in said
    assert STRANGE not in heard["data"]


def warned(answer: Any) -> list[str]:
    warnings = answer.json()["meta"].get("warnings", [])
    return [warning["field"] for warning in warnings if warning["code"] == "UNKNOWN_FIELD"]


def test_the_answer_names_them_as_they_were_sent(company):
    body = {"code": "A-1", "name": "A", "price": 1, "customFields": {}, "my_key": 1, "bom": []}
    answer = company.client.post("/api/v1/products", body)
    assert answer.status_code == 201
    assert answer.json()["meta"]["warnings"] == [
        {
            "code": "UNKNOWN_FIELD",
            "message": "This field is not known here and was not taken.",
            "field": name,
        }
        for name in ("customFields", "my_key")
    ]
    product = answer.json()["data"]["id"]
    stocked = company.client.post(
        f"/api/v1/products/{product}/stock",
        {"type": "IN", "quantity": 5, "lotNumber": "L-1", "binId": str(uuid4())},
    )
    assert (stocked.status_code, warned(stocked)) == (201, ["lotNumber", "binId"])
    batch = company.client.post(
        "/api/v1/products/batch", {"products": [{"code": "B-1", "name": "B", "price": 1, "tax": 12}]}
    )
    assert (batch.status_code, warned(batch)) == (201, ["products.0.tax"])


def test_what_was_read_and_is_written_back_says_what_cannot_be_written(company):
    made = company.client.post("/api/v1/suppliers", {"name": "Жеткізуші"})
    assert warned(made) == []
    url = f"/api/v1/suppliers/{made.json()['data']['id']}"
    shown = company.client.get(url).json()["data"]
    answer = company.client.put(url, shown)
    assert answer.status_code == 200
    assert set(warned(answer)) == shown.keys() - SupplierBody().fields.keys()
    assert {"id", "createdAt"} <= set(warned(answer))


def test_a_repeated_request_says_it_again(company):
    body, key = {"name": "Жеткізуші", "my_key": 1}, {"Idempotency-Key": "once"}
    first = company.client.post("/api/v1/suppliers", body, **key)
    second = company.client.post("/api/v1/suppliers", body, **key)
    assert second.headers["Idempotency-Replayed"] == "true"
    assert warned(first) == warned(second) == ["my_key"]


@pytest.mark.parametrize("content", [b"{", b"text", b"[1]"])
def test_a_request_without_a_body_is_not_refused_for_one(company, content):
    answer = company.client.request("PUT", "/api/v1/notifications/read-all", content)
    assert (answer.status_code, warned(answer)) == (200, [])


@pytest.mark.parametrize("key", ["employeeId", "userId", "departmentId"])
def test_a_target_of_one_person_does_not_become_the_companys(company, key):
    url = "/api/v1/analytics/sales/targets"
    kept = {"targets": [{"month": "2026-11", "amount": 20_000_000}]}
    assert company.client.put(url, kept).status_code == 200
    for body, field in (
        ({"targets": [{"month": "2026-11", "amount": 1, key: str(uuid4())}]}, f"targets.0.{key}"),
        ({"targets": [{"month": "2026-11", "amount": 1}], key: str(uuid4())}, key),
    ):
        answer = company.client.put(url, body)
        assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, [field])
    assert company.client.get(url).json()["data"]["items"] == kept["targets"]
