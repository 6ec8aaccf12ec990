"""A share known from few cases: the Beta posterior over a prior worth ten of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

PSEUDO_CASES = 10
LOW, HIGH = 0.1, 0.9
GRID = 4001
PRIOR_CONFIDENCE = 0.3  # as sure as a chance may be that rests on no case of one's own


@dataclass(frozen=True, slots=True)
class Posterior:
    """`came` of `cases` cases, beside a `prior` chance (0 to 1) that stands for ten more."""

    prior: float
    came: int
    cases: int

    @property
    def chance(self) -> float:
        """(came + 10 × prior) ÷ (cases + 10)."""
        return (self.came + PSEUDO_CASES * self.prior) / (self.cases + PSEUDO_CASES)

    @property
    def confidence(self) -> float:
        """1 less the width of the 80 % interval, held to the prior's 0.3 while own cases are few."""
        weight = self.cases / (self.cases + PSEUDO_CASES)
        return PRIOR_CONFIDENCE + weight * max(0.0, 1 - self.width - PRIOR_CONFIDENCE)

    @property
    def width(self) -> float:
        """The distance between the tenth and the ninetieth percent."""
        a = self.came + PSEUDO_CASES * self.prior
        b = self.cases - self.came + PSEUDO_CASES * (1 - self.prior)
        points = (np.arange(GRID) + 0.5) / GRID
        logs = (a - 1) * np.log(points) + (b - 1) * np.log1p(-points)
        below = np.cumsum(np.exp(logs - logs.max()))
        low, high = np.searchsorted(below / below[-1], (LOW, HIGH))
        return float(points[high] - points[low])
