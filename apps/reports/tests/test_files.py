"""What the files hold, by readers of their own, against the API's figures."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
from pypdf import PdfReader

from apps.finance.services import refund_payment
from apps.finance.tests.factories import issued, pay
from apps.kernel import clock
from apps.reports.tests.factories import figures, made, pages, sell, sheets, table
from apps.reports.writers import pdf
from apps.sales import services as sales
from apps.sales.tests.factories import make_customer, make_order, make_product

DASHBOARD = "/api/v1/analytics/sales/dashboard"


@pytest.fixture
def sold(company):
    """Three counted orders and two that do not count."""
    for amount in ("1000.10", "250000", "77.77"):
        sell(company, amount)
    make_order(company.actor, (make_product(company.actor, type="DIGITAL"), 1))
    gone = sell(company, "5000")
    sales.cancel_order(gone.pk, actor=company.actor, reason="no")
    return company


def test_sales_in_each_format_are_the_dashboards_figures(sold):
    revenue = sold.client.get(DASHBOARD).json()["data"]["revenue"]
    total, net = Decimal(str(revenue["total"])), Decimal(str(revenue["net"]))
    assert revenue["orders"] == 3
    vat = total - net

    rows = table(made(sold, format="csv"))
    assert rows[0][:5] == ["Заказ", "Дата", "Статус", "Клиент", "БИН/ИИН"]
    assert len(rows) == 1 + 3 + 1
    as_number = [Decimal(cell.replace(",", ".")) for cell in rows[-1][5:8]]
    assert rows[-1][0] == "Итого"
    assert as_number == [net, vat, total]
    assert sum(Decimal(row[7].replace(",", ".")) for row in rows[1:-1]) == total

    book = sheets(made(sold, format="excel"))
    assert list(book) == ["Сводка", "Заказы", "Строки заказов", "По товарам", "По клиентам", "По времени"]
    shown = figures(book["Сводка"])
    assert Decimal(str(shown["Выручка"])) == total
    assert Decimal(str(shown["Выручка без НДС"])) == net
    assert (shown["Заказы"], shown["Рост, %"], shown["План"]) == (3, None, None)
    assert [Decimal(str(cell)) for cell in book["Заказы"][-1][5:8]] == [net, vat, total]
    assert len(book["Строки заказов"]) == 1 + 3 + 1

    [first, *_rest] = pages(made(sold, format="pdf"))
    whole, _, cents = f"{total:,.2f}".replace(",", " ").partition(".")
    assert "Отчёт по продажам" in first
    assert f"Выручка {whole},{cents}" in first


def test_the_order_row_says_what_the_order_says(company):
    customer = make_customer(company.actor, name="ТОО «Әлем»", bin="240140000021")
    placed = sell(company, "1000", customer=customer, delivery_date=dt.date(2027, 1, 2))
    today = f"{clock.today():%d.%m.%Y}"
    [_heads, row, _totals] = table(made(company))
    assert row == [
        placed.number, today, row[2], "ТОО «Әлем»", "240140000021",
        "1350,00", "162,00", "1512,00", row[8], "0,00", "02.01.2027", "0,00", "", "",
    ]  # fmt: skip
    answer = company.client.get(f"/api/v1/orders/{placed.pk}").json()["data"]
    assert Decimal(row[7].replace(",", ".")) == answer["totalAmount"] == 1512


def test_excel_cells_are_typed_and_the_head_stays(company):
    sell(company, "1000")
    book = openpyxl.load_workbook(io.BytesIO(made(company, format="excel", language="en")))
    sheet = book["Orders"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:N2"
    number, day, *_rest = sheet[2]
    assert (number.data_type, day.is_date, day.number_format) == ("s", True, "DD.MM.YYYY")
    assert sheet["H2"].data_type == "n"
    assert (sheet["H2"].value, sheet["H2"].number_format) == (1512, "#,##0.00")
    assert sheet["H3"].value == 1512
    assert sheet["H3"].font.bold
    assert sheet.column_dimensions["D"].width == 34
    assert sheet["A3"].value == "Total"


def test_csv_follows_the_languages_excel(company):
    sell(company, "1000")
    for language, head, delimiter, amount, day in (
        ("kk", "Тапсырыс", ";", "1512,00", f"{clock.today():%d.%m.%Y}"),
        ("en", "Order", ",", "1512.00", clock.today().isoformat()),
    ):
        data = made(company, language=language)
        assert data.startswith(b"\xef\xbb\xbf")
        assert b"\r\n" in data
        rows = table(data, delimiter)
        assert (rows[0][0], rows[1][7], rows[1][1]) == (head, amount, day)


NASTY = ["=cmd|' /C calc'!A0", "+7 701", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", " =1", "＝1", "#N/A", "'"]


@pytest.mark.parametrize("name", NASTY)
def test_no_name_becomes_a_formula(company, name):
    """The name as some import may have left it in the database."""
    customer = make_customer(company.actor)
    type(customer).objects.filter(pk=customer.pk).update(name=name)
    sell(company, "1000", customer=customer)
    cell = table(made(company))[1][3]
    assert cell.lstrip()[:1] not in ("=", "+", "-", "@", "＝")
    assert cell.lstrip("'").strip() == name.lstrip("'").strip()
    book = openpyxl.load_workbook(io.BytesIO(made(company, format="excel")))
    found = book["Заказы"]["D2"]
    assert found.data_type == "s"
    assert found.value.strip() == name.strip()


def test_numbers_below_zero_stay_numbers(company):
    invoice = issued(company.actor, 1000)
    pay(company.actor, invoice, 400)
    payment = invoice.payments.get()
    refund_payment(payment.pk, actor=company.actor, amount=Decimal(150))
    rows = table(made(company, "finance", filters={"section": "payments"}))
    assert {row[6] for row in rows[1:]} == {"400,00", "-150,00", "250,00"}


def test_control_characters_do_no_harm(company):
    customer = make_customer(company.actor)
    type(customer).objects.filter(pk=customer.pk).update(name="a\x01b\x0bc\nd\ufffee\x1b[31m\x7f")
    sell(company, "1000", customer=customer)
    assert table(made(company))[1][3] == "abc de[31m"
    assert sheets(made(company, format="excel"))["Заказы"][1][3] == "abc de[31m"
    assert any("abc de[31m" in page for page in pages(made(company, format="pdf")))


def test_a_pdf_fetches_nothing_that_a_name_asks_for(company, monkeypatch):
    """Names are text: no element of theirs reaches the page, and the page has no way out."""
    asked = []
    monkeypatch.setattr("urllib.request.urlopen", lambda *args, **kwargs: asked.append(args))
    monkeypatch.setattr("socket.create_connection", lambda *args, **kwargs: asked.append(args))
    name = '<img src="http://169.254.169.254/x.png"><style>@import url(file:///etc/passwd)</style>'
    customer = make_customer(company.actor, name=name)
    product = make_product(
        company.actor, type="DIGITAL", name_ru='<svg><image href="http://127.0.0.1/"/></svg>'
    )
    sell(company, "1000", customer=customer, product=product)
    text = "".join(pages(made(company, format="pdf"))).replace(" ", "")
    assert asked == []
    assert '<imgsrc="http://169.254.169.254/x.png">' in text
    assert "root:" not in text


def test_pdf_has_page_numbers_kazakh_letters_and_its_own_fonts(company):
    customer = make_customer(company.actor, name="ЖШС «Әбілқайыр Ғұмыр Ңұқ Өһү»")
    for _number in range(60):
        sell(company, "1000", customer=customer)
    data = made(company, format="pdf", language="kk")
    found = pages(data)
    assert len(found) > 2
    assert f"1-бет, барлығы {len(found)}" in found[0]
    assert "Сату есебі" in found[0]
    assert any("ЖШС «Әбілқайыр Ғұмыр Ңұқ Өһү»" in page for page in found)
    fonts = {
        font["/BaseFont"]
        for page in PdfReader(io.BytesIO(data)).pages
        for font in (found.get_object() for found in page["/Resources"]["/Font"].values())
    }
    assert fonts
    assert all("Noto" in font for font in fonts)


def test_a_long_table_in_pdf_says_how_much_is_left_out_and_sums_all(company, monkeypatch):
    monkeypatch.setattr(pdf, "ROWS_OF_A_FILE", 2)
    for _number in range(3):
        sell(company, "1000")
    text = " ".join(pages(made(company, format="pdf", filters={"section": "orders"})))
    assert "Показаны первые 2 строк из 3" in text
    assert "Итого 4 050,00 486,00 4 536,00" in text
