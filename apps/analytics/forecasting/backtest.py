"""What the forecast would have said before, against what came: rolling origins over the own history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from apps.analytics.forecasting.intervals import bounds
from apps.analytics.forecasting.method import YEAR, Points, Series, forecast, seasonal_naive

ORIGINS = 24
MEASURED = 12  # steps that count in the errors; the intervals are looked at on every step
POOLED, POOLED_SHORT = 0.80, 0.50  # the share inside that series in general have, a short history's
POOLED_WEIGHT = 10
COMPARED_FROM = 24  # months of history from which the seasonal naive method may do better


Method = Callable[[Series, int], Points]


@dataclass(frozen=True, slots=True)
class Backtest:
    """Mean errors over `origins`; None where the history holds too little to say.

    `hits` and `tries`: months inside their interval and months looked at, by step.
    """

    origins: int
    smape: float | None
    mase: float | None
    naive_mase: float | None
    hits: Series
    tries: Series

    def confidence(self, months: int) -> Series:
        """The share inside at each step, drawn towards the pooled one: (hits + 10c) ÷ (tries + 10)."""
        pooled = POOLED if months >= YEAR else POOLED_SHORT
        return (self.hits + POOLED_WEIGHT * pooled) / (self.tries + POOLED_WEIGHT)


@dataclass(frozen=True, slots=True)
class Outlook:
    """The served forecast of one series with its interval and its record.

    `model` is the ladder's own forecast, from which seasons and trend are read; `points` are served.
    """

    model: Points
    points: Points
    lower: Series
    upper: Series
    backtest: Backtest


def outlook(history: Series, steps: int) -> Outlook:
    """The better of EB-Theta's ladder and seasonal naive by the own record, with its interval."""
    tested = _run(history, steps, forecast)
    model = forecast(history, steps)
    served, points = tested, model
    if (
        len(history) >= COMPARED_FROM
        and points.method != "mean12"
        and tested.mase is not None
        and tested.naive_mase is not None
        and tested.mase > tested.naive_mase
    ):
        served, points = _run(history, steps, seasonal_naive), seasonal_naive(history, steps)
    lower, upper = bounds(history, points)
    return Outlook(model, points, lower, upper, served)


def _run(history: Series, steps: int, method: Method) -> Backtest:
    n = len(history)
    hits, tries = np.zeros(steps), np.zeros(steps)
    percents: list[Series] = []
    own: list[Series] = []
    naive: list[Series] = []
    first = max(1, n - ORIGINS)
    for origin in range(first, n):
        past, actual = history[:origin], history[origin : origin + steps]
        ahead = len(actual)
        points = method(past, ahead)
        lower, upper = bounds(past, points)
        hits[:ahead] += (lower <= actual) & (actual <= upper)
        tries[:ahead] += 1
        near = slice(0, MEASURED)
        missed = np.abs(points.values - actual)[near]
        size = (np.abs(points.values) + np.abs(actual))[near]
        percents.append(200 * np.divide(missed, size, out=np.zeros_like(missed), where=size > 0))
        own.append(missed)
        naive.append(np.abs(seasonal_naive(past, ahead).values - actual)[near])
    if not own:
        return Backtest(0, None, None, None, hits, tries)
    lag = YEAR if n > YEAR else 1
    scale = float(np.mean(np.abs(history[lag:] - history[:-lag])))
    return Backtest(
        origins=n - first,
        smape=float(np.mean(np.concatenate(percents))),
        mase=float(np.mean(np.concatenate(own))) / scale if scale > 0 else None,
        naive_mase=float(np.mean(np.concatenate(naive))) / scale if scale > 0 else None,
        hits=hits,
        tries=tries,
    )
