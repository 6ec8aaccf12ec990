"""Stock by hand, movements that stay, what is low."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from apps.inventory import selectors, services
from apps.inventory.models import StockMovement
from apps.inventory.tests.factories import holder, issue_all, make_product, numbers
from apps.kernel import clock
from apps.kernel.errors import Invalid, NotFound
from apps.kernel.models import OutboxEvent

MOVEMENTS = "/api/v1/inventory/movements"


def adjust(company, product, **body):
    return company.client.post(f"/api/v1/products/{product.pk}/stock", body)


def lows():
    return [
        (row.payload["available"], row.payload["min_stock"])
        for row in OutboxEvent.objects.filter(name="stock.low").order_by("id")
    ]


# --- by hand --------------------------------------------------------------------------------


def test_in_out_and_the_difference_of_a_count(company):
    product = make_product(company.actor)
    received = adjust(
        company, product, type="IN", quantity=10, reference="PO-001", unitCost=9500.5, notes="A"
    )
    assert received.status_code == 201
    data = received.json()["data"]
    assert {key: data[key] for key in ("type", "quantity", "balanceAfter", "inStock", "available")} == {
        "type": "IN",
        "quantity": 10,
        "balanceAfter": 10,
        "inStock": 10,
        "available": 10,
    }
    assert data["message"] == "Stock updated successfully"
    assert adjust(company, product, type="out", quantity=2.5).json()["data"]["quantity"] == -2.5
    assert adjust(company, product, type="ADJUSTMENT", quantity=-3).json()["data"]["balanceAfter"] == 4.5
    assert adjust(company, product, type="ADJUSTMENT", quantity=0.001).json()["data"]["inStock"] == 4.501
    rows = StockMovement.objects.order_by("created_at", "id").values_list("type", "quantity", "delta")
    assert list(rows) == [
        ("IN", Decimal(10), Decimal(10)),
        ("OUT", Decimal("2.5"), Decimal("-2.5")),
        ("ADJUSTMENT", Decimal(-3), Decimal(-3)),
        ("ADJUSTMENT", Decimal("0.001"), Decimal("0.001")),
    ]
    first = StockMovement.objects.order_by("created_at", "id").first()
    assert (first.reference, first.notes, first.unit_cost, first.user_id, first.date) == (
        "PO-001",
        "A",
        Decimal("9500.50"),
        company.owner.pk,
        clock.today(),
    )
    event = OutboxEvent.objects.filter(name="stock.moved").earliest("id")
    assert event.payload["quantity"] == "10.000"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"type": "IN", "quantity": 0}, "quantity"),
        ({"type": "OUT", "quantity": -1}, "quantity"),
        ({"type": "ADJUSTMENT", "quantity": 0}, "quantity"),
        ({"type": "IN", "quantity": 0.0001}, "quantity"),
        ({"type": "IN", "quantity": 10**12}, "quantity"),
        ({"type": "MOVE", "quantity": 1}, "type"),
        ({"type": "IN", "quantity": 1, "unitCost": -1}, "unitCost"),
        ({"type": "IN", "quantity": 1, "reference": "x" * 101}, "reference"),
        ({"type": "IN", "quantity": 1, "date": "2099-01-01"}, "date"),
        ({"type": "IN", "quantity": 999_999_999_999.999}, "quantity"),
    ],
)
def test_bad_stock_changes_are_refused(company, body, where):
    product = make_product(company.actor, stock=1)
    response = adjust(company, product, **body)
    assert response.status_code == 400, response.content
    assert list(response.json()["error"]["details"]) == [where]
    assert numbers(product) == (1, 0)
    assert StockMovement.objects.count() == 1


def test_reserved_stock_is_not_taken(company):
    product = make_product(company.actor, stock=10)
    services.reserve_stock({product.pk: Decimal(7)}, actor=company.actor, holder=holder())
    for body in ({"type": "OUT", "quantity": 4}, {"type": "ADJUSTMENT", "quantity": -4}):
        refused = adjust(company, product, **body)
        assert refused.status_code == 422
        error = refused.json()["error"]
        assert error["code"] == "STOCK_UNAVAILABLE"
        assert error["details"] == {"items": [{"productId": str(product.pk), "requested": 4, "available": 3}]}
    assert numbers(product) == (10, 7)
    assert adjust(company, product, type="OUT", quantity=3).status_code == 201


@pytest.mark.parametrize("kind", ["SERVICE", "DIGITAL", "BUNDLE"])
def test_what_keeps_no_stock_receives_none(company, kind):
    product = make_product(company.actor, type=kind)
    response = adjust(company, product, type="IN", quantity=1)
    assert response.status_code == 400
    assert list(response.json()["error"]["details"]) == ["type"]


def test_receiving_is_all_or_nothing(company):
    good, service = make_product(company.actor), make_product(company.actor, type="SERVICE")
    for bad, error in ((service.pk, Invalid), (company.owner.pk, NotFound)):
        with pytest.raises(error), transaction.atomic():
            services.receive_stock({good.pk: Decimal(1), bad: Decimal(1)}, actor=company.actor)
    assert numbers(good) == (0, 0)
    moved = services.receive_stock(
        {good.pk: Decimal(2)}, actor=company.actor, reference="PRD-1", unit_costs={good.pk: Decimal(5)}
    )
    assert [(each.type, each.quantity, each.balance_after) for each in moved] == [("IN", 2, 2)]
    assert services.receive_stock({}, actor=company.actor) == []


# --- the table's own rules ------------------------------------------------------------------


def test_movements_are_append_only(company):
    make_product(company.actor, stock=3)
    changes = [
        lambda: StockMovement.objects.update(quantity=4),
        lambda: StockMovement.objects.all().delete(),
        lambda: StockMovement.objects.get().save(),
    ]
    for change in changes:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            change()
    assert StockMovement.objects.get().quantity == 3


@pytest.mark.parametrize(
    "change",
    ["reserved = in_stock + 1", "reserved = -1", "in_stock = -1", "min_stock = -1", "max_stock = -1"],
)
def test_the_database_itself_never_oversells(company, change):
    product = make_product(company.actor, stock=3)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE inventory_stockitem SET {change}")
    assert numbers(product) == (3, 0)


def test_a_deleted_product_receives_nothing(company):
    product = make_product(company.actor)
    services.delete_product(product.pk, actor=company.actor)
    with pytest.raises(NotFound):
        services.receive_stock({product.pk: Decimal(1)}, actor=company.actor)


# --- low stock ------------------------------------------------------------------------------


def test_low_stock_is_said_once_a_crossing(company):
    product = make_product(company.actor, min_stock=Decimal(5), stock=10)
    assert lows() == []
    first, second = holder(), holder()
    services.reserve_stock({product.pk: Decimal(4)}, actor=company.actor, holder=first)
    assert lows() == []  # 6 are available
    services.reserve_stock({product.pk: Decimal(1)}, actor=company.actor, holder=second)
    assert lows() == [("5.000", "5.000")]
    adjust(company, product, type="OUT", quantity=2)
    issue_all(company.actor, second)
    assert len(lows()) == 1  # lower still, but said already
    services.release_stock(actor=company.actor, holder=first)
    adjust(company, product, type="IN", quantity=1)
    assert len(lows()) == 1  # 8 are available: armed again
    adjust(company, product, type="ADJUSTMENT", quantity=-4)
    assert lows()[1:] == [("4.000", "5.000")]


def test_a_minimum_of_zero_is_none(company):
    product = make_product(company.actor, stock=1)
    adjust(company, product, type="OUT", quantity=1)
    assert lows() == []


def test_many_products_fall_in_one_statement(company, count_queries):
    products = [make_product(company.actor, min_stock=Decimal(5), stock=10) for _each in range(20)]
    with count_queries() as statements:
        services.reserve_stock(
            {each.pk: Decimal(6) for each in products}, actor=company.actor, holder=holder()
        )
    # Types, the reservation, the announcements.
    assert len(statements) == 3
    assert len(lows()) == 20


def test_low_stock_lists_the_lowest_share_first(company):
    half = make_product(company.actor, name="Half", min_stock=Decimal(10), stock=5)
    tenth = make_product(company.actor, name="Tenth", min_stock=Decimal(100), stock=10)
    make_product(company.actor, min_stock=Decimal(1), stock=10)
    services.update_product(
        make_product(company.actor, min_stock=Decimal(1)).pk, actor=company.actor, status="INACTIVE"
    )
    assert [(row["id"], row["name"], row["current"], row["minimum"]) for row in selectors.low_stock()] == [
        (tenth.pk, "Tenth", 10, 100),
        (half.pk, "Half", 5, 10),
    ]
