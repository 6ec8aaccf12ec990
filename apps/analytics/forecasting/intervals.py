"""How far a month may lie from its forecast: 80 % of months lie between `lower` and `upper`.

The spread of a series' own one-step errors, held to that of series in general while they are few, times
quantiles of many series' errors by length of history and step. `python -m bench.forecast --fit` makes
the quantiles (`quantiles.py`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from apps.analytics.forecasting.method import YEAR, Points, Series, is_sparse
from apps.analytics.forecasting.quantiles import MAIN, SEASONAL_NAIVE

TYPICAL_NOISE, TYPICAL_WEIGHT = 0.12, 2
HISTORIES = (1, 2, 3, 6, 12, 18, 24, 36, 60)  # months from which a row of the table holds
STEPS = (1, 2, 3, 4, 7, 10, 13, 19)  # steps from which a column holds
LOW, HIGH = 10, 90
TOGETHER = 0.5  # how much the errors of different months of one forecast hang together
LEAST = 0.2  # of a year's mean month: where the forecast nears nothing, a month may still be so much


def noise(points: Points) -> float:
    """The relative one-step spread, drawn towards the typical one while errors are few."""
    # A month that grew a thousandfold tells no more than one that doubled: the band must stay a band.
    errors = np.clip(points.errors, -1, 1)
    return float(
        np.sqrt((errors @ errors + TYPICAL_WEIGHT * TYPICAL_NOISE**2) / (len(errors) + TYPICAL_WEIGHT))
    )


def spread(points: Points) -> Series:
    """The relative spread of each step's error: the one-step spread times how far the method lets it grow."""
    return noise(points) * points.reach


def bounds(history: Series, points: Points) -> tuple[Series, Series]:
    """(lower, upper) of each step: 0 ≤ lower ≤ value ≤ upper."""
    values = points.values
    if points.method == "mean12":
        return _of_sparse(history, values)
    table = np.array(SEASONAL_NAIVE if points.method == "seasonal_naive" else MAIN)
    # Seasonal naive has rows for its own kind of history alone: the longest ones.
    row = max(0, row_of(len(history)) - len(HISTORIES) + table.shape[1])
    columns = np.searchsorted(STEPS, np.arange(1, len(values) + 1), side="right") - 1
    low, high = np.exp(spread(points) * table[:, row, columns])
    least = LEAST * float(np.mean(history[-YEAR:]))
    return values * np.minimum(low, 1), np.maximum(values, np.maximum(values, least) * np.maximum(high, 1))


def row_of(months: int) -> int:
    """The row of the table for a history of so many months."""
    return int(np.searchsorted(HISTORIES, months, side="right")) - 1


def _of_sparse(history: Series, values: Series) -> tuple[Series, Series]:
    recent = history[-2 * YEAR :]
    assert is_sparse(history)
    low = np.percentile(recent, LOW, method="lower")
    high = np.percentile(recent, HIGH, method="higher")
    return np.minimum(values, low), np.maximum(values, high)


def together(distances: Sequence[float]) -> float:
    """How far the sum of several months may lie from its forecast, by how far each of them may."""
    reach = np.asarray(distances, float)
    return float(np.sqrt(TOGETHER * reach.sum() ** 2 + (1 - TOGETHER) * (reach @ reach)))
