"""A list exported for editing is what import reads: back it changes nothing, one edited cell one record."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from apps.crm.models import Contact, Customer
from apps.finance.models import OpeningBalance
from apps.hr.models import Employee
from apps.imports.choices import Kind
from apps.imports.columns import COLUMNS
from apps.imports.tests.moving import counts, cut, imported, nothing_said, workbook
from apps.inventory.models import Product, StockMovement, Supplier
from apps.reports import services
from apps.reports.models import Report
from conftest import at_office
from prometric.tests.cells import cells
from prometric.workplace import exporting, for_import

pytestmark = pytest.mark.django_db
# Kind → (list, what came in by a file before, the cell that is edited, what it is to be).
CUSTOMERS = cut(
    ("Наименование", "БИН", "Лимит", "Контактное лицо", "Контакт 2: имя", "Контакт 2: телефон"),
    ("ТОО Алтын", "060140000018", "1500000,50", "Айгүл Серікова", "Дана", "87011234567"),
    ("=ТОО Береке", "240140000017", "", "", "", ""),
)
PRODUCTS = cut(
    ("Код", "Название", "Категория", "Цена", "Штрихкод", "Мин. остаток"),
    ("007", "Мука", "Мука", "15000,5", "4870001234567", "5"),
    ("A-2", "Сахар", "Сахар", "7500", "", ""),
)
SUPPLIERS = cut(("Поставщик", "БИН"), ("ТОО Дән", "060140000018"), ("ИП Сүт", ""))
STOCK = cut(
    ("Код", "Количество", "Себестоимость", "На дату", "Внешний код"),
    ("007", "12,5", "9500", "31.12.2025", ""),
    ("A-2", "3", "7000", "31.12.2025", "1C-7"),
)
OWED = cut(
    ("Контрагент", "БИН/ИИН", "Сумма", "На дату", "Срок оплаты"),
    ("", "060140000018", "-1500,25", "31.12.2025", "15.01.2026"),
)
CASES = {
    "customers": ("crm/customer", "Контакт 2: имя", "Дана", "Динара"),
    "products": ("inventory/product", "Категория", "Сахар", "Бакалея"),
    "prices": ("inventory/product", "Новая цена", 7500, 8000),
    "suppliers": ("inventory/supplier", "БИН", None, "240140000017"),
    "openingStock": ("inventory/stockmovement", "Количество", 12.5, 13),
    "customerBalances": ("finance/openingbalance", "Долг клиента", -1500.25, 10),
    "supplierBalances": ("finance/openingbalance", "Долг поставщику", -1500.25, 10),
    "employees": ("hr/employee", "Должность", ..., "Швея"),
}


def fill(company):
    for kind, content in (
        ("customers", CUSTOMERS),
        ("products", PRODUCTS),
        ("suppliers", SUPPLIERS),
        ("openingStock", STOCK),
        ("customerBalances", OWED),
        ("supplierBalances", OWED),
    ):
        assert imported(company, kind, content)["status"] == "completed"


def sheet_of(content):
    [sheet] = load_workbook(io.BytesIO(content)).worksheets
    return [list(row) for row in sheet.iter_rows()]


def fetch(browser, kind, form="xlsx", **query):
    answer = browser.get(f"/admin/{CASES[kind][0]}/export/{form}/", {"for": kind, **query})
    assert answer.status_code == 200
    assert f'filename="{kind}-' in answer["Content-Disposition"]
    return answer.content


def state():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Customer, Contact, Product, StockMovement, Supplier, OpeningBalance, Employee)
    ]


def round_trip(company, staff, kind):
    """Back as it is, in Excel and CSV, it changes nothing; one edited cell changes one record."""
    _list, heading, was, becomes = CASES[kind]
    content = fetch(staff, kind)
    before = state()
    for sent in (content, fetch(staff, kind, "csv")):
        with nothing_said("crm.Customer"):
            found = imported(company, kind, sent)
        assert (found["status"], found["toCreate"], found["toUpdate"], found["errors"]) == (
            "completed", 0, 0, 0
        ), found["lines"]  # fmt: skip
        assert found["unchanged"] == found["rows"] > 0
        assert found["ignoredColumns"] == []
    assert state() == before
    heads, *rows = [[cell.value for cell in row] for row in sheet_of(content)]
    assert heads == [column.ru for column in COLUMNS[kind]]
    place = heads.index(heading)
    row = next(row for row in rows if was in (..., row[place]))
    row[place] = becomes
    assert counts(imported(company, kind, workbook(tuple(heads), *map(tuple, rows)))) == (
        "completed",
        0,
        1,
        len(rows) - 1,
        0,
    )
    shown = [each[place].value for each in sheet_of(fetch(staff, kind))[1:]]
    assert becomes in shown


def test_export_edit_import(company, staff):
    fill(company)
    with cells() as cell:
        for kind in CASES:
            with cell(kind):
                round_trip(company, staff, kind)


def test_days_are_days_codes_texts_and_headings_the_readers(company, staff):
    fill(company)
    customers = sheet_of(fetch(staff, "customers", q="Алтын"))
    assert len(customers) == 2
    by_head = {head.value: cell for head, cell in zip(*customers, strict=True)}
    assert (by_head["БИН"].value, by_head["БИН"].number_format) == ("060140000018", "@")
    assert (by_head["Кредитный лимит"].value, by_head["Кредитный лимит"].number_format) == (
        1500000.5, "#,##0.00"
    )  # fmt: skip
    balance = {
        head.value: cell for head, cell in zip(*sheet_of(fetch(staff, "customerBalances")), strict=True)
    }
    assert (balance["На дату"].is_date, balance["На дату"].number_format) == (True, "DD.MM.YYYY")
    assert "060140000018;Клиент" not in fetch(staff, "customers", "csv").decode()
    answer = staff.get(
        "/admin/inventory/product/export/csv/", {"for": "prices"}, headers={"Accept-Language": "kk"}
    )
    assert answer.content.decode("utf-8-sig").splitlines()[0].startswith("Коды;Атауы;Жаңа баға")
    assert {column.name for kind in Kind for column in COLUMNS[kind] if not column.is_text} <= set(
        for_import.CELLS
    )


def test_only_who_may_import_is_offered_it_and_others_get_the_list_itself(company, staff):
    fill(company)
    page = staff.get("/admin/inventory/product/").content.decode()
    assert "for=products" in page
    assert "for=prices" in page
    seller = at_office(company.member("PRODUCTS_VIEW").client)
    assert "for=prices" not in seller.get("/admin/inventory/product/").content.decode()
    answer = seller.get("/admin/inventory/product/export/csv/", {"for": "prices"})
    assert 'filename="product-' in answer["Content-Disposition"]
    # Costs are for who sees costs.
    keeper = at_office(company.member("INVENTORY_VIEW", "INVENTORY_CORRECT").client)
    rows = sheet_of(fetch(keeper, "openingStock"))
    place = [head.value for head in rows[0]].index("Себестоимость")
    assert {row[place].value for row in rows[1:]} == {None}


def test_a_long_one_is_made_by_a_worker(company, staff, monkeypatch):
    fill(company)
    monkeypatch.setattr(exporting, "MOST", 1)
    url = "/admin/crm/customer/export/xlsx/"
    assert "2" in staff.get(url, {"for": "customers"}).content.decode()
    staff.post(url, query_params={"for": "customers"})
    report = Report.objects.get()
    services.make_report(report.pk, organization_id=report.organization_id, workspace_id=report.workspace_id)
    answer = staff.get(f"/admin/exports/{report.pk}/file/")
    content = b"".join(answer.streaming_content)
    assert counts(imported(company, "customers", content)) == ("completed", 0, 0, 2, 0)
