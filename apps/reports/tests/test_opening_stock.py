"""Opening stock in figures: there when the period began, of its cost, and neither a receipt nor a sale."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from apps.finance.models import VatEntry
from apps.inventory import services as inventory
from apps.kernel import clock
from apps.reports.tests.factories import figures, made, sheets
from apps.reports.tests.test_figures import dashboard
from apps.sales.tests.factories import make_product


def test_it_was_there_when_the_period_began(company):
    today = clock.today()
    goods = make_product(company.actor, cost=Decimal(100))
    inventory.keep_opening_stock(
        goods.pk, actor=company.actor, external_id="7", quantity=Decimal(10), date=today.replace(day=1)
    )
    inventory.adjust_stock(goods.pk, actor=company.actor, type="OUT", quantity=Decimal(4))
    inventory.keep_opening_stock(
        goods.pk, actor=company.actor, external_id="7", quantity=Decimal(9), date=today.replace(day=1)
    )
    book = sheets(made(company, "inventory", "excel"))
    shown = figures(book["Сводка"])
    assert (shown["Поступило по себестоимости"], shown["Выбыло по себестоимости"]) == (0, 400)
    assert shown["Стоимость запасов"] == 500
    turnover = {row[0]: row[3:] for row in book["Оборот"]}
    assert turnover[goods.code] == (9, 0, 4, 0, 5)
    assert [row[1] for row in book["Движения"][1:]].count("Opening stock") == 3
    shown = dashboard(company, "inventory")
    # (900 when the month began + 500 now) / 2
    assert (shown["turnover"]["averageValue"], shown["turnover"]["costOfGoods"]) == (700, 400)
    assert dashboard(company, "sales")["revenue"]["total"] == 0
    assert not VatEntry.objects.exists()


def test_what_lay_there_since_its_day_is_dead(company):
    goods = make_product(company.actor, cost=Decimal(100))
    long_ago = clock.today() - dt.timedelta(days=200)
    inventory.keep_opening_stock(
        goods.pk, actor=company.actor, external_id="7", quantity=Decimal(10), date=long_ago
    )
    found = dashboard(company, "inventory")["deadStock"]
    assert (found["days180"], found["items"][0]["days"]) == ({"count": 1, "value": 1000}, 200)
    assert found["items"][0]["lastOutDate"] is None
