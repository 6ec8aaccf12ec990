"""Made-up monthly series whose truth is known: what a forecast says of them is right or wrong for certain."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from apps.analytics.forecasting.intervals import bounds
from apps.analytics.forecasting.method import YEAR, Series, forecast

KINDS = ("flat", "trend", "season", "trend and season")
LENGTHS = (6, 13, 18, 25, 37)
AHEAD = 12
SERIES = 300


def drawn(
    kind: str, months: int, many: int = SERIES, *, ahead: int = AHEAD, seed: int = 1
) -> Iterator[tuple[Series, Series, Series]]:
    """(history, what came, what was to be expected) of series of a kind; always the same ones of a `seed`.

    Noise of 5 to 30 %, growth or decline of 0.3 to 1 % a month, a wave of a year or one high month in it.
    """
    dice = np.random.default_rng((seed, KINDS.index(kind), months))
    time = np.arange(months + ahead)
    for _ in range(many):
        logs = np.full(len(time), np.log(dice.uniform(1e5, 1e8)))
        if "trend" in kind:
            logs += dice.choice((-1, 1)) * dice.uniform(0.003, 0.01) * time
        if "season" in kind:
            waves = dice.uniform(0.1, 0.5) * np.sin(2 * np.pi * (time + dice.integers(YEAR)) / YEAR)
            peak = np.where((time + dice.integers(YEAR)) % YEAR == 0, dice.uniform(0.2, 0.8), 0)
            logs += waves if dice.random() < 0.5 else peak
        expected = np.exp(logs)
        values = expected * np.exp(dice.normal(0, dice.uniform(0.05, 0.3), len(time)))
        yield values[:months], values[months:], expected[months:]


def judged(kind: str, months: int, many: int = SERIES) -> tuple[float, float, float]:
    """(sMAPE, the sMAPE of whoever knows the truth, percent inside the 80 % interval)."""
    errors, least, inside = [], [], []
    for past, actual, expected in drawn(kind, months, many):
        points = forecast(past, AHEAD)
        lower, upper = bounds(past, points)
        errors.append(_smape(points.values, actual))
        least.append(_smape(expected, actual))
        inside.append((lower <= actual) & (actual <= upper))
    return float(np.mean(errors)), float(np.mean(least)), float(np.mean(inside)) * 100


def _smape(predicted: Series, actual: Series) -> float:
    return float(np.mean(200 * np.abs(predicted - actual) / (np.abs(predicted) + np.abs(actual))))
