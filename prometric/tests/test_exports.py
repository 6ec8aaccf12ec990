"""A list as Excel and CSV: as filtered, in its own columns, without formulas."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from apps.inventory.tests.factories import make_product
from conftest import at_office
from prometric.workplace import exporting

pytestmark = pytest.mark.django_db
LIST = "/admin/inventory/product/"


def rows_of(answer):
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename=")
    if answer["Content-Type"].startswith("text/csv"):
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    [sheet] = load_workbook(io.BytesIO(answer.content)).worksheets
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_the_rows_that_the_filters_leave_in_the_columns_of_the_list(company, staff, kind):
    make_product(company.actor, code="A-1", price=Decimal("1950000.50"))
    make_product(company.actor, code="B-2")
    heads, *rows = rows_of(staff.get(f"{LIST}export/{kind}/", {"q": "A-1"}))
    assert len(rows) == 1
    assert "A-1" in rows[0]
    shown = [str(cell) for cell in rows[0]]
    assert ("1950000.5" if kind == "xlsx" else "1950000,50") in shown
    assert len(heads) == len(rows[0])


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_text_is_never_a_formula(company, staff, kind):
    make_product(company.actor, name="=cmd|'/c calc'!A1")
    _heads, row = rows_of(staff.get(f"{LIST}export/{kind}/"))
    [name] = [cell for cell in row if "calc" in str(cell)]
    assert name == ("=cmd|'/c calc'!A1" if kind == "xlsx" else "'=cmd|'/c calc'!A1")
    if kind == "xlsx":
        book = load_workbook(io.BytesIO(staff.get(f"{LIST}export/xlsx/").content))
        assert {cell.data_type for row in book.worksheets[0].iter_rows() for cell in row} <= {"s", "n", "d"}


def test_only_for_who_sees_the_list(company):
    make_product(company.actor)
    browser = at_office(company.member("DEALS_VIEW").client)
    assert browser.get(f"{LIST}export/csv/").status_code == 403
    assert at_office(company.member("PRODUCTS_VIEW").client).get(f"{LIST}export/csv/").status_code == 200


def test_no_other_kind_of_file(company, staff):
    assert staff.get(f"{LIST}export/pdf/").status_code == 404


def test_what_no_filter_asks_is_refused(company, staff):
    make_product(company.actor)
    assert staff.get(f"{LIST}export/csv/", {"price__gte": "1"}).status_code == 400


def test_a_long_list_says_what_to_do(company, staff, monkeypatch):
    monkeypatch.setattr(exporting, "MOST", 1)
    make_product(company.actor)
    make_product(company.actor)
    answer = staff.get(f"{LIST}export/csv/")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?")


def test_another_companys_rows_stay_there(company, other_company, staff):
    make_product(company.actor, code="OURS")
    browser = at_office(other_company.client)
    assert "OURS" not in browser.get(f"{LIST}export/csv/").content.decode()
