"""Whatever was billed and paid, each figure of the finance dashboard is the slow sum over it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from apps.analytics.tests import history
from apps.analytics.tests.factories import shown
from apps.analytics.tests.history import FEW, asked, days, laters, moments, prices
from apps.finance import services as finance
from apps.finance.tests.factories import draft, issued, line, make_customer, pay
from apps.kernel.pricing import NOTHING, LineAmounts, part_of_line, shares, spread

METHODS = ["bank_transfer", "cash", "kaspi"]
AGES = {"notDue": (-9999, 0), "days1to30": (1, 30), "days31to60": (31, 60), "days61to90": (61, 90)}


@dataclass
class Bill:
    """An issued invoice; money as (day, method, amount), a refund below zero."""

    debtor: UUID
    turnover: dt.date
    due: dt.date
    lines: list[tuple[Decimal, Decimal, Decimal]]
    adjustment: Decimal
    money: list[tuple[dt.date, str, Decimal]]
    credited: tuple[dt.date, Decimal] | None = None
    cancelled: dt.date | None = None

    @property
    def items_total(self) -> Decimal:
        return sum((net + vat for _tax, net, vat in self.lines), Decimal(0))

    @property
    def amount(self) -> Decimal:
        return self.items_total + self.adjustment

    @property
    def owed(self) -> Decimal:
        if self.cancelled:
            return Decimal(0)
        credit = self.credited[1] if self.credited else Decimal(0)
        return self.amount - credit - sum((amount for _day, _method, amount in self.money), Decimal(0))


taxes = st.sampled_from([Decimal(0), Decimal(12), Decimal(16)])
bills = st.lists(
    st.tuples(
        st.integers(0, 6),
        st.tuples(moments, moments, moments).map(sorted),
        st.lists(st.tuples(prices, taxes), min_size=1, max_size=3),
        st.sampled_from([Decimal(0), Decimal("-0.35"), Decimal("77.77")]),
        st.none() | days,
        st.sampled_from([0, 1, 30, 31, 60, 61, 90, 91, -5, 400]),
        st.sampled_from(["draft", "unpaid", "partly", "paid", "returned", "credited", "cancelled"]),
        st.sampled_from(METHODS),
    ),
    max_size=8,
)


def make_bill(
    company, debtors, today, place, span, wanted, adjustment, turnover, late, fate, method
) -> Bill | None:
    """Written at the first moment, paid or credited at the second, given back at the third; late by today."""
    actor, debtor = company.actor, debtors[place]
    first, second, third = map(history.local, span)
    due = max(today - history.ONE * late, first)
    terms = {
        "customer": debtor,
        "items": [line(price, tax=tax) for price, tax in wanted],
        "adjustment_amount": adjustment,
        "due_date": due,
        "turnover_date": turnover,
    }
    with time_machine.travel(span[0], tick=False):
        if fate == "draft":
            draft(actor, **terms)
            return None
        invoice = issued(actor, **terms)
    parts = [(tax, *history.parts(price, Decimal(1), Decimal(0), tax)) for price, tax in wanted]
    bill = Bill(
        debtor.pk, turnover or first, due, [(t, n, gross - n) for t, n, gross in parts], adjustment, []
    )
    half = history.rounded(Fraction(bill.amount) / 2)
    with time_machine.travel(span[1], tick=False):
        if fate in ("partly", "paid", "returned"):
            amount = bill.amount if fate == "paid" else half
            payment = pay(actor, invoice, amount, method=method)
            bill.money.append((second, method, amount))
        if fate == "credited":
            finance.issue_credit_note(actor=actor, invoice_id=invoice.pk, amount=half)
            bill.credited = (second, half)
        if fate == "cancelled":
            finance.cancel_invoice(invoice.pk, actor=actor)
            bill.cancelled = second
    if fate == "returned":
        with time_machine.travel(span[2], tick=False):
            finance.refund_payment(payment.pk, actor=actor, amount=Decimal("0.25"))
        bill.money.append((third, method, Decimal("-0.25")))
    return bill


def counted(found: list[Bill]) -> dict[str, Any]:
    return {"count": len(found), "amount": sum((bill.owed for bill in found), Decimal(0))}


def receivables(made: list[Bill], today: dt.date) -> dict[str, Any]:
    open_ones = [bill for bill in made if bill.owed > 0]
    aging = {
        key: counted([bill for bill in open_ones if least <= (today - bill.due).days <= most])
        for key, (least, most) in {**AGES, "over90": (91, 9999)}.items()
    }
    return {
        "receivables": {
            **counted(open_ones),
            "aging": aging,
            "onAccount": sum((-bill.owed for bill in made if bill.owed < 0), Decimal(0)),
            "net": sum((bill.owed for bill in made), Decimal(0)),
        },
        "overdue": counted([bill for bill in open_ones if bill.due < today]),
    }


def cash(made: list[Bill], span: list[dt.date]) -> dict[str, Any]:
    moved = [(how, much) for bill in made for day, how, much in bill.money if day in span]
    received = sum((much for _how, much in moved if much > 0), Decimal(0))
    refunded = -sum((much for _how, much in moved if much < 0), Decimal(0))
    return {
        "received": received,
        "refunded": refunded,
        "net": received - refunded,
        "byMethod": [
            {
                "method": method,
                "received": sum(much for how, much in moved if how == method and much > 0),
                "refunded": -sum(much for how, much in moved if how == method and much < 0),
            }
            for method in METHODS
            if any(how == method for how, _much in moved)
        ],
    }


def vat(made: list[Bill], span: list[dt.date]) -> dict[str, Any]:
    """Lines bear the adjustment by their totals; what is taken back counts on its own day, line by line."""
    sums: dict[Decimal, list[Decimal]] = {}

    def add(tax: Decimal, net: Decimal, due: Decimal) -> None:
        found = sums.setdefault(tax, [Decimal(0), Decimal(0)])
        found[0] += net
        found[1] += due

    for bill in made:
        lines = [LineAmounts(net, due, net + due) for _tax, net, due in bill.lines]
        taxes = [tax for tax, _net, _due in bill.lines]
        agreed = spread(lines, taxes, bill.adjustment)
        taken = [NOTHING] * len(agreed)
        if bill.credited:
            parts = shares(bill.credited[1], [whole.total for whole in agreed])
            taken = [
                part_of_line(whole, whole.total, part, tax_included=True) if part else NOTHING
                for whole, part in zip(agreed, parts, strict=True)
            ]
        for tax, whole, part in zip(taxes, agreed, taken, strict=True):
            if bill.turnover in span and (whole.net or whole.vat):
                add(tax, whole.net, whole.vat)
            if bill.credited and bill.credited[0] in span and (part.net or part.vat):
                add(tax, -part.net, -part.vat)
            if bill.cancelled in span and (whole.net or whole.vat):
                add(tax, -whole.net, -whole.vat)
    rates = [{"rate": tax, "net": sums[tax][0], "vat": sums[tax][1]} for tax in sorted(sums, reverse=True)]
    due = sum((row["vat"] for row in rates), Decimal(0))
    # Nothing is bought here.
    return {"due": due, "rates": rates, "input": Decimal(0), "payable": due}


def top_debtors(open_ones: list[Bill], names: dict[UUID, str], today: dt.date) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {
            "id": str(debtor),
            "name": names[debtor],
            "amount": sum(bill.owed for bill in open_ones if bill.debtor == debtor),
            "overdue": sum(bill.owed for bill in open_ones if bill.debtor == debtor and bill.due < today),
            "onAccount": 0,
        }
        for debtor in {bill.debtor for bill in open_ones}
    ]
    return sorted(rows, key=lambda row: (-row["amount"], row["id"]))[:5]


@pytest.fixture
def debtors(company):
    with time_machine.travel(dt.datetime(2023, 6, 1, tzinfo=dt.UTC), tick=False):
        return [make_customer(company.actor) for _place in range(7)]


@FEW
@given(billed=bills, now=laters, wanted=st.lists(asked, min_size=2, max_size=3))
def test_every_figure_is_the_slow_sum(company, debtors, billed, now, wanted):
    today = history.local(now)
    names = {debtor.pk: debtor.name for debtor in debtors}
    with history.undone():
        made = [bill for terms in billed if (bill := make_bill(company, debtors, today, *terms))]
        open_ones = [bill for bill in made if bill.owed > 0]
        for params in wanted:
            span, _before = history.period_days(params, today)
            expected = {
                "period": {"startDate": span[0], "endDate": span[-1]},
                **receivables(made, today),
                "cash": cash(made, span),
                "vat": vat(made, span),
                "topDebtors": top_debtors(open_ones, names, today),
            }
            found = shown(company, "finance/dashboard", now, **params)
            assert found.pop("payables")["amount"] == 0
            assert found == history.plain(expected)
