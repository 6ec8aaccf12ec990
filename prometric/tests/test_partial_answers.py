"""Less of an answer: chosen keys, nothing where nothing changed, gzip; and steps that name their version."""

from __future__ import annotations

import gzip
import json
from typing import Any

import brotli
import pytest

from apps.accounts.tests.factories import error_of
from apps.inventory.models import StockMovement
from apps.kernel.api.naming import camelize
from apps.sales.models import Order
from conftest import counted
from prometric.routes import Route, every_route
from prometric.tests import objects
from prometric.tests.cells import joined

pytestmark = pytest.mark.django_db
API = "/api/v1"
SHOWN = [
    route
    for route in every_route()
    if route.name in ("list", "retrieve")
    and route.entry.service is None
    and route.entry.produces is None
    and not route.entry.many
    and route.entry.query is None
    and route.basename in objects.MAKERS
    and route.basename != "webhook-delivery"
]


def data(client, path, **params):
    answer = client.get(path, params)
    assert answer.status_code == 200, answer.content
    found = answer.json()["data"]
    return found["items"][0] if "pagination" in found else found


@joined("route", SHOWN)
def test_each_key_can_be_had_alone(company, route: Route):
    path = route.path(objects.MAKERS[route.basename](company))
    whole = data(company.client, path)
    shown: Any = route.entry.response
    for name in shown._declared_fields:
        key = camelize(name)
        if key in whole:
            assert data(company.client, path, fields=key) == {key: whole[key]}, key
    two = list(whole)[:2]
    assert data(company.client, path, fields=f" {two[0]}, {two[1]} ,").keys() == set(two)
    assert data(company.client, path, fields="") == whole
    status, code, details = error_of(company.client.get(path, {"fields": "nothing"}))
    assert (status, code, list(details)) == (400, "VALIDATION_FAILED", ["fields"])


def test_children_that_are_not_shown_are_not_read(company):
    path = f"{API}/customers/{objects.customer(company)}"
    with counted() as every:
        company.client.get(path)
    with counted() as few:
        company.client.get(path, {"fields": "id,name"})
    assert len(every) - len(few) >= 6


def test_a_cursor_goes_on_whatever_is_shown(company):
    for _ in range(2):
        objects.customer(company)
    first = company.client.get(f"{API}/customers", {"cursor": "", "limit": "1", "fields": "id"}).json()[
        "data"
    ]
    asked = {"cursor": first["pagination"]["nextCursor"], "limit": "1", "fields": "id,name"}
    [row] = company.client.get(f"{API}/customers", asked).json()["data"]["items"]
    assert row.keys() == {"id", "name"}
    assert row["id"] != first["items"][0]["id"]


class TestUnchanged:
    @pytest.fixture
    def product(self, company):
        return StockMovement.objects.get(pk=objects.stock_movement(company)).product_id

    def test_nothing_comes_while_all_that_is_shown_stays(self, company, product):
        path = f"{API}/products/{product}"
        plain = company.client.get(path)
        first = company.client.get(path, **{"If-None-Match": plain["ETag"]})
        assert first.status_code == 200
        assert first["ETag"].startswith(f"W/{plain['ETag'][:-1]}.")
        again = company.client.get(path, **{"If-None-Match": f'"x", {first["ETag"]}'})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        # Another language, and stock, which moves no version.
        asked = {"If-None-Match": first["ETag"]}
        moved = company.client.post(f"{path}/stock", {"type": "IN", "quantity": 1})
        assert moved.status_code == 201
        fresh = company.client.get(path, **asked)
        assert fresh.status_code == 200
        assert fresh["ETag"] != first["ETag"]
        assert company.client.get(path)["ETag"] == plain["ETag"]

    def test_such_a_tag_is_one_to_write_by(self, company, product):
        path = f"{API}/products/{product}"
        tag = company.client.get(path, **{"If-None-Match": '"0"'})["ETag"]
        assert company.client.put(path, {"unit": "кг"}, **{"If-Match": tag}).status_code == 200
        assert company.client.put(path, {"unit": "шт"}, **{"If-Match": tag}).status_code == 412


def test_a_step_of_another_version_is_refused(company):
    order = objects.order(company)
    path = f"{API}/orders/{order}"
    tag = company.client.get(path)["ETag"]
    assert company.client.put(path, {"notes": "changed"}).status_code == 200
    refused = company.client.post(f"{path}/confirm", {}, **{"If-Match": tag})
    status, code, details = error_of(refused)
    assert (status, code, details["changed"]) == (412, "PRECONDITION_FAILED", ["notes"])
    assert Order.objects.get(pk=order).status == "pending"
    tag = company.client.get(path)["ETag"]
    assert company.client.post(f"{path}/confirm", {}, **{"If-Match": tag}).status_code == 200


class TestCompression:
    def get(self, client, path, **headers):
        return client.get(path, **{"Accept-Encoding": "gzip", **headers})

    def test_json_from_a_kilobyte_on(self, company):
        for _ in range(5):
            objects.customer(company)
        packed = self.get(company.client, f"{API}/customers")
        assert packed["Content-Encoding"] == "gzip"
        assert "accept-encoding" in packed["Vary"].lower()
        found = json.loads(gzip.decompress(packed.content))
        plain = company.client.get(f"{API}/customers")
        assert "Content-Encoding" not in plain
        assert found["data"] == plain.json()["data"]

    def test_brotli_where_the_client_takes_it(self, company):
        for _ in range(5):
            objects.customer(company)
        path = f"{API}/customers"
        for taken, coded in (
            ("gzip, deflate, br", "br"),
            ("br;q=0.5", "br"),
            ("gzip, br;q=0", "gzip"),
            ("x-br, gzip", "gzip"),
        ):
            packed = company.client.get(path, **{"Accept-Encoding": taken})
            assert packed["Content-Encoding"] == coded, taken
            assert "accept-encoding" in packed["Vary"].lower()
        packed = company.client.get(path, **{"Accept-Encoding": "br"})
        assert int(packed["Content-Length"]) == len(packed.content)
        found = json.loads(brotli.decompress(packed.content))
        assert found["data"] == company.client.get(path).json()["data"]
        one = company.client.get(f"{API}/orders/{objects.order(company)}", **{"Accept-Encoding": "br"})
        assert (one["Content-Encoding"], one["ETag"][:2]) == ("br", "W/")

    def test_small_ones_and_those_with_secrets_are_not(self, company):
        objects.webhook(company)
        objects.api_key(company)
        for path in ("customers", "webhooks", "api-keys", "auth/me", "auth/sessions"):
            for coding in ("gzip", "br"):
                answer = self.get(company.client, f"{API}/{path}", **{"Accept-Encoding": coding})
                assert "Content-Encoding" not in answer, path

    def test_a_tag_stays_one_to_write_by(self, company):
        pk = objects.order(company)
        packed = self.get(company.client, f"{API}/orders/{pk}")
        assert packed["Content-Encoding"] == "gzip"
        assert packed["ETag"].startswith("W/")
        answer = company.client.put(f"{API}/orders/{pk}", {"notes": "x"}, **{"If-Match": packed["ETag"]})
        assert answer.status_code == 200
