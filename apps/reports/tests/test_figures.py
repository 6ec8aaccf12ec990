"""Files, continued."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from apps.finance.tests.factories import issued
from apps.kernel import clock
from apps.reports.tests.factories import ask, content, made, make, sheets, table
from apps.sales import services as sales
from apps.sales.tests.factories import make_bundle, make_customer, make_order, make_product

DASHBOARD = "/api/v1/analytics/sales/dashboard"


def order(company, amount, **details):
    """A confirmed order of one line with 12 % VAT."""
    product = details.pop("product", None) or make_product(company.actor, type="DIGITAL")
    items = [
        {
            "product_id": product.pk,
            "quantity": Decimal("1.5"),
            "unit_price": Decimal(amount),
            "discount": Decimal(10),
            "tax": Decimal(12),
        }
    ]
    customer = details.pop("customer", None) or make_customer(company.actor)
    placed = sales.create_order(actor=company.actor, customer_id=customer.pk, items=items, **details)
    sales.confirm_order(placed.pk, actor=company.actor)
    return placed


@pytest.fixture
def sold(company):
    """Three counted orders and two that do not count."""
    for amount in ("1000.10", "250000", "77.77"):
        order(company, amount)
    make_order(company.actor, (make_product(company.actor, type="DIGITAL"), 1))
    gone = order(company, "5000")
    sales.cancel_order(gone.pk, actor=company.actor, reason="no")
    return company


def figures(rows):
    """{name: value} of the summary sheet."""
    return {row[0]: row[1] for row in rows if row[0]}


NASTY = ["=cmd|' /C calc'!A0", "+7 701", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", " =1", "＝1", "#N/A", "'"]


def test_receivables_fall_into_their_ages(company):
    today = clock.today()
    for days in (-1, 0, 1, 30, 31, 60, 61, 90, 91, 400):
        due = today - dt.timedelta(days=days)
        issued(company.actor, 1, issue_date=today - dt.timedelta(days=500), due_date=due)
    rows = sheets(made(company, "finance", "excel"))["Дебиторская задолженность"]
    assert rows[-1] == ("Итого", 10, 2, 2, 2, 2, 2, 10)


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
    mine = order(company, "1000", customer=customer)
    order(company, "1000")
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
    placed = order(company, "1000")
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
