"""Ridge logistic regression by Newton's method (iteratively reweighted least squares).

A small organization has few outcomes: strong shrinkage (C = 0.03 on standardised features) loses next to
nothing with many cases and does not go wild with fifty, where trees and weak shrinkage are worse than the
base rate (`python -m bench.predict`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

C = 0.03  # of the likelihood against half the squared weights
STEPS, CLOSE = 50, 1e-8
P90 = 1.2815515655446004  # of the standard normal distribution
FARTHEST = 30.0  # a logit beyond which a double is 0 or 1 anyway


def sigmoid(logits: Array | float) -> Array:
    """Logits as probabilities, without overflow."""
    found: Array = 1 / (1 + np.exp(-np.clip(logits, -FARTHEST, FARTHEST)))
    return found


def logit(chance: float) -> float:
    """A probability strictly between 0 and 1 as a logit."""
    return float(np.log(chance / (1 - chance)))


def logits_of(chances: Array) -> Array:
    """Probabilities strictly between 0 and 1 as logits."""
    return np.log(chances / (1 - chances))


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights of standardised features, each `(value - mean) ÷ deviation`.

    `median` is the typical case, which is not always the mean. `covariance` is that of (intercept, weights):
    the inverse curvature at the fitted point (Laplace).
    """

    intercept: float
    weights: Array
    mean: Array
    deviation: Array
    median: Array
    covariance: Array

    def contributions(self, features: Array) -> Array:
        """What each feature of each case adds to the logit of a case that is average in all of them."""
        return (features - self.mean) / self.deviation * self.weights

    def logits(self, features: Array, offset: Array | float = 0.0) -> Array:
        """`features` has a row a case; `offset` is added as it is."""
        found: Array = self.intercept + self.contributions(features).sum(axis=1) + offset
        return found

    def chances(self, features: Array, offset: Array | float = 0.0) -> Array:
        """The probability of each case."""
        return sigmoid(self.logits(features, offset))

    def certainty(self, features: Array, offset: Array | float = 0.0) -> Array:
        """1 less the distance between the tenth and the ninetieth percent of each probability."""
        standard = (features - self.mean) / self.deviation
        rows = np.column_stack([np.ones(len(standard)), standard])
        spread = np.sqrt(np.einsum("ij,jk,ik->i", rows, self.covariance, rows))
        middle = self.logits(features, offset)
        return 1 - (sigmoid(middle + P90 * spread) - sigmoid(middle - P90 * spread))

    def as_json(self, codes: tuple[str, ...]) -> dict[str, Any]:
        """All of it in plain numbers, the features by name."""
        columns = zip(codes, self.weights, self.mean, self.deviation, self.median, strict=True)
        return {
            "intercept": self.intercept,
            "features": [
                {
                    "code": code,
                    "weight": float(weight),
                    "mean": float(mean),
                    "deviation": float(deviation),
                    "median": float(median),
                }
                for code, weight, mean, deviation, median in columns
            ],
            "covariance": self.covariance.tolist(),
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """The opposite of `as_json`."""
        weights, mean, deviation, median = (
            np.array([feature[key] for feature in kept["features"]], float)
            for key in ("weight", "mean", "deviation", "median")
        )
        return cls(kept["intercept"], weights, mean, deviation, median, np.array(kept["covariance"], float))


def fit(features: Array, outcomes: Array, offset: Array | None = None, c: float = C) -> Logistic:
    """The most likely weights of one case or more, shrunk towards none; the intercept is free.

    Args:
        features: a row a case; a column that never varies gets no weight.
        outcomes: 0 or 1 of each case.
        offset: a logit that each case starts from.
    """
    count, width = features.shape
    start = np.zeros(count) if offset is None else offset
    mean, deviation = features.mean(axis=0), features.std(axis=0)
    deviation = np.where(deviation > 1e-9, deviation, 1.0)
    rows = np.column_stack([np.ones(count), (features - mean) / deviation])
    ridge = np.full(width + 1, 1 / c)
    # As if one case in two halves had been seen besides: a fold may hold a single outcome.
    ridge[0] = 0.25
    point = np.zeros(width + 1)
    for _ in range(STEPS):
        chances = sigmoid(rows @ point + start)
        curvature = (rows * (chances * (1 - chances))[:, None]).T @ rows + np.diag(ridge)
        step = np.linalg.solve(curvature, rows.T @ (outcomes - chances) - ridge * point)
        # Far from the top a whole step may overshoot.
        point += step / max(1.0, float(np.abs(step).max()) / 2)
        if np.abs(step).max() < CLOSE:
            break
    chances = sigmoid(rows @ point + start)
    curvature = (rows * (chances * (1 - chances))[:, None]).T @ rows + np.diag(ridge)
    return Logistic(
        intercept=float(point[0]),
        weights=point[1:],
        mean=mean,
        deviation=deviation,
        median=np.median(features, axis=0),
        covariance=np.linalg.inv(curvature),
    )
