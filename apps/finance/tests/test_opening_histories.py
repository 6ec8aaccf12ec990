"""Whatever becomes of opening balances: every figure, of any day, against an independent model."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.analytics.selectors import finance as board
from apps.finance import services, turnovers
from apps.finance.models import OpeningBalance
from apps.finance.selectors import receivables
from apps.finance.tests.factories import issued, make_customer
from apps.finance.tests.reconciling import reconcile
from apps.kernel import clock
from apps.kernel.errors import DomainError
from apps.reports.content import debts
from apps.reports.content.base import Query

pytestmark = pytest.mark.django_db

START = dt.datetime(2026, 3, 2, 7, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
STEPS = ("debt", "debt", "advance", "invoice", "money", "put", "put", "put", "take", "back", "reverse")
AMOUNTS = st.integers(1, 90_000).map(lambda tiyn: Decimal(tiyn) / 100)
HISTORY = st.lists(
    st.tuples(
        st.sampled_from(STEPS), st.integers(0, 7), st.integers(0, 7), AMOUNTS, st.sampled_from((0, 0, 5, 40))
    ),
    min_size=8,
    max_size=30,
)


@dataclass
class Owed:
    """What is to be paid: an invoice, or a debt of before."""

    pk: Any
    is_invoice: bool
    due: dt.date
    left: Decimal
    gone: bool = False


@dataclass
class Purse:
    """What can pay: a payment, or an advance of before; `on` says how much of it lies where."""

    pk: Any
    is_payment: bool
    free: Decimal
    on: dict[int, Decimal] = field(default_factory=dict)
    used: bool = False
    gone: bool = False


class Books:
    """The house, and beside it a model that knows sums and lists alone."""

    def __init__(self, actor: Any) -> None:
        self.actor, self.customer = actor, make_customer(actor)
        self.owed: list[Owed] = []
        self.purses: list[Purse] = []

    def run(self, step: str, a: int, b: int, amount: Decimal) -> None:
        """Both do it, or both refuse it."""
        expected = getattr(self, step)(a, b, amount)
        if expected is None:
            return
        call, accepted, then = expected
        try:
            made = call()
        except DomainError:
            assert not accepted, step
        else:
            assert accepted, step
            then(made)

    def debt(self, a: int, b: int, amount: Decimal) -> Any:
        due = clock.today() + DAY * (b * 20 - 80)
        call = self._enter(amount, due_date=due)
        return call, True, lambda made: self.owed.append(Owed(made.pk, False, due, amount))

    def advance(self, a: int, b: int, amount: Decimal) -> Any:
        return self._enter(-amount), True, lambda made: self.purses.append(Purse(made.pk, False, amount))

    def _enter(self, amount: Decimal, **more: Any) -> Any:
        body = {"customer_id": self.customer.pk, "amount": amount, "date": clock.today(), **more}
        return lambda: services.create_opening_balance(actor=self.actor, **body)

    def invoice(self, a: int, b: int, amount: Decimal) -> Any:
        due = clock.today() + DAY * (b * 10)
        return (
            lambda: issued(self.actor, amount, customer=self.customer, due_date=due),
            True,
            lambda made: self.owed.append(Owed(made.pk, True, due, amount)),
        )

    def money(self, a: int, b: int, amount: Decimal) -> Any:
        body: dict[str, Any] = {"customer_id": self.customer.pk, "amount": amount, "method": "cash"}
        debts = [n for n, row in enumerate(self.owed) if not row.is_invoice]
        if a % 2 == 0 or not debts:
            return (
                lambda: services.record_payment(actor=self.actor, **body),
                True,
                lambda made: self.purses.append(Purse(made.pk, True, amount)),
            )
        place = debts[b % len(debts)]
        row = self.owed[place]
        keep, put = a == 1, min(amount, row.left)

        def then(made: Any) -> None:
            row.left -= put
            self.purses.append(Purse(made.pk, True, amount - put, {place: put}, used=True))

        body |= {"opening_balance_id": row.pk, "on_account": keep}
        accepted = not row.gone and row.left > 0 and (keep or amount <= row.left)
        return lambda: services.record_payment(actor=self.actor, **body), accepted, then

    def put(self, a: int, b: int, amount: Decimal) -> Any:
        return self._move(a, b, amount)

    def take(self, a: int, b: int, amount: Decimal) -> Any:
        return self._move(a, b, -amount)

    def _move(self, a: int, b: int, amount: Decimal) -> Any:
        if not self.owed or not self.purses:
            return None
        purse, place = self.purses[a % len(self.purses)], b % len(self.owed)
        row = self.owed[place]
        key = "invoice_id" if row.is_invoice else "opening_balance_id"
        serve = services.allocate_payment if purse.is_payment else services.allocate_advance

        def call() -> Any:
            return serve(purse.pk, actor=self.actor, items=[{key: row.pk, "amount": amount}])

        def then(made: Any) -> None:
            purse.free -= amount
            row.left -= amount
            purse.on[place] = purse.on.get(place, Decimal(0)) + amount
            purse.used = True

        if purse.gone:
            return call, False, then
        if amount < 0:
            return call, -amount <= purse.on.get(place, 0), then
        return call, not row.gone and 0 < amount <= min(purse.free, row.left), then

    def back(self, a: int, b: int, amount: Decimal) -> Any:
        if not self.purses:
            return None
        purse = self.purses[a % len(self.purses)]

        def then(made: Any) -> None:
            rest = amount - min(amount, purse.free)
            purse.free -= min(amount, purse.free)
            purse.used = True
            for place in self._latest_first(purse):
                part = min(rest, purse.on[place])
                rest -= part
                purse.on[place] -= part
                self.owed[place].left += part

        if purse.is_payment:
            lies = sum(purse.on.values(), Decimal(0))
            # Where several places hold it, the order of giving back is the house's own test.
            if sum(1 for part in purse.on.values() if part) > 1 and amount > purse.free:
                return None
            return (
                lambda: services.refund_payment(purse.pk, actor=self.actor, amount=amount),
                amount <= purse.free + lies,
                then,
            )
        return (
            lambda: services.refund_advance(purse.pk, actor=self.actor, amount=amount, method="cash"),
            not purse.gone and amount <= purse.free,
            then,
        )

    def _latest_first(self, purse: Purse) -> list[int]:
        return [place for place, part in purse.on.items() if part]

    def reverse(self, a: int, b: int, amount: Decimal) -> Any:
        rows: list[Any] = [row for row in self.owed if not row.is_invoice]
        rows += [purse for purse in self.purses if not purse.is_payment]
        if not rows:
            return None
        row = rows[a % len(rows)]
        if isinstance(row, Owed):
            whole = self.whole[row.pk]
            clean = row.left == whole
        else:
            clean = row.free == self.whole[row.pk]

        def then(made: Any) -> None:
            row.gone = True
            if isinstance(row, Owed):
                row.left = Decimal(0)
            else:
                row.free = Decimal(0)

        def call() -> Any:
            return services.reverse_opening_balance(row.pk, actor=self.actor, date=clock.today())

        return call, not row.gone and clean, then

    @property
    def whole(self) -> dict[Any, Decimal]:
        """What each opening balance was entered with."""
        return {row.pk: abs(row.amount) for row in OpeningBalance.objects.filter(customer=self.customer)}

    def figures(self, today: dt.date) -> tuple[list[Decimal], Decimal]:
        """(owed by age, on account)."""
        ages = [Decimal(0)] * 5
        for row in self.owed:
            late = (today - row.due).days
            ages[0 if late <= 0 else min(4, 1 + (late - 1) // 30)] += row.left
        return ages, sum((purse.free for purse in self.purses), Decimal(0))


def seen(customer: Any, day: dt.date, today: dt.date) -> tuple[list[Decimal], Decimal]:
    """What the debts report of a period that ends on a day says."""
    ask = Query(day.replace(day=1), day, "", today, "ru", {"customerId": [customer.pk]})
    return debts.by_age(ask), debts.on_account(ask).get(customer.pk, Decimal(0))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORY)
def test_every_place_says_what_the_model_says(company, history):
    with time_machine.travel(START, tick=False) as traveller:
        books = Books(company.actor)
        past: dict[dt.date, tuple[list[Decimal], Decimal]] = {}
        for step, a, b, amount, days in history:
            traveller.shift(dt.timedelta(days=days))
            books.run(step, a, b, amount)
            past[clock.today()] = books.figures(clock.today())
        today = clock.today()
        ages, held = books.figures(today)
        customer = reconcile(books.customer)
        owed = sum(ages)
        assert (customer.balance, customer.on_account) == (held - owed, held)
        assert (
            list(receivables.aged_debts([customer.pk], today).get(customer.pk, receivables.AgedDebt()).ages)
            == ages
        )
        assert seen(customer, today, today) == (ages, held)
        # Stand-alone invoices count as delivered: nothing else is between the two figures.
        assert turnovers.settlement(customer.pk).amount == owed - held
        [top] = [row for row in board._top_debtors(today) if row["id"] == customer.pk] or [{"amount": 0}]
        assert top["amount"] == owed or len(board._top_debtors(today)) == board.TOP
        for day, figures in past.items():
            if day < today:
                assert seen(customer, day, today) == figures, day
