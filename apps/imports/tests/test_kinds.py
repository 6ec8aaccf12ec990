"""Every other kind: in by a file once, the second time nothing, corrected by another value."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.accounts.tests.factories import unchanged
from apps.crm.tests.factories import make_customer
from apps.finance.models import OpeningBalance
from apps.hr.models import Invitation
from apps.imports.tests.moving import IMPORTS, counts, cut, imported, nothing_said, send, workbook
from apps.inventory.models import Product, StockItem, StockMovement, Supplier
from apps.inventory.translated import text
from apps.kernel.models import OutgoingMail

pytestmark = pytest.mark.django_db
PRODUCTS = workbook(
    ("Код", "Наименование", "Категория", "Цена", "Штрихкод", "Ед. изм.", "НДС, %", "Мин. остаток"),
    (1001, "Мука, 50 кг", "Мука", 15000, 4870001234567, "мешок", 16, 5),
    ("A-2", "Сахар", "Сахар", "7 500,50", "4870001234574", None, None, None),
)


def test_products_with_prices_barcodes_and_categories(company):
    assert counts(imported(company, "products", PRODUCTS)) == ("completed", 2, 0, 0, 0)
    flour, sugar = Product.objects.order_by("code")
    assert text(flour, "name", "ru") == "Мука, 50 кг"
    assert (flour.code, flour.price, flour.barcode, flour.unit, flour.vat_rate) == (
        "1001", Decimal(15000), "4870001234567", "мешок", Decimal(16)
    )  # fmt: skip
    assert (sugar.code, sugar.price, text(sugar, "category", "ru")) == ("A-2", Decimal("7500.50"), "Сахар")
    assert StockItem.objects.get(product=flour).min_stock == 5
    with nothing_said("inventory.Product", "inventory.StockItem"):
        assert counts(imported(company, "products", PRODUCTS))[1:] == (0, 0, 2, 0)
    # A file of prices, codes in another spelling; one code is not there.
    prices = cut(("Артикул", "Новая цена"), ("a-2", "8000"), ("1001", "15000"), ("X", "1"), ("", "5"))
    with nothing_said("inventory.Product"):
        found = imported(company, "prices", prices)
    assert counts(found) == ("failed", 0, 1, 1, 2)
    assert (sorted(found["lines"][4][2]), sorted(found["lines"][5][2])) == (["code"], ["code"])
    assert counts(imported(company, "prices", prices, mode="goodRows")) == ("completed", 0, 1, 1, 2)
    assert Product.objects.get(code="A-2").price == 8000
    # What is exported changes nothing; one cell that is edited changes one product.
    sent = company.client.get(
        f"{IMPORTS}/template", {"kind": "products", "format": "csv", "withData": "true"}
    ).content
    with nothing_said("inventory.Product", "inventory.StockItem"):
        assert counts(imported(company, "products", sent))[1:] == (0, 0, 2, 0)
    edited = sent.decode().replace("Сахар", "Сахар-рафинад", 1).encode()
    assert counts(imported(company, "products", edited))[1:] == (0, 1, 1, 0)


def test_codes_of_goods_come_and_go_by_files(company):
    heads = ("Код", "Наименование", "Цена", "Признак происхождения", "НТИН", "ТН ВЭД", "Код ед. изм.")
    rows = [heads, ("K-1", "Мука", 10, 4, 4870001234560, 101210000, 166)]
    assert counts(imported(company, "products", workbook(*rows)))[:2] == ("completed", 1)
    found = Product.objects.get()
    stored = ("4", "4870001234560", "0101210000", "166")
    assert (found.tru_origin, found.ntin, found.tn_ved_code, found.unit_code) == stored
    query = {"kind": "products", "format": "csv", "withData": "true"}
    sent = company.client.get(f"{IMPORTS}/template", query).content
    for word in stored:
        assert word in sent.decode()
    wrong = cut(heads, ("K-1", "Мука", "10", "9", "4870001234561", "77", "1"))
    with nothing_said("inventory.Product"):
        assert counts(imported(company, "products", sent))[1:] == (0, 0, 1, 0)
        refused = imported(company, "products", wrong)
    assert sorted(refused["lines"][2][2]) == ["ntin", "tnVedCode", "truOrigin", "unitCode"]


def test_new_products_that_are_wrong_stand_beside_the_right_ones(company):
    content = cut(
        ("Код", "Название", "Цена", "Тип"),
        ("G-1", "Хороший", "10", ""),
        ("G-2", "", "10", ""),
        ("G-3", "Без цены", "", ""),
        ("G-4", "Комплект", "10", "BUNDLE"),
        ("g-1", "Дважды", "10", ""),
        ("G-5", "Услуга", "10", "услуга"),
    )
    found = imported(company, "products", content, mode="goodRows")
    assert counts(found) == ("completed", 2, 0, 0, 4)
    assert {row: sorted(line[2]) for row, line in found["lines"].items() if line[2]} == {
        3: ["name"], 4: ["price"], 5: ["type"], 6: ["code"]
    }  # fmt: skip
    assert dict(Product.objects.values_list("code", "type")) == {"G-1": "PRODUCT", "G-5": "SERVICE"}


def test_opening_stock_with_cost(company):
    imported(company, "products", PRODUCTS)
    heads = ("Код", "Количество", "Себестоимость", "Дата")
    # A date as the spreadsheet's number: 31 December 2025.
    first = workbook(heads, ("1001", 120, 9500, 46022), ("A-2", "1,5", 7000, dt.date(2025, 12, 31)))
    assert counts(imported(company, "openingStock", first)) == ("completed", 2, 0, 0, 0)
    entry = StockMovement.objects.get(product__code="1001")
    assert (entry.type, entry.quantity, entry.unit_cost, entry.date) == (
        "OPENING", Decimal(120), Decimal(9500), dt.date(2025, 12, 31)
    )  # fmt: skip
    with nothing_said("inventory.StockMovement", "inventory.StockItem"):
        assert counts(imported(company, "openingStock", first))[1:] == (0, 0, 2, 0)
    again = cut(
        heads, ("1001", "100", "9500", "31.12.2025"), ("A-2", "0", "", "31.12.2025"), ("?", "1", "", "x")
    )
    assert counts(imported(company, "openingStock", again, mode="goodRows"))[1:] == (0, 1, 0, 2)
    assert StockItem.objects.get(product__code="1001").in_stock == 100


def test_suppliers_and_what_is_owed_to_them_and_by_customers(company):
    heads = ("Поставщик", "БИН", "Телефон")
    content = cut(heads, ("ТОО Дән", "240140000017", "87011234567"), ("ИП Сүт", "", ""))
    assert counts(imported(company, "suppliers", content)) == ("completed", 2, 0, 0, 0)
    with nothing_said("inventory.Supplier"):
        assert counts(imported(company, "suppliers", content))[1:] == (0, 0, 2, 0)
    make_customer(company.actor, name="ТОО Берекe 7", bin="060140000018")
    for kind, party, number, model in (
        ("supplierBalances", "ип сүт", "", Supplier),
        ("customerBalances", "", 60140000018, None),
    ):
        columns = ("Контрагент", "БИН/ИИН", "Сумма", "Дата", "Внешний код")
        rows = workbook(
            columns,
            (party, number, "-1 500,25", "31.12.2025", "1C-1"),
            ("Нет такого", "", 1, "31.12.2025", ""),
        )
        found = imported(company, kind, rows, mode="goodRows")
        assert counts(found) == ("completed", 1, 0, 0, 1), found
        assert sorted(found["lines"][3][2]) == ["party"]
        side = {"supplier__isnull": model is None}
        entry = OpeningBalance.objects.get(**side)
        assert (entry.amount, entry.date, entry.external_id) == (
            Decimal("-1500.25"), dt.date(2025, 12, 31), "1C-1"
        )  # fmt: skip
        with nothing_said("finance.OpeningBalance"):
            assert counts(imported(company, kind, rows, mode="goodRows"))[1:] == (0, 0, 1, 1)


def test_employees_are_invited_and_nobody_twice(company):
    content = cut(("Email", "Должность", "Отдел"), ("aigul@new.kz", "Бухгалтер", ""), ("x@new.kz", "", "Нет"))
    found = send(company.client, "employees", content).json()["data"]["id"]
    with unchanged("hr.Invitation", "kernel.OutgoingMail"):
        found = imported(company, "employees", content)
    assert counts(found) == ("failed", 1, 0, 0, 1)
    assert counts(imported(company, "employees", content, mode="goodRows")) == ("completed", 1, 0, 0, 1)
    assert (Invitation.objects.get().position, OutgoingMail.objects.filter(to="aigul@new.kz").count()) == (
        "Бухгалтер",
        1,
    )
    assert counts(imported(company, "employees", content, mode="goodRows"))[1:] == (0, 0, 1, 1)
