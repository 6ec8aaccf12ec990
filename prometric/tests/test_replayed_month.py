"""A company's September, played over HTTP day by day, against an independent calculation of its books.

Sales at two rates with a discount, an adjustment and an order that is an amount alone, a prepaying customer,
credit notes by line, payments, refunds, stock with a late entry, production, and an October that must not
change September.
"""

from __future__ import annotations

from typing import Any

import pytest

from apps.reports.tests.factories import figures, made, sheets
from prometric.tests.month_books import Books, inside, tenge
from prometric.tests.month_played import played

pytestmark = pytest.mark.django_db

SPAN = {"startDate": "2026-09-01", "endDate": "2026-09-30"}


@pytest.fixture
def month(company: Any) -> Any:
    who, ids = played(company)
    yield who, ids, Books()
    ids["travel"].stop()


def test_the_month_is_what_an_independent_calculation_says(month, company):
    who, ids, books = month
    rates = [{"rate": r, "net": tenge(books.vat[r][0]), "vat": tenge(books.vat[r][1])} for r in (16, 5)]
    due = tenge(sum(vat for _net, vat in books.vat.values()))

    finance = who.get("/analytics/finance/dashboard", **SPAN)
    assert finance["vat"] == {"due": due, "rates": rates, "input": 0, "payable": due}
    assert finance["cash"]["received"] == tenge(books.received)
    assert finance["cash"]["refunded"] == tenge(books.refunded)
    periods = who.get("/finance/vat-register/periods", year=2026)
    assert [period["period"] for period in periods] == ["2026-09", "2026-10"]
    assert (periods[0]["rates"], periods[0]["vat"]) == (rates, due)
    net, vat = inside(58_000_00, 16)
    assert (periods[1]["net"], periods[1]["vat"]) == (-tenge(net), -tenge(vat))
    # As of today: October took 58,000 and 10,000 more.
    assert finance["receivables"]["amount"] == tenge(books.receivable - 58_000_00 - 10_000_00)
    assert finance["receivables"]["onAccount"] == tenge(45_000_00)

    sales = who.get("/analytics/sales/dashboard", **SPAN)
    assert (sales["revenue"]["total"], sales["revenue"]["orders"]) == (tenge(books.revenue), 4)
    assert sales["deals"]["won"] == 3

    production = who.get("/analytics/production/dashboard", **SPAN)
    assert (production["completed"]["orders"], production["completed"]["quantity"]) == (1, 40)

    first, second, third = (who.get(f"/customers/{ids[name]}") for name in ("first", "second", "third"))
    assert first["balance"] == -tenge(books.owed_by_first - 10_000_00)
    assert (second["balance"], second["onAccount"]) == (45000, 45000)
    assert third["balance"] == -tenge(books.owed_by_third - 58_000_00)
    assert [one["metrics"]["totalRevenue"] for one in (first, second, third)] == [
        tenge(books.o1 + books.o4),
        tenge(books.o2),
        tenge(books.o3),
    ]
    for name, sums in (("o1", books.o1), ("o2", books.o2), ("o3", books.o3), ("o4", books.o4)):
        order = who.get(f"/orders/{ids[name]}")
        assert order["totalAmount"] == tenge(sums), name
        assert sum(line["agreedTotal"] for line in order["items"]) == tenge(sums), name
    assert who.get(f"/orders/{ids['o2']}")["paymentStatus"] == "paid"
    assert who.get(f"/finance/invoices/{ids['own']}")["amount"] == tenge(books.own)
    notes = who.get("/finance/credit-notes", sort="createdAt")["items"]
    assert [note["amount"] for note in notes] == [tenge(books.pills_back), 100, 58000]
    for name, quantity in books.stock.items():
        shown = who.get(f"/products/{ids[name]}")["inventory"]
        assert (shown["inStock"], shown["reserved"]) == (quantity - (name == "chair"), 0), name


def test_the_reports_of_the_month_agree_with_it(month, company):
    _who, _ids, books = month
    finance = sheets(made(company, "finance", "excel", period="2026-09"))
    summary = figures(finance["Сводка"])
    assert summary["НДС к начислению"] == tenge(sum(vat for _net, vat in books.vat.values()))
    assert summary["Дебиторская задолженность"] == tenge(books.receivable)
    assert summary["Деньги на счетах клиентов"] == 45000
    assert summary["Возвращено"] == tenge(books.refunded)
    assert [row[:3] for row in finance["НДС"][1:3]] == [
        (rate, tenge(books.vat[rate][0]), tenge(books.vat[rate][1])) for rate in (16, 5)
    ]
    sales = sheets(made(company, "sales", "excel", period="2026-09"))
    assert figures(sales["Сводка"])["Выручка"] == tenge(books.revenue)
    assert sales["По товарам"][-1][-4] == tenge(books.revenue)
    stock = {
        row[1]: row for row in sheets(made(company, "inventory", "excel", period="2026-09"))["Оборот"][1:]
    }
    assert {name: stock[name][-1] for name in books.stock} == books.stock
    assert stock["chair"][3:] == (0, 30, 12, 0, 18)
