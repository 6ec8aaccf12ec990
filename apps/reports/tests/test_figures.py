"""The figures of each type of report against its dashboard, and which rows it shows."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from apps.finance.services import issue_credit_note
from apps.finance.tests.factories import draft, issued, line, pay
from apps.kernel import clock
from apps.reports.tests.factories import ask, content, figures, made, make, sell, sheets, table
from apps.sales import services as sales
from apps.sales.tests.factories import make_bundle, make_customer, make_order, make_product

DASHBOARDS = "/api/v1/analytics"


def dashboard(company, name):
    answer = company.client.get(f"{DASHBOARDS}/{name}/dashboard")
    assert answer.status_code == 200, answer.content
    return answer.json()["data"]


def test_inventory_is_the_products_own_stock_and_the_dashboards_value(company):
    goods = make_product(company.actor, stock=15, cost=Decimal("12.50"))
    make_product(company.actor, type="SERVICE")
    other = make_product(company.actor, stock=4, cost=Decimal(100))
    sales.confirm_order(make_order(company.actor, (goods, 3)).pk, actor=company.actor)
    shipped = make_order(company.actor, (other, 1))
    sales.confirm_order(shipped.pk, actor=company.actor)
    sales.ship_order(shipped.pk, actor=company.actor)
    inventory = company.client.get(f"/api/v1/products/{goods.pk}").json()["data"]["inventory"]
    shown = dashboard(company, "inventory")
    rows = table(made(company, "inventory"))
    row = next(row for row in rows if row[0] == goods.code)
    assert row[5:8] == ["15,000", "3,000", "12,000"]
    assert (inventory["inStock"], inventory["reserved"], inventory["available"]) == (15, 3, 12)
    assert (
        Decimal(rows[-1][-1].replace(",", ".")) == Decimal("487.50") == Decimal(str(shown["value"]["total"]))
    )
    book = sheets(made(company, "inventory", "excel"))
    found = figures(book["Сводка"])
    assert found["Стоимость запасов"] == shown["value"]["total"] == 487.5
    assert found["Выбыло по себестоимости"] == shown["turnover"]["costOfGoods"] == 100
    assert found["Мало на складе"] == shown["lowStock"]["count"] == 0
    turnover = {row[0]: row[3:] for row in book["Оборот"]}
    assert turnover[goods.code] == (0, 15, 0, 0, 15)
    assert turnover[other.code] == (0, 4, 1, 0, 3)
    assert len(book["Движения"]) == 1 + 3 + 1


def test_finance_is_what_invoices_payments_and_the_dashboard_say(company):
    customer = make_customer(company.actor)
    lines = [line(1000, tax=Decimal(16)), line(500, tax=Decimal(12))]
    one = issued(company.actor, customer=customer, items=lines)
    two = issued(company.actor, 2000, customer=customer, items=[line(2000, tax=Decimal(16))])
    draft(company.actor, 9999, customer=customer)
    pay(company.actor, one, 720)
    issue_credit_note(actor=company.actor, invoice_id=two.pk, amount=Decimal(580))
    dash = dashboard(company, "finance")
    book = sheets(made(company, "finance", "excel"))
    shown = figures(book["Сводка"])
    assert (shown["Счета"], shown["Выставлено"], shown["Оплачено по ним"]) == (2, 4040, 720)
    assert shown["НДС к начислению"] == dash["vat"]["due"] == 460
    assert shown["Дебиторская задолженность"] == dash["receivables"]["amount"] == 2740
    assert shown["Просрочено"] == dash["overdue"]["amount"] == 0
    assert shown["Поступило денег"] == dash["cash"]["received"] == 720
    assert shown["Возвращено"] == dash["cash"]["refunded"] == 0
    assert book["Счета"][-1][7:] == (4040, 720, 580, 2740)
    assert book["Дебиторская задолженность"][1][1:] == (2, 2740, 0, 0, 0, 0, 2740, 0, 2740)
    rates = [(rate["rate"], rate["net"], rate["vat"]) for rate in dash["vat"]["rates"]]
    assert [row[:3] for row in book["НДС"][1:-1]] == rates == [(16, 2500, 400), (12, 500, 60)]
    assert book["НДС"][-1] == ("Итого", 3000, 460, 3460)
    balance = company.client.get(f"/api/v1/customers/{customer.pk}").json()["data"]["balance"]
    assert balance == -shown["Дебиторская задолженность"]
    narrowed = figures(sheets(made(company, "finance", "excel", filters={"minAmount": "2000"}))["Сводка"])
    assert narrowed["НДС к начислению"] == 240


def test_staff_is_what_its_dashboard_says(company):
    company.member()
    shown, heads = figures(sheets(made(company, "hr", "excel"))["Сводка"]), dashboard(company, "hr")
    assert shown["Сотрудники"] == heads["heads"]["total"]
    assert shown["Работают"] == heads["heads"]["active"]
    assert shown["Принято за период"] == heads["changes"]["hired"]
    assert shown["Уволено за период"] == heads["changes"]["left"] == 0


def test_receivables_fall_into_their_ages(company):
    today = clock.today()
    for days in (-1, 0, 1, 30, 31, 60, 61, 90, 91, 400):
        due = today - dt.timedelta(days=days)
        issued(company.actor, 1, issue_date=today - dt.timedelta(days=500), due_date=due)
    rows = sheets(made(company, "finance", "excel"))["Дебиторская задолженность"]
    assert rows[-1] == ("Итого", 10, 2, 2, 2, 2, 2, 10, 0, 10)


def test_salaries_only_for_those_who_may_see_them(company):
    member = company.member("EMPLOYEES_VIEW", "REPORTS_GENERATE", "REPORTS_VIEW")
    plain = sheets(made(company, "hr", "excel", actor=member.actor))
    paid = sheets(made(company, "hr", "excel"))
    assert "Оклад" not in plain["Сотрудники"][0] + plain["Отделы"][0]
    assert "Фонд окладов в месяц" not in figures(plain["Сводка"])
    assert paid["Сотрудники"][0][-1] == paid["Отделы"][0][-1] == "Оклад"
    assert "Фонд окладов в месяц" in figures(paid["Сводка"])


def test_sections_and_filters_choose_rows(company):
    customer = make_customer(company.actor)
    mine = sell(company, "1000", customer=customer)
    sell(company, "1000")
    rows = table(made(company, filters={"section": "lines", "customerId": str(customer.pk)}))
    assert [row[0] for row in rows[1:]] == [mine.number, "Итого"]
    narrowed = figures(
        sheets(made(company, format="excel", filters={"customerId": str(customer.pk)}))["Сводка"]
    )
    assert narrowed["Выручка"] == 1512
    assert "Рост, %" not in narrowed
    pending = make_order(company.actor, (make_product(company.actor, type="DIGITAL"), 1))
    rows = table(made(company, filters={"status": "PENDING"}))
    assert [row[0] for row in rows[1:-1]] == [pending.number]


def test_nothing_to_show_is_a_file_all_the_same(company):
    for kind in ("sales", "inventory", "finance", "hr"):
        for form in ("csv", "excel", "pdf"):
            assert made(company, kind, form, period="2001")


def test_an_order_at_midnight_falls_on_its_almaty_day(company):
    placed = sell(company, "1000")
    moment = dt.datetime(2025, 12, 31, 19, 30, tzinfo=dt.UTC)
    type(placed).objects.filter(pk=placed.pk).update(confirmed_at=moment)
    assert len(table(made(company, period="2025"))) == 2
    [_heads, row, _totals] = table(made(company, period="2026-01"))
    assert row[1] == "01.01.2026"


def test_bundles_and_their_names_are_written_once(company):
    bundle = make_bundle(company.actor, {make_product(company.actor, stock=5): 2})
    sales.confirm_order(make_order(company.actor, (bundle, 1)).pk, actor=company.actor)
    rows = table(made(company, filters={"section": "lines"}))
    assert len(rows) == 3
    report = make(ask(company, filters={"section": "lines"}))
    assert report.rows == 1
    assert len(content(report)) == report.file_size
