"""What goods cost: moving average by quantity and value, late costs, and the books held against the stock."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from math import floor
from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from apps.inventory import services, tasks
from apps.inventory.models import CostEntry, Product, PurchaseOrderLine, StockItem, StockMovement
from apps.inventory.tests.factories import make_product, make_purchase_order
from apps.inventory.tests.products import detail
from apps.kernel import clock
from apps.kernel.models import OutboxEvent
from prometric.tests.fingerprints import fingerprint

pytestmark = pytest.mark.django_db
D = Decimal


def adjust(company, product, kind, quantity, **values):
    return services.adjust_stock(
        product.pk, actor=company.actor, type=kind, quantity=D(quantity), **values
    ).value


def stands(product):
    row = StockItem.objects.get(pk=product.pk)
    return row.in_stock, row.value, row.unit_cost


def test_an_issue_takes_its_share_and_the_last_one_all(company):
    product = make_product(company.actor, cost=D(500_000))
    assert stands(product) == (0, 0, None)
    assert adjust(company, product, "IN", 2, unit_cost=D(500_000)) == 1_000_000
    assert adjust(company, product, "IN", 1, unit_cost=D(520_000)) == 520_000
    assert stands(product) == (3, 1_520_000, D("506666.67"))
    assert detail(company, product.pk)["cost"] == 506666.67
    values = [adjust(company, product, "OUT", 1) for _each in range(3)]
    assert values == [D("-506666.67"), D("-506666.67"), D("-506666.66")]
    # Nothing is left: what it cost last stays to be seen, and is what a receipt without a price costs.
    assert stands(product) == (0, 0, D("506666.66"))
    assert adjust(company, product, "IN", 2) == D("1013333.32")
    rows = (
        StockMovement.objects.filter(product=product)
        .order_by("id")
        .values_list("delta", "value", "unit_cost")
    )
    assert list(rows)[1:3] == [(1, 520_000, 520_000), (-1, D("-506666.67"), D("506666.67"))]


def test_rounding_is_exact_however_large_the_stock(company):
    product, whole = make_product(company.actor), D("999999999999.999")
    worth = adjust(company, product, "IN", whole, unit_cost=D("9999999999999.99"))
    taken = -adjust(company, product, "OUT", "333333333333.333")
    tiyn = Fraction(worth) * Fraction(D("333333333333.333")) / Fraction(whole) * 100
    assert Fraction(taken) * 100 == floor(tiyn + Fraction(1, 2))
    assert StockItem.objects.get(pk=product.pk).value == worth - taken
    assert services.check_costs(actor=company.actor) == []


def test_the_cost_of_a_product_is_what_was_received_once_it_was(company):
    url = "/api/v1/products"
    product = make_product(company.actor, cost=D(500))
    assert company.client.put(f"{url}/{product.pk}", {"cost": 510}).status_code == 200
    adjust(company, product, "IN", 3, unit_cost=D(520))
    before = fingerprint(company.organization.pk)
    refused = company.client.put(f"{url}/{product.pk}", {"cost": 510})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "CONFLICT")
    assert refused.json()["error"]["details"] == {"field": "cost", "cost": 520}
    assert fingerprint(company.organization.pk) == before
    same = company.client.put(f"{url}/{product.pk}", {"cost": 520, "price": 900})
    assert same.status_code == 200
    shown = detail(company, product.pk)
    assert (shown["cost"], shown["priceHistory"][0]["price"], shown["priceHistory"][0]["cost"]) == (
        520,
        900,
        520,
    )


def test_a_delivery_costs_its_part_of_the_line_without_vat_that_is_set_off(company):
    """100.00 for three pieces: the parts add up to the line."""
    product = make_product(company.actor)
    order = make_purchase_order(company.actor, {product: 3})
    items = [{"product_id": product.pk, "quantity": D(3), "unit_price_with_tax": D("38.67"), "tax": D(16)}]
    services.update_purchase_order(order.pk, actor=company.actor, items=items)
    services.order_purchase(order.pk, actor=company.actor)
    line = PurchaseOrderLine.objects.get(purchase_order=order)
    assert (line.net, line.total_price) == (D("100.01"), D("116.01"))
    for _each in range(3):
        part = [{"line_id": line.pk, "quantity": D(1)}]
        services.receive_purchase(order.pk, actor=company.actor, items=part)
    worth = list(StockMovement.objects.filter(product=product).order_by("id").values_list("value", flat=True))
    assert worth == [D("33.34"), D("33.33"), D("33.34")]
    line.refresh_from_db()
    assert (line.received_value, stands(product)[1]) == (D("100.01"), D("100.01"))


def test_a_receipt_of_a_past_day_corrects_what_went_out_since_by_an_entry_of_today(company):
    product = make_product(company.actor)
    day = clock.today() - dt.timedelta(days=3)
    adjust(company, product, "IN", 10, unit_cost=D(100), date=day)
    adjust(company, product, "OUT", 5, date=day + dt.timedelta(days=1))
    assert adjust(company, product, "IN", 10, unit_cost=D(200), date=day) == 2000
    # Five of twenty at 150 instead of five at 100: 250 more, today.
    [entry] = CostEntry.objects.filter(product=product)
    assert (entry.kind, entry.date, entry.value, entry.cost_of_sales) == (
        "backdated",
        clock.today(),
        -250,
        250,
    )
    assert stands(product) == (15, 2250, 150)
    outs = StockMovement.objects.filter(product=product, type="OUT").values_list("value", flat=True)
    assert list(outs) == [-500]


def test_a_late_cost_is_split_by_what_is_left(company):
    product = make_product(company.actor)
    adjust(company, product, "IN", 10, unit_cost=D(100))
    adjust(company, product, "OUT", 6)
    day = clock.today()
    late = services.LateCost(product.pk, D(10), D("100.01"))
    [entry] = services.add_late_costs(
        [late], actor=company.actor, kind="landed", date=day, reference="BILL-1"
    )
    assert (entry.value, entry.cost_of_sales) == (D("40.00"), D("60.01"))
    assert stands(product) == (4, 440, 110)
    # What is taken back beyond the value of what is left was sold.
    less = services.LateCost(product.pk, D(4), D(-500))
    [entry] = services.add_late_costs([less], actor=company.actor, kind="bill", date=day, reference="BILL-2")
    assert (entry.value, entry.cost_of_sales) == (-440, -60)
    assert stands(product) == (4, 0, 0)
    assert services.check_costs(actor=company.actor) == []


def test_an_entry_is_never_rewritten(company):
    product = make_product(company.actor)
    late = services.LateCost(product.pk, D(1), D(5))
    [entry] = services.add_late_costs(
        [late], actor=company.actor, kind="bill", date=clock.today(), reference="B"
    )
    for change in (lambda rows: rows.update(value=1), lambda rows: rows.delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change(CostEntry.objects.filter(pk=entry.pk))


@pytest.mark.parametrize("column", ["value", "in_stock"])
def test_a_planted_error_is_found_at_night(company, column):
    right, wrong = (make_product(company.actor, stock=3, cost=D(7)) for _each in range(2))
    StockItem.objects.filter(pk=wrong.pk).update(
        **{column: F(column) + D("0.01" if column == "value" else 1)}
    )
    tasks.check_reservations_of_workspace(
        organization_id=str(company.organization.pk), workspace_id=str(company.workspace.pk)
    )
    [event] = OutboxEvent.objects.filter(name="stock.values_adrift")
    assert (event.payload["products"], event.payload["differing"]) == ([wrong.code], 1)
    assert stands(right) == (3, 21, 7)


def of_before(company, product, *, since: str = ""):
    """A product as the version before left it: movements without a value, a stock that knows none."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE inventory_stockmovement DISABLE TRIGGER inventory_movement_is_final")
        cursor.execute(
            "UPDATE inventory_stockmovement SET value = NULL WHERE product_id = %s AND notes LIKE %s",
            [product.pk, f"{since}%"],
        )
        cursor.execute("ALTER TABLE inventory_stockmovement ENABLE TRIGGER inventory_movement_is_final")


def take_over():
    module = import_module("apps.inventory.migrations.0013_value_taken_over")
    module.take_over(None, SimpleNamespace(connection=connection))


def test_a_running_company_comes_over(company):
    """Quantity × cost of the day, as an entry: the same figures as before; a second run does nothing."""
    stood, sold, untouched = (make_product(company.actor, cost=D("12.35")) for _each in range(3))
    adjust(company, stood, "IN", "2.5", unit_cost=D(10))
    adjust(company, sold, "IN", 1, unit_cost=D(10))
    adjust(company, sold, "OUT", 1)
    for product in (stood, sold):
        of_before(company, product)
    StockItem.objects.update(value=0, unit_cost=None)
    for _each in range(2):
        take_over()
    assert stands(stood) == (D("2.5"), D("30.88"), D("12.35"))
    assert stands(sold) == (0, 0, D("12.35"))
    assert stands(untouched) == (0, 0, None)
    entries = CostEntry.objects.order_by("product_id").values_list("product_id", "kind", "date", "value")
    today = clock.today()
    assert sorted(entries) == sorted(
        [(stood.pk, "taken_over", today, D("30.88")), (sold.pk, "taken_over", today, D(0))]
    )
    assert detail(company, stood.pk)["cost"] == 12.35
    assert services.check_costs(actor=company.actor) == []
    # From here on it goes by the average; what lay there before keeps its cost on earlier days, too.
    assert adjust(company, stood, "OUT", "0.5", date=today) == D("-6.18")
    assert services.check_costs(actor=company.actor) == []


def test_what_the_version_before_moves_meanwhile_comes_over_at_night(company):
    product = make_product(company.actor, stock=4, cost=D(10))
    adjust(company, product, "OUT", 1, notes="old")
    of_before(company, product, since="old")
    StockItem.objects.filter(pk=product.pk).update(value=40)
    assert services.check_costs(actor=company.actor) == []
    assert stands(product) == (3, 30, 10)
    assert not OutboxEvent.objects.filter(name="stock.values_adrift").exists()
    assert Product.objects.get(pk=product.pk).shown_cost == 10
