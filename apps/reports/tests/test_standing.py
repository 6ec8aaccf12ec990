"""Reports of a period that is over show its end; sums agree with each other; cells read well."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.utils import timezone

from apps.crm.services import win_deal
from apps.finance.services import (
    allocate_payment,
    create_opening_balance,
    record_payment,
    reverse_opening_balance,
)
from apps.finance.tests.factories import issued, pay
from apps.hr.services import deactivate_employee
from apps.hr.tests.factories import active_employee
from apps.inventory.services import LateCost, add_late_costs, adjust_stock
from apps.inventory.tests.factories import make_product as make_goods
from apps.kernel import clock
from apps.reports.tests.factories import figures, made, pages, sell, sheets, table
from apps.reports.writers import widths
from apps.sales import services as sales
from apps.sales.models import Order
from apps.sales.tests.factories import make_customer, make_deal, make_product

NOON = dt.datetime(2026, 10, 15, 12, tzinfo=clock.ALMATY)
LATER = NOON + dt.timedelta(days=30)


@pytest.fixture
def stock(company):
    """1.5 pieces at 1,000.55 in October; November takes one away, and a bill makes the rest dearer."""
    with time_machine.travel(NOON, tick=False):
        goods = make_goods(company.actor, cost=Decimal("1000.55"), min_stock=2)
        adjust_stock(goods.pk, actor=company.actor, type="IN", quantity=Decimal("1.5"))
    with time_machine.travel(LATER, tick=False):
        adjust_stock(goods.pk, actor=company.actor, type="OUT", quantity=Decimal(1))
        late = LateCost(goods.pk, Decimal("0.5"), Decimal("499.72"))
        add_late_costs([late], actor=company.actor, kind="bill", date=clock.today(), reference="B-1")
    return company


@pytest.mark.parametrize(
    ("period", "cells", "worth"),
    [
        ("2026-10", ["1,500", "", "", "2,000", "", "1000,55", "1500,83"], Decimal("1500.83")),
        ("2026-11", ["0,500", "0,000", "0,500", "2,000", "", "2000,00", "1000,00"], Decimal(1000)),
        ("2026-09", ["0,000", "", "", "2,000", "", "1000,55", "0,00"], Decimal(0)),
    ],
)
def test_stock_is_that_of_the_periods_end_and_has_two_decimals(stock, period, cells, worth):
    with time_machine.travel(LATER + dt.timedelta(days=1), tick=False):
        _head, row, _totals = table(made(stock, "inventory", period=period))
        summary = figures(sheets(made(stock, "inventory", "excel", period=period))["Сводка"])
        [first, *_rest] = pages(made(stock, "inventory", "pdf", period=period))
    assert row[5:] == cells
    assert Decimal(str(summary["Стоимость запасов"])) == worth
    day = {"2026-10": "31.10.2026", "2026-11": "15.11.2026", "2026-09": "30.09.2026"}[period]
    assert summary["Остатки"] == f"на {day}"
    assert f"Остатки: на {day}" in first


def test_receivables_are_those_of_the_periods_end(company):
    with time_machine.travel(NOON, tick=False):
        paid, part = (issued(company.actor, 1000, due_date=dt.date(2026, 10, 20)) for _ in range(2))
        pay(company.actor, part, 300)
    with time_machine.travel(LATER, tick=False):
        pay(company.actor, paid, 1000)
        issued(company.actor, 50)

    def owed(period):
        book = sheets(made(company, "finance", "excel", period=period))
        [as_of, whole] = [row[1] for row in book["Сводка"] if row[0] == "Дебиторская задолженность"]
        rows = book["Дебиторская задолженность"]
        return as_of, whole, figures(book["Сводка"])["Просрочено"], rows[-1][1:4]

    with time_machine.travel(LATER, tick=False):
        assert owed("2026-10") == ("на 31.10.2026", 1700, 1700, (2, 0, 1700))
        assert owed("2026-11") == ("на 14.11.2026", 750, 700, (2, 50, 700))
        assert owed("2026-09")[:3] == ("на 30.09.2026", 0, 0)


def test_money_on_account_is_that_of_the_periods_end(company):
    with time_machine.travel(NOON, tick=False):
        invoice = issued(company.actor, 1000)
        prepaid = record_payment(
            actor=company.actor, customer_id=invoice.customer_id, amount=Decimal(400), method="cash"
        )
    with time_machine.travel(LATER, tick=False):
        allocate_payment(
            prepaid.pk, actor=company.actor, items=[{"invoice_id": invoice.pk, "amount": Decimal(400)}]
        )

    def last(period):
        return sheets(made(company, "finance", "excel", period=period))["Дебиторская задолженность"][-1][-3:]

    with time_machine.travel(LATER, tick=False):
        assert last("2026-10") == (1000, 400, 600)
        assert last("2026-11") == (600, 0, 600)


def test_opening_balances_are_those_of_the_periods_end(company):
    """A debt of before by its due day, an advance of before on account; what was taken back never was."""
    entered = {"actor": company.actor, "date": dt.date(2026, 9, 30)}
    with time_machine.travel(NOON, tick=False):
        customer = make_customer(company.actor, name="ТОО Должник")
        debt = create_opening_balance(
            customer_id=customer.pk, amount=Decimal(1000), due_date=dt.date(2026, 9, 1), **entered
        )
        create_opening_balance(customer_id=customer.pk, amount=Decimal(-300), **entered)
        wrong = create_opening_balance(customer_id=customer.pk, amount=Decimal(77), **entered)
        reverse_opening_balance(wrong.pk, actor=company.actor)
    with time_machine.travel(LATER, tick=False):
        record_payment(actor=company.actor, opening_balance_id=debt.pk, amount=Decimal(400), method="cash")

    def stock_and_debts(period):
        book = sheets(made(company, "finance", "excel", period=period))
        shown = figures(book["Сводка"])
        sums = (shown["Дебиторская задолженность"], shown["Просрочено"], shown["Деньги на счетах клиентов"])
        return sums, book["Дебиторская задолженность"][-1][1:]

    with time_machine.travel(LATER, tick=False):
        assert stock_and_debts("2026-11") == ((600, 600, 300), (1, 0, 0, 0, 600, 0, 600, 300, 300))
        assert stock_and_debts("2026-10") == ((1000, 1000, 300), (1, 0, 0, 1000, 0, 0, 1000, 300, 700))
        assert stock_and_debts("2026-09")[0] == (1000, 1000, 300)
        assert stock_and_debts("2026-08")[0] == (0, 0, 0)


def test_products_and_revenue_agree_with_a_word_about_what_was_agreed_beside(company):
    sell(company, "1000")  # 1,512 with VAT
    goods = make_product(company.actor, type="DIGITAL")
    deal = make_deal(company.actor, make_customer(company.actor), (goods, 1))  # 403,200
    win_deal(deal.pk, actor=company.actor, final_amount=Decimal(403190))
    sales.confirm_order(Order.objects.get(deal_id=deal.pk).pk, actor=company.actor)
    book = sheets(made(company, format="excel"))
    rows = book["По товарам"]
    assert rows[-2][1:] == ("Корректировки до согласованных сумм", None, None, -10, *[None] * 3)
    assert rows[-1][4] == 404702 == figures(book["Сводка"])["Выручка"]
    assert figures(book["Сводка"])["Корректировки до согласованных сумм"] == -10


def test_whole_numbers_of_excel_have_no_bare_decimal_mark(company):
    sell(company, "1000")
    sell(company, "1000", product=make_product(company.actor, type="DIGITAL"))
    deal_line = {"quantity": Decimal(3), "unit_price": Decimal(10), "tax": Decimal("12.5")}
    product = make_product(company.actor, type="DIGITAL")
    placed = sales.create_order(
        actor=company.actor,
        customer_id=Order.objects.order_by("created_at").first().customer_id,
        items=[{"product_id": product.pk, **deal_line}],
    )
    sales.confirm_order(placed.pk, actor=company.actor)
    sheet = openpyxl.load_workbook(io.BytesIO(made(company, format="excel")))["Строки заказов"]
    head = [cell.value for cell in sheet[1]]
    seen = {
        (name, cell.value, cell.number_format)
        for row in sheet.iter_rows(min_row=2, max_row=4)
        for name in ("Кол-во", "НДС, %")
        for cell in [row[head.index(name)]]
    }
    assert seen == {
        ("Кол-во", 1.5, "#,##0.###"),
        ("Кол-во", 3, "#,##0"),
        ("НДС, %", 12, "0"),
        ("НДС, %", 12.5, "0.##"),
    }


def test_the_staff_report_has_one_total_of_salaries(company):
    active_employee(company.actor, salary=Decimal(300_000))
    left = active_employee(company.actor, salary=Decimal(500_000))
    deactivate_employee(left.pk, actor=company.actor)
    book = sheets(made(company, "hr", "excel"))
    fund = figures(book["Сводка"])["Фонд окладов в месяц"]
    assert fund == book["Сотрудники"][-1][-1] == book["Отделы"][-1][-1] == 300_000
    assert book["Сотрудники"][-1][0] == "Итого по работающим"


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_no_date_and_no_heading_of_a_pdf_is_broken(company, language):
    sell(company, "123456789.99")
    text = " ".join(pages(made(company, format="pdf", language=language)))
    today = f"{timezone.localdate(timezone=clock.ALMATY):%d.%m.%Y}"
    assert text.count(today) >= 4  # made at, order, line, by time
    wanted = {"ru": "Скидка, %", "kk": "Жеңілдік, %", "en": "Discount, %"}[language]
    assert wanted in text


def test_widths_hold_what_must_not_be_broken():
    shares, size = widths.fit(
        ["Дата", "Клиент", "Сумма с НДС"],
        [["30.11.2026", "Товарищество " * 20, "123 456 789 012,00"]],
        [True, False, True],
        [12, 34, 18],
    )
    assert size == widths.SIZE
    assert sum(shares) == pytest.approx(100)
    points = [share * widths.PAGE / 100 - widths.PADDING for share in shares]
    assert points[0] >= widths.em("30.11.2026", bold=True) * size
    assert points[2] >= widths.em("123 456 789 012,00", bold=True) * size
    assert points[1] > points[0]


def test_a_table_that_is_too_wide_gets_smaller_letters():
    heads = ["Себестоимость"] * 20
    shares, size = widths.fit(heads, [["1 234 567 890,00"] * 20], [True] * 20, [16] * 20)
    assert widths.SMALLEST <= size < widths.SIZE
    assert shares == pytest.approx([5.0] * 20)


@pytest.mark.parametrize(("period", "said"), [("2026-10", True), ("2026-11", False)])
def test_what_is_as_it_is_now_says_so_where_the_period_is_over(stock, period, said):
    day = (LATER + dt.timedelta(days=1)).strftime("%d.%m.%Y")
    with time_machine.travel(LATER + dt.timedelta(days=1), tick=False):
        for kind, words in (("sales", "Статус и оплата заказов"), ("finance", "Статус и оплата счетов")):
            summary = figures(sheets(made(stock, kind, "excel", period=period))["Сводка"])
            [first, *_rest] = pages(made(stock, kind, "pdf", period=period))
            assert (summary.get(words) == f"на {day}", f"{words}: на {day}" in first) == (said, said)


def test_products_without_a_category_have_a_row_with_a_name(stock):
    assert sheets(made(stock, "inventory", "excel"))["По категориям"][1][0] == "Без категории"
