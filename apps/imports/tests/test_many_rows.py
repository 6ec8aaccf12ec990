"""Large files: a batch is written by as many statements as one row, and says as much."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.crm.models import Contact, Customer, CustomerStatusEntry
from apps.imports.tests.moving import counts, cut, finished, imported, send
from apps.inventory.models import PriceHistory, Product, StockItem, StockMovement
from apps.kernel.models import Change

pytestmark = pytest.mark.django_db
HEADS = {
    "customers": ("name", "bin", "city", "contactFirstName"),
    "products": ("code", "name", "price", "minStock"),
    "openingStock": ("code", "quantity", "unitCost", "date"),
    "prices": ("code", "price"),
}
ROWS = {
    "customers": lambda n: (f"Клиент {n}", f"24014000{n:04d}", "Алматы", "Айгүл"),
    "products": lambda n: (f"PRD-{n}", f"Товар {n}", 100 + n, 5),
    "openingStock": lambda n: (f"PRD-{n}", 10 + n, 50, "31.12.2025"),
    "prices": lambda n: (f"PRD-{n}", 200 + n),
}


def content(kind, numbers):
    return cut(HEADS[kind], *[ROWS[kind](number) for number in numbers])


def statements(company, kind, numbers):
    """How many statements the worker takes for these rows, all of them new."""
    pk = send(company.client, kind, content(kind, numbers), dryRun="false").json()["data"]["id"]
    with CaptureQueriesContext(connection) as seen:
        found = finished(company.client, pk)
    assert (found["status"], found["unchanged"], found["errors"]) == ("completed", 0, 0), found["lines"]
    return len(seen)


@pytest.mark.parametrize("kind", HEADS)
def test_three_times_as_many_rows_take_as_many_statements(company, kind):
    if kind in ("openingStock", "prices"):
        imported(company, "products", content("products", range(50)))
    statements(company, kind, range(2))
    assert statements(company, kind, range(2, 12)) == statements(company, kind, range(12, 42))


def test_many_say_as_much_as_one(company):
    imported(company, "customers", content("customers", range(3)))
    assert list(Customer.objects.order_by("customer_number").values_list("name", "version", "status")) == [
        (f"Клиент {n}", 1, "LEAD") for n in range(3)
    ]
    assert Contact.objects.filter(is_primary=True).count() == 3
    assert CustomerStatusEntry.objects.filter(exited_at=None).count() == 3
    assert Change.objects.filter(name="customer.created", version=1).count() == 3
    imported(company, "products", content("products", range(3)))
    imported(company, "openingStock", content("openingStock", range(3)))
    assert set(StockItem.objects.values_list("in_stock", flat=True)) == {10, 11, 12}
    assert StockMovement.objects.filter(type=StockMovement.Type.OPENING, external_id="import").count() == 3
    # One price is as it was.
    body = cut(HEADS["prices"], ("PRD-0", 100), ("prd-1", 201), ("PRD-2", 202), ("PRD-9", 1))
    assert counts(imported(company, "prices", body, mode="goodRows")) == ("completed", 0, 2, 1, 1)
    assert dict(Product.objects.values_list("code", "version")) == {"PRD-0": 1, "PRD-1": 2, "PRD-2": 2}
    told = Change.objects.filter(name="product.updated").order_by("id")
    assert [(row.version, row.changes) for row in told] == [
        (2, {"price": ["101.00", "201.00"]}),
        (2, {"price": ["102.00", "202.00"]}),
    ]
    prices = PriceHistory.objects.filter(price__gte=200).values_list("price", "user_id")
    assert sorted(prices) == [(Decimal(201), company.owner.pk), (Decimal(202), company.owner.pk)]


def test_a_service_among_the_goods_is_refused_alone(company):
    imported(company, "products", content("products", range(2)))
    imported(company, "products", cut(("code", "name", "price", "type"), ("SRV", "Услуга", 1, "Услуга")))
    body = cut(
        HEADS["openingStock"],
        ("PRD-0", 1, 50, "31.12.2025"),
        ("SRV", 1, 50, "31.12.2025"),
        ("PRD-1", 1, 50, "31.12.2025"),
    )
    found = imported(company, "openingStock", body, mode="goodRows")
    assert counts(found) == ("completed", 2, 0, 0, 1)
    assert found["lines"][3][0] == "error"
    assert set(StockItem.objects.values_list("in_stock", flat=True)) == {1}
    assert counts(imported(company, "openingStock", body, mode="goodRows"))[1:] == (0, 0, 2, 1)
