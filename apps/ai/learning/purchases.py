"""What a customer's purchases up to a day say of the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.ai.learning.logistic import Array

LEAST_PURCHASES = 2  # who bought once has shown no rhythm yet
RECENT = 90  # days, set against as many before them
LEAST_HORIZON, GAPS = 90, 3  # who stays away so many days, or so many usual gaps, has left


@dataclass(frozen=True, slots=True)
class Purchases:
    """One customer's purchases, oldest first: the day of each as a number, and its amount."""

    days: Sequence[int]
    amounts: Sequence[float]

    def before(self, day: int) -> Purchases:
        """Those of earlier days."""
        known = int(np.searchsorted(self.days, day))
        return Purchases(self.days[:known], self.amounts[:known])

    def any_between(self, start: int, end: int) -> bool:
        """Whether there was one on `start` or later, and before `end`."""
        return bool(np.searchsorted(self.days, end) > np.searchsorted(self.days, start))


CODES = ("silence", "rhythm", "orders", "tenure", "order_trend", "spend_trend", "recent_orders", "order_size")


def features(history: Purchases, day: int) -> Array:
    """Numbers by `CODES`, from purchases before `day` alone; there must be one at least.

    silence: days since the last one. rhythm: that against the own mean gap. orders: how many. tenure: days
    since the first. order_trend, spend_trend: the last 90 days against the 90 before. recent_orders: in the
    last 90 days. order_size: the mean amount. All as logarithms: twice as long counts the same everywhere.
    """
    days, amounts = np.asarray(history.days, float), np.asarray(history.amounts, float)
    silence, tenure = day - days[-1], day - days[0]
    gap = (days[-1] - days[0]) / max(1, len(days) - 1)
    recent = days >= day - RECENT
    earlier = (days >= day - 2 * RECENT) & ~recent
    size = float(amounts.mean())
    spend = np.log1p(amounts[recent].sum() / (size or 1)) - np.log1p(amounts[earlier].sum() / (size or 1))
    return np.array(
        [
            np.log1p(silence),
            np.log((silence + 1) / (gap + 1)),
            np.log1p(len(days)),
            np.log1p(tenure),
            np.log((recent.sum() + 1) / (earlier.sum() + 1)),
            spend,
            np.log1p(recent.sum()),
            np.log1p(size),
        ]
    )


def horizon(histories: Sequence[Purchases]) -> int:
    """The days without a purchase after which a customer counts as gone: three times the usual gap."""
    gaps = [gap for history in histories for gap in np.diff(history.days) if gap > 0]
    return max(LEAST_HORIZON, round(GAPS * float(np.median(gaps)))) if gaps else LEAST_HORIZON
