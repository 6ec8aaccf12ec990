"""Movements and reservations over HTTP, and what stays true of them whatever happens."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.inventory import services
from apps.inventory.errors import StockUnavailable
from apps.inventory.models import Product, StockItem, StockMovement, Warehouse
from apps.inventory.tests.factories import holder, issue_all, make_bundle, make_product, numbers
from apps.kernel.errors import Invalid
from apps.kernel.models import OutboxEvent

MOVEMENTS = "/api/v1/inventory/movements"


def adjust(company, product, **body):
    return company.client.post(f"/api/v1/products/{product.pk}/stock", body)


def test_what_goods_cost_is_for_who_may_see_it(company):
    product = make_product(company.actor)
    adjust(company, product, type="IN", quantity=1, unitCost=50)
    for rights, shown in ((("COSTS_VIEW",), 50), ((), None)):
        reader = company.member("INVENTORY_VIEW", "PRODUCTS_VIEW", *rights).client
        [item] = reader.get(MOVEMENTS).json()["data"]["items"]
        [of_product] = reader.get(f"/api/v1/products/{product.pk}").json()["data"]["stockMovements"]
        assert (item["unitCost"], of_product["unitCost"]) == (shown, shown)


def lows():
    return [
        (row.payload["available"], row.payload["min_stock"])
        for row in OutboxEvent.objects.filter(name="stock.low").order_by("id")
    ]


# --- movements and reservations over HTTP ---------------------------------------------------


@pytest.fixture
def moved(company):
    one = make_product(company.actor, code="ONE", name="Первый")
    two = make_product(company.actor, code="TWO")
    adjust(company, one, type="IN", quantity=10, reference="PO-2026-0001", date="2026-01-04")
    adjust(company, one, type="OUT", quantity=1, reference="ORD-7", date="2026-01-05")
    adjust(company, two, type="ADJUSTMENT", quantity=5, reference="Count")
    return one, two


def test_the_list_of_movements_in_three_queries(company, moved, count_queries):
    one, _two = moved
    with count_queries() as statements:
        response = company.client.get(MOVEMENTS)
    assert len(statements) == 3
    items = response.json()["data"]["items"]
    assert [(row["productCode"], row["type"], row["quantity"]) for row in items] == [
        ("TWO", "ADJUSTMENT", 5),
        ("ONE", "OUT", 1),
        ("ONE", "IN", 10),
    ]
    assert items[1] | {"id": None, "createdAt": None} == {
        "id": None,
        "productId": str(one.pk),
        "productCode": "ONE",
        "productName": "Первый",
        "unit": "шт",
        "date": "2026-01-05",
        "type": "OUT",
        "quantity": 1,
        "reference": "ORD-7",
        "notes": "",
        "unitCost": 0,
        "balanceAfter": 9,
        "createdAt": None,
        "externalId": None,
        "warehouseId": str(Warehouse.objects.get().pk),
        "userId": str(company.owner.pk),
    }
    assert company.client.get(f"{MOVEMENTS}/{items[0]['id']}").json()["data"] == items[0]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"type": "in"}, ["PO-2026-0001"]),
        ({"type": "IN,OUT"}, ["ORD-7", "PO-2026-0001"]),
        ({"reference": "ORD-7"}, ["ORD-7"]),
        ({"reference[contains]": "po-2026"}, ["PO-2026-0001"]),
        ({"search": "ord"}, ["ORD-7"]),
        ({"dateTo": "2026-01-05"}, ["ORD-7", "PO-2026-0001"]),
        ({"dateFrom": "2026-01-05", "sort": "createdAt"}, ["ORD-7", "Count"]),
        ({"date": "2026-01-05"}, ["ORD-7"]),
        ({"sort": "date", "type": "IN,OUT"}, ["PO-2026-0001", "ORD-7"]),
        ({"createdAt[lt]": "2020-01-01"}, []),
    ],
)
def test_filters_of_movements(company, moved, query, found):
    response = company.client.get(MOVEMENTS, query)
    assert response.status_code == 200, response.content
    assert [row["reference"] for row in response.json()["data"]["items"]] == found


def test_movements_of_one_product(company, moved):
    _one, two = moved
    items = company.client.get(MOVEMENTS, {"productId": str(two.pk)}).json()["data"]["items"]
    assert [row["reference"] for row in items] == ["Count"]


def test_reservations_are_listed(company, count_queries):
    product = make_product(company.actor, code="ONE", stock=10)
    kept = holder("ORD-2026-0009")
    services.reserve_stock({product.pk: Decimal(4)}, actor=company.actor, holder=kept)
    with count_queries() as statements:
        response = company.client.get("/api/v1/inventory/reservations", {"holderId": str(kept.id)})
    assert len(statements) == 3
    [row] = response.json()["data"]["items"]
    assert {key: row[key] for key in ("productCode", "quantity", "holderKind", "holderId", "reference")} == {
        "productCode": "ONE",
        "quantity": 4,
        "holderKind": "order",
        "holderId": str(kept.id),
        "reference": "ORD-2026-0009",
    }


@pytest.mark.parametrize("path", ["movements", "reservations"])
def test_looking_needs_the_right_and_writing_is_not_there(company, path):
    url = f"/api/v1/inventory/{path}"
    assert company.member().client.get(url).status_code == 403
    assert company.member("INVENTORY_VIEW").client.get(url).status_code == 200
    for method in ("POST", "PUT", "DELETE"):
        assert company.client.request(method, url, {}).status_code == 405


def test_another_tenants_movements_are_not_there(company, other_company, moved):
    movement = StockMovement.objects.latest("created_at")
    assert other_company.client.get(MOVEMENTS).json()["data"]["total"] == 0
    assert other_company.client.get(f"{MOVEMENTS}/{movement.pk}").status_code == 404
    one, _two = moved
    assert adjust(other_company, one, type="IN", quantity=1).status_code == 404
    assert numbers(one) == (9, 0)


# --- what stays true ------------------------------------------------------------------------


def test_stock_is_the_sum_of_its_movements_whatever_happens(company):
    """Random work on three products and a bundle; refusals leave no trace."""
    actor = company.actor
    plain = [make_product(actor, min_stock=Decimal(3)) for _each in range(3)]
    products = [*plain, make_bundle(actor, {plain[0]: "0.5", plain[1]: 2})]
    holders = [holder(), holder()]
    step = st.tuples(
        st.sampled_from(["in", "out", "adjust", "reserve", "short", "release", "issue"]),
        st.integers(0, 3),
        st.integers(0, 1),
        st.decimals("0.001", 12, places=3),
        st.booleans(),
    )

    def take(kind, product, who, quantity, negative):
        pk = products[product].pk
        if kind in ("in", "out"):
            services.adjust_stock(pk, actor=actor, type=kind.upper(), quantity=quantity)
        elif kind == "adjust":
            delta = -quantity if negative else quantity
            services.adjust_stock(pk, actor=actor, type="ADJUSTMENT", quantity=delta)
        elif kind == "reserve":
            services.reserve_stock({pk: quantity}, actor=actor, holder=holders[who])
        elif kind == "short":
            everything = {each.pk: quantity for each in products}
            allowed = frozenset(each.pk for each in plain)
            services.reserve_stock(everything, actor=actor, holder=holders[who], allow_short=allowed)
        elif kind == "release":
            services.release_stock(actor=actor, holder=holders[who])
        else:
            issue_all(actor, holders[who])

    @settings(
        max_examples=15, deadline=None, database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )  # fmt: skip
    @given(st.lists(step, min_size=5, max_size=25))
    def run(steps):
        for each in steps:
            with suppress(StockUnavailable, Invalid), transaction.atomic():
                take(*each)
        for product in Product.objects.filter(type="PRODUCT"):
            in_stock, reserved = numbers(product)
            assert in_stock == (product.movements.aggregate(all=Sum("delta"))["all"] or 0)
            assert reserved == (product.reservations.aggregate(all=Sum("quantity"))["all"] or 0)
            last = product.movements.order_by("-created_at", "-id").first()
            assert last is None or last.balance_after == in_stock
        assert not StockItem.objects.filter(product=products[3]).exists()

    run()
