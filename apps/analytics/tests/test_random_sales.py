"""Whatever happened, each figure of the sales dashboard is the slow sum over what happened."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from apps.analytics import services
from apps.analytics.tests import history
from apps.analytics.tests.factories import customer, licence, shown
from apps.analytics.tests.history import FEW, asked, days, laters, moments, prices
from apps.crm import services as crm
from apps.sales import services as sales

STAGES = ["LEAD", "QUALIFIED", "PROPOSAL", "NEGOTIATION", "CLOSING"]
STATUSES = ["ACTIVE", "CHURNED", "LEAD", "ACTIVE", "CHURNED", "INACTIVE"]


@dataclass
class Sale:
    order: UUID
    on: dt.date
    total: Decimal
    net: Decimal
    lines: list[tuple[UUID, Decimal, Decimal]]


@dataclass
class Sold:
    """A deal as it was made and as it ended."""

    opened: dt.date
    value: Decimal
    stage: str
    closed: dt.date | None = None
    amount: Decimal | None = None
    stays: list[tuple[dt.date, str]] = field(default_factory=list)

    def stage_on(self, day: dt.date) -> str:
        """Where it stood when the day ended; nowhere before it was opened."""
        return next((stage for since, stage in reversed(self.stays) if since <= day), "")


@dataclass
class Known:
    """A customer's standings, each since a moment, in order."""

    made: dt.datetime
    standings: list[tuple[dt.datetime, str]]


@dataclass
class Made:
    sales: list[Sale] = field(default_factory=list)
    deals: list[Sold] = field(default_factory=list)
    customers: list[Known] = field(default_factory=list)
    targets: dict[dt.date, Decimal] = field(default_factory=dict)


lines = st.lists(
    st.tuples(
        st.integers(0, 6),
        prices,
        st.decimals(min_value="0.001", max_value=9, places=3),
        st.sampled_from([Decimal(0), Decimal(5), Decimal(33)]),
        st.sampled_from([Decimal(0), Decimal(12), Decimal(16)]),
    ),
    min_size=1,
    max_size=3,
)
spans = st.tuples(moments, moments).map(sorted)
orders = st.lists(st.tuples(spans, lines), max_size=5)
endings = st.sampled_from(["open", "won", "won by the value", "lost", "reopened"])
deals = st.lists(st.tuples(spans, st.sampled_from(STAGES), prices, endings), max_size=5)
people = st.lists(
    st.tuples(spans, st.sampled_from(STATUSES), st.sampled_from(STATUSES), st.booleans()), max_size=4
)
targets = st.dictionaries(days.map(lambda day: day.replace(day=1)), prices, max_size=4)


def make_order(company, buyer, goods, span, wanted) -> Sale:
    items = [
        {"product_id": goods[place], "unit_price": price, "quantity": much, "discount": off, "tax": tax}
        for place, price, much, off, tax in wanted
    ]
    with time_machine.travel(span[0], tick=False):
        order = sales.create_order(actor=company.actor, customer_id=buyer, items=items)
    with time_machine.travel(span[1], tick=False):
        sales.confirm_order(order.pk, actor=company.actor)
    sums = [history.parts(price, much, off, tax) for _place, price, much, off, tax in wanted]
    return Sale(
        order.pk,
        history.local(span[1]),
        sum((total for _net, total in sums), Decimal(0)),
        sum((net for net, _total in sums), Decimal(0)),
        [(goods[line[0]], total, line[2]) for line, (_net, total) in zip(wanted, sums, strict=True)],
    )


def make_deal(company, buyer, span, stage, value, ending) -> Sold:
    made = Sold(history.local(span[0]), value, stage)
    with time_machine.travel(span[0], tick=False):
        deal = crm.create_deal(
            actor=company.actor, title="Deal", customer_id=buyer, stage=stage, value=value
        ).pk
    with time_machine.travel(span[1], tick=False):
        if ending.startswith("won"):
            made.amount = value * 2 if ending == "won" else value
            agreed = made.amount if ending == "won" else None
            crm.win_deal(deal, actor=company.actor, final_amount=agreed)
        elif ending != "open":
            crm.lose_deal(deal, actor=company.actor, lost_reason="price")
        if ending == "reopened":
            crm.update_deal(deal, actor=company.actor, stage="LEAD")
            made.stage = "LEAD"
    if ending not in ("open", "reopened"):
        made.stage, made.closed = "LOST" if ending == "lost" else "WON", history.local(span[1])
    made.stays = [(made.opened, stage), (history.local(span[1]), made.stage)]
    return made


def make_person(company, span, first, then, removed) -> Known | None:
    with time_machine.travel(span[0], tick=False):
        person = crm.create_customer(actor=company.actor, name="ТОО Алматы", status=first).pk
    with time_machine.travel(span[1], tick=False):
        crm.update_customer(person, actor=company.actor, status=then)
        if removed:
            crm.delete_customer(person, actor=company.actor)
            return None
    return Known(span[0], [(span[0], first), (span[1], then)])


def revenue(made: Made, now: list[dt.date], before: list[dt.date]) -> dict[str, Any]:
    step = "day" if len(now) <= 92 else "month"
    counted, earlier = ([sale for sale in made.sales if sale.on in span] for span in (now, before))
    total, previous = (sum((sale.total for sale in found), Decimal(0)) for found in (counted, earlier))
    growth: Decimal | None = history.share(total - previous, previous)
    if not previous and total:
        growth = None
    target = None
    if any(day.replace(day=1) in made.targets for day in now):
        target = history.rounded(sum(daily_target(made, day) for day in now))
    return {
        "total": total,
        "growth": growth,
        "target": target,
        "achievement": history.share(total, target) if target else None,
        "net": sum((sale.net for sale in counted), Decimal(0)),
        "orders": len(counted),
        "returned": 0,
        "netOfReturns": total,
        "series": {
            "step": step,
            "points": points(step, counted),
            "previousStartDate": before[0],
            "previous": points(step, earlier),
        },
    }


def daily_target(made: Made, day: dt.date) -> Fraction:
    month = [day.replace(day=1) + history.ONE * n for n in range(31)]
    length = sum(1 for other in month if other.month == day.month)
    return Fraction(made.targets.get(month[0], Decimal(0))) / length


def points(step: str, found: list[Sale]) -> list[dict[str, Any]]:
    starts = [sale.on if step == "day" else sale.on.replace(day=1) for sale in found]
    return [
        {
            "date": start,
            "total": sum(sale.total for sale, at in zip(found, starts, strict=True) if at == start),
            "orders": starts.count(start),
        }
        for start in sorted(set(starts))
    ]


def expected_deals(made: Made, now: list[dt.date], today: dt.date) -> dict[str, Any]:
    won = [deal for deal in made.deals if deal.stage == "WON" and deal.closed in now]
    lost = [deal for deal in made.deals if deal.stage == "LOST" and deal.closed in now]
    # Of a period that is over, as of its last day.
    last = now[-1] if now[-1] < today else dt.date.max
    staged = {stage: [deal.value for deal in made.deals if deal.stage_on(last) == stage] for stage in STAGES}
    waiting = sum(len(values) for values in staged.values())
    amounts = [deal.amount for deal in won if deal.amount]
    cycles = [(deal.closed - deal.opened).days for deal in won if deal.closed]
    return {
        "deals": {
            "total": len(won) + len(lost) + waiting,
            "won": len(won),
            "lost": len(lost),
            "inPipeline": waiting,
            "winRate": history.share(len(won), len(won) + len(lost)),
            "averageValue": history.rounded(Fraction(sum(amounts)) / len(won), 0) if won else 0,
            "averageCycleTime": history.rounded(Fraction(sum(cycles), len(won)), 0) if won else 0,
        },
        "pipeline": {
            stage: {"count": len(values), "value": sum(values, Decimal(0))}
            for stage, values in staged.items()
        },
    }


def expected_customers(made: Made, now: list[dt.date], today: dt.date) -> dict[str, Any]:
    def status_before(known: Known, day: dt.date) -> str:
        return [*("",), *(status for at, status in known.standings if history.local(at) < day)][-1]

    churned = [
        known
        for known in made.customers
        if any(status == "CHURNED" and history.local(at) in now for at, status in known.standings)
    ]
    # Of a period that is over, as of its last day.
    after = now[-1] + history.ONE if now[-1] < today else dt.date.max
    there = [known for known in made.customers if history.local(known.made) < after]
    return {
        "total": len(there),
        "new": sum(history.local(known.made) in now for known in made.customers),
        "active": sum(status_before(known, after) == "ACTIVE" for known in there),
        "churnRate": history.share(
            len(churned), sum(status_before(known, now[0]) == "ACTIVE" for known in made.customers)
        ),
    }


def top_selling(made: Made, now: list[dt.date]) -> list[dict[str, Any]]:
    found = [line for sale in made.sales if sale.on in now for line in sale.lines]
    rows: list[dict[str, Any]] = [
        {
            "id": str(product),
            "name": "Licence",
            "revenue": sum(total for pk, total, _much in found if pk == product),
            "quantity": sum(much for pk, _total, much in found if pk == product),
        }
        for product in {line[0] for line in found}
    ]
    return sorted(rows, key=lambda row: (-row["revenue"], row["id"]))[:5]


@pytest.fixture
def goods(company):
    return [licence(company, code) for code in "ABCDEFG"]


@FEW
@given(
    placed=orders,
    dealt=deals,
    met=people,
    aims=targets,
    kept=st.sets(days, max_size=6),
    cancelled=st.integers(0, 2),
    now=laters,
    wanted=st.lists(asked, min_size=2, max_size=3),
)
def test_every_figure_is_the_slow_sum(company, goods, placed, dealt, met, aims, kept, cancelled, now, wanted):
    with history.undone():
        made = Made(targets=aims)
        begin = dt.datetime(2023, 6, 1, tzinfo=dt.UTC)
        with time_machine.travel(begin, tick=False):
            buyer = customer(company)
            crm.update_customer(buyer, actor=company.actor, status="ACTIVE")
        made.customers.append(Known(begin, [(begin, "ACTIVE")]))
        made.sales = [make_order(company, buyer, goods, *order) for order in placed]
        made.deals = [make_deal(company, buyer, *deal) for deal in dealt]
        made.customers += [known for person in met if (known := make_person(company, *person))]
        services.set_targets(
            actor=company.actor,
            targets=[{"month": month, "amount": amount} for month, amount in aims.items()],
        )
        with time_machine.travel(now, tick=False):
            for day in kept:
                services.add_up(day, actor=company.actor)
            for sale in made.sales[:cancelled]:
                sales.cancel_order(sale.order, actor=company.actor, reason="wrong")
        del made.sales[:cancelled]
        for params in wanted:
            span, before = history.period_days(params, history.local(now))
            expected = {
                "period": {"startDate": span[0], "endDate": span[-1]},
                "revenue": revenue(made, span, before),
                **expected_deals(made, span, history.local(now)),
                "customers": expected_customers(made, span, history.local(now)),
                "products": {"topSelling": top_selling(made, span), "lowStock": []},
            }
            found = shown(company, "sales/dashboard", now, **params)
            # Reckoned by the cost histories.
            assert found.pop("margin")
            assert found == history.plain(expected)
