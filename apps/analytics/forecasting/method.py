"""One series' points: EB-Theta, and what stands in for it while the history is short.

EB-Theta is the Theta method (Assimakopoulos and Nikolopoulos, 2000) on a series whose seasonal indices
are shrunk towards none by how well each year's would have foretold the other years' months: one year of
noise is no season.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Series = NDArray[np.float64]

YEAR = 12
RECENT = 6  # months whose mean stands for a short history
THETA_FROM = 18  # months of history from which a trend may be believed
TREND_DOUBT = 4.0  # half of a slope of two standard errors is believed
CENTRED_FROM = 60  # months whose level is a moving average; fewer lie along a line
SPARSE = 0.3  # share of months without sales from which a level is all that can be said
ALPHAS = np.linspace(0.02, 0.98, 33)
CALM = 0.15  # the mean alpha of series in general: few months say little about their own

# Clipping: a month this far from the running median of seven is an outlier.
WINDOW = 7
MAD_LIMIT = 5.0
LOG_LIMIT = 0.8
GROSS = 2.0  # so many times the limit away, a month says nothing at all


@dataclass(frozen=True, slots=True)
class Points:
    """`values` for the steps after the history; `errors`: its relative one-step errors, out of sample.

    `reach`: by what factor the spread of each step's error is that of the one-step errors.
    `seasons`: the multiplier of each step's calendar month, all ones where none can be told.
    `adjusted`: the history without outliers and seasons. `clipped`: places of the outliers.
    """

    method: str
    values: Series
    errors: Series
    seasons: Series
    adjusted: Series
    reach: Series
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
        return Points(found.method, found.values, found.errors, found.seasons, clean, found.reach, clipped)
    indices, weight = seasonal_indices(clean)
    n = len(clean)
    turn = np.arange(n + steps) % YEAR
    seasons = np.exp(indices[turn])
    adjusted = clean / seasons[:n]
    with_trend = n >= THETA_FROM
    values, errors, reach = theta(adjusted, steps, with_trend=with_trend)
    name = "eb_theta" if with_trend else "eb_ses"
    years = n / YEAR
    # A month was part of its own index: what it missed by without that is more.
    errors = errors / (1 - weight / years * (YEAR - 1) / YEAR)
    reach = np.sqrt(reach**2 + weight**2 / years)
    return Points(name, values * seasons[n:], errors, seasons[n:], adjusted, reach, clipped)


def seasonal_naive(history: Series, steps: int) -> Points:
    """The same month a year before; the newest month while there is no year."""
    n = len(history)
    lag = YEAR if n >= YEAR else 1
    values = history[n - lag + np.arange(steps) % lag]
    errors = _relative(history[lag:], history[:-lag])
    return Points("seasonal_naive", values, errors, np.ones(steps), history, np.ones(steps))


def _level(history: Series, steps: int, name: str, months: int) -> Points:
    sums = np.concatenate(([0.0], np.cumsum(history)))
    ends = np.arange(1, len(history) + 1)
    means = (sums[ends] - sums[np.maximum(0, ends - months)]) / np.minimum(ends, months)
    values = np.full(steps, max(0.0, means[-1]))
    return Points(name, values, _relative(history[1:], means[:-1]), np.ones(steps), history, np.ones(steps))


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


def seasonal_indices(history: Series) -> tuple[Series, float]:
    """(log indices of the twelve months, the first for the history's first; their weight, 0 to 1).

    A season is believed as far as each year's months would have foretold the other years' months.
    """
    n = len(history)
    logs = np.log(np.maximum(history, max(float(np.mean(history)), 1e-9) / 1000))
    if n >= CENTRED_FROM:
        level = _centred(logs)
    elif n >= THETA_FROM:
        level = _line(logs)
    else:
        level = np.full(n, logs.mean())
    table = _table(logs, level)
    means = np.nanmean(table, axis=0)
    indices = means - means.mean()
    weight = _earned(table, indices)
    return weight * indices, weight


def _earned(table: Series, indices: Series) -> float:
    """The share of the months' differences that the other years confirm."""
    known = ~np.isnan(table)
    counts = known.sum(axis=0)
    others = (np.nansum(table, axis=0) - np.where(known, table, 0)) / np.maximum(1, counts - 1)
    tested = known & (counts > 1)
    actual, expected = table[tested], others[tested]
    doubt = float(np.mean(indices**2))  # worth one month that says that there is no season
    if len(actual) == 0 or doubt <= 0:
        return 0.0
    slope = min(1.0, float(actual @ expected) / (float(expected @ expected) + doubt))
    if slope <= 0:
        return 0.0
    # Measured on the mean of the other years, used on that of all: a year more has less noise.
    years = float(np.mean(counts[counts > 1])) - 1
    return 1 / (1 + years / float(np.mean(counts)) * (1 / slope - 1))


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


def theta(series: Series, steps: int, *, with_trend: bool) -> tuple[Series, Series, Series]:
    """Simple exponential smoothing with half the linear trend as drift: (points, relative errors, reach).

    Of the alphas' forecasts the mean, each by how likely it is.
    """
    n = len(series)
    time = np.arange(n) - (n - 1) / 2
    energy = float(time @ time)
    slope = float(time @ series / energy) if with_trend else 0.0
    rest = series - series.mean() - slope * time
    doubt = TREND_DOUBT * float(rest @ rest) / max(1, n - 2) / energy
    believed = slope**2 / (slope**2 + doubt) if slope**2 + doubt > 0 else 0.0
    slope *= believed
    # The theta line of twice the curvature is smoothed for every alpha at once.
    line = series.mean() + slope * time
    bent = 2 * series - line if with_trend else series
    level = np.full(len(ALPHAS), bent[0])
    fitted = np.empty((n, len(ALPHAS)))
    for place in range(n):
        fitted[place] = level
        level = level + ALPHAS * (bent[place] - level)
    squares = np.sum((bent[1:, None] - fitted[1:]) ** 2, axis=0)
    shares = _shares(squares, n)
    found = float(shares @ level)
    one_step = fitted[1:] @ shares
    ahead = np.arange(1, steps + 1)
    spread = 1 + (ahead - 1) * float(shares @ ALPHAS**2)
    values = np.full(steps, found)
    if with_trend:
        far = time[-1] + ahead
        values = (found + series.mean() + slope * far) / 2
        one_step = (one_step + line[1:]) / 2
        spread = spread + believed * far**2 / energy / 4
    return np.maximum(0.0, values), _relative(series[1:], one_step), np.sqrt(spread)


def _shares(squares: Series, n: int) -> Series:
    """How likely each alpha is by its squared errors; a calm one before there are any."""
    least = float(squares.min())
    if least <= 0:
        found: Series = np.eye(len(squares))[int(np.argmin(squares))]
        return found
    likely = np.exp(-ALPHAS / CALM - (n - 1) / 2 * np.log(squares / least))
    return np.asarray(likely / likely.sum())
