"""Large files: a batch is written by as many statements as one row, and says as much."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.crm.models import Contact, Customer, CustomerStatusEntry
from apps.finance.models import LedgerEntry, OpeningBalance
from apps.imports.tests.moving import counts, cut, finished, imported, send
from apps.inventory.models import PriceHistory, Product, StockItem, StockMovement, Supplier
from apps.kernel.models import Change

pytestmark = pytest.mark.django_db
HEADS = {
    "customers": ("name", "bin", "city", "contactFirstName"),
    "products": ("code", "name", "price", "minStock"),
    "openingStock": ("code", "quantity", "unitCost", "date"),
    "prices": ("code", "price"),
    "suppliers": ("name", "bin", "email"),
    "customerBalances": ("bin", "amount", "date"),
    "supplierBalances": ("bin", "amount", "date"),
    "employees": ("email", "position"),
}
# What the rows name must be there before.
BEFORE = {
    "openingStock": "products",
    "prices": "products",
    "customerBalances": "customers",
    "supplierBalances": "suppliers",
}
ROWS = {
    "customers": lambda n: (f"Клиент {n}", f"24014000{n:04d}", "Алматы", "Айгүл"),
    "products": lambda n: (f"PRD-{n}", f"Товар {n}", 100 + n, 5),
    "openingStock": lambda n: (f"PRD-{n}", 10 + n, 50, "31.12.2025"),
    "prices": lambda n: (f"PRD-{n}", 200 + n),
    "suppliers": lambda n: (f"Поставщик {n}", f"24014000{n:04d}", f"info{n}@supplier.kz"),
    "customerBalances": lambda n: (f"24014000{n:04d}", 100 + n, "31.12.2025"),
    "supplierBalances": lambda n: (f"24014000{n:04d}", 100 + n, "31.12.2025"),
    "employees": lambda n: (f"somebody{n}@company.kz", "Швея"),
}
# What an edited file says.
EDITED = {
    "customers": lambda n: (f"Клиент {n}!", f"24014000{n:04d}", "Астана", "Дана"),
    "products": lambda n: (f"PRD-{n}", f"Товар {n}!", 300 + n, 5),
    "openingStock": lambda n: (f"PRD-{n}", 11 + n, 60, "30.12.2025"),
    "prices": lambda n: (f"PRD-{n}", 300 + n),
    "suppliers": lambda n: (f"Поставщик {n}!", f"24014000{n:04d}", f"mail{n}@supplier.kz"),
    "customerBalances": lambda n: (f"24014000{n:04d}", -200 - n, "30.12.2025"),
    "supplierBalances": lambda n: (f"24014000{n:04d}", 200 + n, "30.12.2025"),
}


def content(kind, numbers, rows=ROWS):
    return cut(HEADS[kind], *[rows[kind](number) for number in numbers])


def statements(company, kind, numbers, rows=ROWS):
    """How many statements the worker takes for these rows, all of which do something."""
    pk = send(company.client, kind, content(kind, numbers, rows), dryRun="false").json()["data"]["id"]
    with CaptureQueriesContext(connection) as seen:
        found = finished(company.client, pk)
    assert (found["status"], found["unchanged"], found["errors"]) == ("completed", 0, 0), found["lines"]
    return len(seen)


@pytest.mark.parametrize("kind", HEADS)
def test_three_times_as_many_rows_take_as_many_statements(company, kind):
    if kind in BEFORE:
        imported(company, BEFORE[kind], content(BEFORE[kind], range(50)))
    statements(company, kind, range(2))
    assert statements(company, kind, range(2, 12)) == statements(company, kind, range(12, 42))
    if kind in EDITED:
        statements(company, kind, range(2), EDITED)
        assert statements(company, kind, range(2, 12), EDITED) == statements(
            company, kind, range(12, 42), EDITED
        )


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


def test_many_corrections_leave_what_one_leaves(company):
    """Each kind by a file of one row and by a file of several: the same versions, histories and sums."""
    for kind in ("customers", "products", "openingStock", "suppliers", "customerBalances"):
        imported(company, kind, content(kind, range(3)))
        for numbers in (range(1), range(1, 3)):
            assert counts(imported(company, kind, content(kind, numbers, EDITED)))[2] == len(numbers)
    rows = Customer.objects.order_by("customer_number")
    assert list(rows.values_list("name", "version", "balance", "on_account")) == [
        (f"Клиент {n}!", 2, 200 + n, 200 + n) for n in range(3)
    ]
    assert set(Contact.objects.values_list("first_name", "is_primary")) == {("Айгүл", True), ("Дана", False)}
    told = Change.objects.filter(name="customer.updated").order_by("id")
    assert [sorted(row.changes or ()) for row in told] == [["addresses", "contacts", "name"]] * 3
    products = Product.objects.order_by("code").values_list("price", "version")
    assert list(products) == [(300 + n, 2) for n in range(3)]
    assert set(StockItem.objects.values_list("in_stock", flat=True)) == {11, 12, 13}
    moved = StockMovement.objects.filter(product__code="PRD-1").order_by("id")
    assert [(row.quantity, row.unit_cost, row.date.day) for row in moved] == [
        (11, 50, 31), (12, 60, 30), (-11, 50, 31)
    ]  # fmt: skip
    assert list(Supplier.objects.order_by("name").values_list("email", "version")) == [
        (f"mail{n}@supplier.kz", 2) for n in range(3)
    ]
    entries = OpeningBalance.objects.filter(customer__name="Клиент 1!").order_by("number")
    assert [(row.amount, row.date.day, row.is_in_force) for row in entries] == [
        (101, 31, False), (-101, 31, False), (-201, 30, True)
    ]  # fmt: skip
    ledger = LedgerEntry.objects.filter(customer__name="Клиент 1!").order_by("id")
    assert [row.amount for row in ledger] == [-101, 101, 201]


def test_two_rows_of_one_record_and_one_that_is_taken_leave_the_others_alone(company):
    imported(company, "suppliers", content("suppliers", range(3)))
    body = cut(
        ("name", "bin", "phone", "email"),
        ("Поставщик 1", "", "87011234567", ""),  # the same one by its name, then by its BIN
        ("", "240140000001", "", "new@supplier.kz"),
        ("Поставщик 2", "240140000000", "", ""),  # the name of another
        ("Четвёртый", "", "", "x@supplier.kz"),
    )
    found = imported(company, "suppliers", body, mode="goodRows")
    assert counts(found) == ("completed", 1, 2, 0, 1), found["lines"]
    assert {row: sorted(line[2]) for row, line in found["lines"].items() if line[2]} == {4: ["name"]}
    supplier = Supplier.objects.get(name="Поставщик 1")
    assert (supplier.phone, supplier.email, supplier.version) == ("+77011234567", "new@supplier.kz", 3)


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
