"""What was known of a customer on a day, as numbers: purchases, payments, complaints, contacts.

Days are whole numbers; nothing of the day itself or later enters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from apps.ai.learning import purchases
from apps.ai.learning.evaluation import Base, Places, share
from apps.ai.learning.logistic import Array
from apps.ai.learning.purchases import RECENT, Purchases

MOST_DAYS = 8  # snapshots of one customer, so far apart that no outcome is seen twice
DUE = 180  # days over which payments are looked at
CODES = (*purchases.CODES, "late_payments", "tickets", "contact_trend")
LOGARITHMIC = np.array([code != "late_payments" for code in CODES])


@dataclass(frozen=True, slots=True)
class CustomerHistory:
    """All that is counted of one customer, oldest first.

    dues: (the day an invoice fell due, whether it was not paid by then). tickets: days of complaints that
    nobody marked as settled. contacts: days of calls, messages and meetings.
    """

    purchases: Purchases
    dues: Sequence[tuple[int, bool]] = ()
    tickets: Sequence[int] = ()
    contacts: Sequence[int] = ()

    def known(self, day: int) -> bool:
        """Whether there were purchases enough before `day` to tell the next one."""
        return len(self.purchases.before(day).days) >= purchases.LEAST_PURCHASES

    def features(self, day: int) -> Array:
        """Numbers by `CODES` before `day`; see `purchases.features`.

        late_payments: the share of the last half year's invoices that were not paid by their day. tickets:
        in the last 90 days. contact_trend: those 90 days against the 90 before.
        """
        due = [late for at, late in self.dues if day - DUE <= at < day]
        recent = within(self.contacts, day - RECENT, day)
        earlier = within(self.contacts, day - 2 * RECENT, day - RECENT)
        return np.array(
            [
                *purchases.features(self.purchases.before(day), day),
                sum(due) / len(due) if due else 0.0,
                np.log1p(within(self.tickets, day - RECENT, day)),
                np.log((recent + 1) / (earlier + 1)),
            ]
        )


def unscaled(features: Array) -> Array:
    """Features as people count them; trends as changes: -0.5 is half as much."""
    return np.where(LOGARITHMIC, np.expm1(np.where(LOGARITHMIC, features, 0)), features)


def within(days: Iterable[int], start: int, end: int) -> int:
    """How many lie on `start` or later, and before `end`."""
    return sum(start <= day < end for day in days)


@dataclass(frozen=True, slots=True)
class Cases:
    """Customers on past days, oldest first; outcome 1: no purchase within the horizon that followed."""

    features: Array
    outcomes: Array
    times: Array
    horizon: int

    def base(self) -> Base:
        """The base rate that a model must beat: the share that left, by the cases known so far."""

        def chances(known: Places) -> Array:
            return np.full(len(self.outcomes), share(self.outcomes[known]))

        return chances


def days_of(histories: Iterable[CustomerHistory], today: int, horizon: int) -> Iterator[int]:
    """Past days whose outcome is known by `today`, newest first; each outcome is over before the next day."""
    bought = [history.purchases.days[0] for history in histories if history.purchases.days]
    first = min(bought, default=today)
    for number in range(1, MOST_DAYS + 1):
        day = today - number * horizon
        if day <= first:
            return
        yield day


def cases_of(histories: Mapping[UUID, CustomerHistory], today: int, horizon: int) -> Cases:
    """Every customer with a rhythm on every past day, and whether it had left by the horizon's end."""
    rows: list[Array] = []
    left: list[bool] = []
    times: list[int] = []
    for day in sorted(days_of(histories.values(), today, horizon)):
        for history in histories.values():
            if history.known(day):
                rows.append(history.features(day))
                left.append(not history.purchases.any_between(day, day + horizon))
                times.append(day)
    return Cases(
        features=np.array(rows).reshape(len(rows), len(CODES)),
        outcomes=np.array(left, float),
        times=np.array(times, float),
        horizon=horizon,
    )
