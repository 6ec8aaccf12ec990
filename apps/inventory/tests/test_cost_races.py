"""Issues at the same moment share the value of what there is, to the tiyn; and the same without the guard."""

from __future__ import annotations

from decimal import Decimal
from threading import Barrier

import pytest
from django.db.models import F, Sum

from apps.inventory import services
from apps.inventory.errors import StockUnavailable
from apps.inventory.models import CostEntry, StockItem, StockMovement
from apps.inventory.tests.factories import make_product
from apps.inventory.tests.test_races import at_once, inside, succeeded
from apps.kernel import clock, money

pytestmark = pytest.mark.django_db(transaction=True)
D = Decimal
WORTH = D("1000.00")


def three_pieces(company):
    """Three pieces for 1,000.00 together: no share of it is a whole tiyn."""
    with inside(company):
        product = make_product(company.actor).pk
        services.receive_stock({product: D(3)}, actor=company.actor, values={product: WORTH})
    return product


def issued(company, product):
    with inside(company):
        rows = StockMovement.objects.filter(product=product, type="OUT")
        return -(rows.aggregate(all=Sum("value"))["all"] or D(0))


def test_issues_of_the_last_pieces_share_the_value_exactly(live_company):
    product = three_pieces(live_company)

    def issue(_number):
        services.adjust_stock(product, actor=live_company.actor, type="OUT", quantity=D(1))

    results = at_once(live_company, issue)
    assert succeeded(results) == 3
    assert {type(each) for each in results if each is not None} == {StockUnavailable}
    with inside(live_company):
        row = StockItem.objects.get(pk=product)
        assert (row.in_stock, row.value) == (0, 0)
        values = StockMovement.objects.filter(product=product, type="OUT").values_list("value", flat=True)
        assert sorted(values) == [D("-333.34"), D("-333.33"), D("-333.33")]
    assert issued(live_company, product) == WORTH


def test_without_the_guard_they_take_more_than_there_is(live_company):
    """Read, reckon, write: each takes its share of what there was before the others."""
    product = three_pieces(live_company)
    reckoned = Barrier(3)
    taken = []

    def issue(_number):
        row = StockItem.objects.get(pk=product)
        share = money.share_of(row.value, D(1), row.in_stock)
        reckoned.wait(timeout=30)
        StockItem.objects.filter(pk=product).update(in_stock=F("in_stock") - 1, value=F("value") - share)
        taken.append(share)

    at_once(live_company, issue, threads=3)
    with inside(live_company):
        row = StockItem.objects.get(pk=product)
        # The goods are gone, and something of their value is left for ever.
        assert (row.in_stock, row.value) == (0, D("0.01"))
    assert sum(taken) == D("999.99")


def test_late_costs_issues_and_receipts_of_the_past_leave_books_that_add_up(live_company):
    product = three_pieces(live_company)
    day = clock.today().replace(day=1)

    def work(number):
        actor = live_company.actor
        if number % 3 == 0:
            late = [services.LateCost(product, D(3), D("10.01"))]
            services.add_late_costs(late, actor=actor, kind="bill", date=clock.today(), reference="B")
        elif number % 3 == 1:
            services.adjust_stock(product, actor=actor, type="OUT", quantity=D("0.3"))
        else:
            services.adjust_stock(
                product, actor=actor, type="IN", quantity=D(1), unit_cost=D("7.77"), date=day
            )

    assert succeeded(at_once(live_company, work)) == 10
    with inside(live_company):
        assert services.check_costs(actor=live_company.actor) == []
        row = StockItem.objects.get(pk=product)
        kept = CostEntry.objects.filter(product=product).aggregate(v=Sum("value"), s=Sum("cost_of_sales"))
        bills = CostEntry.objects.filter(product=product, kind="bill").count()
        assert kept["v"] + kept["s"] == bills * D("10.01")
        moved = StockMovement.objects.filter(product=product).aggregate(q=Sum("delta"), v=Sum("value"))
        assert (row.in_stock, row.value) == (moved["q"], moved["v"] + kept["v"])
