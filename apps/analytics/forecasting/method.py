"""One series' points: EB-Theta, and what stands in for it while the history is short.

EB-Theta is the Theta method (Assimakopoulos and Nikolopoulos, 2000) on a series whose seasonal indices
are shrunk towards none by how far the months differ against the noise within them (empirical Bayes).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]

YEAR = 12
RECENT = 6  # months whose mean stands for a short history
THETA_FROM = 18  # months of history from which a trend is believed
SEASONS_FROM_TWO_YEARS = 24
CENTRED_FROM = 60  # months whose level is a moving average; fewer lie along a line
FIRST_YEAR_WEIGHT = 0.6
SPARSE = 0.3  # share of months without sales from which a level is all that can be said
ALPHAS = np.linspace(0.02, 0.98, 33)

# Clipping: a month this far from the running median of seven is an outlier.
WINDOW = 7
MAD_LIMIT = 5.0
LOG_LIMIT = 0.8
GROSS = 2.0  # so many times the limit away, a month says nothing at all


@dataclass(frozen=True, slots=True)
class Points:
    """`values` for the steps after the history; `noise` is its relative one-step error's spread.

    `seasons`: the multiplier of each step's calendar month, all ones where none can be told.
    `adjusted`: the history without outliers and seasons. `clipped`: places of the outliers.
    """

    method: str
    values: Series
    errors: Series
    seasons: Series
    adjusted: Series
    clipped: tuple[int, ...] = ()


def is_sparse(history: Series) -> bool:
    """Too many months without sales for a method that thinks in ratios."""
    return bool(np.mean(history[-2 * YEAR :] <= 0) > SPARSE) and len(history) >= 3


def forecast(history: Series, steps: int) -> Points:
    """What comes after a monthly history of one month or more (the newest last), `steps` months ahead."""
    if is_sparse(history):
        return _level(history, steps, "mean12", YEAR)
    clean, clipped = clip(history)
    if len(clean) < YEAR:
        found = _level(clean, steps, "mean6", RECENT)
        return Points(found.method, found.values, found.errors, found.seasons, clean, clipped)
    indices = seasonal_indices(clean)
    n = len(clean)
    turn = np.arange(n + steps) % YEAR
    seasons = np.exp(indices[turn])
    adjusted = clean / seasons[:n]
    with_trend = n >= THETA_FROM
    values, errors = theta(adjusted, steps, with_trend=with_trend)
    name = "eb_theta" if with_trend else "eb_ses"
    return Points(name, values * seasons[n:], errors, seasons[n:], adjusted, clipped)


def seasonal_naive(history: Series, steps: int) -> Points:
    """The same month a year before; the newest month while there is no year."""
    n = len(history)
    lag = YEAR if n >= YEAR else 1
    values = history[n - lag + np.arange(steps) % lag]
    errors = _relative(history[lag:], history[:-lag])
    return Points("seasonal_naive", values, errors, np.ones(steps), history)


def _level(history: Series, steps: int, name: str, months: int) -> Points:
    sums = np.concatenate(([0.0], np.cumsum(history)))
    ends = np.arange(1, len(history) + 1)
    means = (sums[ends] - sums[np.maximum(0, ends - months)]) / np.minimum(ends, months)
    values = np.full(steps, max(0.0, means[-1]))
    return Points(name, values, _relative(history[1:], means[:-1]), np.ones(steps), history)


def _relative(actual: Series, predicted: Series) -> Series:
    """One-step errors by what was predicted; where nothing was, there is no ratio."""
    known = predicted > 0
    return (actual[known] - predicted[known]) / predicted[known]


def clip(history: Series) -> tuple[Series, tuple[int, ...]]:
    """The history with outliers drawn to the limit, and their places."""
    n = len(history)
    positive = history[history > 0]
    if n < 5 or len(positive) == 0:
        return history, ()
    logs = np.log(np.maximum(history, np.median(positive) / 1000))
    width = min(WINDOW, n)
    medians = np.median(np.lib.stride_tricks.sliding_window_view(logs, width), axis=1)
    # The window around each month; at the ends, the nearest one.
    windows = np.clip(np.arange(n) - width // 2, 0, n - width)
    away = logs - medians[windows]
    if n >= 2 * YEAR:
        # A season is no outlier: only what is far from its neighbours and from its month in other years.
        seasonal = away - _of_other_years(logs, medians, windows)
        away = np.where(np.abs(seasonal) < np.abs(away), seasonal, away)
    limit = max(MAD_LIMIT * float(np.median(np.abs(away - np.median(away)))), LOG_LIMIT)
    outside = np.abs(away) > limit
    if not outside.any():
        return history, ()
    kept = np.where(np.abs(away) > GROSS * limit, 0.0, np.clip(away, -limit, limit))
    clean = np.where(outside, np.exp(logs - away + kept), history)
    return clean, tuple(int(place) for place in np.flatnonzero(outside))


def _of_other_years(logs: Series, medians: Series, windows: NDArray[np.intp]) -> Series:
    """How far each calendar month lies from its neighbours in the other years, on average."""
    n = len(logs)
    sums, counts = np.zeros(n), np.zeros(n)
    for lag in range(YEAR, n, YEAR):
        for shift in (-lag, lag):
            there, window = np.arange(n) + shift, windows + shift
            known = (there >= 0) & (there < n) & (window >= 0) & (window < len(medians))
            sums[known] += logs[there[known]] - medians[window[known]]
            counts[known] += 1
    return sums / np.maximum(counts, 1)


def seasonal_indices(history: Series) -> Series:
    """Log indices of the twelve months, the first for the history's first; shrunk by their evidence."""
    n = len(history)
    logs = np.log(np.maximum(history, max(float(np.mean(history)), 1e-9) / 1000))
    if n >= CENTRED_FROM:
        level = _centred(logs)
    elif n >= THETA_FROM:
        level = _line(logs)
    else:
        level = np.full(n, logs.mean())
    return _shrunk(logs, level)


def _line(logs: Series) -> Series:
    time = np.arange(len(logs)) - (len(logs) - 1) / 2
    found: Series = logs.mean() + (time @ logs) / (time @ time) * time
    return found


def _centred(logs: Series) -> Series:
    """The 2×12 moving average; not a number where the window leaves the history."""
    level = np.full(len(logs), np.nan)
    weights = np.r_[0.5, np.ones(YEAR - 1), 0.5] / YEAR
    level[YEAR // 2 : len(logs) - YEAR // 2] = np.convolve(logs, weights, "valid")
    return level


def _table(logs: Series, level: Series) -> Series:
    """Log ratios by year (rows) and month; not a number where there is none."""
    ratios = logs - level
    padded = np.full(-(-len(ratios) // YEAR) * YEAR, np.nan)
    padded[: len(ratios)] = ratios
    return padded.reshape(-1, YEAR)


def _indices(logs: Series, level: Series) -> Series:
    means = np.nanmean(_table(logs, level), axis=0)
    found: Series = means - means.mean()
    return found


def _shrunk(logs: Series, level: Series) -> Series:
    table = _table(logs, level)
    counts = np.sum(~np.isnan(table), axis=0)
    means = np.nanmean(table, axis=0)
    indices = means - means.mean()
    if len(logs) < SEASONS_FROM_TWO_YEARS:
        first_year: Series = FIRST_YEAR_WEIGHT * indices
        return first_year
    freedom = int(counts.sum()) - YEAR
    noise = float(np.nansum((table - means) ** 2)) / max(1, freedom)
    per_month = noise / float(counts.mean())
    between = max(0.0, float(np.sum(indices**2)) / (YEAR - 1) - per_month)
    if between <= 0:
        return np.zeros(YEAR)
    found: Series = indices * between / (between + per_month)
    return found


def theta(series: Series, steps: int, *, with_trend: bool) -> tuple[Series, Series]:
    """Simple exponential smoothing with half the linear trend as drift; (points, relative errors)."""
    n = len(series)
    time = np.arange(n) - (n - 1) / 2
    slope = float(time @ series / (time @ time)) if with_trend and n > 1 else 0.0
    # The theta line of twice the curvature is smoothed for every alpha at once.
    line = series.mean() + slope * time
    bent = 2 * series - line if with_trend else series
    level = np.full(len(ALPHAS), bent[: min(n, 1)].mean())
    fitted = np.empty((n, len(ALPHAS)))
    for place in range(n):
        fitted[place] = level
        level = level + ALPHAS * (bent[place] - level)
    squares = np.sum((bent[1:, None] - fitted[1:]) ** 2, axis=0)
    best = int(np.argmin(squares))
    ahead = np.arange(1, steps + 1)
    if not with_trend:
        one_step = fitted[1:, best]
        return np.full(steps, max(0.0, level[best])), _relative(series[1:], one_step)
    future = series.mean() + slope * (time[-1] + ahead)
    one_step = (fitted[1:, best] + line[1:]) / 2
    return np.maximum(0.0, (level[best] + future) / 2), _relative(series[1:], one_step)
